"""What every right is carried out with: rounds, the search, the person's other cases."""

import asyncio
import contextlib

from temporalio import workflow

from activities.discover import Discover
from activities.verify import Verify
from schemas.carrying import RightStep, RightSystemStep, Settled
from schemas.decisions import Action
from schemas.facts import Body
from schemas.ids import CaseId, system_queue
from schemas.messages import CaseRun, Noted
from schemas.particulars import Weighing
from schemas.remainders import Remainder
from schemas.request import RequestType
from workflows import policies
from workflows.policies import LONG
from workflows.waits import Waits


class CaseWork(Waits):
    """The work of one case, between its proof and its answer."""

    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)
        self.begun = False
        self.parts: list[Settled] = []
        """Rights that have been carried out."""
        self.letters = 0
        self.remainders = {kept.right: kept for kept in run.remainders}
        """What a right has left for later, by right."""

    def next_round(self) -> int:
        """The number of the plan that comes now; each has records and receipts of its own."""
        if self.begun:
            self.round += 1
        self.begun = True
        self.large = False
        return self.round

    def keep(self, kept: Remainder) -> None:
        """What the right's plan restricts is remembered, until another plan of the right restricts nothing any more.

        Not where the restriction is what was asked for, or waits for the objection to be weighed: that ends by being lifted.
        """
        self.remainders.pop(kept.right, None)
        weighs = kept.right is RequestType.OBJECTION and kept.weighing is Weighing.OPEN
        restricts = self.plan is not None and any(li.verdict.action is Action.RESTRICT for li in self.plan.lines)
        if restricts and not weighs and kept.right is not RequestType.RESTRICTION:
            self.remainders[kept.right] = kept

    async def recognise(self) -> None:
        """The person's identifiers and other cases are known, and the clock counts again."""
        while True:
            step = self.verified()
            recognised = await self.stage(Verify.recognise, step)
            if step.extended == self.extended:
                break  # else the time was extended meanwhile, and the dates are old
        if recognised.conflicts:
            await self.look_into_it("identity", "AmbiguousIdentity")
        self.recognised = recognised
        assert self.opened is not None
        self.opened = self.opened.model_copy(update={"due_on": recognised.due_on, "due_at": recognised.due_at})

    async def my_turn(self, *, destroys: bool = False) -> CaseId | None:
        """Returns when no other case of this person goes first; the case that has done the same meanwhile, if one has."""
        waited: set[CaseId] = set()
        now = self.recognised
        while now is not None and now.waits_for and (self.acting or not self.over):
            first = now.waits_for[0]
            body: Body = {"waits_for": first, "all": ", ".join(now.waits_for)}
            key = f"waits:{self.round}:{first}"
            await self.stage(Verify.wait, self.step(Noted, key=key, kind="case.waiting", body=body))
            waited |= set(now.waits_for)
            self.nudged = False
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: self.nudged or self.over, timeout=policies.LOOK_AGAIN)
            now = await self.stage(Verify.turn, self.verified(waited=tuple(sorted(waited)), destroys=destroys))
        self.recognised = now
        return now.joins if now else None

    async def find(self, right: RequestType, *, unproven: bool = False) -> None:
        """Every record of the person is written down, however many and however long a system is away."""
        finds = await self.stage(Discover.find_copies, self.step(RightStep, right=right, unproven=unproven))
        if finds.unfinished:
            self.large = self.large or any(not s.complete and not s.unavailable for s in finds.systems)
            org = self.given.org
            rest = (
                self.stage(
                    Discover.find_the_rest,
                    self.step(RightSystemStep, right=right, unproven=unproven, system=s),
                    LONG,
                    queue=system_queue(org, s),
                )
                for s in finds.unfinished
            )
            done = await asyncio.gather(*rest)
            self.large = self.large or any(d.pages > 1 for d in done)
