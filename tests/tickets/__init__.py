"""Ticket systems: their calls as they document them, and a real one."""
