"""Ticket systems: how each one signs, is read, and is written to."""
