"""What may we not touch, and why? Judges every record by the law and makes the plan that a person approves."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date

from temporalio import activity

from activities import by_hand, deeds
from activities.approvals import Asked, approvals
from activities.bench import Bench, Tally
from activities.circumstances import circumstances
from activities.estate import Estate
from activities.office import Office
from rules import deadlines
from rules.matter import Circumstances, concerns_health, latest_starts
from rules.reasons import reason
from rules.warnings import defects
from schemas.by_hand import CaseOrder
from schemas.carrying import DecideStep
from schemas.decisions import Action, Flag, Plan, PlanLine, Verdict
from schemas.entries import Changes, Entry, FoundPage, JudgedPage, Review, digest_of
from schemas.errors import SystemUnavailable
from schemas.facts import Fact, FactKind
from schemas.ids import OrgId, PlanDigest, SystemId
from schemas.particulars import Particulars
from schemas.request import CaseState
from schemas.systems import IdentityKind

GIVEN = (Action.DISCLOSE, Action.EXPORT)


class Decide:
    """Activities that judge."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: set[tuple[OrgId, str]] = set()

    @activity.defn(name="habeas.decide.judge")
    async def judge(self, step: DecideStep) -> Plan:
        """Every record has exactly one verdict, or a person; the plan names them all and its digest binds them.

        Where no connector reaches, or has a way, each keeper has the case's task from now on.
        Reads the pages twice, in bounded memory: first for what counts over all records, then to judge.
        """
        office, estate = self._office, self._office.estate(step.org)
        said = await office.particulars(step)
        small = None if step.large else await office.book.all_found(step.org, step.case, step.round)
        now = await circumstances(office, step, estate, said, await self._latest(step, estate, small))
        drawing = Drawing(step, estate, now, said)
        drawing.taken_by = (await office.book.summary(step.org, step.case)).taken_by
        drawing.own = await self._own(step, estate)
        drawing.doubted = said.doubted and step.org in office.signs_in and not step.right.without_proof
        judged: list[JudgedPage] = []
        await self._look_up(step, drawing.bench, small or ())
        async for page in self._pages(step, small):
            if step.large:
                await self._look_up(step, drawing.bench, [page])
            judged.append(drawing.judge(page))
            if step.large:
                await office.write(step, Entry(round=step.round, judged=tuple(judged), at=step.as_of))
                judged.clear()
                activity.heartbeat(page.system, page.number)
        await self._keep_rules(step, estate)
        tasks = await self._by_hand(step, drawing)
        bound = await office.codes.digest(step.org, step.case, said.model_dump_json())
        plan = drawing.plan(bound, tasks)
        await office.write(step, _entry(step, plan, tuple(judged), tasks))
        return plan

    async def _own(self, step: DecideStep, estate: Estate) -> tuple[str, ...]:
        """Accounts on duty that belong to the person themselves, by their address."""
        if not any(duty.addresses for duty in estate.organisation.duties):
            return ()
        person = await self._office.book.person(step.org, step.case)
        known = await self._office.book.known(step.org, step.case)
        theirs = {person.email, *(i.value for i in known if i.kind is IdentityKind.EMAIL)}
        addresses = {a.strip().lower() for a in theirs}
        mine = (
            account for duty in estate.organisation.duties for account, a in duty.addresses if a.lower() in addresses
        )
        return tuple(dict.fromkeys(mine))

    async def _by_hand(self, step: DecideStep, drawing: "Drawing") -> tuple[CaseOrder, ...]:
        """What people have to do for the right; nothing new once it was answered or before anybody is proven."""
        if step.deferred or step.unproven:
            return ()
        due_on = (await self._office.book.summary(step.org, step.case)).due_on
        today = drawing.now.today
        due = today if step.right.at_once else due_on or today
        return by_hand.orders(drawing.estate, step, drawing.now, due, drawing.undone)

    async def _keep_rules(self, step: DecideStep, estate: Estate) -> None:
        """What judges is kept before a plan names it, so that the case can be judged by it again."""
        version = estate.book.version
        if (step.org, version) not in self._kept:
            said = estate.book.snapshot().model_dump_json()
            await self._office.rule_sets.keep(step.org, version, said, step.as_of)
            self._kept.add((step.org, version))

    async def _look_up(self, step: DecideStep, bench: Bench, pages: Sequence[FoundPage]) -> None:
        """What refers to the records is known; a system that is away is named while the case waits for it."""
        try:
            await bench.look_up(pages)
        except SystemUnavailable as away:
            await self._office.write(step, Entry(changes=Changes(waits_for=away.system), at=step.as_of))
            raise

    async def _latest(self, step: DecideStep, estate: Estate, small: list[FoundPage] | None) -> dict[str, date]:
        latest: dict[str, date] = {}
        today = deadlines.local_day(step.as_of, estate.organisation.time_zone)
        async for page in self._pages(step, small):
            kinds = estate.holdings[page.system].kinds
            latest = latest_starts(estate.book, kinds, page.records, latest, today)
        return latest

    async def _pages(self, step: DecideStep, small: list[FoundPage] | None) -> AsyncIterator[FoundPage]:
        if small is not None:
            for page in small:
                yield page
            return
        for key in await self._office.book.found_index(step.org, step.case, step.round):
            yield await self._office.book.found(step.org, step.case, step.round, key)


class Drawing:
    """A plan in the making."""

    def __init__(self, step: DecideStep, estate: Estate, now: Circumstances, said: Particulars) -> None:
        self.step, self.estate, self.now, self.said = step, estate, now, said
        self.bench = Bench(step, estate, now, said)
        self.tally: Tally = Counter()
        self.undone: Counter[tuple[SystemId, str, Verdict]] = Counter()
        self.digests: list[str] = []
        self.taken_by: str | None = None
        """Who on the staff took the request in."""
        self.own: tuple[str, ...] = ()
        """Accounts of the person whom it is about."""
        self.doubted = False
        """The mail may be from somebody else, and there is a stronger proof than a code by mail."""

    def judge(self, page: FoundPage) -> JudgedPage:
        """The page with its verdicts; counted, and what no connector has a way for as well."""
        judged = self.bench.judge(page, self.tally)
        self.digests.append(digest_of(judged))
        holding, step = self.estate.holdings[page.system], self.step
        doing = deeds.Doing(self.estate, holding, step.right, self.said, step.case, "habeas", step.as_of)
        self.undone.update((page.system, category, verdict) for category, verdict in deeds.undone(doing, judged))
        return judged

    def plan(self, bound: str, tasks: tuple[CaseOrder, ...]) -> Plan:
        """The plan. bound: a keyed digest of everything that was said in words, so that the approval is of that too."""
        step, estate, proposals = self.step, self.estate, self.bench.proposals()
        lines = self._lines()
        last = estate.last(step.right, lines)
        rights = [step.right, *sorted(step.types)]
        material = [step.case, ",".join(rights), estate.book.version, bound, *self.digests, *(p.id for p in proposals)]
        material += [f"last:{system}" for system in last]
        asked = Asked(step, estate, lines, self.now, proposed=bool(proposals))
        return Plan(
            round=step.round,
            digest=PlanDigest(hashlib.sha256("\n".join(material).encode()).hexdigest()),
            rules_version=estate.book.version,
            lines=lines,
            last=last,
            manifests={s: estate.holdings[s].manifest for s in dict.fromkeys(li.system for li in lines)},
            pages=tuple(self.digests),
            basis=self.bench.basis(),
            flags=_flags(step, estate, lines),
            approvals=approvals(asked),
            proposals=proposals,
            strong=self.doubted or _releases_health(step, estate, lines, tasks),
            by_hand=len(tasks),
            eyes=2 if estate.organisation.approval.four_eyes else 1,
            not_by=(self.taken_by,) if estate.organisation.approval.four_eyes and self.taken_by else (),
            own=self.own,
            duties=estate.organisation.duties,
        )

    def _lines(self) -> tuple[PlanLine, ...]:
        ordered = sorted(self.tally.items(), key=lambda i: (i[0][0], i[0][1], i[0][3].model_dump_json()))
        return tuple(
            PlanLine(
                system=s,
                category=c,
                right=r,
                verdict=v,
                records=n,
                used_by=self.estate.used_by(v),
                reason=reason(self.estate.book, v),
            )
            for (s, c, r, v), n in ordered
        )


def _releases_health(
    step: DecideStep, estate: Estate, lines: tuple[PlanLine, ...], tasks: tuple[CaseOrder, ...]
) -> bool:
    """Whether data about health would be handed out, by a connector or by hand: then only to whom strong authentication
    has shown (HSLF-FS 2016:40 3 kap. 15 §)."""
    if not step.right.hands_out:
        return False
    today = deadlines.local_day(step.as_of, estate.organisation.time_zone)
    given = [li.verdict.rule for li in lines if li.verdict.action in GIVEN]
    given += [li.rule for task in tasks for li in task.lines if li.action in GIVEN and li.rule]
    return any(concerns_health(estate.book, rule, today) for rule in given)


def _flags(step: DecideStep, estate: Estate, lines: tuple[PlanLine, ...]) -> tuple[Flag, ...]:
    """What the verdicts warn of, and whether the organisation has promised what the law does not allow."""
    said = [flag for line in lines for flag in line.verdict.flags]
    if defects(estate.book, step.types, {line.verdict.rule for line in lines}):
        said.append(Flag.POLICY_DEFECT)
    return tuple(dict.fromkeys(said))


def _entry(step: DecideStep, plan: Plan, judged: tuple[JudgedPage, ...], tasks: tuple[CaseOrder, ...]) -> Entry:
    reviews: Counter[tuple[SystemId, str, date]] = Counter()
    for line in plan.lines:
        if line.verdict.review and line.verdict.until:
            reviews[line.system, line.category, line.verdict.until] += line.records
    fact = Fact(
        key=f"plan:{step.round}:{plan.digest[:16]}",
        kind=FactKind.PLANNED,
        at=step.as_of,
        body={
            "round": step.round,
            "right": step.right.value,
            "digest": plan.digest,
            "rules": plan.rules_version,
            "records": sum(li.records for li in plan.lines),
            "approvals": [str(r) for r in plan.approvals],
            "flags": [str(f) for f in plan.flags],
            "proposals": [p.id for p in plan.proposals],
        },
    )
    given = any(li.verdict.action in GIVEN for li in plan.lines)
    hands_out = given and step.right.hands_out
    first = hands_out or (
        plan.strong and not step.strong
    )  # before anybody approves a copy, others are looked for in it
    state = CaseState.AWAITING_APPROVAL if plan.approvals else CaseState.EXECUTING
    state = CaseState.ASSESSING if first and plan.approvals else state
    return Entry(
        round=step.round,
        judged=judged,
        plan=plan,
        facts=(fact, *by_hand.told(step, tasks)),
        tasks=tasks,
        at=step.as_of,
        reviews=tuple(Review(system=s, category=c, kept_through=d, records=n) for (s, c, d), n in reviews.items()),
        changes=Changes(state=state, plan_digest=plan.digest, waits_for=None),
    )
