"""Recorded histories of each released workflow, and how they were recorded."""
