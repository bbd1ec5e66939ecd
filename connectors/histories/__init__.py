"""Histories of runs, kept and read."""
