"""Tasks come often enough that a promise is kept by hand, and nothing keeps twice."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.by_hand import order, turn
from rules.matter import Kind
from rules.periods import end_of
from rules.rulebook import RuleBook
from schemas.decisions import Action
from schemas.ids import OrgId, SystemId
from schemas.organisation import (
    CategoryNotice,
    Contact,
    ControllerKind,
    EraseNow,
    Organisation,
    PeriodKind,
    RetentionRule,
    SystemEntry,
)
from schemas.retention import TaskOrder
from schemas.text import Text

DAY = timedelta(days=1)
WORDS = Text(sv="x", en="x")
MAIL = SystemId("mail")
TODAY = date(2026, 11, 18)
"""A Wednesday."""


def book(period: str, *, public: bool = False, **more: str) -> RuleBook:
    rule = RetentionRule.model_validate(
        {
            "basis": "6.1.b",
            "start": "ended",
            "period": period,
            "kind": PeriodKind.MAX,
            "erase_now": EraseNow.ERASE,
            "law": "x",
        }
        | more
    )
    return RuleBook(
        Organisation(
            id=OrgId("salong"),
            rule_prefix="s900",
            name="Salong",
            org_no="0",
            kind=ControllerKind.PUBLIC_AUTHORITY if public else ControllerKind.PRIVATE,
            contact=Contact(name="x", email="x@x.example"),
            intake_address="x@x.example",
            systems=(SystemEntry(id=MAIL, name=WORDS),),
            rules={"mail": rule},
            categories={
                "letters": CategoryNotice(rule="s900.mail", name=WORDS, purpose=WORDS, source=WORDS, period=WORDS)
            },
        )
    )


def task(
    period: str, today: date = TODAY, *, public: bool = False, said: Mapping[str, str] | None = None
) -> TaskOrder | None:
    found = book(period, public=public, **(said or {}))
    return order(found, MAIL, "letters", Kind(rule="s900.mail"), "kontakt@salong.example", today)


@given(st.sampled_from(["P0D", "P30D", "P3M", "P365D", "P2Y", "EOY5"]), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
@example("P3M", date(2029, 1, 27))
@example("EOY0", date(2029, 12, 1))
def test_everything_is_covered_by_a_task_that_is_due_by_its_last_day(period: str, today: date) -> None:
    """Day after day the tasks follow each other without a gap; none covers what another task is early enough for."""
    mine, following = turn(period, today), turn(period, turn(period, today).due_on + DAY)

    assert today <= mine.due_on <= mine.covers
    assert following.due_on == mine.covers + DAY, "what ends before the next due day is this task's"
    assert (mine.covers - mine.due_on).days <= 6


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_days_of_one_week_make_one_task_for_a_period_of_years(today: date) -> None:
    assert turn("P2Y", today).due_on.weekday() == 4
    assert turn("P2Y", today + DAY) == turn("P2Y", today) or today.weekday() == 4


def test_a_short_period_is_asked_for_every_day_and_a_long_one_every_week() -> None:
    assert turn("P30D", TODAY) == (TODAY, TODAY)
    assert turn("P89D", TODAY) == (TODAY, TODAY)
    assert turn("P3M", TODAY) == (date(2026, 11, 20), date(2026, 11, 26))


def test_a_task_says_what_to_look_for_and_by_when() -> None:
    found = task("P2Y", said={"unless": "open_case"})

    assert found is not None
    assert (found.due_on, found.through) == (date(2026, 11, 20), date(2024, 11, 26))
    assert isinstance(found.through, date) and end_of("P2Y", found.through) == date(2026, 11, 26)
    assert (found.action, found.event, found.unless) == (Action.ERASE, "ended", "open_case")
    assert found.keeper == "kontakt@salong.example"


def test_forty_eight_hours_are_kept_by_whoever_does_it_within_the_day() -> None:
    """What came on the first second that yesterday's task did not cover is at most 48 hours old when this one is late."""
    midnight = datetime.combine(TODAY, datetime.min.time(), ZoneInfo("Europe/Stockholm")).astimezone(UTC)
    found, before = task("PT48H"), task("PT48H", TODAY - DAY)

    assert found is not None and before is not None
    assert found.through == midnight
    assert isinstance(before.through, datetime)
    assert before.through + timedelta(hours=48) == midnight + timedelta(hours=24)


def test_statistics_are_anonymised_and_not_erased() -> None:
    found = task("P2Y", said={"erase_now": "anonymise"})

    assert found is not None and found.action is Action.ANONYMISE


@pytest.mark.parametrize(
    "more",
    [
        {"period": "EVENT", "kind": "event"},
        {"period": "requires_config"},
        {"kind": "min", "period": "P5Y"},
        {"stored": "false"},
        {"basis": "processor", "erase_now": "route"},
    ],
)
def test_what_does_not_go_by_itself_makes_no_task(more: dict[str, str]) -> None:
    assert task("P2Y") is not None
    said = {key: value for key, value in more.items() if key != "period"}
    assert task(more.get("period", "P2Y"), said=said) is None


def test_an_authority_without_a_decision_to_dispose_has_no_task() -> None:
    assert task("P2Y", public=True) is None
