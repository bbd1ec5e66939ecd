"""Hostile input and secrets: each attack tried, each refused with a clear error."""
