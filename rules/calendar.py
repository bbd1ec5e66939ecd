"""Which days are working days: the controller's public holidays, and a country's own calendar for its own periods."""

from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache

import holidays

from rules.pack import Holidays, Pack

MIDSUMMER_EVE = "midsummer_eve"
LEAP = "02-29"


@lru_cache(maxsize=256)
def public_holidays(whose: Holidays, year: int) -> frozenset[date]:
    """Public holidays of one year; eves and ordinary Sundays are not among them.

    Source: Regulation 1182/71 Art. 2(1); for Sweden lag (1989:253), by the library `holidays`.
    """
    own = frozenset(_day(year, written) for written in whose.days if not (written == LEAP and not isleap(year)))
    if whose.country is None:
        return own
    calendar = getattr(holidays, whose.country)  # loaded at first use: the library knows 250 countries
    return own | frozenset(calendar(years=year))


def is_holiday(day: date, pack: Pack) -> bool:
    """Whether a day is a public holiday."""
    return day in public_holidays(pack.holidays, day.year)


def is_working_day(day: date, pack: Pack) -> bool:
    """Whether a day is neither a weekend nor a public holiday. Source: Regulation 1182/71 Art. 2(2)."""
    return day.weekday() not in pack.clock.calendar.weekend and not is_holiday(day, pack)


def roll(day: date, pack: Pack) -> date:
    """The day itself, or the next working day. Source: Regulation 1182/71 Art. 3(4)."""
    while not is_working_day(day, pack):
        day += timedelta(days=1)
    return day


def roll_national(day: date, pack: Pack) -> date:
    """As `roll`, with the eves that only the country's own periods treat as Sundays.

    Source: lag (1930:173) 2 §.
    """
    while not is_working_day(day, pack) or day in _eves(pack, day.year):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, pack: Pack) -> date:
    """The working day so many working days after a day, which itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, pack)
    return day


@lru_cache(maxsize=256)
def _eves_of(written: tuple[str, ...], year: int) -> frozenset[date]:
    return frozenset(_midsummer_eve(year) if eve == MIDSUMMER_EVE else _day(year, eve) for eve in written)


def _eves(pack: Pack, year: int) -> frozenset[date]:
    return _eves_of(pack.clock.national.eves, year)


def _midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def _day(year: int, written: str) -> date:
    month, number = written.split("-")
    return date(year, int(month), int(number))
