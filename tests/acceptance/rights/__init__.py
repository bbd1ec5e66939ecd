"""Every right, end to end, against the four example databases and real servers."""
