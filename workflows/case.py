"""The life of a case: what people may say to it at any time, and how it takes a step."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.close import Close
from activities.verify import Verify
from schemas.challenge import matches
from schemas.decisions import Plan
from schemas.ids import CaseId
from schemas.life import Refuse, Route
from schemas.messages import (
    CaseRun,
    ExtendStep,
    HoldOrder,
    Noted,
    Opened,
    Overdue,
    Paused,
    Phase,
    Recognised,
    Verified,
)
from schemas.orders import (
    Ack,
    Extend,
    PlaceHold,
    Proof,
    ProofResult,
    ReleaseHold,
    Resolution,
    Resolve,
    Withdraw,
)
from schemas.request import Role
from workflows import policies
from workflows.steps import Steps


class CaseLife(Steps):
    """State and Updates of a case. Each Update is validated; a handler that was acknowledged has been counted."""

    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)
        self.opened: Opened | None = None
        self.recognised: Recognised | None = None
        self.answered_at = None if run.phase is Phase.REQUEST else run.received_at
        self.wrong = 0
        self.mismatches = 0
        self.plan: Plan | None = None
        self.approved: dict[str, set[Role]] = {}
        self.actors: dict[str, list[str]] = {}
        self.withdrawn_by: str | None = None
        self.extended = self.extending = False
        self._holds_in_turn = asyncio.Lock()
        self.acting = False
        """Something may be gone already: the request can't be taken back any more."""
        self.touched = False
        """At least one system has been acted on."""
        self.refused: Refuse | None = None
        self.routed: Route | None = None
        self.closing = False
        """The case is being closed: a hold would stand for ever, because nobody could release it."""
        self.ending = False
        """The answer is on its way: nothing that is said now could change it."""
        self.pauses: list[Paused] = []
        self.placed = set(run.placed)
        """Holds of this case: it does not end while one stands, for nobody could release it any more."""
        self.nudged = False
        self.holds_changed = False
        self.replan = False
        """A proposed hold stands now: the plan is made anew before anybody approves."""

    @property
    def withdrawn(self) -> bool:
        """Whether the person took the request back."""
        return self.withdrawn_by is not None

    @property
    def over(self) -> bool:
        """Whether nothing more is carried out: taken back, refused as a whole, or somebody else's."""
        return self.withdrawn or self.refused is not None or self.routed is not None

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Holds that the plan proposes and nobody has confirmed or dismissed."""
        return tuple(p.id for p in self.plan.proposals if p.id not in self.dismissed) if self.plan else ()

    # What people may say

    @workflow.update(name="habeas.confirm_identity")
    async def confirm_identity(self, proof: Proof) -> ProofResult:
        """An answer to the challenge. Says only whether it is right; a mismatch tells nothing else."""
        self.count()
        opened = self.opened
        assert opened is not None and opened.challenge is not None  # the validator has seen to it
        if matches(self.given.case, proof.code, opened.challenge):
            self.answered_at = self.answered_at or workflow.now()
            return ProofResult(accepted=True, attempts_left=policies.ATTEMPTS - self.wrong)
        self.wrong, self.mismatches = self.wrong + 1, self.mismatches + 1
        attempt = self.mismatches
        step = self.step(Noted, key=f"identity.mismatch:{attempt}", kind="identity.mismatch", body={"attempt": attempt})
        await self.stage(Close.note, step)
        return ProofResult(accepted=False, attempts_left=policies.ATTEMPTS - self.wrong)

    @confirm_identity.validator
    def _may_confirm(self, proof: Proof) -> None:
        if self.ending or self.state.answered:
            raise no("the case is answered")
        if self.opened is None:
            raise no("the identity question has not been asked yet; try again in a moment", "NotYet")
        if self.opened.challenge is None:
            raise no("nobody was asked for a code in this case")
        if self.answered_at is not None:
            raise no("the identity has been confirmed already")
        if self.wrong >= policies.ATTEMPTS:
            kind = (
                "NotAllowed" if self.incident else "NotYet"
            )  # a person has looked, and it counts from the start in a moment
            raise no("too many wrong answers; a person has to look at the case", kind)

    @workflow.update(name="habeas.extend")
    async def extend(self, extension: Extend) -> Ack:
        """Two more months; the person is told before this returns, and the date moves only then."""
        self.extending = True
        opened = self.opened
        assert opened is not None
        known = self.verified().model_dump(exclude={"extended"})
        step = ExtendStep(**known, extended=True, reason=extension.reason, actor=extension.actor)
        longer = await self.stage(Verify.extend, step)
        self.extended = True
        self.opened = opened.model_copy(update={"due_on": longer.due_on, "due_at": longer.due_at})
        return self.count()

    @extend.validator
    def _may_extend(self, extension: Extend) -> None:
        if self.ending or self.state.answered:
            raise no("the case is answered; there is nothing to extend")
        if self.opened is None:
            raise no("the case has no clock yet; try again in a moment", "NotYet")
        if self.extended or self.extending:
            raise no("the time was extended already; the law allows it once (GDPR Art. 12(3))")
        stands = self.answered_at is None and self.opened.in_time and self.opened.challenge is not None
        if not stands and workflow.now() >= max(self.opened.first_at, self.opened.due_at):
            raise no("too late: the person must be told within the first month (GDPR Art. 12(3))")

    @workflow.update(name="habeas.withdraw")
    def withdraw(self, by: Withdraw) -> Ack:
        """The person takes the request back."""
        self.withdrawn_by = by.actor
        return self.count()

    @withdraw.validator
    def _may_withdraw(self, by: Withdraw) -> None:
        if self.acting or self.ending or self.given.phase is Phase.HOLD:
            raise no("it is being carried out or answered already and can't be taken back")

    @workflow.update(name="habeas.place_hold")
    async def place_hold(self, order: PlaceHold) -> Ack:
        """The hold stands before this returns."""
        if not self.again():
            await self.hold_stands(self.step(HoldOrder, place=order.hold, actor=order.actor, key=update_id()))
        return self.count()

    @workflow.update(name="habeas.release_hold")
    async def release_hold(self, order: ReleaseHold) -> Ack:
        """The hold no longer stands when this returns; what it alone kept is due."""
        if not self.again():
            await self.hold_stands(self.step(HoldOrder, release=order.hold_id, actor=order.actor, key=update_id()))
        return self.count()

    @place_hold.validator
    def _may_hold(self, order: PlaceHold) -> None:
        self.has_room()
        if self.closing:
            raise no("the case is being closed; place the hold on another case of the same person", "NotYet")

    @release_hold.validator
    def _may_release(self, order: ReleaseHold) -> None:
        self.has_room()

    @workflow.update(name="habeas.resolve")
    def resolve(self, decision: Resolve) -> Ack:
        """A person has looked at the incident."""
        self.resolution = decision
        return self.count()

    @resolve.validator
    def _may_resolve(self, decision: Resolve) -> None:
        if self.incident is None:
            raise no("the case has no incident")
        if decision.how is Resolution.LEAVE and not self.leavable:
            raise no("this step can't be left out; settle the cause and say retry")
        if self.resolution is not None:
            raise no("somebody has decided already")

    @workflow.signal(name="habeas.your_turn")
    def your_turn(self) -> None:
        """A case that this one waited for is answered, or a hold on the person was released."""
        self.nudged = self.holds_changed = True

    # How it lives

    async def watch_the_clock(self) -> None:
        """Says that the answer is late as soon as it is; the date may move meanwhile.

        The clock stands while the person is asked who they are, if they were asked in time (EDPB 01/2022 section 5.3).
        """
        assert self.opened is not None
        if self.opened.in_time and self.opened.challenge is not None:
            await workflow.wait_condition(lambda: self.recognised is not None)
        while True:
            due_at = self.opened.due_at
            await asyncio.sleep(max((due_at - workflow.now()).total_seconds(), 0))
            if self.opened.due_at == due_at:
                await self.stage(Close.overdue, self.step(Overdue, due_on=self.opened.due_on))
                await workflow.wait_condition(self._moved_from(due_at))

    def verified(self, waited: tuple[CaseId, ...] = (), *, destroys: bool = False) -> Verified:
        """The step of a verified person. destroys: something is about to go, so that a copy for them goes first."""
        assert self.opened is not None
        return self.step(
            Verified,
            received_at=self.given.received_at,
            asked_at=self.opened.asked_at,
            answered_at=self.answered_at or self.opened.asked_at,
            extended=self.extended,
            pauses=tuple(self.pauses),
            handed_over=self.given.handed_over,
            waited=waited,
            destroys=destroys,
        )

    def _moved_from(self, due_at: datetime) -> Callable[[], bool]:
        return lambda: self.opened is not None and self.opened.due_at > due_at

    async def count_again(self) -> None:
        """The clock knows every question that stopped it; the dates are those of the law."""
        if self.recognised is None or self.opened is None:
            return  # the first count comes with the proof
        now = await self.stage(Verify.clock, self.verified())
        self.opened = self.opened.model_copy(update={"due_on": now.due_on, "due_at": now.due_at})

    async def hold_stands(self, order: HoldOrder) -> None:
        """One after the other: what is remembered of a hold is what was last written of it."""
        async with self._holds_in_turn:
            done = await self.stage(Close.hold, order)
            if done.refused:
                raise no("; ".join(done.refused))
            if not done.stood:
                raise no("the case has no such hold")
            self.holds_changed = True
            if order.place is not None:
                self.placed.add(order.place.id)
            self.placed.discard(order.release or "")
        await self.wake(done.wakes)

    def count(self) -> Ack:
        """What is said again has the number that it had: `seen` holds the last ids, in the order of their numbers."""
        info = workflow.current_update_info()
        if info is not None and info.id not in self.seen:
            self.seen.append(info.id)
            self.inbox += 1
        self.taken += 1
        later = len(self.seen) - 1 - self.seen.index(info.id) if info is not None else 0
        return Ack(number=self.inbox - later)

    def again(self) -> bool:
        info = workflow.current_update_info()
        return info is not None and info.id in self.seen

    def has_room(self) -> None:
        if self.taken >= policies.UPDATES_A_RUN * 3 // 2:
            raise no("too many messages at once; try again in a moment", "NotYet")


def update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""


def no(reason: str, kind: str = "NotAllowed") -> ApplicationError:
    return ApplicationError(reason, type=kind, non_retryable=True)
