"""When an answer is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.deadlines import add_months, due, local_day, midnight_after, pause, roll


def test_a_month_too_short_for_the_day_ends_on_its_last_day() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("nominal", "working"),
    [
        (date(2026, 11, 21), date(2026, 11, 23)),  # a Saturday
        (date(2026, 12, 24), date(2026, 12, 24)),  # an eve is no public holiday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, Boxing Day, Sunday
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 1, 6), date(2027, 1, 7)),
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
    ],
)
def test_a_period_ends_on_a_working_day(nominal: date, working: date) -> None:
    assert roll(nominal, "SE") == working


def test_the_due_date_counts_from_receipt_and_rolls() -> None:
    found = due(date(2026, 11, 25), country="SE")

    assert (found.nominal, found.effective) == (date(2026, 12, 25), date(2026, 12, 28))


def test_an_extension_is_three_months_from_receipt_not_two_from_the_first_date() -> None:
    found = due(date(2026, 11, 30), country="SE", extended=True)

    assert found.extended == roll(date(2027, 2, 28), "SE") == date(2027, 3, 1) == found.effective


def test_a_promise_binds_only_where_it_is_shorter() -> None:
    assert due(date(2026, 11, 2), country="SE", promise_days=14).effective == date(2026, 11, 16)
    assert due(date(2026, 11, 2), country="SE", promise_days=60).effective == date(2026, 12, 2)


def test_the_clock_stands_still_while_the_person_is_asked_in_time() -> None:
    received = date(2026, 11, 2)

    assert pause(received, date(2026, 11, 9), date(2026, 11, 19)) == timedelta(days=10)
    assert pause(received, date(2026, 11, 10), date(2026, 11, 19)) == timedelta(0)
    assert due(received, country="SE", paused=timedelta(days=10)).nominal == date(2026, 12, 12)


def test_a_day_is_the_controllers_day_and_ends_at_its_midnight() -> None:
    assert local_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "Europe/Stockholm") == date(2026, 7, 1)
    assert midnight_after(date(2026, 12, 31), "Europe/Stockholm") == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert midnight_after(date(2026, 7, 1), "Europe/Stockholm") == datetime(2026, 7, 1, 22, tzinfo=UTC)
