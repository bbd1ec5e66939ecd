"""Tests of the systems that hold people's data."""
