"""A system that is a PostgreSQL database, described by a manifest."""
