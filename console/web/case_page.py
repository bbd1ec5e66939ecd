"""What the page of a case shows beside its row: the clock and its reasons, what was found, the timeline."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from console.web.staff import Colleague
from rules import deadlines, pack
from rules.pack import Pack
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId
from schemas.request import CaseSummary

QUIET = (FactKind.ARCHIVED, FactKind.WITNESSED)
"""The machine's own housekeeping, which tells nobody about the case."""
TOLD = (
    "by", "role", "system", "systems", "recipient", "to", "right", "records", "changed", "verified", "mentions", "tasks",
    "task", "due_on", "paused_days", "until", "method", "ground", "outcome", "reason", "why", "how", "stage", "holds", "hold",
    "waits_for", "identifiers", "conflicts", "package", "found", "limit", "owner", "review_on", "registered_at", "taken_by",
)  # fmt: skip
"""What of a fact the timeline says; digests, rounds and rule versions stand in the auditor's file."""


class Event(NamedTuple):
    """One line of the timeline."""

    kind: str
    at: datetime
    said: tuple[tuple[str, str], ...]


class Way(NamedTuple):
    """One step on the way to the due day."""

    day: date
    word: str
    days: int
    """How long the clock stood still, where the step is about that."""
    law: str


class Find(NamedTuple):
    """What one system held."""

    system: str
    records: int
    changed: int | None
    verified: int | None


STEPS = {
    "received; that day is not counted": "clock.received",
    "one month on": "clock.month",
    "moved past Saturdays, Sundays and public holidays": "clock.moved",
    "the last day to refuse, which is never extended": "clock.refusal",
    "two further months, one period from receipt": "clock.extended",
    "the organisation's own promise, never moved": "clock.promise",
    "is the day that binds": "clock.binds",
}
STOOD = "the clock stood still"


async def facts(who: Colleague, case: CaseId) -> Sequence[Fact]:
    """What happened to the case, in order."""
    return await who.front.lists.timeline(who.desk.org, case)


def timeline(told: Sequence[Fact]) -> list[Event]:
    """The newest first."""
    return [Event(f.kind.value, f.at, _said(f.body)) for f in reversed(told) if f.kind not in QUIET]


def clock(who: Colleague, summary: CaseSummary, told: Sequence[Fact]) -> list[Way]:
    """The way to the due day, as the law goes it; empty before there is one."""
    if summary.due_on is None:
        return []
    of = who.desk.organisation
    paused = timedelta(
        days=next((int(str(f.body["paused_days"])) for f in reversed(told) if "paused_days" in f.body), 0)
    )
    law, received = _pack(of.country), deadlines.local_day(summary.received_at, of.time_zone)
    due = deadlines.due(received, law, paused=paused, extended=summary.extended, promise_days=of.promise_days)
    return [
        Way(s.day, "clock.paused" if s.what.startswith(STOOD) else STEPS[s.what], paused.days, s.law)
        for s in deadlines.steps(due, law, paused)
    ]


def finds(told: Sequence[Fact]) -> list[Find]:
    """By system, as it was searched last, with what was done and read back since."""
    found: dict[str, dict[str, int]] = {}
    keys = {FactKind.COPIES_FOUND: "records", FactKind.DONE: "changed", FactKind.VERIFIED: "verified"}
    for fact in told:
        key, system = keys.get(fact.kind), str(fact.body.get("system") or "")
        if key and system and isinstance(number := fact.body.get(key), int):
            said = found.setdefault(system, {})
            said[key] = number if key == "records" else said.get(key, 0) + number
    return [Find(s, n.get("records", 0), n.get("changed"), n.get("verified")) for s, n in found.items()]


def _said(body: Body) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, ", ".join(value) if isinstance(value, list) else str(value))
        for name in TOLD
        if (value := body.get(name)) not in (None, "", [], False)
    )


@cache
def _pack(country: str) -> Pack:
    return pack.load(country)
