"""Input that nobody would think of: each door is given millions of broken things, led by which code they reach."""
