"""How often a person is asked to erase by hand, so that the promise is kept although nobody looks every day."""

from datetime import date, timedelta
from typing import NamedTuple

from rules import periods
from rules.cutoffs import cutoff
from rules.deadlines import midnight_after
from rules.judge import judge_scheduled
from rules.matter import Circumstances, Kind
from rules.rulebook import RuleBook
from schemas.ids import SystemId
from schemas.organisation import PeriodKind, RetentionRule
from schemas.retention import TaskOrder
from schemas.systems import Record

WEEKLY_FROM = 90
"""Days. A shorter period is asked for every day: to erase up to six days early is little of three months, much of one."""
SOME_DAY = date(2001, 1, 1)
"""How long a period is said to be must not change with the months, or a week would fall between two tasks."""
FRIDAY = 4


class Turn(NamedTuple):
    """One task's share of time."""

    due_on: date
    covers: date
    """The task is about everything whose last day comes before the next task has to be done."""


def turn(period: str, today: date) -> Turn:
    """When the task that is made today has to be done, and how far it reaches.

    What ends on a day between one due day and the next has to be gone by then, so the earlier task covers it: a maximum is
    kept to the day, and what goes by hand goes up to six days early where the period is long.
    """
    if (periods.end_of(period, SOME_DAY) - SOME_DAY).days < WEEKLY_FROM:
        return Turn(today, today)
    due_on = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    return Turn(due_on, due_on + timedelta(days=6))


def order(
    book: RuleBook, system: SystemId, category: str, kind: Kind, keeper: str | None, today: date
) -> TaskOrder | None:
    """The task of a category in a system without a connector; None where nothing goes by itself.

    It is judged like a record whose time has just ended: what a statute, an authority's missing decision or a missing
    period keeps makes no task.
    """
    rule = book.on(today).get(kind.rule) if kind.rule else None
    if rule is None or kind.rule is None or rule.kind is not PeriodKind.MAX or not periods.ends(rule.period):
        return None
    turn_ = turn(rule.period, today)
    at = midnight_after(turn_.covers + timedelta(days=1), book.organisation.time_zone)
    through = cutoff(rule.period, turn_.covers, at)
    if through is None:
        return None
    verdict = judge_scheduled(
        book, system, kind, _imagined(category, rule, through), Circumstances(today=turn_.covers, at=at)
    )
    if not verdict.action.destroys:
        return None
    return TaskOrder(
        system=system,
        category=category,
        rule=kind.rule,
        event=rule.start,
        through=through,
        unless=rule.unless,
        action=verdict.action,
        due_on=turn_.due_on,
        keeper=keeper,
    )


def _imagined(category: str, rule: RetentionRule, through: object) -> Record:
    field = "times" if periods.in_hours(rule.period) else "dates"
    given = {"fy_end": through} if rule.start == "fy_end" else {field: {rule.start: through}}
    return Record.model_validate({"table": "", "key": (), "category": category, **given})
