"""What goes because its time is over: judged, carried out and read back like a request, although nobody asked."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from temporalio import activity

from activities import brake
from activities.office import Office
from activities.ports import DataSystem, Expiring
from activities.shield import Shield
from activities.sweeping import Bench, summed
from rules import by_hand, deadlines
from rules.matter import Kind
from schemas.decisions import Action
from schemas.errors import HabeasError, LimitReached, NotFound, SystemUnavailable
from schemas.facts import Body, Fact, FactKind
from schemas.retention import (
    BeginSweep,
    Begun,
    EndSweep,
    MadeTasks,
    MakeTasks,
    Start,
    SweepDone,
    SweepId,
    SweepLine,
    SweepPage,
    SystemSweep,
    SystemSwept,
)
from schemas.systems import Deed, Order, Record

Reach = Callable[[DataSystem], Awaitable[Expiring]]
"""The system itself, which finds what is over. Raises SystemUnavailable."""
DEEDS = {Action.REDACT: Deed.REDACT, Action.ANONYMISE: Deed.ANONYMISE, Action.ERASE: Deed.ERASE}
"""In the order of doing."""
PAGE = 1000


class Retain:
    """Activities of a sweep. Sent again they change nothing more."""

    def __init__(self, office: Office, reach: Reach) -> None:
        self._office, self._reach = office, reach

    @activity.defn(name="habeas.retain.begin")
    async def begin(self, step: BeginSweep) -> Begun:
        """The sweep has its id, and its systems are known; a dry run has none."""
        systems = tuple(self._office.estate(step.org).holdings)
        if step.dry_run:
            return Begun(sweep=None, systems=systems)
        return Begun(sweep=await self._office.retention.begin(step.org, step.run, step.as_of), systems=systems)

    @activity.defn(name="habeas.retain.make_tasks")
    async def make_tasks(self, step: MakeTasks) -> MadeTasks:
        """What is due by hand is a person's task, once for each due day; whatever task is late says so in the ledger."""
        estate, tasks = self._office.estate(step.org), self._office.tasks
        organisation = estate.organisation
        today = deadlines.local_day(step.as_of, organisation.time_zone)
        made = 0
        for entry in (e for e in organisation.systems if e.manifest is None):
            for category, notice in organisation.categories.items():
                if entry.id not in notice.systems:
                    continue
                kind = Kind(rule=notice.rule, role=entry.role, names=(category, *notice.holds))
                order = by_hand.order(estate.book, entry.id, category, kind, entry.keeper, today)
                made += order is not None and await tasks.order_task(step.org, order, step.as_of) is not None
        late = [t for t in await tasks.tasks(step.org) if t.overdue(today)]
        for task in late:
            body: Body = {"task": task.id, "systems": list(task.systems), "due_on": task.due_on.isoformat()}
            fact = Fact(key="overdue", kind=FactKind.TASK_OVERDUE, at=step.as_of, body=body)
            await tasks.tell_task(step.org, task, fact)
        return MadeTasks(made=made, overdue=len(late))

    @activity.defn(name="habeas.retain.sweep_system")
    async def sweep_system(self, step: SystemSweep) -> SystemSwept:
        """Everything in one system whose time is over and that nothing keeps is gone, and read back.

        Where it stands is written down page by page and sealed, not in the signs of life: a cursor holds a key, and
        histories of sweeps are sealed by no case's key. Raises SystemUnavailable, KeyGone, LimitReached.
        """
        estate = self._office.estate(step.org)
        holding = estate.holdings.get(step.system)
        if holding is None:
            raise NotFound(f"{step.org} has no system {step.system}")
        bench = Bench(estate, step.system, holding, step.as_of, hours_only=step.hours_only)
        starts = bench.starts()
        if not starts:
            return SystemSwept(system=step.system)
        system = await self._reach(holding.system)
        shield = Shield(self._office, step.org, step.system, holding, bench.categories)
        round_ = _Round(self._office, step, bench, shield, holding.system, system)
        if step.sweep is None:
            return await round_.look(starts, system.undated(starts))
        await round_.go(step.sweep, starts)
        swept = await self._counted(step.sweep, step, SystemSwept(system=step.system))
        return swept.model_copy(update={"silent": system.undated(starts)})

    @activity.defn(name="habeas.retain.end")
    async def end(self, step: EndSweep) -> EndSweep:
        """The sweep's facts are written, and what was left of it sealed can't be opened any more.

        A system that could not be looked through to its end is told with what was done there.
        """
        systems = []
        for swept in step.systems:
            known = swept if swept.trouble is None else await self._counted(step.sweep, step, swept)
            systems.append(known)
        facts = [_swept_fact(s, step.ended_at) for s in systems]
        body: Body = {"swept": len(systems), "tasks": step.tasks}
        facts.append(Fact(key="ended", kind=FactKind.SWEEP_ENDED, at=step.ended_at, body=body))
        await self._office.retention.tell(step.org, step.sweep, facts, ended_at=step.ended_at)
        return step.model_copy(update={"systems": tuple(systems)})

    async def _counted(self, sweep: SweepId, step: SystemSweep | EndSweep, swept: SystemSwept) -> SystemSwept:
        """What the book says of one system in this sweep."""
        pages = await self._office.retention.pages(step.org, sweep, swept.system)
        done = [p.done for p in pages if p.done]
        return swept.model_copy(
            update={
                "lines": summed(li for p in pages for li in p.lines),
                "changed": sum(d.changed for d in done),
                "already": sum(d.already for d in done),
                "verified": sum(d.verified for d in done),
                "refused": sum(d.refused for d in done),
                "trouble": swept.trouble or next((d.trouble for d in done if d.trouble), None),
            }
        )


class _Round:
    """The way through one system."""

    def __init__(
        self, office: Office, step: SystemSweep, bench: Bench, shield: Shield, system: DataSystem, finder: Expiring
    ) -> None:
        self._office, self._step, self._bench, self._shield = office, step, bench, shield
        self._system, self._finder, self._acted_on = system, finder, 0

    async def look(self, starts: Sequence[Start], silent: tuple[str, ...]) -> SystemSwept:
        """What would go, and what keeps the others. Nothing is changed or written."""
        lines, cursor, number = list[SweepLine](), None, 0
        while number == 0 or cursor:
            await self._shield.renew()
            page = await self._finder.expired(starts, cursor, PAGE)
            references = await self._bench.referred(page.records)
            lines += self._bench.judge(number, page.records, self._shield, references).lines
            cursor, number = page.next, number + 1
            activity.heartbeat(number)
        return SystemSwept(system=self._step.system, lines=summed(lines), silent=silent)

    async def go(self, sweep: SweepId, starts: Sequence[Start]) -> None:
        """Page after page is written down, carried out, read back and forgotten, from where the last try got to."""
        retention, org = self._office.retention, self._step.org
        known = await retention.pages(org, sweep, self._step.system)
        self._acted_on = sum(li.records for p in known if p.done for li in p.lines if li.goes)
        while True:
            page = await retention.last_page(org, sweep, self._step.system)
            if page is not None and page.done is None:
                page = page.model_copy(update={"done": await self._act(page)})
                await retention.receive(org, sweep, page, self._step.as_of)
            if page is not None and page.next is None:
                return
            await retention.intend(org, sweep, await self._next(page, starts))
            activity.heartbeat(page.number if page else 0)

    async def _next(self, last: SweepPage | None, starts: Sequence[Start]) -> SweepPage:
        number = last.number + 1 if last else 0
        await self._shield.renew()
        page = await self._finder.expired(starts, last.next if last else None, PAGE)
        references = await self._bench.referred(page.records)
        judged = self._bench.judge(number, page.records, self._shield, references)
        return SweepPage(system=self._step.system, number=number, lines=judged.lines, due=judged.due, next=page.next)

    async def _act(self, page: SweepPage) -> SweepDone:
        """What is still to go has gone. Looked at again right before: a request or a hold may have come since."""
        if page.due is None or not page.due.records:
            return SweepDone(changed=0, already=0, verified=0, refused=0)
        await self._shield.renew()
        orders, trouble = await self._orders(page)
        errand = brake.of_page(self._bench.estate, self._step, page, self._acted_on)
        changed = already = verified = 0
        for order in orders:
            try:
                receipt = await self._office.carry_out(errand, order)
                back = await self._system.verify(order)
            except (SystemUnavailable, LimitReached):
                raise
            except HabeasError as no:  # the system answered no: a person decides; the other orders go on
                trouble = trouble or str(no)
                continue
            changed, already, verified = changed + receipt.changed, already + receipt.already, verified + back.verified
            problems = (*receipt.refused, *back.failed)
            trouble = trouble or (f"{problems[0].table}: {problems[0].reason}" if problems else None)
        left = len(page.due.records) - verified
        self._acted_on += errand.rows
        return SweepDone(changed=changed, already=already, verified=verified, refused=left, trouble=trouble)

    async def _orders(self, page: SweepPage) -> tuple[list[Order], str | None]:
        """Deeds on records that still go; a record that is no longer there has gone before the last crash."""
        assert page.due is not None
        now = {(r.table, r.key): r for r in await self._system.read(page.due.records)}
        references = await self._bench.referred(tuple(now.values()))
        groups: dict[Deed, list[Record]] = defaultdict(list)
        trouble = None
        for record, which in zip(page.due.records, page.due.which, strict=True):
            fresh = now.get((record.table, record.key))
            if fresh is not None and not self._bench.still_due(fresh, self._shield, references):
                trouble = trouble or f"{record.table}: something keeps it since it was judged"
            else:
                groups[DEEDS[page.due.verdicts[which].action]].append(record)
        return [Order(deed=d, records=tuple(groups[d])) for d in DEEDS.values() if groups[d]], trouble


def _swept_fact(swept: SystemSwept, at: datetime) -> Fact:
    body: Body = {
        "system": swept.system,
        "due": swept.due,
        "verified": swept.verified,
        "left": swept.refused,
        "frozen": sum(li.records for li in swept.lines if li.frozen),
        "kept": sum(li.records for li in swept.lines if not li.action.destroys),
        "complete": swept.trouble is None,
        "lines": [f"{li.rule}:{li.action}:{li.records}" for li in swept.lines if li.action.destroys and not li.frozen],
    }
    return Fact(key=f"swept:{swept.system}", kind=FactKind.SWEPT, at=at, body=body)
