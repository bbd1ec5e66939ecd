"""How long a record is kept."""

from datetime import date

import pytest

from rules.periods import UnknownPeriod, check, end_of


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
    assert end_of("BFL7", fy_end) == until


def test_years_months_and_days_are_calendar_ones() -> None:
    assert end_of("P10Y", date(2016, 2, 29)) == date(2026, 2, 28)
    assert end_of("P1M", date(2027, 1, 31)) == date(2027, 2, 28)
    assert end_of("P12M", date(2026, 11, 21)) == date(2027, 11, 21)
    assert end_of("P30D", date(2026, 11, 21)) == date(2026, 12, 21)
    assert end_of("P0D", date(2026, 11, 21)) == date(2026, 11, 21)


@pytest.mark.parametrize("period", ["", "P", "7Y", "P1W", "for ever", "PT5H"])
def test_a_period_that_nothing_explains_is_refused(period: str) -> None:
    with pytest.raises(UnknownPeriod):
        check(period)
