"""Whole requests against real servers."""
