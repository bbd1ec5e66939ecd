"""What may we not touch, and why? Judges every record by the law and makes the plan that a person approves."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date

from temporalio import activity

from activities import by_hand
from activities.books import References
from activities.estate import Estate
from activities.office import Office
from activities.proposals import Signs
from rules import deadlines
from rules.judge import judge
from rules.matter import Circumstances, concerns_health, latest_starts
from rules.reasons import reason
from rules.warnings import defects
from schemas.by_hand import CaseOrder
from schemas.decisions import Action, Basis, Flag, LiveHold, Plan, PlanLine, ProposedHold, Verdict
from schemas.entries import Changes, Entry, FoundPage, JudgedPage, Review, digest_of
from schemas.errors import SystemUnavailable
from schemas.facts import Fact, FactKind
from schemas.ids import OrgId, PlanDigest, SystemId
from schemas.messages import DecideStep
from schemas.request import CaseState, RequestType, Role
from schemas.systems import Record

ALIKE = 20_000
"""Kinds of record that a case remembers the verdict of."""
Tally = Counter[tuple[SystemId, str, RequestType, Verdict]]


class Decide:
    """Activities that judge."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: set[tuple[OrgId, str]] = set()

    @activity.defn(name="habeas.decide.judge")
    async def judge(self, step: DecideStep) -> Plan:
        """Every record has exactly one verdict, or a person; the plan names them all and its digest binds them.

        Where no connector reaches, each keeper has the case's task from now on.
        Reads the pages twice, in bounded memory: first for what counts over all records, then to judge.
        """
        office, estate = self._office, self._office.estate(step.org)
        small = None if step.large else await office.book.all_found(step.org, step.case, step.round)
        now = await self._circumstances(step, estate, small)
        tally: Tally = Counter()
        digests: list[str] = []
        bench = Bench(step, estate, now)
        judged: list[JudgedPage] = []
        await self._look_up(step, bench, small or ())
        async for page in self._pages(step, small):
            if step.large:
                await self._look_up(step, bench, [page])
            judged.append(bench.judge(page, tally))
            digests.append(digest_of(judged[-1]))
            if step.large:
                await office.write(step, Entry(round=step.round, judged=tuple(judged), at=step.as_of))
                judged.clear()
                activity.heartbeat(page.system, page.number)
        plan = _plan(step, estate, tally, digests, bench)
        await self._keep_rules(step, estate)
        tasks = await self._by_hand(step, estate, now)
        await office.write(step, _entry(step, plan, tuple(judged), tasks))
        return plan

    async def _by_hand(self, step: DecideStep, estate: Estate, now: Circumstances) -> tuple[CaseOrder, ...]:
        """What people have to do for the case; nothing new once it was answered."""
        if step.deferred or not estate.organisation.by_hand:
            return ()
        due_on = (await self._office.book.summary(step.org, step.case)).due_on
        return by_hand.orders(estate, step, now, due_on or now.today)

    async def _keep_rules(self, step: DecideStep, estate: Estate) -> None:
        """What judges is kept before a plan names it, so that the case can be judged by it again."""
        version = estate.book.version
        if (step.org, version) not in self._kept:
            said = estate.book.snapshot().model_dump_json()
            await self._office.rule_sets.keep(step.org, version, said, step.as_of)
            self._kept.add((step.org, version))

    async def _look_up(self, step: DecideStep, bench: "Bench", pages: Sequence[FoundPage]) -> None:
        """What refers to the records is known; a system that is away is named while the case waits for it."""
        try:
            await bench.look_up(pages)
        except SystemUnavailable as away:
            await self._office.write(step, Entry(changes=Changes(waits_for=away.system), at=step.as_of))
            raise

    async def _circumstances(self, step: DecideStep, estate: Estate, small: list[FoundPage] | None) -> Circumstances:
        latest: dict[str, date] = {}
        today = deadlines.local_day(step.as_of, estate.organisation.time_zone)
        async for page in self._pages(step, small):
            latest = latest_starts(estate.book, estate.holdings[page.system].kinds, page.records, latest, today)
        holds: tuple[LiveHold, ...] = await self._office.holds.holds(step.org, step.case)
        return Circumstances(today=today, holds=holds, latest=latest)

    async def _pages(self, step: DecideStep, small: list[FoundPage] | None) -> AsyncIterator[FoundPage]:
        if small is not None:
            for page in small:
                yield page
            return
        for key in await self._office.book.found_index(step.org, step.case, step.round):
            yield await self._office.book.found(step.org, step.case, step.round, key)


class Bench:
    """Judges pages of one case, each record with what refers to it."""

    def __init__(self, step: DecideStep, estate: Estate, now: Circumstances) -> None:
        self._step, self._estate, self._now = step, estate, now
        self._references, self._signs = References(estate, now), Signs(estate)
        erases = RequestType.ERASURE in step.types
        self._right = RequestType.ERASURE if erases else RequestType.ACCESS
        self._judged: dict[tuple[object, ...], Verdict] = {}
        self._told: dict[tuple[object, ...], Verdict] = {}

    async def look_up(self, pages: Sequence[FoundPage]) -> None:
        """What refers to the records of these pages is known, for an erasure."""
        if self._right is RequestType.ERASURE:
            await self._references.look_up(pages)

    def judge(self, page: FoundPage, tally: Tally) -> JudgedPage:
        """The page with its verdicts; `tally` counts them."""
        distinct: dict[Verdict, int] = {}
        which: list[int] = []
        counts: Counter[tuple[str, int]] = Counter()
        seen = tuple(self._references.with_words(page.system, record) for record in page.records)
        for record in seen:
            number = self._one(page.system, record, distinct)
            which.append(number)
            counts[record.category, number] += 1
        told = [self._told_as(verdict) for verdict in distinct]
        for (category, number), records in counts.items():
            tally[page.system, category, self._right, told[number]] += records
        if self._right is RequestType.ERASURE and not self._step.deferred:
            self._signs.see(page.system, page.records)
        return JudgedPage(
            system=page.system, number=page.number, records=seen, verdicts=tuple(distinct), which=tuple(which)
        )

    def proposals(self) -> tuple[ProposedHold, ...]:
        """The holds that signs in the systems speak for and that don't stand yet."""
        return self._signs.proposals(self._step.case, self._now.holds)

    def _told_as(self, verdict: Verdict) -> Verdict:
        """The verdict as the plan tells it: when something would have gone anyway is no matter once it goes."""
        if not verdict.action.destroys or verdict.until is None:
            return verdict
        same = (verdict.action, verdict.rule, verdict.grounds, verdict.flags)
        if same not in self._told:
            self._told[same] = verdict.model_copy(update={"until": None})
        return self._told[same]

    def _one(self, system: SystemId, record: Record, distinct: dict[Verdict, int]) -> int:
        """The number of the record's verdict. Records that look alike to the law are judged once."""
        alike = (system, record.category, record.flags, record.fy_end, *record.dates.items(), *record.times.items())
        verdict = self._judged.get(alike)
        if verdict is None:
            if len(self._judged) >= ALIKE:
                self._judged.clear()  # a large case is judged in bounded memory
            kind = self._estate.holdings[system].kinds[record.category]
            verdict = self._judged[alike] = judge(self._estate.book, self._right, system, kind, record, self._now)
        return distinct.setdefault(verdict, len(distinct))

    def basis(self) -> Basis:
        """What the law looks at beside the records."""
        return Basis(right=self._right, today=self._now.today, holds=self._now.holds, latest=self._now.latest)


def _plan(step: DecideStep, estate: Estate, tally: Tally, digests: list[str], bench: Bench) -> Plan:
    proposals = bench.proposals()
    lines = tuple(
        PlanLine(
            system=s,
            category=c,
            right=r,
            verdict=v,
            records=n,
            used_by=estate.used_by(v),
            reason=reason(estate.book, v),
        )
        for (s, c, r, v), n in sorted(tally.items(), key=lambda i: (i[0][0], i[0][1], i[0][3].model_dump_json()))
    )
    material = [step.case, ",".join(sorted(step.types)), estate.book.version, *digests, *(p.id for p in proposals)]
    digest = PlanDigest(hashlib.sha256("\n".join(material).encode()).hexdigest())
    approvals = () if step.deferred else _approvals(step, estate, lines, proposed=bool(proposals))
    return Plan(
        round=step.round,
        digest=digest,
        rules_version=estate.book.version,
        lines=lines,
        pages=tuple(digests),
        basis=bench.basis(),
        flags=_flags(step, estate, lines),
        approvals=approvals,
        proposals=proposals,
    )


def _flags(step: DecideStep, estate: Estate, lines: tuple[PlanLine, ...]) -> tuple[Flag, ...]:
    """What the verdicts warn of, and whether the organisation has promised what the law does not allow."""
    said = [flag for line in lines for flag in line.verdict.flags]
    if defects(estate.book, step.types, {line.verdict.rule for line in lines}):
        said.append(Flag.POLICY_DEFECT)
    return tuple(dict.fromkeys(said))


def _approvals(step: DecideStep, estate: Estate, lines: tuple[PlanLine, ...], *, proposed: bool) -> tuple[Role, ...]:
    """Who has to approve. A copy of a journal is released by a clinician (PDL 8:2); what is kept, refused or destroyed
    about health is decided by a person (GDPR Art. 22, our choice)."""
    policy, roles = estate.organisation.approval, set[Role]()
    today = deadlines.local_day(step.as_of, estate.organisation.time_zone)
    if any(Flag.HUMAN_DECISION_REQUIRED in li.verdict.flags for li in lines):
        roles.add(Role.DECIDER)  # no organisation can decide that the law wants no person
    notices = estate.organisation.categories
    if RequestType.ACCESS in step.types:
        roles |= {Role(r) for li in lines if (r := notices[li.category].release)}
    if RequestType.ERASURE in step.types:
        keeps = any(li.verdict.action.keeps or li.verdict.action is Action.PERSON for li in lines)
        health = any(
            li.verdict.action.destroys and concerns_health(estate.book, li.verdict.rule, today) for li in lines
        )
        if (policy.on_keep and keeps) or (policy.on_health and health) or (policy.always and lines) or proposed:
            roles.add(Role.DECIDER)
    return tuple(sorted(roles))


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
            "digest": plan.digest,
            "rules": plan.rules_version,
            "records": sum(li.records for li in plan.lines),
            "approvals": [str(r) for r in plan.approvals],
            "flags": [str(f) for f in plan.flags],
            "proposals": [p.id for p in plan.proposals],
        },
    )
    state = CaseState.AWAITING_APPROVAL if plan.approvals else CaseState.EXECUTING
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
