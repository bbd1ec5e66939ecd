"""One request, from its first receipt to its last held record."""

import asyncio
import contextlib
from datetime import timedelta

from temporalio import workflow

from activities.close import Close
from activities.discover import Discover
from activities.intake import Intake
from activities.notify import Notify
from activities.verify import Verify
from schemas.facts import Body
from schemas.ids import CaseId, system_queue
from schemas.messages import (
    AnswerStep,
    CaseRun,
    Ending,
    Joining,
    Noted,
    OpenStep,
    Phase,
    Step,
    SystemDone,
    SystemStep,
    Verified,
)
from schemas.request import CaseState, Outcome, RequestType
from workflows import policies
from workflows.policies import LONG
from workflows.proposed import ProposedHolds
from workflows.rights import access, erasure, planning


@workflow.defn(name="habeas.request")
class RequestWorkflow(ProposedHolds):
    """The case. It carries references, never people; it waits for people with Updates and for time with timers."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        """Answers the request, then sleeps until the last restriction has ended."""
        if run.phase is Phase.HOLD:
            return await self.hold()
        self.opened = await self.stage(Intake.open_case, self.step(OpenStep, received_at=run.received_at))
        self.state = CaseState.IDENTITY_PENDING
        clock = asyncio.create_task(self.watch_the_clock())
        outcome = await self.answer()
        clock.cancel()
        self.state = CaseState.RESPONDED
        if outcome in (Outcome.DONE, Outcome.PARTLY_DONE) and RequestType.ERASURE in run.types:
            return await self.next_run(Phase.HOLD)
        await self.close()

    async def answer(self) -> Outcome:
        """The person has a dated answer."""
        if not await self.identified():
            return await self.conclude(Outcome.WITHDRAWN if self.withdrawn else Outcome.UNPROVEN)
        joins = await self.my_turn()
        if joins is not None and not self.withdrawn:
            self.ending = True
            done = await self.stage(Notify.join, self.step(Joining, other=joins))
            await self.wake(done.wakes)
            return done.outcome
        while self.acting or not self.withdrawn:
            await self.find()
            if not await planning.approved(self):
                break
            if RequestType.ACCESS in self.given.types:
                await access.give_copy(self)
            if RequestType.ERASURE not in self.given.types:
                return await self.respond(())
            settled = await erasure.carry_out(self)
            if settled is not None:
                return await self.respond(settled)
            self.round += 1  # a hold, another case or a new record: a new plan
            if self.round % policies.ROUNDS == 0:
                await self.look_into_it("act", "NeverTheSame")
            self.recognised = await self.stage(Verify.turn, self.verified())
            await self.my_turn()
        return await self.conclude(Outcome.WITHDRAWN)

    async def identified(self) -> bool:
        """Whether the person proved who they are, in time and before taking the request back."""
        assert self.opened is not None
        moments = [self.opened.asked_at + policies.REMIND_AFTER, self.opened.asked_at + policies.GIVE_UP_AFTER]
        while moments and self.answered_at is None and not self.withdrawn:
            try:
                await workflow.wait_condition(self._said, timeout=max(moments[0] - workflow.now(), timedelta(0)))
            except TimeoutError:
                moments.pop(0)
                if moments:
                    await self.stage(Intake.remind, self.step(OpenStep, received_at=self.given.received_at))
            if self.wrong >= policies.ATTEMPTS and self.answered_at is None:
                await self.look_into_it("identity", "TooManyWrongAnswers")
                self.wrong = 0
        if self.answered_at is None or self.withdrawn:
            return False
        self.state = CaseState.ASSESSING
        await self.recognise()
        return True

    def _said(self) -> bool:
        return self.answered_at is not None or self.withdrawn or self.wrong >= policies.ATTEMPTS

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

    async def my_turn(self) -> CaseId | None:
        """Returns when no other case of this person goes first; the case that has done the same meanwhile, if one has."""
        waited: set[CaseId] = set()
        now = self.recognised
        while now is not None and now.waits_for and (self.acting or not self.withdrawn):
            first = now.waits_for[0]
            body: Body = {"waits_for": first, "all": ", ".join(now.waits_for)}
            key = f"waits:{self.round}:{first}"
            await self.stage(Verify.wait, self.step(Noted, key=key, kind="case.waiting", body=body))
            waited |= set(now.waits_for)
            self.nudged = False
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: self.nudged or self.withdrawn, timeout=policies.LOOK_AGAIN)
            now = await self.stage(Verify.turn, self.verified(waited=tuple(sorted(waited))))
        self.recognised = now
        return now.joins if now else None

    async def find(self) -> None:
        """Every record of the person is written down, however many and however long a system is away."""
        finds = await self.stage(Discover.find_copies, self.step(Step))
        if finds.unfinished:
            self.large = self.large or any(not s.complete and not s.unavailable for s in finds.systems)
            rest = (
                self.stage(
                    Discover.find_the_rest, self.step(SystemStep, system=s), LONG, queue=system_queue(self.given.org, s)
                )
                for s in finds.unfinished
            )
            done = await asyncio.gather(*rest)
            self.large = self.large or any(d.pages > 1 for d in done)

    async def respond(self, left: tuple[SystemDone, ...]) -> Outcome:
        """The answer is with the person; cases that waited for it go on."""
        self.ending = True
        step = self.step(AnswerStep, received_at=self.given.received_at, left=left)
        done = await self.stage(Notify.answer, step)
        self.state = CaseState.RESPONDED
        await self.wake(done.wakes)
        return done.outcome

    async def conclude(self, outcome: Outcome) -> Outcome:
        """The case ends without a plan, and the person knows why."""
        self.ending = True
        done = await self.stage(Notify.conclude, self.step(Ending, outcome=outcome, by=self.withdrawn_by))
        self.state = CaseState.RESPONDED
        await self.wake(done.wakes)
        return done.outcome

    async def close(self) -> None:
        """Nothing is left to do."""
        await self.stage(Close.end, self.step(Step))
        self.state = CaseState.CLOSED
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def hold(self) -> None:
        """Sleeps until the next restriction ends, erases what is due, and closes when nothing is left.

        Source: the deferred erasure runs without a new request (our promise 8).
        """
        while True:
            self.holds_changed = False
            held = await self.stage(Close.next_hold, self.step(Step))
            if not held.open:
                self.state = CaseState.CLOSED
                return await workflow.wait_condition(workflow.all_handlers_finished)
            due = held.released or await erasure.sleep_until(self, held.next_at)
            if due:
                await erasure.carry_out_deferred(self)
                if workflow.info().is_continue_as_new_suggested():
                    return await self.next_run(Phase.HOLD)
            elif self.taken >= policies.UPDATES_A_RUN or not self.holds_changed:
                return await self.next_run(Phase.HOLD)

    def verified(self, waited: tuple[CaseId, ...] = ()) -> Verified:
        """The step of a verified person."""
        assert self.opened is not None and self.answered_at is not None
        return self.step(
            Verified,
            received_at=self.given.received_at,
            asked_at=self.opened.asked_at,
            answered_at=self.answered_at,
            extended=self.extended,
            waited=waited,
        )
