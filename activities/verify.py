"""Is this the person? Then: which of their other cases go first?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import activity

from activities.circumstances import AUTHORITY
from activities.estate import Estate, Holding
from activities.office import Office
from rules import deadlines
from rules.deadlines import About, Question
from schemas.entries import Changes, Entry, Relative
from schemas.errors import SystemUnavailable
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, SystemId
from schemas.messages import Extended, ExtendStep, Noted, Recognised, Verified
from schemas.particulars import PROOF, Authority, Capacity, ProviderWord
from schemas.request import CaseState, Outcome, Person, RequestType
from schemas.systems import Found, Identity, IdentityKind

NOWHERE = ".invalid"
"""How addresses end of whoever came by the customer's own login and gave none (RFC 2606): nobody is known by them."""
MAX_ROUNDS = 8
"""Identifiers lead to identifiers (mail → personnummer → another mail); more rounds than systems find nothing new."""


class Verify:
    """Activities between the proof and the search."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.verify.recognise")
    async def recognise(self, step: Verified) -> Recognised:
        """The proven address has led to the person's other identifiers, and their cases know each other.

        Only what was proven or found starts a search; what a request merely claims does not.
        Rows of somebody else under the same address are counted, never followed; so is a claim that does not fit.
        Source: GDPR Art. 12(6), 5(1)(f).
        """
        office, estate = self._office, self._office.estate(step.org)
        organisation = estate.organisation
        start, person = await self._start(step)
        known, conflicts = await self._closure(step, start)
        conflicts += _contradictions(person, known) if person is not None else 0
        summary = await office.book.summary(step.org, step.case)
        step = step.model_copy(update={"extended": step.extended or summary.extended})
        due, paused = due_of(step, estate)
        verified = Fact(
            key="identity.verified",
            kind=FactKind.IDENTITY_VERIFIED,
            at=step.answered_at,
            body={
                "due_on": due.effective.isoformat(),
                "paused_days": paused.days,
                "identifiers": len(known),
                "conflicts": conflicts,
            },
        )
        late = deadlines.local_day(step.as_of, organisation.time_zone) > due.effective
        late = late or (summary.overdue and summary.due_on == due.effective)  # it may have waited long for a system
        changes = Changes(state=CaseState.ASSESSING, due_on=due.effective, overdue=late, waits_for=None)
        await office.write(step, Entry(at=step.as_of, known=known, facts=(verified,), changes=changes))
        relatives = await office.book.relate(step.org, step.case, known, step.answered_at)
        due_at = deadlines.midnight_after(due.effective, organisation.time_zone)
        return _turn(step, relatives, Recognised(due_on=due.effective, due_at=due_at, conflicts=conflicts))

    @activity.defn(name="habeas.verify.turn")
    async def turn(self, step: Verified) -> Recognised:
        """Whether it is this case's turn now; said in the case's row if not."""
        known = await self._office.book.known(step.org, step.case)
        relatives = await self._office.book.relate(step.org, step.case, known, step.answered_at)
        summary = await self._office.book.summary(step.org, step.case)
        zone = self._office.estate(step.org).organisation.time_zone
        due_on = summary.due_on or deadlines.local_day(step.as_of, zone)
        due_at = deadlines.midnight_after(due_on, zone)
        return _turn(step, relatives, Recognised(due_on=due_on, due_at=due_at))

    @activity.defn(name="habeas.verify.extend")
    async def extend(self, step: ExtendStep) -> Extended:
        """The person knows the new date and the reason; the case has it.

        Source: GDPR Art. 12(3) second and third sentence.
        """
        office, estate = self._office, self._office.estate(step.org)
        organisation = estate.organisation
        due, _ = due_of(step, estate)
        person = await office.book.person(step.org, step.case)
        mail = office.letters.extension(organisation, person, step.case, due.effective, step.reason)
        sent = await office.send(step, person, mail)
        body: Body = {"due_on": due.effective.isoformat(), "reason": step.reason, "by": step.actor, "letters": [*sent]}
        await office.tell(step, FactKind.EXTENDED, "extended", body, due_on=due.effective, extended=True)
        due_at = deadlines.midnight_after(due.effective, organisation.time_zone)
        return Extended(due_on=due.effective, due_at=due_at)

    @activity.defn(name="habeas.verify.clock")
    async def clock(self, step: Verified) -> Extended:
        """The due date after every question that stopped the clock (EDPB 01/2022 section 5.3); the case has it."""
        estate = self._office.estate(step.org)
        summary = await self._office.book.summary(step.org, step.case)
        due, paused = due_of(step.model_copy(update={"extended": step.extended or summary.extended}), estate)
        body: Body = {"due_on": due.effective.isoformat(), "paused_days": paused.days}
        key = f"clock:{len(step.pauses)}"
        await self._office.tell(step, FactKind.CLOCK, key, body, due_on=due.effective)
        due_at = deadlines.midnight_after(due.effective, estate.organisation.time_zone)
        return Extended(due_on=due.effective, due_at=due_at)

    @activity.defn(name="habeas.verify.wait")
    async def wait(self, note: Noted) -> None:
        """The case says what it waits for."""
        waits = str(note.body.get("waits_for") or "") or None
        await self._office.tell(note, FactKind.WAITING, note.key, note.body, waits_for=waits)

    async def _start(self, step: Verified) -> tuple[tuple[Identity, ...], Person | None]:
        """What was proven, and who asks where they ask for themselves.

        Somebody else's data are looked for by what the request says of them, and only once the authority is settled.
        """
        office = self._office
        said = await office.particulars(step)
        if said.capacity is not Capacity.SELF:
            settled = await office.papers.get(step.org, step.case, AUTHORITY, Authority)
            return (said.about if settled is not None and settled.holds else ()), None
        person = await office.book.person(step.org, step.case)
        start = [] if person.email.endswith(NOWHERE) else [_address(person)]
        for name in await office.papers.names(step.org, step.case, PROOF):
            word = await office.papers.get(step.org, step.case, name, ProviderWord)
            start += [] if word is None or not word.accepted else word.identities
        if step.handed_over:  # the customer's own login has said so, and signed it
            start = [*person.claimed, *start]
        return tuple(dict.fromkeys(start)), person

    async def _closure(self, step: Verified, start: tuple[Identity, ...]) -> tuple[tuple[Identity, ...], int]:
        """A system is asked again only where others have found something new for it."""
        known: list[Identity] = list(start)
        if not known:
            return (), 0
        asked: dict[SystemId, tuple[int, int]] = {}
        for _ in range(MAX_ROUNDS):
            size = len(known)
            for system, holding in self._office.estate(step.org).holdings.items():
                mine = _for(known, system)
                if system in asked and asked[system][0] == len(mine):
                    continue
                found = await self._asked(step, holding, mine)
                known += [i for i in found.identities if i not in known]
                asked[system] = len(_for(known, system)), found.conflicts
            if len(known) == size:
                break
        return tuple(known), sum(conflicts for _, conflicts in asked.values())

    async def _asked(self, step: Verified, holding: Holding, known: list[Identity]) -> Found:
        """What one system adds. Where it is away the case says so; raises SystemUnavailable."""
        system = holding.system.id
        try:
            return await holding.system.recognise(known)
        except SystemUnavailable:
            body: Body = {"system": system, "round": step.round}
            fact = Fact(
                key=f"unavailable:recognise:{system}", kind=FactKind.SYSTEM_UNAVAILABLE, at=step.as_of, body=body
            )
            changes = Changes(state=CaseState.ASSESSING, waits_for=system)
            await self._office.write(step, Entry(facts=(fact,), changes=changes, at=step.as_of))
            raise


def _address(person: Person) -> Identity:
    return Identity(kind=IdentityKind.EMAIL, value=person.email.strip().lower())


def due_of(step: Verified, estate: Estate) -> tuple[deadlines.Due, timedelta]:
    """The dates of the answer once the person is verified, and how long the question stopped the clock."""
    organisation = estate.organisation
    received, asked, answered = (
        deadlines.local_day(moment, organisation.time_zone)
        for moment in (step.received_at, step.asked_at, step.answered_at)
    )
    questions = [Question(about=About.IDENTITY, asked=asked, answered=answered)]
    for pause in step.pauses:
        days = (deadlines.local_day(m, organisation.time_zone) for m in (pause.asked_at, pause.answered_at))
        questions.append(Question(about=About.SCOPE, asked=next(days), answered=next(days)))
    scoped = estate.book.pack.clock.paused_by_questions_of_scope
    strictest = next((right for right in step.types if right not in scoped), step.types[0])
    paused = deadlines.pause(received, questions, strictest, estate.book.pack).total
    due = deadlines.due(
        received,
        estate.book.pack,
        paused=paused,
        extended=step.extended,
        promise_days=organisation.promise_days,
    )
    return due, paused


def _contradictions(person: Person, known: Sequence[Identity]) -> int:
    """Strong identifiers that the request claims where the proven address leads to other ones."""
    found = {i.value for i in known if i.kind.strong}
    return sum(c.kind.strong and bool(found) and c.value not in found for c in person.claimed)


def _for(known: Sequence[Identity], system: str) -> list[Identity]:
    return [i for i in known if i.system in (None, system)]


def _turn(step: Verified, relatives: Sequence[Relative], so_far: Recognised) -> Recognised:
    """Copies go before erasure; of two cases with the same rights the first proven runs, the other joins it once done.

    Only verified cases know each other, so that a stranger's request blocks nobody's.
    """
    mine = (step.answered_at, step.case)
    first: list[CaseId] = []
    if RequestType.ERASURE in step.types or step.destroys:
        first += [r.case for r in relatives if not r.state.answered and copy_first(step.types, mine, r)]
    same = [r for r in relatives if set(r.types) == set(step.types)]
    first += [r.case for r in same if not r.state.answered and (r.verified_at, r.case) < mine]
    if RequestType.ERASURE in step.types:
        erasures = [r for r in relatives if RequestType.ERASURE in r.types and r not in same]
        first += [r.case for r in erasures if not r.state.answered and (r.verified_at, r.case) < mine]
    done = [r.case for r in same if r.case in step.waited and r.outcome in (Outcome.DONE, Outcome.PARTLY_DONE)]
    joins = done[0] if done and not step.in_words else None
    return so_far.model_copy(update={"waits_for": tuple(sorted(first)), "joins": joins})


def copy_first(types: Sequence[RequestType], mine: tuple[datetime, CaseId], other: Relative) -> bool:
    """Whether a copy that the other case asks for is given before this one destroys anything.

    Of two cases that both ask for a copy and for something that destroys, the first proven goes first; else each would wait
    for the other. As `cases.copies_first`.
    """
    theirs = [RequestType(t) for t in other.types]
    if RequestType.ERASURE in theirs:
        return False
    if all(t.tells or t is RequestType.PORTABILITY for t in theirs):
        return True
    alone = RequestType.ERASURE in types or not any(t.hands_out for t in types)
    return any(t.hands_out for t in theirs) and (alone or (other.verified_at, other.case) < mine)
