"""Ledgers in a real PostgreSQL, and what their owner can do to them."""
