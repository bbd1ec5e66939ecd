"""What follows an answer: the hand-out is noted in the journal, a restriction is lifted."""

from collections import defaultdict
from datetime import date

from temporalio import activity

from activities import brake, by_hand
from activities.office import Office
from schemas.carrying import Executed, LiftStep, RightStep
from schemas.decisions import Action
from schemas.entries import Changes, Entry
from schemas.errors import HabeasError, SystemUnavailable
from schemas.facts import Body, FactKind
from schemas.ids import SystemId
from schemas.messages import SystemDone
from schemas.request import CaseState
from schemas.systems import Deed, Note, Order, Record

HANDED_OUT = "En kopia av journalen har lämnats ut till patienten på patientens egen begäran. · A copy was handed out to the patient."
Restrictions = dict[tuple[SystemId, str, tuple[str, ...]], date]


class Afterwards:
    """Activities behind the answer. Sent again they change nothing more."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.afterwards.hand_out")
    async def hand_out(self, step: RightStep) -> Executed:
        """Where a journal was handed out, it says so: to whom, when, on which case. Source: in Sweden PDL 3:11."""
        office, done = self._office, list[SystemDone]()
        estate = office.estate(step.org)
        found: dict[SystemId, list[Record]] = defaultdict(list)
        async for page in office.judged_pages(step):
            holding = estate.holdings[page.system]
            for record, which in zip(page.records, page.which, strict=True):
                able = holding.able.get(record.table)
                given = page.verdicts[which].action is Action.DISCLOSE
                if given and able and able.root and Deed.HAND_OUT in able.deeds:
                    found[page.system].append(record)
        for system, records in found.items():
            note = Note(reference=f"{step.case}:{step.round}", text=HANDED_OUT, by="habeas", at=step.as_of)
            order = Order(deed=Deed.HAND_OUT, records=tuple(records), note=note)
            done.append(await self._carried(step, system, order))
        if done:
            body: Body = {"systems": [d.system for d in done], "round": step.round}
            await office.tell(step, FactKind.HANDED_OUT, f"handed_out:{step.round}", body)
        return Executed(systems=tuple(done))

    @activity.defn(name="habeas.afterwards.lift")
    async def lift(self, step: LiftStep) -> Executed:
        """What was restricted because the person asked for it is in ordinary view again, and read back.

        What a statute restricts as well stays restricted for that. Source: GDPR Art. 18(3).
        """
        office = self._office
        also = await self._other_restrictions(step)
        done: dict[SystemId, SystemDone] = {}
        async for page in office.judged_pages(step):
            holding = office.holding(step, page.system)
            groups: dict[date | None, list[Record]] = defaultdict(list)
            for record, which in zip(page.records, page.which, strict=True):
                if page.verdicts[which].action is Action.RESTRICT and holding.can(record.table, Deed.LIFT):
                    groups[also.get((page.system, record.table, record.key))].append(record)
            for keep_until, records in groups.items():
                order = Order(deed=Deed.LIFT, records=tuple(records), keep_until=keep_until)
                one = await self._carried(step, page.system, order)
                so_far = done.get(page.system, SystemDone(system=page.system))
                total = {"changed": so_far.changed + one.changed, "verified": so_far.verified + one.verified}
                done[page.system] = one.model_copy(update={**total, "trouble": so_far.trouble or one.trouble})
            if step.large:
                activity.heartbeat(page.system, page.number)
        troubled = [d for d in done.values() if d.trouble]
        estate = office.estate(step.org)
        orders = by_hand.to_lift(estate, step, step.lifted_on)
        if orders:
            facts = by_hand.told(step, orders)
            await office.write(step, Entry(round=step.round, tasks=orders, facts=facts, at=step.as_of))
        if not troubled:
            body: Body = {"why": step.why, "systems": [*done], "verified": sum(d.verified for d in done.values())}
            fact = f"lifted:{step.round}"
            await office.tell(step, FactKind.LIFTED, fact, body, state=CaseState.EXECUTING, waits_for=None)
        return Executed(systems=tuple(done.values()))

    async def _carried(self, step: RightStep, system: SystemId, order: Order) -> SystemDone:
        holding = self._office.holding(step, system)
        errand = brake.of_nothing(self._office.estate(step.org), step.case, system)
        try:
            receipt = await self._office.carry_out(errand, order)
            back = await holding.system.verify(order)
        except SystemUnavailable:
            await self._office.write(step, Entry(changes=Changes(waits_for=system), at=step.as_of))
            raise
        except HabeasError as no:
            return SystemDone(system=system, trouble=str(no))
        problems = (*receipt.refused, *back.failed)
        trouble = f"{problems[0].table}: {problems[0].reason}" if problems else None
        return SystemDone(system=system, changed=receipt.changed, verified=back.verified, trouble=trouble)

    async def _other_restrictions(self, step: LiftStep) -> Restrictions:
        """Rows that another case of the same person keeps restricted, each with its last day."""
        office, found = self._office, Restrictions()
        for case in await office.holds.held_with(step.org, step.case):
            round_ = await office.book.last_round(step.org, case)
            for page in await office.book.all_judged(step.org, case, round_) if round_ is not None else ():
                for record, which in zip(page.records, page.which, strict=True):
                    verdict = page.verdicts[which]
                    if verdict.action is Action.RESTRICT:
                        found[page.system, record.table, record.key] = verdict.last_day or date.max
        return found
