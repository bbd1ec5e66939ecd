"""Where no connector reaches, people look: what each keeper has to do for one case."""

from collections import defaultdict
from datetime import date

from activities.estate import Estate
from rules.judge import judge
from rules.matter import Circumstances, Kind
from schemas.by_hand import CaseOrder, HandLine
from schemas.facts import Body, Fact, FactKind
from schemas.messages import Step
from schemas.organisation import SystemEntry
from schemas.request import RequestType
from schemas.systems import Record


def orders(estate: Estate, step: Step, now: Circumstances, due_on: date) -> tuple[CaseOrder, ...]:
    """One order for each keeper, with everything that the case asks of their systems; due when the case is.

    Nobody has searched there, so each category is judged as a record of which nothing is known but its kind.
    """
    lines: dict[str | None, list[HandLine]] = defaultdict(list)
    for entry in estate.organisation.by_hand:
        lines[entry.keeper] += _lines(estate, entry, step, now)
    return tuple(
        CaseOrder(case=step.case, asks=step.types, lines=tuple(found), due_on=due_on, keeper=keeper)
        for keeper, found in lines.items()
    )


def _lines(estate: Estate, entry: SystemEntry, step: Step, now: Circumstances) -> list[HandLine]:
    right = RequestType.ERASURE if RequestType.ERASURE in step.types else RequestType.ACCESS
    found = []
    for category, notice in estate.organisation.held_in(entry.id).items():
        kind = Kind(rule=notice.rule, role=entry.role, names=(category, *notice.holds))
        record = Record(table="", key=(), category=category)
        action = judge(estate.book, right, entry.id, kind, record, now).action
        found.append(HandLine(system=entry.id, category=category, rule=notice.rule, action=action))
    return found


def told(step: Step, made: tuple[CaseOrder, ...]) -> tuple[Fact, ...]:
    """The one fact of the case about its tasks; none where there are none."""
    if not made:
        return ()
    systems = list(dict.fromkeys(line.system for order in made for line in order.lines))
    body: Body = {"tasks": len(made), "systems": [*systems], "due_on": made[0].due_on.isoformat()}
    return (Fact(key="by_hand", kind=FactKind.TASK_MADE, at=step.as_of, body=body),)
