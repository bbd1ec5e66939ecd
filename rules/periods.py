"""How long a record is kept: the arithmetic of retention periods."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

EVENT = "EVENT"
UNSAID = "requires_config"
_DAYS = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_HOURS = re.compile(r"PT(\d+)H")
_YEAR_END = re.compile(r"EOY(\d+)")


class UnknownPeriod(ValueError):
    """A period that no rule explains; the record goes to a person."""


def check(period: str) -> None:
    """Raises UnknownPeriod where `period` is none that this module explains."""
    if period not in (EVENT, UNSAID) and not _YEAR_END.fullmatch(period) and not _HOURS.fullmatch(period):
        _delta(period)


def ends(period: str) -> bool:
    """Whether a date ends it: false for `EVENT` and for a period that nobody has chosen yet."""
    return period not in (EVENT, UNSAID)


def in_hours(period: str) -> bool:
    """Whether it counts from a moment and not from a day."""
    return _HOURS.fullmatch(period) is not None


@lru_cache(maxsize=65_536)  # a hundred thousand records share a few thousand days
def end_of(period: str, start: date) -> date:
    """The last day of a period that starts on a day. Raises UnknownPeriod where no date ends it.

    period: ISO 8601 in years, months, days or hours; `EOY7` for 31 December of the seventh year after.
    A day that the last month lacks becomes that month's last: the shorter minimum is also the promise kept (our choice).
    Source: for EOY7 bokföringslagen 7:2; else the rule that says the period.
    """
    if year_end := _YEAR_END.fullmatch(period):
        return date(start.year + int(year_end[1]), 12, 31)
    if hours := _HOURS.fullmatch(period):
        return start + timedelta(days=-(-int(hours[1]) // 24))
    return start + _delta(period)


def moment_of(period: str, start: datetime) -> datetime:
    """The last moment of a period in hours: through nights, weekends and holidays. Raises UnknownPeriod.

    Source: Regulation 1182/71 Art. 3(4) second subparagraph leaves periods in hours as they are (our reading).
    """
    hours = _HOURS.fullmatch(period)
    if hours is None:
        raise UnknownPeriod(period)
    return start + timedelta(hours=int(hours[1]))


def fiscal_year_end(day: date, closes: str) -> date:
    """The last day of the financial year that a day lies in, for years of twelve months.

    closes: `MM-DD`; 29 February becomes the last of the month in common years.
    Source: bokföringslagen 3:1-3.
    """
    month, number = (int(part) for part in closes.split("-"))
    end = date(day.year, month, 1) + relativedelta(day=number)
    return end if day <= end else date(day.year + 1, month, 1) + relativedelta(day=number)


def _delta(period: str) -> relativedelta:
    match = _DAYS.fullmatch(period)
    if match is None or not any(match.groups()):
        raise UnknownPeriod(period)
    years, months, days = (int(g or 0) for g in match.groups())
    return relativedelta(years=years, months=months, days=days)
