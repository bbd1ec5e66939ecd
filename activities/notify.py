"""Tell the person: the dated answer, and the smaller messages on the way."""

from collections.abc import AsyncIterator, Iterable, Sequence

from temporalio import activity

from activities.office import Office
from rules import answers, deadlines
from schemas.answers import Answer
from schemas.decisions import Plan
from schemas.entries import Changes, Entry
from schemas.facts import Body, Fact, FactKind
from schemas.messages import AnswerStep, Ending, Joining, Responded, Step
from schemas.opinion import Decision
from schemas.request import CaseState, Outcome
from schemas.tasks import Task

ANSWER = "answer"


class Notify:
    """Activities that write to the person."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.notify.answer")
    async def answer(self, step: AnswerStep) -> Responded:
        """The answer is sealed in the package store, a neutral mail says that it is there, the case is answered.

        The mail names no category: that somebody has a journal is health data, and mail is not a safe way for it.
        Source: GDPR Art. 12(3)-(4), 15, 17; HSLF-FS 2016:40 3 kap. 15 §.
        """
        office = self._office
        said = await self._said_before(step)
        if said is not None:
            return said
        answer = await self._answer(step)
        stored = await office.packages.put(step.org, step.case, ANSWER, _each(office.letters.answer(answer)))
        code = await office.codes.code(step.org, step.case, "pickup")
        mail = office.letters.ready(answer.organisation, answer.person, step.case, code, answer.outcome)
        await office.messenger.send(step.org, mail)
        body: Body = {
            "outcome": answer.outcome.value,
            "letter": stored.sha256,
            "left": [d.system for d in step.left],
            "by_hand": [*answer.by_hand],
            "notices": self._said_to_be(answer),
        }
        return await self._responded(step, answer.outcome, body)

    async def _answer(self, step: AnswerStep) -> Answer:
        """What the letter is made of; the due date is that of the case, and of what people still do by hand."""
        estate, book = self._office.estate(step.org), self._office.book
        zone, plan = estate.organisation.time_zone, await self._whole_plan(step)
        tasks = await self._office.tasks.tasks(step.org, everything=True, case=step.case)
        answered_on = deadlines.local_day(step.as_of, zone)
        return Answer(
            organisation=estate.organisation,
            person=await book.person(step.org, step.case),
            case=step.case,
            types=step.types,
            received_on=deadlines.local_day(step.received_at, zone),
            answered_on=answered_on,
            outcome=_outcome(step, plan, tasks),
            plan=plan,
            left=step.left,
            rules={li.verdict.rule: r for li in plan.lines if (r := estate.book.get(li.verdict.rule, answered_on))},
            by_hand=tuple(dict.fromkeys(system for task in tasks for system in task.systems)),
            by_hand_on=max((task.due_on for task in tasks), default=None),
        )

    def _said_to_be(self, answer: Answer) -> list[str]:
        """What the law calls the answer. Nothing found is no answer yet where people still look."""
        if answer.by_hand and not answer.plan.lines:
            return []
        book = self._office.estate(answer.organisation.id).book
        return [str(kind) for kind in answers.kinds(book, answer.types, _decisions(answer.plan))]

    @activity.defn(name="habeas.notify.conclude")
    async def conclude(self, step: Ending) -> Responded:
        """The person knows that nothing more will happen, and why: unproven, withdrawn; nobody has tasks for it any more."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        said = await self._said_before(step)
        if said is None:
            person = await office.book.person(step.org, step.case)
            letter = office.letters.withdrawn if step.outcome is Outcome.WITHDRAWN else office.letters.unproven
            await office.messenger.send(step.org, letter(organisation, person, step.case))
            said = await self._end(step, step.outcome)
        await office.tasks.drop_tasks(step.org, step.case, step.as_of)
        return said

    @activity.defn(name="habeas.notify.join")
    async def join(self, step: Joining) -> Responded:
        """The person knows that another case of theirs has done what this one asked."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        said = await self._said_before(step)
        if said is not None:
            return said
        person = await office.book.person(step.org, step.case)
        await office.messenger.send(step.org, office.letters.merged(organisation, person, step.case, step.other))
        return await self._end(step, Outcome.JOINED)

    async def _whole_plan(self, step: AnswerStep) -> Plan:
        """The last plan, with what earlier rounds have destroyed: the letter says everything that was done."""
        book = self._office.book
        plan = await book.plan(step.org, step.case, step.round)
        lines = list(plan.lines)
        for round_ in range(step.round):
            acted = {r.system for r in await book.receipts(step.org, step.case, round_)}
            if acted:
                earlier = await book.plan(step.org, step.case, round_)
                lines += [li for li in earlier.lines if li.verdict.action.destroys and li.system in acted]
        return plan.model_copy(update={"lines": tuple(lines)})

    async def _said_before(self, step: Step) -> Responded | None:
        """What was answered, where a crash came after the answer was written: nobody is told twice."""
        summary = await self._office.book.summary(step.org, step.case)
        if summary.responded_at is None or summary.outcome is None:
            return None
        return Responded(outcome=summary.outcome, wakes=await self._office.book.waiting_for(step.org, step.case))

    async def _end(self, step: Ending | Joining, outcome: Outcome | None) -> Responded:
        outcome, before = outcome or Outcome.DONE, tuple[Fact, ...]()
        if isinstance(step, Ending) and step.by is not None:
            before = (Fact(key="withdrawn", kind=FactKind.WITHDRAWN, at=step.as_of, body={"by": step.by}),)
        return await self._responded(step, outcome, {"outcome": outcome.value}, before)

    async def _responded(self, step: Step, outcome: Outcome, body: Body, before: tuple[Fact, ...] = ()) -> Responded:
        fact = Fact(key="responded", kind=FactKind.RESPONDED, at=step.as_of, body=body)
        changes = Changes(state=CaseState.RESPONDED, outcome=outcome, responded_at=step.as_of, waits_for=None)
        await self._office.write(step, Entry(facts=(*before, fact), changes=changes, at=step.as_of))
        return Responded(outcome=outcome, wakes=await self._office.book.waiting_for(step.org, step.case))


def _decisions(plan: Plan) -> list[Decision]:
    """The plan's lines as the law names answers by them."""
    return [Decision(record=li.category, system=li.system, right=li.right, verdict=li.verdict) for li in plan.lines]


def _outcome(step: AnswerStep, plan: Plan, tasks: Sequence[Task]) -> Outcome:
    """Nothing is called done or not found where people still look; what they found by then only they know."""
    if not plan.lines and not tasks:
        return Outcome.NOTHING_FOUND
    kept = any(li.verdict.action.keeps or li.verdict.action == "person" for li in plan.lines)
    return Outcome.PARTLY_DONE if kept or step.left or any(t.open for t in tasks) else Outcome.DONE


async def _each(files: Iterable[tuple[str, bytes]]) -> AsyncIterator[tuple[str, bytes]]:
    for file in files:
        yield file
