"""How far back a period reaches agrees with where the period ends, whatever the months are like."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.cutoffs import cutoff
from rules.periods import UnknownPeriod, end_of, moment_of

DAY = timedelta(days=1)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
NUMBERS = st.integers(0, 40)
PERIODS = st.one_of(
    st.builds("P{}D".format, st.integers(0, 4000)),
    st.builds("P{}M".format, NUMBERS),
    st.builds("P{}Y".format, NUMBERS),
    st.builds("P{}Y{}M{}D".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("EOY{}".format, st.integers(0, 12)),
)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@given(PERIODS, DAYS)
@example("P1M", date(2026, 2, 28))
@example("P12M", date(2025, 2, 28))
@example("P12M", date(2024, 2, 29))
@example("EOY5", date(2026, 12, 31))
def test_what_began_by_the_cutoff_is_over_and_what_began_a_day_later_is_not(period: str, today: date) -> None:
    last = cutoff(period, today, NOON)

    assert isinstance(last, date)
    assert end_of(period, last) <= today
    assert end_of(period, last + DAY) > today


@given(PERIODS, DAYS, st.integers(0, 20000))
def test_no_record_whose_time_is_over_lies_behind_the_cutoff(period: str, today: date, back: int) -> None:
    start = today - timedelta(days=back)
    last = cutoff(period, today, NOON)

    assert (end_of(period, start) <= today) == (last is not None and start <= last)


@given(st.integers(0, 10_000), st.integers(-(10**9), 10**9))
def test_hours_are_taken_back_to_the_second(hours: int, seconds: int) -> None:
    at = NOON + timedelta(seconds=seconds)
    last = cutoff(f"PT{hours}H", at.date(), at)

    assert isinstance(last, datetime)
    assert moment_of(f"PT{hours}H", last) == at


def test_three_starts_share_the_last_day_of_a_short_month() -> None:
    assert cutoff("P1M", date(2026, 2, 27), NOON) == date(2026, 1, 27)
    assert cutoff("P1M", date(2026, 2, 28), NOON) == date(2026, 1, 31)


def test_a_year_end_reaches_back_to_the_last_day_of_its_year() -> None:
    assert cutoff("EOY7", date(2026, 12, 30), NOON) == date(2018, 12, 31)
    assert cutoff("EOY7", date(2026, 12, 31), NOON) == date(2019, 12, 31)


def test_before_any_start_nothing_is_over() -> None:
    assert cutoff("P9000Y", date(2026, 1, 1), NOON) is None


@pytest.mark.parametrize("period", ["EVENT", "requires_config", "P", "soon"])
def test_a_period_that_no_date_ends_has_no_cutoff(period: str) -> None:
    with pytest.raises(UnknownPeriod):
        cutoff(period, date(2026, 1, 1), NOON)
