"""Puts together what an answer says: every right's last plan, what was done before it, by hand, and whom it was told."""

from collections.abc import Sequence

from activities.lasting import REACHED_BY
from activities.office import Office
from rules import answers, deadlines
from schemas.answers import Actual, Answer, Part, Told
from schemas.by_hand import CaseOrder, HandReport
from schemas.carrying import AnswerStep, ReferStep, RightStep, Settled
from schemas.decisions import Action, Plan, PlanLine, Verdict
from schemas.ids import PlanDigest
from schemas.messages import Step
from schemas.opinion import Decision
from schemas.particulars import Words
from schemas.request import Outcome, RequestType
from schemas.tasks import Task

REFUSAL = "said:refusal"
HAND = "hand:"
"""How papers begin in which it is kept what was found by hand."""
NOTHING = PlanDigest("0" * 64)


def decision_paper(right: RequestType) -> str:
    """What the paper is called in which somebody says in words what was decided about a right."""
    return f"said:{right}"


async def answer_of(office: Office, step: AnswerStep | ReferStep, outcome: Outcome | None = None) -> Answer:
    """What the letter is made of; the due date is that of the case, and of what people still do by hand."""
    estate = office.estate(step.org)
    zone = estate.organisation.time_zone
    tasks = await office.tasks.tasks(step.org, everything=True, case=step.case)
    settled = step.parts if isinstance(step, AnswerStep) else (step.part,)
    parts = tuple([await _part(office, step, each, tasks) for each in settled])
    answered_on = deadlines.local_day(step.as_of, zone)
    asked = {each.right for each in settled}
    waiting = [t for t in tasks if t.open and isinstance(t.order, CaseOrder) and t.order.right in asked]
    rules = {li.verdict.rule for part in parts for li in part.plan.lines}
    refused = step.refused if isinstance(step, AnswerStep) else None
    because = await office.papers.get(step.org, step.case, REFUSAL, Words) if refused else None
    return Answer(
        organisation=estate.organisation,
        person=await office.person(step),
        case=step.case,
        received_on=deadlines.local_day(step.received_at, zone),
        answered_on=answered_on,
        outcome=outcome or (Outcome.REFUSED if refused else outcome_of(parts, waiting)),
        parts=parts,
        refused=refused,
        refused_because=because.text if because else None,
        more=step.more if isinstance(step, AnswerStep) else (),
        rules={name: r for name in rules if (r := estate.book.get(name, answered_on))},
        by_hand=tuple(dict.fromkeys(system for task in waiting for system in task.systems)),
        by_hand_on=max((task.due_on for task in waiting), default=None),
    )


async def _part(office: Office, step: Step, settled: Settled, tasks: Sequence[Task]) -> Part:
    said = await office.papers.get(step.org, step.case, decision_paper(settled.right), Words)
    refused = isinstance(step, AnswerStep) and step.refused is not None
    plan = await _whole_plan(office, step, settled, refused=refused)
    lines = [*plan.lines, *await _by_hand(office, step, settled.right, tasks)]
    if settled.lifted:
        lines = [li for li in lines if li.verdict.action is not Action.RESTRICT]
    return Part(
        right=settled.right,
        plan=plan.model_copy(update={"lines": tuple(lines)}),
        left=settled.left,
        told=await _told(office, step, settled),
        package=settled.package,
        redacted=settled.redacted,
        sent_to=settled.sent_to,
        weighed=settled.weighed,
        actual=() if refused else await _actual(office, step, settled),
        said=said.text if said else None,
        suppressed=await _suppressed(office, step, settled.right),
    )


async def _actual(office: Office, step: Step, settled: Settled) -> tuple[Actual, ...]:
    """Where the records that are told came from, and who got them, as far as they say it themselves."""
    if not settled.right.tells:
        return ()
    found: dict[str, tuple[set[str], set[str]]] = {}
    async for page in office.judged_pages(step.model_copy(update={"round": settled.rounds[-1]})):
        for record in page.records:
            if record.source or record.recipients:
                sources, recipients = found.setdefault(record.category, (set(), set()))
                sources |= {record.source} if record.source else set()
                recipients |= set(record.recipients)
    return tuple(
        Actual(category=c, sources=tuple(sorted(s)), recipients=tuple(sorted(r))) for c, (s, r) in found.items()
    )


async def _whole_plan(office: Office, step: Step, settled: Settled, *, refused: bool) -> Plan:
    """The right's last plan, with what its earlier ones have destroyed: the letter says everything that was done.

    A decision, and a request that is refused as a whole, have none.
    """
    if settled.right.by_decision or refused:
        return Plan(round=settled.rounds[-1], digest=NOTHING, rules_version=office.estate(step.org).book.version)
    plan = await office.book.plan(step.org, step.case, settled.rounds[-1])
    lines = list(plan.lines)
    for round_ in settled.rounds[:-1]:
        acted = {r.system for r in await office.book.receipts(step.org, step.case, round_)}
        if acted:
            earlier = await office.book.plan(step.org, step.case, round_)
            lines += [li for li in earlier.lines if li.verdict.action.destroys and li.system in acted]
    return plan.model_copy(update={"lines": tuple(lines)})


async def _by_hand(office: Office, step: Step, right: RequestType, tasks: Sequence[Task]) -> list[PlanLine]:
    """What people found and did where no connector reaches, as lines of the plan."""
    found: list[PlanLine] = []
    for task in tasks:
        order = task.order
        if task.done_at is None or not isinstance(order, CaseOrder) or order.right is not right:
            continue
        report = await office.papers.get(step.org, step.case, f"{HAND}{task.id}", HandReport)
        for line in report.found if report else ():
            if line.records:
                rule = next(
                    (li.rule for li in order.lines if (li.system, li.category) == (line.system, line.category)), None
                )
                found.append(_line(office, step, right, line.system, line.category, rule, line.action, line.records))
    return found


def _line(
    office: Office, step: Step, right: RequestType, system: str, category: str, rule: str | None, action: Action, n: int
) -> PlanLine:
    """What was done by hand as a line of the plan; what is kept there has the grounds of its rule, or a person's word."""
    book = office.estate(step.org).book
    known = book.get(rule) if rule else None
    given = known.grounds if known is not None else ()
    grounds = (given or ("requires_config",)) if action.keeps or action is Action.PERSON else ()
    verdict = Verdict(action=action, rule=rule or "none", grounds=grounds)
    return PlanLine.model_validate(
        {"system": system, "category": category, "right": right, "verdict": verdict, "records": n}
    )


async def _told(office: Office, step: Step, settled: Settled) -> tuple[Told, ...]:
    """Recipients who were told, by name (GDPR Art. 19)."""
    organisation = office.estate(step.org).organisation
    zone = organisation.time_zone
    return tuple(
        Told(
            name=organisation.recipients[i.recipient].name,
            processor=i.processor,
            told_on=deadlines.local_day(i.told_at, zone),
            confirmed_on=deadlines.local_day(i.confirmed_at, zone) if i.confirmed_at else None,
        )
        for i in await office.lasting.informed(step.org, step.case)
        if i.round in settled.rounds
    )


async def _suppressed(office: Office, step: Step, right: RequestType) -> tuple[str, ...]:
    """Channels in which nothing more is sent."""
    if right is not RequestType.OBJECTION_DIRECT_MARKETING:
        return ()
    known = await office.book.known(step.org, step.case)
    asked = RightStep(**step.model_dump(include=set(Step.model_fields)), right=right, unproven=not known)
    return channels_of([i.kind for i in await office.known(asked)])


def channels_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """Where marketing reaches somebody who is known by such identifiers."""
    return tuple(dict.fromkeys(c.value for kind, reached in REACHED_BY.items() if kind in kinds for c in reached))


def outcome_of(parts: Sequence[Part], waiting: Sequence[Task]) -> Outcome:
    """Nothing is called done or not found where people still look."""
    lines = [li for part in parts for li in part.plan.lines]
    decided = any(part.right.by_decision or part.suppressed for part in parts)
    if not lines and not waiting and not decided:
        return Outcome.NOTHING_FOUND
    kept = any(li.verdict.action.keeps or li.verdict.action is Action.PERSON for li in lines if _counts(li))
    unfinished = any(part.left for part in parts) or bool(waiting)
    return Outcome.PARTLY_DONE if kept or unfinished else Outcome.DONE


def _counts(line: PlanLine) -> bool:
    """A restriction that was asked for is what was asked for."""
    asked_for = line.right in (RequestType.RESTRICTION, RequestType.OBJECTION)
    return not (asked_for and line.verdict.action is Action.RESTRICT)


def kinds(office: Office, answer: Answer) -> list[str]:
    """What the law calls the answer. Nothing found is no answer yet where people still look."""
    lines = [li for part in answer.parts for li in part.plan.lines]
    if answer.by_hand and not lines:
        return []
    book = office.estate(answer.organisation.id).book
    decisions = [Decision(record=li.category, system=li.system, right=li.right, verdict=li.verdict) for li in lines]
    return [str(kind) for kind in answers.kinds(book, answer.types, decisions)]
