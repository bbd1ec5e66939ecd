"""Where no connector reaches, people look: what each keeper has to do for one case."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from activities.estate import Estate
from rules.judge import judge
from rules.matter import Circumstances, Kind
from schemas.by_hand import CaseOrder, HandLine
from schemas.carrying import RightStep
from schemas.decisions import Action, Verdict
from schemas.facts import Body, Fact, FactKind
from schemas.ids import SystemId
from schemas.organisation import SystemEntry
from schemas.particulars import Weighing
from schemas.request import RequestType
from schemas.systems import Record

Undone = Mapping[tuple[SystemId, str, Verdict], int]
"""How many records of a category a connected system has no way for, by what the law does to them."""


def orders(estate: Estate, step: RightStep, now: Circumstances, due_on: date, undone: Undone) -> tuple[CaseOrder, ...]:
    """One order for each keeper, with everything that the right asks of their systems; due when the case is.

    Where no connector looks, each category is judged as a record of which nothing is known but its kind. Where one has
    found records and has no way to do what the law wants, they are ordered by number. What holds the identity keys comes last.
    """
    lines: dict[str | None, list[HandLine]] = defaultdict(list)
    for entry in estate.organisation.by_hand:
        lines[entry.keeper] += _lines(estate, entry, step, now)
    keepers = {entry.id: entry.keeper for entry in estate.organisation.systems}
    for (system, category, verdict), records in undone.items():
        line = HandLine(
            system=system, category=category, rule=verdict.rule, action=verdict.action, records=records
        )  # fmt: skip
        lines[keepers[system]].append(line)
    identity = {entry.id for entry in estate.organisation.systems if entry.identity}
    stage = "" if now.weighing is Weighing.OPEN else "weighed"
    return tuple(
        CaseOrder(case=step.case, right=step.right, stage=stage, lines=found, due_on=due_on, keeper=keeper)
        for keeper, unordered in lines.items()
        if (found := tuple(sorted(unordered, key=lambda line: line.system in identity)))
    )


def _lines(estate: Estate, entry: SystemEntry, step: RightStep, now: Circumstances) -> list[HandLine]:
    found = []
    for category, notice in estate.organisation.held_in(entry.id).items():
        kind = Kind(rule=notice.rule, role=entry.role, names=(category, *notice.holds))
        record = Record(table="", key=(), category=category)
        action = judge(estate.book, step.right, entry.id, kind, record, now).action
        if action not in (Action.KEEP, Action.NONE) or step.right is RequestType.ERASURE:
            found.append(HandLine(system=entry.id, category=category, rule=notice.rule, action=action))
    return found


def to_lift(estate: Estate, step: RightStep, due_on: date) -> tuple[CaseOrder, ...]:
    """What keepers restricted is in ordinary view again; one order for each."""
    lines: dict[str | None, list[HandLine]] = defaultdict(list)
    for entry in estate.organisation.by_hand:
        for category, notice in estate.organisation.held_in(entry.id).items():
            line = HandLine(system=entry.id, category=category, rule=notice.rule, action=Action.KEEP)
            lines[entry.keeper].append(line)
    return tuple(
        CaseOrder(case=step.case, right=step.right, stage="lift", lines=tuple(found), due_on=due_on, keeper=keeper)
        for keeper, found in lines.items()
    )


def told(step: RightStep, made: tuple[CaseOrder, ...]) -> tuple[Fact, ...]:
    """The one fact of the case about its tasks; none where there are none."""
    if not made:
        return ()
    systems = list(dict.fromkeys(line.system for order in made for line in order.lines))
    body: Body = {"right": step.right, "tasks": len(made), "systems": [*systems], "due_on": made[0].due_on.isoformat()}
    return (
        Fact(
            key=":".join(filter(None, ("by_hand", step.right, made[0].stage))),
            kind=FactKind.TASK_MADE,
            at=step.as_of,
            body=body,
        ),
    )
