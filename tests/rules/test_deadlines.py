"""When an answer is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.deadlines import (
    About,
    Question,
    add_months,
    after_hours,
    appeal_until,
    due,
    journal_goal,
    local_day,
    may_extend,
    midnight_after,
    pause,
    steps,
)
from rules.pack import load
from schemas.request import RequestType

SE = load("SE")
RECEIVED = date(2026, 11, 2)
ACCESS, ERASURE = RequestType.ACCESS, RequestType.ERASURE


def asked(day: int, answered: int | None, about: About = About.IDENTITY, needless: bool = False) -> Question:
    when = date(2026, 11, answered) if answered else None
    return Question(about=about, asked=date(2026, 11, day), answered=when, needless=needless)


def test_a_month_too_short_for_the_day_ends_on_its_last_day() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)


def test_the_due_date_counts_from_receipt_and_rolls() -> None:
    found = due(date(2026, 11, 25), SE)

    assert (found.received, found.nominal, found.first) == (date(2026, 11, 25), date(2026, 12, 25), date(2026, 12, 28))
    assert (found.effective, found.refusal) == (date(2026, 12, 28), date(2026, 12, 28))
    assert found.extended is None and found.promise is None


def test_an_extension_is_three_months_from_receipt_not_two_from_the_first_date() -> None:
    found = due(date(2026, 11, 30), SE, extended=True)

    assert found.extended == date(2027, 3, 1) == found.effective


def test_a_refusal_is_never_extended() -> None:
    found = due(date(2026, 9, 1), SE, extended=True)
    promised = due(date(2026, 9, 1), SE, extended=True, promise_days=10)

    assert (found.effective, found.refusal) == (date(2026, 12, 1), date(2026, 10, 1))
    assert promised.refusal == date(2026, 9, 11)


def test_a_promise_binds_only_where_it_is_shorter() -> None:
    assert due(RECEIVED, SE, promise_days=14).effective == date(2026, 11, 16)
    assert due(RECEIVED, SE, promise_days=60).effective == date(2026, 12, 2)


def test_the_clock_stands_still_while_the_person_is_asked_in_time() -> None:
    in_time, late = pause(RECEIVED, [asked(9, 19)], ACCESS, SE), pause(RECEIVED, [asked(10, 19)], ACCESS, SE)

    assert (in_time.total, in_time.rejected, in_time.open) == (timedelta(days=10), (), False)
    assert (late.total, len(late.rejected)) == (timedelta(0), 1)
    assert due(RECEIVED, SE, paused=in_time.total).nominal == date(2026, 12, 12)


def test_questions_add_up_and_each_has_days_from_the_answer_before() -> None:
    two = [asked(16, 18), asked(3, 9)]

    assert pause(RECEIVED, two, ACCESS, SE).total == timedelta(days=8)
    assert pause(RECEIVED, [asked(3, 9), asked(17, 20)], ACCESS, SE).total == timedelta(days=6)


def test_questions_that_overlap_do_not_count_twice() -> None:
    assert pause(RECEIVED, [asked(3, 13), asked(5, 15, About.SCOPE)], ACCESS, SE).total == timedelta(days=12)


def test_an_open_question_leaves_no_date_unless_it_stops_nothing() -> None:
    assert pause(RECEIVED, [asked(3, None)], ACCESS, SE).open
    assert not pause(RECEIVED, [asked(20, None)], ACCESS, SE).open
    assert not pause(RECEIVED, [asked(3, None, needless=True)], ACCESS, SE).open


def test_a_question_of_scope_stops_only_rights_that_it_may_stop() -> None:
    scope = [asked(3, 13, About.SCOPE)]

    assert pause(RECEIVED, scope, ACCESS, SE).total == timedelta(days=10)
    assert pause(RECEIVED, scope, ERASURE, SE).rejected == tuple(scope)
    assert pause(RECEIVED, [asked(3, 13, needless=True)], ACCESS, SE).total == timedelta(0)


def test_a_notice_of_extension_has_to_be_sent_within_the_first_period() -> None:
    assert may_extend(date(2026, 12, 2), date(2026, 12, 2))
    assert not may_extend(date(2026, 12, 3), date(2026, 12, 2))


def test_hours_run_through_weekends() -> None:
    friday = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)

    assert after_hours(friday, SE.clock.breach_hours) == datetime(2026, 11, 23, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("served", "until"),
    [
        (date(2026, 6, 1), date(2026, 6, 22)),
        (date(2026, 5, 29), date(2026, 6, 22)),  # Midsummer Eve, Midsummer Day, Sunday
        (date(2026, 12, 3), date(2026, 12, 28)),  # Christmas Eve to Sunday
        (date(2026, 12, 10), date(2027, 1, 4)),  # New Year's Eve, New Year's Day, Saturday, Sunday
    ],
)
def test_swedish_appeal_time_moves_past_eves(served: date, until: date) -> None:
    assert appeal_until(served, SE) == until


def test_an_appeal_time_of_other_weeks_is_taken() -> None:
    assert appeal_until(date(2026, 6, 1), SE, weeks=4) == date(2026, 6, 29)


def test_a_patient_record_is_handed_out_within_three_working_days() -> None:
    assert journal_goal(date(2026, 4, 2), SE) == date(2026, 4, 9)
    assert journal_goal(date(2026, 8, 24), SE) == date(2026, 8, 27)


def test_the_way_to_the_date_is_told_with_its_sources() -> None:
    found = due(date(2026, 11, 25), SE, paused=timedelta(days=1), extended=True, promise_days=200)

    told = steps(found, SE, timedelta(days=1))

    months, moved = "Regulation 1182/71 Art. 3(2)(c)", "Regulation 1182/71 Art. 3(4)"
    assert [(s.day.isoformat(), s.what, s.law) for s in told] == [
        ("2026-11-25", "received; that day is not counted", "Regulation 1182/71 Art. 3(1)"),
        ("2026-12-25", "one month on", f"GDPR Art. 12(3); {months}"),
        ("2026-12-26", "the clock stood still for 1 days", "EDPB Guidelines 01/2022 section 5.3"),
        ("2026-12-28", "moved past Saturdays, Sundays and public holidays", moved),
        ("2026-12-28", "the last day to refuse, which is never extended", "GDPR Art. 12(4)"),
        ("2027-02-26", "two further months, one period from receipt", f"GDPR Art. 12(3); {moved}"),
        (
            "2027-06-13",
            "the organisation's own promise, never moved",
            "GDPR Art. 5(1)(a); the organisation's own promise",
        ),
        ("2027-02-26", "is the day that binds", "the earliest of these"),
    ]
    assert [s.what.split()[0] for s in steps(due(date(2026, 11, 3), SE), SE)] == ["received;", "one", "the", "is"]


def test_a_day_is_the_controllers_day_and_ends_at_its_midnight() -> None:
    assert local_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "Europe/Stockholm") == date(2026, 7, 1)
    assert midnight_after(date(2026, 12, 31), "Europe/Stockholm") == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert midnight_after(date(2026, 7, 1), "Europe/Stockholm") == datetime(2026, 7, 1, 22, tzinfo=UTC)
