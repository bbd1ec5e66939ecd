"""When an answer is due, and when a period ends."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from schemas.base import Frozen

FIRST_MONTHS = 1
EXTENDED_MONTHS = 3
PAUSE_ASKED_WITHIN = timedelta(days=7)


class Due(Frozen):
    """The dates of an answer. `effective` is the one that binds."""

    nominal: date
    first: date
    extended: date | None = None
    promise: date | None = None
    effective: date


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a country in one year; eves and ordinary Sundays are not among them.

    Source: Regulation 1182/71 Art. 2(1); for Sweden lag (1989:253).
    """
    calendar = getattr(holidays, country)  # loaded at first use: the library knows 250 countries
    # Sundays are no public holidays in the sense of the regulation; the library counts them as such in Sweden.
    return frozenset(calendar(years=year, include_sundays=False) if country == "SE" else calendar(years=year))


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of a moment where the controller is."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight_after(day: date, zone: str) -> datetime:
    """The first moment of the day after, where the controller is: what was kept through `day` may go now."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))


def add_months(day: date, months: int) -> date:
    """The same day number some months on; the month's last day where it has no such day.

    Source: Regulation 1182/71 Art. 3(2)(c).
    """
    return day + relativedelta(months=months)


def roll(day: date, country: str) -> date:
    """The day itself, or the next working day if it is a Saturday, Sunday or public holiday.

    Source: Regulation 1182/71 Art. 3(4).
    """
    while day.weekday() >= 5 or day in _holidays_of(country, day):
        day += timedelta(days=1)
    return day


def _holidays_of(country: str, day: date) -> Container[date]:
    return public_holidays(country, day.year)


def pause(received: date, asked: date | None, answered: date | None) -> timedelta:
    """Days that the clock stood still while the person was asked who they are.

    Counts only if the question went out within seven days of receipt (our choice).
    Source: EDPB Guidelines 01/2022 section 5.3; GDPR Art. 12(6).
    """
    if asked is None or answered is None or asked - received > PAUSE_ASKED_WITHIN:
        return timedelta(0)
    return max(answered - asked, timedelta(0))


def due(
    received: date,
    *,
    country: str,
    paused: timedelta = timedelta(0),
    extended: bool = False,
    promise_days: int | None = None,
) -> Due:
    """When the answer to a request is due.

    received: day of receipt where the controller is, weekend or not.
    Source: GDPR Art. 12(3); Regulation 1182/71 Art. 3.
    """
    nominal = add_months(received, FIRST_MONTHS) + paused
    first = roll(nominal, country)
    longer = roll(add_months(received, EXTENDED_MONTHS) + paused, country) if extended else None
    promise = received + timedelta(days=promise_days) if promise_days is not None else None
    binding = longer or first
    return Due(
        nominal=nominal,
        first=first,
        extended=longer,
        promise=promise,
        effective=min(binding, promise) if promise else binding,
    )
