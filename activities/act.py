"""Erase, restrict, correct, block: does what was approved, and reads back what it did."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from temporalio import activity

from activities import brake, deeds
from activities.estate import Holding
from activities.lasting import buried_by, suppressed
from activities.office import Office
from schemas.carrying import Executed, Execution, SystemExecution
from schemas.decisions import Action, LiveHold, Plan
from schemas.entries import Changes, Entry, JudgedPage, PageReceipt, digest_of
from schemas.erasures import Tombstone
from schemas.errors import HabeasError, LimitElsewhere, LimitReached, SystemUnavailable
from schemas.facts import Body, Fact, FactKind
from schemas.ids import SystemId
from schemas.messages import SystemDone
from schemas.particulars import BEFORE, Before, BeforePage, Particulars
from schemas.request import CaseState, RequestType
from schemas.systems import Deed, Order

WRITTEN_BY = "habeas"
"""Who a system is told has written a note that nobody on the staff has written themselves."""


class Act:
    """Activities that change systems. Sent again they change nothing more."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.act.carry_out")
    async def carry_out(self, step: Execution) -> Executed:
        """The plan is carried out and read back in every system that answers; the others are named.

        Side by side, and then, once all of those are done and have their receipts, where the identity keys are. Where one
        is not done, these are named as not done either, and nothing of them has changed.
        Stopped before anything irreversible where the plan is no longer the approved one or a hold stands against it.
        """
        plan = await self._office.book.plan(step.org, step.case, step.round)
        if await self._overtaken(step, plan):
            return Executed(systems=(), stopped=True)
        pages: dict[SystemId, list[JudgedPage]] = defaultdict(list)
        for page in await self._office.book.all_judged(step.org, step.case, step.round):
            if digest_of(page) not in plan.pages:
                return Executed(systems=(), stopped=True)
            if step.right is RequestType.ERASURE or any(v.action in deeds.DEEDS for v in page.verdicts):
                pages[page.system].append(page)
        said = await self._office.particulars(step)
        await self._admitted(step, plan)
        last = {system: pages.pop(system) for system in plan.last if system in pages}
        done = await self._side_by_side(step, said, plan, pages)
        if not last:
            return Executed(systems=done)
        if all(d.complete and not d.trouble for d in done):
            return Executed(systems=(*done, *await self._side_by_side(step, said, plan, last)))
        return Executed(systems=(*done, *(SystemDone(system=system, complete=False) for system in last)))

    @activity.defn(name="habeas.act.carry_out_system")
    async def carry_out_system(self, step: SystemExecution) -> Executed:
        """One system's pages, one after the other; resumes behind the last page that has a receipt.

        Holds are read again before each page. Raises SystemUnavailable (the case waits for the system, the brake or
        trust), LimitReached.
        """
        book = self._office.book
        plan = await book.plan(step.org, step.case, step.round)
        if await self._overtaken(step, plan):
            return Executed(systems=(), stopped=True)
        await self._admitted(step, plan)
        index = [k for k in await book.judged_index(step.org, step.case, step.round) if k.system == step.system]
        said = await self._office.particulars(step)
        receipts = {r.system: r for r in await book.receipts(step.org, step.case, step.round)}
        so_far = receipts.get(step.system)
        done = SystemDone(
            system=step.system, changed=so_far.changed if so_far else 0, verified=so_far.verified if so_far else 0
        )
        for key in index[(so_far.last + 1) if so_far else 0 :]:
            if await self._held(step, plan):
                return Executed(systems=(), stopped=True)
            page = await book.judged(step.org, step.case, step.round, key)
            if digest_of(page) not in plan.pages:
                return Executed(systems=(), stopped=True)
            one, did = await self._page(step, said, plan, step.system, page)
            entry = Entry(round=step.round, receipts=(did.receipt,), at=step.as_of)
            await self._office.write(step, await self._lasting(step, entry, [did]))
            done = _with(done, one)
            activity.heartbeat(key.number)
        waits = (await book.summary(step.org, step.case)).waits_for or ""
        others = {li.system for li in plan.lines} - {step.system}
        changes = Changes(waits_for=", ".join(s for s in waits.split(", ") if s in others) or None)
        facts = tuple(_facts(step, done))
        await self._office.write(step, Entry(round=step.round, facts=facts, changes=changes, at=step.as_of))
        return Executed(systems=(done,))

    @activity.defn(name="habeas.act.read_back")
    async def read_back(self, step: Execution) -> Executed:
        """An independent search finds nothing of the person but what the plan keeps; else a new plan is needed.

        Records that appeared since the plan was made are `stopped`: new facts mean a new plan.
        """
        book = self._office.book
        known = await book.known(step.org, step.case)
        kept: set[tuple[str, str, tuple[str, ...]]] = set()
        async for page in self._office.judged_pages(step):
            kept |= {
                (page.system, r.table, r.key)
                for r, w in zip(page.records, page.which, strict=True)
                if step.refused or page.verdicts[w].action is not Action.ERASE
            }
        done = []
        for system, holding in self._office.estate(step.org).holdings.items():
            extra, cursor, silent, first = 0, None, None, True
            while first or cursor:
                first = False
                try:
                    found = await holding.system.locate([i for i in known if i.system in (None, system)], cursor, 1000)
                except SystemUnavailable as problem:
                    if step.large:
                        raise
                    silent = problem.waits_for
                    break
                extra += sum((system, r.table, r.key) not in kept for r in found.records)
                cursor = found.next
                if step.large:
                    activity.heartbeat(system, extra)
            done.append(SystemDone(system=system, verified=extra, complete=silent is None, unavailable=silent))
        silent_ones = [d for d in done if d.unavailable]
        if silent_ones:
            facts = tuple(f for d in silent_ones for f in _facts(step, d))
            changes = Changes(waits_for=", ".join(d.system for d in silent_ones))
            await self._office.write(step, Entry(facts=facts, changes=changes, at=step.as_of))
        return Executed(systems=tuple(done), stopped=any(d.verified for d in done))

    async def _overtaken(self, step: Execution, plan: Plan) -> bool:
        """Whether a new plan is needed: it is not the approved one, a manifest has changed since, or something holds it."""
        if plan.digest != step.plan or brake.outdated(self._office.estate(step.org), plan):
            return True
        return await self._held(step, plan)

    async def _admitted(self, step: Execution, plan: Plan) -> None:
        """What the plan destroys in all systems together may go. Raises LimitReached; the ledger says so."""
        try:
            await self._office.brake.admit(brake.of_whole_plan(self._office.estate(step.org), step.case, plan))
        except LimitReached as reached:
            if isinstance(step, SystemExecution) and not brake.speaks(plan, step.system, reached.systems):
                raise LimitElsewhere(step.system, reached.system) from None  # one incident, not one for each system
            over, key = reached.over, f"limit:{step.round}:{step.attempt}:{reached.system}:{plan.digest[:16]}"
            body: Body = {"system": reached.system, "what": over.what, "found": over.found, "limit": over.limit}
            fact = Fact(key=key, kind=FactKind.LIMIT_REACHED, at=step.as_of, body=body)
            await self._office.write(step, Entry(facts=(fact,), at=step.as_of))
            raise

    async def _held(self, step: Execution, plan: Plan) -> bool:
        """Whether a hold stands that the plan does not know (GDPR Art. 17(3)(e)), or a copy has to be made first."""
        destroyed = [li.system for li in plan.lines if li.verdict.action.destroys]
        if not destroyed:
            return False
        at_once = step.unproven or step.right is RequestType.OBJECTION_DIRECT_MARKETING
        if not at_once and await self._office.book.copies_first(step.org, step.case):
            return True
        holds: tuple[LiveHold, ...] = await self._office.holds.holds(step.org, step.case)
        return any(not h.systems or system in h.systems for h in holds for system in destroyed)

    async def _lasting(self, step: Execution, entry: Entry, did: Sequence["Did"]) -> Entry:
        """The entry with what outlives the case: which rows stay gone, and whom nothing is sent to any more."""
        tombstones = tuple(t for d in did for t in d.tombstones)
        suppressions = await suppressed(self._office, step, tombstones)
        return entry.model_copy(update={"tombstones": tombstones, "suppressions": suppressions})

    async def _side_by_side(
        self, step: Execution, said: Particulars, plan: Plan, pages: Mapping[SystemId, Sequence[JudgedPage]]
    ) -> tuple[SystemDone, ...]:
        """How each system came out; it is written down before this returns."""
        tries = await asyncio.gather(*(self._system(step, said, plan, s, p) for s, p in pages.items()))
        receipts = tuple(d.receipt for _, ds in tries for d in ds)
        facts = tuple(f for done, _ in tries for f in _facts(step, done))
        silent = ", ".join(dict.fromkeys(done.unavailable for done, _ in tries if done.unavailable))
        changes = Changes(state=CaseState.EXECUTING, waits_for=silent or None)
        entry = Entry(round=step.round, receipts=receipts, facts=facts, changes=changes, at=step.as_of)
        await self._office.write(step, await self._lasting(step, entry, [d for _, ds in tries for d in ds]))
        return tuple(done for done, _ in tries)

    async def _system(
        self, step: Execution, said: Particulars, plan: Plan, system: SystemId, pages: Sequence[JudgedPage]
    ) -> tuple[SystemDone, list["Did"]]:
        did: list[Did] = []
        total = SystemDone(system=system)
        for page in pages:
            try:
                one, page_did = await self._page(step, said, plan, system, page)
            except SystemUnavailable as silent:
                return total.model_copy(update={"complete": False, "unavailable": silent.waits_for}), did
            did.append(page_did)
            total = _with(total, one)
        return total, did

    async def _page(
        self, step: Execution, said: Particulars, plan: Plan, system: SystemId, page: JudgedPage
    ) -> tuple[SystemDone, "Did"]:
        estate, holding = self._office.estate(step.org), self._office.holding(step, system)
        changed = already = verified = refused = 0
        trouble: str | None = None
        buried: list[Tombstone] = []
        doing = deeds.Doing(
            estate, holding, step.right, said, step.case, WRITTEN_BY, step.as_of, lifts=step.lifts
        )  # fmt: skip
        errand = brake.of_plan(estate, step.case, plan, system)
        for order in deeds.orders(doing, page):
            try:
                await self._keep_old(step, holding, order, page)
                receipt = await self._office.carry_out(errand, order)
                back = await holding.system.verify(order)
            except (SystemUnavailable, LimitReached) as waits:
                if isinstance(waits, SystemUnavailable):
                    changes = Changes(state=CaseState.EXECUTING, waits_for=waits.waits_for)
                    await self._office.write(step, Entry(changes=changes, at=step.as_of))
                raise
            except HabeasError as no:  # the system answered no: a person decides; the other orders go on
                refused, trouble = refused + len(order.records), trouble or str(no)
                continue
            changed, already, verified = changed + receipt.changed, already + receipt.already, verified + back.verified
            problems = (*receipt.refused, *back.failed)
            refused += sum(len(r.keys) for r in problems)
            trouble = trouble or (f"{problems[0].table}: {problems[0].reason}" if problems else None)
            buried += buried_by(order, system, page.number, problems)
        done = SystemDone(system=system, changed=changed, verified=verified, trouble=trouble)
        receipt_of_page = PageReceipt(
            system=system, number=page.number, changed=changed, already=already, verified=verified, refused=refused
        )
        return done, Did(receipt_of_page, tuple(buried))

    async def _keep_old(self, step: Execution, holding: Holding, order: Order, page: JudgedPage) -> None:
        """What is about to be corrected is sealed with the case as it was; the first look counts. Source: Art. 5(2), 16."""
        name = f"{BEFORE}{step.round}:{page.system}:{page.number}:{'.'.join(sorted(order.values or {}))}"
        papers = self._office.papers
        if order.deed is not Deed.RECTIFY or await papers.get(step.org, step.case, name, BeforePage):
            return
        values = [
            Before(table=row.record.table, key=row.record.key, field=field, value=_text(row.content.get(field)))
            async for row in holding.system.export(order.records)
            for field in order.values or {}
        ]
        await papers.put(step.org, step.case, name, BeforePage(values=tuple(values)), step.as_of)


def _with(total: SystemDone, one: SystemDone) -> SystemDone:
    """The system after one more page."""
    changed, verified = total.changed + one.changed, total.verified + one.verified
    return total.model_copy(
        update={"changed": changed, "verified": verified, "trouble": total.trouble or one.trouble}
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


class Did(NamedTuple):
    """What came of one page."""

    receipt: PageReceipt
    tombstones: tuple[Tombstone, ...]


def _facts(step: Execution, done: SystemDone) -> list[Fact]:
    if done.unavailable:
        key = f"unavailable:act:{step.round}:{done.system}:{int(step.as_of.timestamp())}"
        stopped = done.unavailable != done.system
        kind = FactKind.DEED_STOPPED if stopped else FactKind.SYSTEM_UNAVAILABLE
        more: Body = {"by": done.unavailable} if stopped else {}
        return [Fact(key=key, kind=kind, at=step.as_of, body={"system": done.system, "round": step.round, **more})]
    body = {"system": done.system, "round": step.round, "changed": done.changed, "plan": step.plan}
    facts = [
        Fact(
            key=f"done:{step.round}:{step.attempt}:{done.system}:{step.plan[:16]}",
            kind=FactKind.DONE,
            at=step.as_of,
            body=dict(body),
        )
    ]
    if not done.trouble:
        checked = {"system": done.system, "round": step.round, "verified": done.verified}
        facts.append(
            Fact(
                key=f"verified:{step.round}:{step.attempt}:{done.system}:{step.plan[:16]}",
                kind=FactKind.VERIFIED,
                at=step.as_of,
                body=dict(checked),
            )
        )
    return facts
