"""Kinds of systems that hold people's data."""
