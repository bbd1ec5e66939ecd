"""The years after the answer: what is held goes when its time is over, what is restricted waits to be lifted."""

import asyncio
from typing import Any

from temporalio import workflow

from activities.close import Close
from activities.inform import Inform
from schemas.carrying import HoldStep, InformStep
from schemas.messages import CaseRun, Phase, Step
from schemas.request import CaseState, RequestType
from workflows import policies
from workflows.life import CaseWork
from workflows.rights import erasure, restriction


class HoldPhase(CaseWork):
    """A case that was answered and is not over."""

    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)
        self.restricted = run.restricted
        self.stopped = False
        """Mail was stopped for whoever asked."""
        self.answered_rights: set[RequestType] = set()
        self.chasing = run.unconfirmed
        self.reminded = run.reminded
        if run.phase is Phase.HOLD and run.unconfirmed:
            self.unconfirmed = self.unconfirmed.model_copy(update={"processors": run.unconfirmed})

    @property
    def something_waits(self) -> bool:
        """Whether the case goes on after its answer."""
        return bool(self.remainders) or self.otherwise_open

    @property
    def otherwise_open(self) -> bool:
        """Whether anything but a remainder keeps the case open: a restriction, a processor, a hold of its own."""
        return self.restricted is not None or bool(self.unconfirmed.processors) or bool(self.placed)

    async def go_on_hold(self) -> None:
        """The rest is a run of its own, with a short history."""
        await self.next_run(Phase.HOLD, self._handed_on)

    def _handed_on(self) -> dict[str, Any]:
        """What the next run knows of this one."""
        return {
            "restricted": self.restricted,
            "unconfirmed": self.unconfirmed.processors,
            "reminded": self.reminded,
            "placed": tuple(sorted(self.placed)),
            "remainders": tuple(self.remainders.values()),
            "answered": True,
        }

    async def hold(self) -> None:
        """Sleeps until the next restriction ends, erases what is due, and closes when nothing is left.

        Source: the deferred erasure runs without a new request (our promise 8).
        """
        chase = asyncio.create_task(self.chase())
        try:
            while not await self._look():
                pass
        finally:
            chase.cancel()

    async def _look(self) -> bool:
        """One look at what the case waits for; True once it is closed."""
        self.holds_changed = False
        if self.lifting is not None and self.restricted is not None:
            await restriction.lift(self, self.restricted, self.lifting.why, policies.LIFT_NOTICE)
            self.restricted = self.lifting = None
            self.given = self.given.model_copy(update={"restricted": None})
        if not self.something_waits:  # a hold that was placed in the last moment keeps the case open after all
            await workflow.wait_condition(workflow.all_handlers_finished)
        self.closing = not self.something_waits
        if self.closing:
            await self.stage(Close.end, self.step(Step))
            self.state = CaseState.CLOSED
            await self.archived()
            return True
        if not self.remainders:
            await self._until_something_happens()
            return False
        rounds = tuple(kept.round for kept in self.remainders.values())
        held = await self.stage(Close.next_hold, self.step(HoldStep, rounds=rounds))
        if held.released or await erasure.sleep_until(self, held.next_at):
            await self.let_go()
            if workflow.info().is_continue_as_new_suggested():
                await self.go_on_hold()
        elif self.taken >= policies.UPDATES_A_RUN or not self.stirred:
            await self.go_on_hold()
        return False

    async def let_go(self) -> None:
        """What was carried out and then kept goes, as far as nothing keeps it any more; right after right."""
        self.holds_changed, before = False, self.state
        for kept in tuple(self.remainders.values()):
            await erasure.carry_out_deferred(self, kept)
        self.state = before

    async def _until_something_happens(self) -> None:
        """A lifting, a confirmation, a hold that changed; a run that has grown old goes on in a new one."""
        before = self.unconfirmed.processors, frozenset(self.placed)
        try:
            await workflow.wait_condition(
                lambda: (
                    self.stirred
                    or (self.unconfirmed.processors, frozenset(self.placed)) != before
                    or self.taken >= policies.UPDATES_A_RUN
                ),
                timeout=policies.LONGEST_RUN,
            )
        except TimeoutError:
            await self.go_on_hold()
        if self.taken >= policies.UPDATES_A_RUN:
            await self.go_on_hold()

    async def chase(self) -> None:
        """Processors that have not confirmed are reminded, and then a person looks: nothing is closed before."""
        while self.unconfirmed.processors:
            await asyncio.sleep(policies.REMIND_RECIPIENTS.total_seconds())
            if not self.unconfirmed.processors:
                return
            self.reminded += 1
            if self.reminded > policies.REMINDERS:
                await self.look_into_it("recipients", "ProcessorUnconfirmed")
                self.unconfirmed = self.unconfirmed.model_copy(update={"processors": ()})
                return
            self.unconfirmed = await self.stage(Inform.recipients, self.step(InformStep, parts=(), again=True))
