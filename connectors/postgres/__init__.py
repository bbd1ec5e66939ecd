"""Habeas's own PostgreSQL: cases, pages of records, facts, keys. SQL lives in `sql/`, the schema in `migrations/`."""
