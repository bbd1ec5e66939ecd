"""How long a record is kept."""

from datetime import UTC, date, datetime

import pytest

from rules.periods import UnknownPeriod, check, end_of, ends, fiscal_year_end, in_hours, moment_of


@pytest.mark.parametrize(
    ("fy_end", "until"),
    [
        (date(2019, 12, 31), date(2026, 12, 31)),
        (date(2019, 6, 30), date(2026, 12, 31)),  # a broken year counts by the calendar year in which it ends
        (date(2020, 4, 30), date(2027, 12, 31)),
    ],
)
def test_books_are_kept_through_the_seventh_year_after_the_year_in_which_the_financial_year_ended(
    fy_end: date, until: date
) -> None:
    assert end_of("EOY7", fy_end) == until


def test_years_months_and_days_are_calendar_ones() -> None:
    assert end_of("P10Y", date(2016, 2, 29)) == date(2026, 2, 28)
    assert end_of("P1M", date(2027, 1, 31)) == date(2027, 2, 28)
    assert end_of("P12M", date(2026, 11, 21)) == date(2027, 11, 21)
    assert end_of("P30D", date(2026, 11, 21)) == date(2026, 12, 21)
    assert end_of("P0D", date(2026, 11, 21)) == date(2026, 11, 21)
    assert end_of("P1Y2M3D", date(2026, 1, 1)) == date(2027, 3, 4)
    assert end_of("P365D", date(2023, 9, 10)) == date(2024, 9, 9)


def test_hours_are_hours_and_whole_days_where_no_time_is_known() -> None:
    start = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)

    assert moment_of("PT48H", start) == datetime(2026, 3, 30, 23, 0, tzinfo=UTC)
    assert [end_of(f"PT{h}H", date(2026, 3, 1)).day for h in (0, 1, 24, 25, 48)] == [1, 2, 2, 3, 3]
    assert in_hours("PT48H") and not in_hours("P2D")
    with pytest.raises(UnknownPeriod):
        moment_of("P2D", start)


@pytest.mark.parametrize("period", ["P10Y", "P12M", "P0D", "P1Y2M3D", "EOY7", "PT48H", "EVENT", "requires_config"])
def test_a_period_that_the_law_knows_is_taken(period: str) -> None:
    check(period)

    assert ends(period) == (period not in ("EVENT", "requires_config"))


@pytest.mark.parametrize("period", ["", "P", "7Y", "P1W", "for ever", "PT5M", "EOY", "P1YX", "xP1Y", "EVENTS"])
def test_a_period_that_nothing_explains_is_refused(period: str) -> None:
    with pytest.raises(UnknownPeriod):
        check(period)


def test_a_period_without_an_end_has_no_last_day() -> None:
    for period in ("EVENT", "requires_config"):
        with pytest.raises(UnknownPeriod):
            end_of(period, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "closes", "ends_on"),
    [
        (date(2026, 3, 1), "12-31", date(2026, 12, 31)),
        (date(2026, 4, 30), "04-30", date(2026, 4, 30)),
        (date(2026, 5, 1), "04-30", date(2027, 4, 30)),
        (date(2026, 1, 5), "02-29", date(2026, 2, 28)),
        (date(2027, 3, 1), "02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_lies_in_the_financial_year_that_ends_next(day: date, closes: str, ends_on: date) -> None:
    assert fiscal_year_end(day, closes) == ends_on
