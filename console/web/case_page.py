"""What the page of a case shows beside its row: the clock and its reasons, what was found, the timeline."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from console import ticket_words
from console.web.pages import when
from console.web.staff import Colleague
from console.web.words import WORDS
from rules import deadlines, pack
from rules.pack import Pack
from schemas.comments import TicketShown
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId
from schemas.request import CaseSummary

QUIET = (FactKind.ARCHIVED, FactKind.WITNESSED)
"""The machine's own housekeeping, which tells nobody about the case."""
TOLD = (
    "by", "role", "system", "systems", "recipient", "to", "right", "records", "changed", "verified", "mentions", "tasks",
    "task", "due_on", "paused_days", "until", "method", "ground", "outcome", "reason", "why", "how", "stage", "holds", "hold",
    "waits_for", "identifiers", "conflicts", "package", "found", "limit", "owner", "review_on", "registered_at", "taken_by",
    "received_at", "days",
)  # fmt: skip
"""What of a fact the timeline says; digests, rounds and rule versions stand in the auditor's file."""


FAMILIES = {
    "right": "short", "role": "role", "outcome": "outcome", "method": "proof", "reason": "choice", "why": "choice", "how": "choice",
}  # fmt: skip
"""Under which name the words of such values stand."""
TIMES = ("registered_at", "received_at", "until")


class Detail(NamedTuple):
    """One thing that a fact says."""

    name: str
    words: tuple[str, ...]
    """Keys of words of the pages; empty where the values are not words."""
    values: tuple[str, ...]
    """Ids, counts, codes, days."""


class Event(NamedTuple):
    """One line of the timeline."""

    kind: str
    at: datetime
    said: tuple[Detail, ...]


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


class Ticket(NamedTuple):
    """A ticket of the case."""

    shown: TicketShown
    url: str | None
    """Where an agent sees it."""
    takes: bool
    """Whether a comment can be written there."""


class Typed(NamedTuple):
    """A comment that was not taken."""

    text: str
    wrong: str
    """A word of the pages."""
    found: tuple[str, ...] = ()
    """Kinds of identifiers that stand in it."""
    to: str = ""
    """The ticket that was chosen."""


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


async def tickets(who: Colleague, case: CaseId) -> list[Ticket]:
    """The tickets that the case is linked to."""
    if (bells := who.front.bells) is None:
        return []
    found = []
    for one in await bells.comments.tickets(who.desk.org, case, tuple(ticket_words.FACTS)):
        system = bells.systems.get((who.desk.org, one.source))
        found.append(Ticket(one, system.page(one.ticket) if system else None, system is not None and not one.done))
    return found


async def course(who: Colleague, summary: CaseSummary) -> Mapping[str, object]:
    """How the case has gone, and where it is talked about."""
    told = await facts(who, summary.id)
    return {
        "timeline": timeline(told, who.desk.organisation.time_zone),
        "clock": clock(who, summary, told),
        "finds": finds(told),
        "tickets": await tickets(who, summary.id),
    }


def timeline(told: Sequence[Fact], zone: str) -> list[Event]:
    """The newest first; times as in the zone."""
    return [Event(f.kind.value, f.at, _said(f.body, zone)) for f in reversed(told) if f.kind not in QUIET]


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


def _said(body: Body, zone: str) -> tuple[Detail, ...]:
    return tuple(_detail(name, value, zone) for name in TOLD if (value := body.get(name)) not in (None, "", [], False))


def _detail(name: str, value: object, zone: str) -> Detail:
    values = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    words = tuple(f"{FAMILIES[name]}.{v}" for v in values) if name in FAMILIES else ()
    if name in TIMES:
        values = tuple(when(datetime.fromisoformat(v), zone) if "T" in v else v for v in values)
    return Detail(name, words if all(word in WORDS for word in words) else (), values)


@cache
def _pack(country: str) -> Pack:
    return pack.load(country)
