"""What the holds calendar is asked, and what it answers."""

from datetime import datetime

from schemas.base import Frozen
from schemas.ids import OrgId


class Sweep(Frozen):
    """Look through the holds calendar of one organisation."""

    org: OrgId
    as_of: datetime


class ReviewsRaised(Frozen):
    """How many reviews came to a person."""

    raised: int


class CalendarRun(Frozen):
    """Input of the calendar's workflow."""

    org: OrgId
    as_of: datetime | None = None
    """None: the moment it runs."""


class Aged(Frozen):
    """What has grown too old."""

    packages: int
    shredded: int
    """Cases whose key was destroyed."""
    holds: int = 0
    """Holds whose day of review has come."""
