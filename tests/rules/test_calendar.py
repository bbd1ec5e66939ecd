"""Which days are working days."""

from datetime import date, timedelta

import pytest

from rules.calendar import add_working_days, is_holiday, is_working_day, public_holidays, roll, roll_national
from rules.pack import Holidays, load

SE = load("SE")

# Lag (1989:253), by hand: 1 and 6 January, Good Friday, Easter Sunday and Monday, 1 May, Ascension Day, Whit Sunday, 6 June,
# Midsummer Day, All Saints' Day, Christmas Day and Boxing Day.
SWEDISH = {
    2024: "01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-06 06-22 11-02 12-25 12-26",
    2025: "01-01 01-06 04-18 04-20 04-21 05-01 05-29 06-06 06-08 06-21 11-01 12-25 12-26",
    2026: "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26",
    2027: "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-26 11-06 12-25 12-26",
    2028: "01-01 01-06 04-14 04-16 04-17 05-01 05-25 06-04 06-06 06-24 11-04 12-25 12-26",
    2029: "01-01 01-06 03-30 04-01 04-02 05-01 05-10 05-20 06-06 06-23 11-03 12-25 12-26",
    2030: "01-01 01-06 04-19 04-21 04-22 05-01 05-30 06-06 06-09 06-22 11-02 12-25 12-26",
    2031: "01-01 01-06 04-11 04-13 04-14 05-01 05-22 06-01 06-06 06-21 11-01 12-25 12-26",
    2032: "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-26 11-06 12-25 12-26",
    2033: "01-01 01-06 04-15 04-17 04-18 05-01 05-26 06-05 06-06 06-25 11-05 12-25 12-26",
    2034: "01-01 01-06 04-07 04-09 04-10 05-01 05-18 05-28 06-06 06-24 11-04 12-25 12-26",
    2035: "01-01 01-06 03-23 03-25 03-26 05-01 05-03 05-13 06-06 06-23 11-03 12-25 12-26",
}


@pytest.mark.parametrize("year", SWEDISH)
def test_the_librarys_swedish_holidays_are_those_of_the_act(year: int) -> None:
    by_hand = {date.fromisoformat(f"{year}-{day}") for day in SWEDISH[year].split()}

    assert public_holidays(SE.holidays, year) == by_hand


@pytest.mark.parametrize(
    ("nominal", "working"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 23)),  # a Saturday
        (date(2026, 12, 24), date(2026, 12, 24)),  # an eve is no public holiday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, Boxing Day, Sunday
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 1, 6), date(2027, 1, 7)),
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
    ],
)
def test_a_period_ends_on_a_working_day(nominal: date, working: date) -> None:
    assert roll(nominal, SE) == working


def test_an_ordinary_sunday_is_no_holiday_and_no_working_day() -> None:
    sunday = date(2026, 11, 22)

    assert not is_holiday(sunday, SE) and not is_working_day(sunday, SE)
    assert is_working_day(sunday + timedelta(days=1), SE)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 6, 19), date(2026, 6, 22)),  # Midsummer Eve
        (date(2024, 6, 21), date(2024, 6, 24)),
        (date(2030, 6, 21), date(2030, 6, 24)),
        (date(2025, 12, 24), date(2025, 12, 29)),
        (date(2025, 12, 31), date(2026, 1, 2)),
        (date(2026, 6, 18), date(2026, 6, 18)),
    ],
)
def test_swedish_periods_treat_three_eves_as_sundays(day: date, moved: date) -> None:
    assert roll_national(day, SE) == moved


# The Friday between 19 and 25 June, by hand.
MIDSUMMER_EVES = "2024-06-21 2025-06-20 2026-06-19 2027-06-25 2028-06-23 2029-06-22 2030-06-21 2031-06-20 2032-06-25"


@pytest.mark.parametrize("eve", MIDSUMMER_EVES.split())
def test_midsummer_eve_is_the_friday_before_midsummer_day(eve: str) -> None:
    day = date.fromisoformat(eve)

    assert roll_national(day - timedelta(days=1), SE) == day - timedelta(days=1)
    assert roll_national(day, SE) == day + timedelta(days=3)
    assert roll(day, SE) == day


def test_working_days_are_counted_from_the_day_after() -> None:
    assert add_working_days(date(2026, 12, 23), 1, SE) == date(2026, 12, 24)
    assert add_working_days(date(2026, 12, 23), 2, SE) == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 23), 0, SE) == date(2026, 12, 23)


def test_other_countries_and_own_days_count() -> None:
    german = public_holidays(Holidays(country="DE"), 2026)
    own = public_holidays(Holidays(days=("02-29", "07-04")), 2028)

    assert date(2026, 10, 3) in german
    assert own == {date(2028, 2, 29), date(2028, 7, 4)}
    assert public_holidays(Holidays(days=("02-29", "07-04")), 2027) == {date(2027, 7, 4)}
