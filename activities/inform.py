"""Tell whoever had the data, and instruct whoever processes it: delivery, confirmation, reminders."""

from collections.abc import Iterable, Sequence
from datetime import date

from temporalio import activity

from activities.office import Office
from rules import deadlines
from schemas.answers import Inform as Message
from schemas.answers import StaffMatter, StaffNote
from schemas.carrying import ConfirmStep, ForwardStep, InformStep, NoteStep, Settled, Waiting
from schemas.decisions import Action, PlanLine
from schemas.entries import Changes, Entry
from schemas.erasures import Informed, InformWhat
from schemas.facts import Body, Fact, FactKind
from schemas.letters import MAIL, mail_content
from schemas.messages import Responded, Step
from schemas.organisation import Organisation, SystemRole
from schemas.request import CaseState, Outcome, RequestType
from schemas.systems import Identity

WHAT = {
    Action.ERASE: InformWhat.ERASE,
    Action.ANONYMISE: InformWhat.ERASE,
    Action.REDACT: InformWhat.ERASE,
    Action.RECTIFY: InformWhat.RECTIFY,
    Action.ANNOTATE: InformWhat.RECTIFY,
    Action.CORRECT_BY_VOUCHER: InformWhat.RECTIFY,
    Action.BLOCK: InformWhat.BLOCK,
    Action.UNBLOCK: InformWhat.UNBLOCK,
    Action.STOP_USE: InformWhat.STOP_USE,
}
"""What somebody who has the data does as well. What a statute restricts here stays with them as it is."""
INSIDE = (RequestType.BLOCK_INNER, RequestType.UNBLOCK_INNER)
"""Between the units of one care provider: no other one is concerned (PDL 4:4)."""
Sent = dict[tuple[str, InformWhat], list[str]]
STRONGEST = (InformWhat.ERASE, InformWhat.RECTIFY, InformWhat.RESTRICT, InformWhat.BLOCK)


class Inform:
    """Activities that write to recipients and to the staff."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.inform.recipients")
    async def recipients(self, step: InformStep) -> Waiting:
        """Every recipient of what was changed has been told, every processor instructed; who still has to confirm.

        Each gets no more than the keys by which they know the person; never the reason, never anything about health.
        Source: GDPR Art. 19, 28(3)(a), 5(1)(c).
        """
        office, book = self._office, self._office.lasting
        before = {(i.recipient, i.what) for i in await book.informed(step.org, step.case)}
        due = {(i.recipient, i.what): i for part in step.parts for i in await self._due(step, part)}
        fresh = [informed for key, informed in due.items() if key not in before]
        sent = await self._send(step, fresh)
        if fresh:
            facts = tuple(_fact(step, i, sent.get((i.recipient, i.what), [])) for i in fresh)
            processors = list(dict.fromkeys(i.recipient for i in fresh if i.processor))
            state = CaseState.NOTIFYING_RECIPIENTS if processors else None
            shown = Changes(state=state, waits_for=", ".join(processors)) if state else Changes()
            await office.write(step, Entry(informed=tuple(fresh), facts=facts, changes=shown, at=step.as_of))
        told = await book.informed(step.org, step.case)
        if step.again:
            await self._send(step, [i for i in told if i.confirmed_at is None and not i.by_hand], again=True)
        return _waiting(told)

    @activity.defn(name="habeas.inform.confirm")
    async def confirm(self, step: ConfirmStep) -> Waiting:
        """The recipient has done it as well; who else still has to confirm."""
        book = self._office.lasting
        if await book.confirmed(step.org, step.case, step.recipient, step.as_of, step.by):
            body: Body = {"recipient": step.recipient, "by": step.by}
            await self._office.tell(step, FactKind.CONFIRMED, f"confirmed:{step.recipient}", body)
        return _waiting(await book.informed(step.org, step.case))

    @activity.defn(name="habeas.inform.forward")
    async def forward(self, step: ForwardStep) -> Responded:
        """The request is with whoever decides about the data, the same day, and the person knows who that is.

        Source: GDPR Art. 28(3)(e); 4(7).
        """
        office, organisation = self._office, self._office.estate(step.org).organisation
        said = await office.book.summary(step.org, step.case)
        person = await office.person(step)
        if said.responded_at is None:
            keys = (person.email, *(i.value for i in person.claimed))
            message = await self._message(step, organisation, step.recipient, InformWhat.REQUEST, keys)
            if message is not None:
                await office.messenger.send(step.org, office.letters.inform(message))
            mail = office.letters.routed(organisation, person, step.case, (step.recipient,))
            sent = await office.send(step, person, mail)
            told = Informed(
                recipient=step.recipient,
                what=InformWhat.REQUEST,
                processor=False,
                round=step.round,
                told_at=step.as_of,
                by_hand=message is None,
            )
            routed = Fact(key="routed", kind=FactKind.ROUTED, at=step.as_of, body={"to": step.recipient})
            await office.write(step, Entry(informed=(told,), facts=(routed,), at=step.as_of))
            body: Body = {"outcome": Outcome.ROUTED.value, "letters": [*sent]}
            at = step.as_of
            await office.tell(
                step, FactKind.RESPONDED, "responded", body, state=CaseState.ROUTED, outcome=Outcome.ROUTED, responded_at=at
            )  # fmt: skip
        return Responded(outcome=Outcome.ROUTED, wakes=await office.book.waiting_for(step.org, step.case))

    @activity.defn(name="habeas.inform.staff")
    async def staff(self, step: NoteStep) -> None:
        """Whoever's duty it is has a neutral word that something waits; deputies in their days. It names nobody."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        matter = StaffMatter(step.matter)
        whom = _whom(organisation, matter, deadlines.local_day(step.as_of, organisation.time_zone))
        for to, instead_of in whom:
            note = StaffNote(
                organisation=organisation,
                to=to,
                case=step.case,
                matter=matter,
                due_on=step.due_on,
                instead_of=instead_of,
                number=step.number,
            )
            await office.messenger.send(step.org, office.letters.staff(note))
        kind = FactKind.RELEASE_LATE if matter is StaffMatter.NO_RELEASE else FactKind.REMINDED
        body: Body = {"matter": matter.value, "due_on": step.due_on.isoformat(), "told": len(whom)}
        await office.tell(step, kind, f"staff:{matter}:{step.round}:{step.number}", body)

    async def _due(self, step: InformStep, part: Settled) -> list[Informed]:
        """Whom one right's deeds concern."""
        if part.right.by_decision:
            return []
        organisation, found = self._office.estate(step.org).organisation, list[Informed]()
        for round_ in part.rounds:
            plan = await self._office.book.plan(step.org, step.case, round_)
            acted = {r.system for r in await self._office.book.receipts(step.org, step.case, round_)}
            done = [li for li in plan.lines if li.system in acted]
            for key, what in _concerned(organisation, part.right, done).items():
                recipient = organisation.recipients[key]
                found.append(
                    Informed(
                        recipient=key,
                        what=what,
                        processor=recipient.role is SystemRole.PROCESSOR,
                        round=round_,
                        told_at=step.as_of,
                        by_hand=recipient.contact is None,
                    )
                )
        return found

    async def _send(self, step: InformStep, told: Sequence[Informed], *, again: bool = False) -> Sent:
        """How the facts name what was sent."""
        organisation = self._office.estate(step.org).organisation
        known = await self._office.book.known(step.org, step.case) if told else ()
        by_hand, sent = [i for i in told if i.by_hand], Sent()
        for informed in (i for i in told if not i.by_hand):
            keys = _keys(organisation, informed.recipient, known)
            message = await self._message(step, organisation, informed.recipient, informed.what, keys, again=again)
            assert message is not None
            mail = self._office.letters.inform(message)
            await self._office.messenger.send(step.org, mail)
            letter = await self._office.letter(step, MAIL, mail_content(mail.text))
            sent[informed.recipient, informed.what] = [letter]
        if by_hand and not again:
            today = deadlines.local_day(step.as_of, organisation.time_zone)
            note = NoteStep(**step.model_dump(include=set(Step.model_fields)), matter=StaffMatter.TASK, due_on=today)
            await self.staff(note)
        return sent

    async def _message(
        self,
        step: Step,
        organisation: Organisation,
        recipient: str,
        what: InformWhat,
        keys: tuple[str, ...],
        *,
        again: bool = False,
    ) -> Message | None:
        if organisation.recipients[recipient].contact is None:
            return None
        summary = await self._office.book.summary(step.org, step.case)
        zone = organisation.time_zone
        return Message(
            organisation=organisation,
            recipient=recipient,
            case=step.case,
            what=what.value,
            keys=keys,
            received_on=deadlines.local_day(summary.received_at, zone),
            due_on=summary.due_on or deadlines.local_day(step.as_of, zone),
            code=await self._office.codes.code(step.org, step.case, f"recipient:{recipient}"),
            again=again,
        )


def _concerned(organisation: Organisation, right: RequestType, lines: Iterable[PlanLine]) -> dict[str, InformWhat]:
    """Recipients by key, each with the strongest deed on what they have; who keeps no copy is told by the deed itself."""
    systems = {entry.id: entry for entry in organisation.systems}
    found: dict[str, InformWhat] = {}
    for line in lines:
        what = WHAT.get(line.verdict.action)
        if line.verdict.action is Action.RESTRICT and right in (RequestType.RESTRICTION, RequestType.OBJECTION):
            what = InformWhat.RESTRICT
        if what is None:
            continue
        for key in (*systems[line.system].parties, *organisation.categories[line.category].recipients):
            recipient = organisation.recipients[key]
            if recipient.inside or (right in INSIDE and recipient.role is not SystemRole.PROCESSOR):
                continue
            found[key] = min(found.get(key, what), what, key=_rank)
    return found


def _rank(what: InformWhat) -> int:
    return STRONGEST.index(what) if what in STRONGEST else len(STRONGEST)


def _keys(organisation: Organisation, recipient: str, known: Iterable[Identity]) -> tuple[str, ...]:
    kinds = organisation.recipients[recipient].knows_by
    return tuple(dict.fromkeys(f"{i.kind}: {i.value}" for i in known if i.kind in kinds))


def _waiting(told: Iterable[Informed]) -> Waiting:
    open_ = [i for i in told if i.confirmed_at is None]
    return Waiting(
        processors=tuple(dict.fromkeys(i.recipient for i in open_ if i.processor)),
        by_hand=tuple(dict.fromkeys(i.recipient for i in open_ if i.by_hand)),
    )


def _fact(step: InformStep, informed: Informed, sent: list[str]) -> Fact:
    body: Body = {
        "recipient": informed.recipient, "what": informed.what.value, "by_hand": informed.by_hand, "letters": [*sent]
    }  # fmt: skip
    return Fact(
        key=f"informed:{informed.recipient}:{informed.what}", kind=FactKind.INFORMED, at=step.as_of, body=body
    )  # fmt: skip


CLINICAL = (StaffMatter.RELEASE, StaffMatter.NO_RELEASE)


def _whom(organisation: Organisation, matter: StaffMatter, day: date) -> list[tuple[str, str | None]]:
    """Addresses on duty for a matter; the organisation's own contact where nobody is."""
    if matter is StaffMatter.GLASS:  # everybody who can object to it, and whoever is responsible for the journal
        alarmed = [organisation.contact, *([organisation.dpo] if organisation.dpo else [])]
        clinicians = [a for d in organisation.duties if d.role == "clinician" for a, _ in d.told(day)]
        return [(email, None) for email in dict.fromkeys([*(c.email for c in alarmed), *clinicians])]
    role = "clinician" if matter in CLINICAL else "decider"
    duties = [d for d in organisation.duties if d.role == role]
    told = [address for duty in duties for address in duty.told(day)]
    found = [(email, instead) for email, instead in told if email]
    return found or [(organisation.contact.email, None)]
