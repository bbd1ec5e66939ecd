"""What each right needs; the life around them is one."""
