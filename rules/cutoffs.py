"""How far back a retention period reaches from a day: the arithmetic of `periods`, the other way round."""

from datetime import date, datetime, timedelta

from rules import periods

_DAY = timedelta(days=1)


def cutoff(period: str, today: date, at: datetime) -> date | datetime | None:
    """The latest start of a period that has reached its last day today, or its last moment now; None before any has.

    A day for periods in days, months and years, a moment for periods in hours. Found by halving, so that it follows
    `periods.end_of` whatever that says of months that are too short: a start that lies later never ends earlier.
    Raises UnknownPeriod where no date ends it.
    """
    if periods.in_hours(period):
        return at - (periods.moment_of(period, at) - at)
    before, after = date.min, today + _DAY
    if _end_of(period, before) > today:
        return None
    while before + _DAY < after:
        middle = date.fromordinal((before.toordinal() + after.toordinal()) // 2)
        if _end_of(period, middle) <= today:
            before = middle
        else:
            after = middle
    return before


def _end_of(period: str, start: date) -> date:
    try:
        return periods.end_of(period, start)
    except OverflowError:
        return date.max
