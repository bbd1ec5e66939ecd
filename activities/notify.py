"""Tell the person: the dated answer, and the smaller messages on the way."""

from collections.abc import AsyncIterator, Iterable

from temporalio import activity

from activities import answering
from activities.office import Office
from schemas.carrying import AnswerStep, AskStep, LiftStep, NeitherStep, ReferStep, RightStep
from schemas.entries import Changes, Entry
from schemas.facts import Body, Fact, FactKind
from schemas.messages import Ending, Joining, OpenStep, Responded, Step
from schemas.particulars import Words
from schemas.request import CaseState, Outcome

ANSWER, REFERRAL, QUESTION = "answer", "referral", "question"


class Notify:
    """Activities that write to the person."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.notify.answer")
    async def answer(self, step: AnswerStep) -> Responded:
        """The answer is sealed in the package store and a neutral mail says that it is there.

        The last one answers the case; one before it answers some of its rights. The mail names no category: that
        somebody has a journal is health data, and mail is not a safe way for it.
        Source: GDPR Art. 12(3)-(4), 15-22; HSLF-FS 2016:40 3 kap. 15 §.
        """
        office = self._office
        said = await self._said_before(step)
        if said is not None:
            return said
        answer = await answering.answer_of(office, step)
        name = ANSWER if not step.more else f"{ANSWER}-{step.number}"
        files = [*office.letters.answer(answer)]
        stored = await office.packages.put(step.org, step.case, name, _each(files))
        code = await office.codes.code(step.org, step.case, "pickup")
        mail = office.letters.ready(answer.organisation, answer.person, step.case, code, answer.outcome)
        if step.more:
            mail = mail.model_copy(update={"message_id": mail.message_id.replace(".ready@", f".ready-{step.number}@")})
        sent = [await office.letter(step, path, content) for path, content in files]
        sent += await office.send(step, answer.person, mail)
        body: Body = {
            "outcome": answer.outcome.value,
            "rights": [str(right) for right in answer.types],
            "letter": stored.sha256,
            "letters": [*sent],
            "rules": office.estate(step.org).book.version,
            "left": [d.system for part in step.parts for d in part.left],
            "by_hand": [*answer.by_hand],
            "notices": answering.kinds(office, answer),
        }
        if step.more:
            await office.tell(step, FactKind.ANSWERED_PART, f"answered:{step.number}", body)
            return Responded(outcome=answer.outcome)
        return await self._responded(step, answer.outcome, body)

    @activity.defn(name="habeas.notify.stopped")
    async def stopped(self, step: RightStep) -> None:
        """Whoever asked for no more marketing knows the same day that there is none; nobody learns who is known.

        Source: GDPR Art. 12(3), 21(2)-(3); in Sweden MFL 19-21.
        """
        office, organisation = self._office, self._office.estate(step.org).organisation
        person = await office.person(step)
        channels = answering.channels_of([i.kind for i in await office.known(step)])
        mail = office.letters.marketing_stopped(organisation, person, step.case, channels)
        sent = await office.send(step, person, mail)
        body: Body = {"channels": [*channels], "proven": not step.unproven, "letters": [*sent]}
        await office.tell(step, FactKind.SUPPRESSED, f"stopped:{step.unproven}", body)

    @activity.defn(name="habeas.notify.ended_stopped")
    async def ended_stopped(self, step: Step) -> Responded:
        """Nothing more was asked for than what was stopped: the confirmation was the answer."""
        said = await self._said_before(step)
        return said or await self._responded(step, Outcome.DONE, {"outcome": Outcome.DONE.value})

    @activity.defn(name="habeas.notify.ask_strongly")
    async def ask_strongly(self, step: OpenStep) -> None:
        """The person knows that what they ask for is handed out only to whoever signs in strongly, and how.

        Source: GDPR Art. 12(6), 32; in Sweden HSLF-FS 2016:40 3 kap. 15 §.
        """
        office, organisation = self._office, self._office.estate(step.org).organisation
        person, doubted = await office.person(step), (await office.particulars(step)).doubted
        mail = office.letters.stronger(organisation, person, step.case, doubted=doubted)
        sent = await office.send(step, person, mail)
        body: Body = {"strong": True, "letters": [*sent]}
        await office.tell(step, FactKind.IDENTITY_ASKED, f"identity.stronger:{step.round}", body)

    @activity.defn(name="habeas.notify.ask")
    async def ask(self, step: AskStep) -> None:
        """The person has been asked what they mean (recital 63). What is clear is done meanwhile."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        person = await office.person(step)
        words = await office.papers.get(step.org, step.case, f"{QUESTION}:{step.number}", Words)
        question = f"own_words:{words.text}" if words else step.question
        code = await office.codes.code(step.org, step.case, f"question:{step.number}")
        mail = office.letters.clarification(organisation, person, step.case, question, code)
        sent = await office.send(step, person, mail)
        body: Body = {"question": step.question, "by": step.by, "number": step.number, "letters": [*sent]}
        state = CaseState.CLARIFICATION_PENDING
        await office.tell(step, FactKind.ASKED, f"asked:{step.number}", body, state=state, waits_for="the person")

    @activity.defn(name="habeas.notify.before_lifting")
    async def before_lifting(self, step: LiftStep) -> None:
        """The person knows that the restriction ends, when, and why, before it does. Source: GDPR Art. 18(3)."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        person = await office.person(step)
        mail = office.letters.lifting(organisation, person, step.case, step.why, step.lifted_on)
        sent = await office.send(step, person, mail)
        body: Body = {"why": step.why, "on": step.lifted_on.isoformat(), "letters": [*sent]}
        await office.tell(step, FactKind.LIFT_TOLD, f"lift_told:{step.round}", body)

    @activity.defn(name="habeas.notify.neither")
    async def neither(self, step: NeitherStep) -> Responded:
        """A guardian has the answer that neither confirms nor denies; the same bytes whatever there is.

        Source: in Sweden FB 6:11, OSL 12:3, patientlagen 4:3; GDPR Art. 12(4).
        """
        office, organisation = self._office, self._office.estate(step.org).organisation
        said = await self._said_before(step)
        if said is not None:
            return said
        person = await office.person(step)
        sent = await office.send(step, person, office.letters.neither(organisation, person, step.case))
        body: Body = {"outcome": Outcome.REFUSED.value, "neither": True, "letters": [*sent]}
        return await self._responded(step, Outcome.REFUSED, body)

    @activity.defn(name="habeas.notify.refer")
    async def refer(self, step: ReferStep) -> None:
        """The refused patient record lies ready for the care supervisor, with the opinion, at once. Source: PDL 8:2."""
        office = self._office
        answer = await answering.answer_of(office, step, Outcome.PARTLY_DONE)
        files = [*office.letters.referral(answer)]
        stored = await office.packages.put(step.org, step.case, REFERRAL, _each(files))
        sent = [await office.letter(step, path, content) for path, content in files]
        body: Body = {"sha256": stored.sha256, "round": step.part.rounds[-1], "letters": [*sent]}
        await office.tell(step, FactKind.REFERRED, "referred", body, state=CaseState.REFERRED_TO_IVO)

    @activity.defn(name="habeas.notify.conclude")
    async def conclude(self, step: Ending) -> Responded:
        """The person knows that nothing more will happen, and why: unproven, withdrawn; nobody has tasks for it any more."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        said = await self._said_before(step)
        if said is None:
            person = await office.person(step)
            letter = office.letters.withdrawn if step.outcome is Outcome.WITHDRAWN else office.letters.unproven
            sent = await office.send(step, person, letter(organisation, person, step.case))
            said = await self._end(step, step.outcome, sent)
        await office.tasks.drop_tasks(step.org, step.case, step.as_of)
        return said

    @activity.defn(name="habeas.notify.join")
    async def join(self, step: Joining) -> Responded:
        """The person knows that another case of theirs has done what this one asked."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        said = await self._said_before(step)
        if said is not None:
            return said
        person = await office.person(step)
        sent = await office.send(step, person, office.letters.merged(organisation, person, step.case, step.other))
        return await self._end(step, Outcome.JOINED, sent)

    async def _said_before(self, step: Step) -> Responded | None:
        """What was answered, where a crash came after the answer was written: nobody is told twice."""
        summary = await self._office.book.summary(step.org, step.case)
        if summary.responded_at is None or summary.outcome is None:
            return None
        return Responded(outcome=summary.outcome, wakes=await self._office.book.waiting_for(step.org, step.case))

    async def _end(self, step: Ending | Joining, outcome: Outcome | None, sent: list[str]) -> Responded:
        outcome, before = outcome or Outcome.DONE, tuple[Fact, ...]()
        if isinstance(step, Ending) and step.by is not None:
            before = (Fact(key="withdrawn", kind=FactKind.WITHDRAWN, at=step.as_of, body={"by": step.by}),)
        return await self._responded(step, outcome, {"outcome": outcome.value, "letters": [*sent]}, before)

    async def _responded(self, step: Step, outcome: Outcome, body: Body, before: tuple[Fact, ...] = ()) -> Responded:
        body = {"rules": self._office.estate(step.org).book.version, **body}
        fact = Fact(key="responded", kind=FactKind.RESPONDED, at=step.as_of, body=body)
        changes = Changes(state=CaseState.RESPONDED, outcome=outcome, responded_at=step.as_of, waits_for=None)
        await self._office.write(step, Entry(facts=(*before, fact), changes=changes, at=step.as_of))
        wakes = await self._office.book.waiting_for(step.org, step.case)
        if any(right.hands_out for right in step.types):  # what was held up by this copy may go now
            wakes = tuple(dict.fromkeys((*wakes, *await self._office.holds.held_with(step.org, step.case))))
        return Responded(outcome=outcome, wakes=wakes)


async def _each(files: Iterable[tuple[str, bytes]]) -> AsyncIterator[tuple[str, bytes]]:
    for file in files:
        yield file
