"""What the person reads: letters, and the copy of their data."""
