"""Compares what history, receipts, outbox and ledger say of a case, and reports where they differ."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from temporalio import activity

from activities.inform import Inform
from activities.office import Office
from rules import deadlines
from schemas.answers import StaffMatter
from schemas.carrying import NoteStep
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.messages import Step
from schemas.reconcile import Kept, Lived, Reconciled, ReconcileDone, ReconcileStep, Standing

BATCH, NAMED = 200, 100
CLOSED_SINCE = timedelta(days=3)
"""A case that was closed longer ago was looked at while it was open, and on the days after."""
STARTED_WITHIN = timedelta(minutes=10)
SENT_WITHIN = timedelta(hours=6)
"""An event may wait for Kafka for so long before it is said."""
SAID_BY = {
    FactKind.APPROVED: ("habeas.approve",),
    FactKind.EXTENDED: ("habeas.extend",),
    FactKind.HOLD_PLACED: ("habeas.place_hold", "habeas.confirm_hold"),
    FactKind.HOLD_RELEASED: ("habeas.release_hold",),
    FactKind.HOLD_DISMISSED: ("habeas.dismiss_hold",),
    FactKind.INCIDENT_RESOLVED: ("habeas.resolve",),
    FactKind.AUTHORITY: ("habeas.settle",),
    FactKind.WEIGHED: ("habeas.weigh",),
    FactKind.WITHHELD: ("habeas.withhold",),
    FactKind.REVIEWED: ("habeas.reviewed",),
    FactKind.DECIDED: ("habeas.decide",),
    FactKind.REFUSED: ("habeas.refuse",),
    FactKind.ADVICE: ("habeas.advise",),
}
"""What only a person can have said: no such fact without an Update that said it."""
LATER = (FactKind.APPROVED, FactKind.EXTENDED, FactKind.INCIDENT_RESOLVED)
"""Written only once everybody has said it, or after it was answered."""
LOOKS, PAUSE = 3, 1.0
"""A case at work may be between two of them: what differs is looked at again after so many seconds."""


class Reconcile:
    """Activities that compare."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.reconcile.look")
    async def look(self, step: ReconcileStep) -> ReconcileDone:
        """Every case that is open or was closed lately has been compared; one that differs says so, and somebody knows.

        Heartbeats.
        """
        since = None if step.everything or step.case else step.as_of - CLOSED_SINCE
        after, looked = CaseId(""), 0
        differing: list[Reconciled] = []
        while cases := [step.case] if step.case else await self._office.testimony.cases(step.org, since, after, BATCH):
            for case in cases:
                found = await self._compared(step, case)
                if found:
                    differing.append(Reconciled(case=case, differences=tuple(found)))
                    await self._say(step, case, found)
                looked, after = looked + 1, case
                activity.heartbeat(after)
            if step.case:
                break
        return ReconcileDone(cases=looked, differing=tuple(differing[:NAMED]))

    async def _compared(self, step: ReconcileStep, case: CaseId) -> list[str]:
        found: list[str] = []
        for look in range(LOOKS):
            kept = await self._office.testimony.kept(step.org, case)
            now = differences(kept, await self._office.histories.lived(step.org, case), step.as_of)
            found = [f for f in now if f in found or not look]
            if not found or kept.closed_at is not None:
                break
            await asyncio.sleep(PAUSE)
        return found

    async def _say(self, step: ReconcileStep, case: CaseId, found: list[str]) -> None:
        """Once a day for the same differences."""
        zone = self._office.estate(step.org).organisation.time_zone
        today = deadlines.local_day(step.as_of, zone)
        about = Step(org=step.org, case=case, types=(), as_of=step.as_of)
        await self._office.tell(about, FactKind.DIFFERS, f"differs:{today}", {"what": found})
        note = NoteStep(**dict(about), matter=StaffMatter.DIFFERS, due_on=today, number=today.toordinal())
        await Inform(self._office).staff(note)


def differences(kept: Kept, lived: Lived, as_of: datetime) -> list[str]:
    """In what the four accounts of one case differ, in words for whoever looks into it; they name nobody."""
    return [
        *_standing(kept, lived, as_of),
        *_said(kept, lived),
        *_done(kept),
        *_ledger(kept, as_of),
        *_kept(kept, lived),
    ]


def _standing(kept: Kept, lived: Lived, as_of: datetime) -> Iterator[str]:
    closed = any(f.kind is FactKind.CLOSED for f in kept.facts)
    if closed != (kept.closed_at is not None):
        yield "the case's row and its ledger disagree about whether it is closed"
    if kept.to_start or as_of - kept.opened_at < STARTED_WITHIN:
        return
    if kept.closed_at is None and lived.standing is not Standing.RUNNING:
        yield f"the case is open and its workflow is {lived.standing}"
    if kept.closed_at is not None and lived.standing is Standing.OTHER:
        yield "the case is closed and its workflow did not end as one that was"


def _said(kept: Kept, lived: Lived) -> Iterator[str]:
    if not lived.complete:
        return
    facts = Counter(f.kind for f in kept.facts)
    for kind, updates in SAID_BY.items():
        said = sum(lived.updates.get(name, 0) for name in updates)
        if facts[kind] > said:
            yield f"the ledger has {facts[kind]} times {kind}, the history {said} times that somebody said it"
        if said and not facts[kind] and kind not in LATER:
            yield f"the history has {said} times {updates[0]}, the ledger never {kind}"


def _done(kept: Kept) -> Iterator[str]:
    told: dict[str, list[int]] = {}
    for fact in kept.facts:
        if fact.kind is FactKind.DONE:
            told.setdefault(f"{fact.body['round']}:{fact.body['system']}", []).append(int(str(fact.body["changed"])))
    for name in sorted(told.keys() | kept.receipts.keys()):
        changed, said = kept.receipts.get(name, 0), told.get(name, [0])
        if not max(said) <= changed <= sum(said):
            yield f"round:system {name}: the receipts have {changed} records, the ledger {sum(said)}"
    approved = {str(f.body.get("plan") or f.body.get("digest")) for f in kept.facts if f.kind is FactKind.APPROVED}
    asked = {str(f.body["digest"]) for f in kept.facts if f.kind is FactKind.PLANNED and f.body.get("approvals")}
    done = {str(f.body["plan"]) for f in kept.facts if f.kind is FactKind.DONE}
    for digest in sorted((done & asked) - approved):
        yield f"plan {digest[:16]} was carried out and its approval does not stand in the ledger"


def _ledger(kept: Kept, as_of: datetime) -> Iterator[str]:
    if kept.gaps or kept.count != len(kept.facts):
        yield f"the case's row counts {kept.count} facts, the ledger has {len(kept.facts)}{' with gaps' if kept.gaps else ''}"
    if kept.unaccounted:
        yield f"{kept.unaccounted} facts are neither sealed nor waiting to be"
    if kept.unsent_since is not None and as_of - kept.unsent_since > SENT_WITHIN:
        yield f"events wait for Kafka since {kept.unsent_since.isoformat(timespec='minutes')}"


def _kept(kept: Kept, lived: Lived) -> Iterator[str]:
    if kept.shredded_at is not None:
        return
    newest = {str(f.body["run"]): f for f in kept.facts if f.kind is FactKind.ARCHIVED}
    found = {a.run: a for a in lived.archived}
    for run, fact in newest.items():
        if run not in found:
            yield f"run {run} was archived and is not in the archive"
        elif (found[run].sha256, found[run].events) != (fact.body["sha256"], fact.body["events"]):
            yield f"run {run} in the archive is not what was archived"
