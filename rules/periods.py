"""How long a record is kept: the arithmetic of retention periods."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_ISO = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$")


class UnknownPeriod(ValueError):
    """A period that no rule explains; the record goes to a person."""


def check(period: str) -> None:
    """Raises UnknownPeriod where `period` is none that `end_of` can compute."""
    if period not in ("BFL7", "EVENT"):
        _delta(period)


def end_of(period: str, start: date) -> date:
    """The last day of a period that starts on a day.

    period: ISO 8601 in years, months and days, or `BFL7`.
    Source: for BFL7 bokföringslagen 7:2 (31 December of the seventh year after the financial year's calendar year);
    for years and months a missing day becomes the month's last (our choice: the shorter minimum is also the promise kept).
    """
    if period == "BFL7":
        return date(start.year + 7, 12, 31)
    return start + _delta(period)


def _delta(period: str) -> relativedelta | timedelta:
    match = _ISO.match(period)
    if match is None or not any(match.groups()):
        raise UnknownPeriod(period)
    years, months, days = (int(g or 0) for g in match.groups())
    return relativedelta(years=years, months=months, days=days)
