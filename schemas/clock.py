"""The wall clock, for what is not judged: sending dates, signing times. The law's time comes from the workflow."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)
