"""Organisation files: read, checked, changed and published."""
