"""What a case waits for people to show or say before it goes on with a right."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow

from activities.close import Close
from activities.inform import Inform
from activities.intake import Intake
from activities.notify import Notify
from schemas.carrying import AskStep, NoteStep
from schemas.facts import Body, FactKind
from schemas.life import Choice
from schemas.messages import CaseView, Noted, OpenStep
from schemas.request import CaseState, RequestType, Role
from workflows import policies
from workflows.saying import Saying


class Waits(Saying):
    """Waiting for proofs, authority, answers, decisions; and whoever's duty it is hears of it."""

    @workflow.query(name="habeas.view")
    def view(self) -> CaseView:
        """How the case stands; never raises."""
        return CaseView(
            phase=self.given.phase,
            state=CaseState.INCIDENT if self.incident else self.state,
            plan=self.plan,
            inbox=self.inbox,
            incident=self.incident,
            unsettled=self.unsettled,
            approvals=tuple(sorted(self.approved.get(self.plan.digest, set()))) if self.plan else (),
            waits_for=tuple(filter(None, (self.awaits, *(f"recipient:{p}" for p in self.unconfirmed.processors)))),
            right=self.right,
            glass=self.glass,
            challenge_open=self.opened is not None and self.answered_at is None and self.opened.challenge is not None,
        )

    async def wait_for(
        self, what: str, done: Callable[[], bool], *, state: CaseState, then: CaseState | None = None
    ) -> bool:
        """True once `done()` holds; False where nothing more is carried out. The case's row says what it waits for.

        then: the state that the case goes on in; None for the one that it was in.
        """
        then = then or self.state
        if not done() and not self.over:
            self.awaits, self.state = what, state
            await self._show(what, state)
            await workflow.wait_condition(lambda: done() or self.over)
            self.awaits = None
            await self._show(None, then)
        self.state = then
        return done() and not self.over

    async def _show(self, what: str | None, state: CaseState) -> None:
        body: Body = {"waits_for": what, "state": state.value}
        key = f"waits:{what}:{self.round}:{self.inbox}:{state}"
        await self.stage(Close.waits, self.step(Noted, key=key, kind=FactKind.WAITING.value, body=body))

    async def last_word(self) -> None:
        """Nothing that is said from now on changes the answer, and whatever was said before has been done."""
        self.ending = True
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def identified(self) -> bool:
        """Whether the person proved who they are, in time and before taking the request back."""
        opened = self.opened
        assert opened is not None
        if opened.challenge is None and self.given.handed_over:
            self.answered_at = self.answered_at or opened.asked_at
        moments = [opened.ask_again_at, opened.give_up_at]
        while moments and self.answered_at is None and not self.over:
            try:
                await workflow.wait_condition(self._said, timeout=max(moments[0] - workflow.now(), timedelta(0)))
            except TimeoutError:
                moments.pop(0)
                if moments:
                    await self.stage(Intake.remind, self.step(OpenStep, received_at=self.given.received_at))
            if self.wrong >= policies.ATTEMPTS and self.answered_at is None:
                await self.look_into_it("identity", "TooManyWrongAnswers")
                self.wrong = 0
        return self.answered_at is not None and not self.over

    def _said(self) -> bool:
        return self.answered_at is not None or self.over or self.wrong >= policies.ATTEMPTS

    async def authorised(self) -> bool:
        """Whether somebody has settled what gives a proxy, guardian or heir the right to ask, however it came out.

        A guardian of a child is never answered sooner or later than any other: the time must tell nothing.
        """
        assert self.opened is not None
        if not self.opened.needs_authority:
            return True
        await self.tell_staff("authority")
        assessing = CaseState.ASSESSING
        settled = await self.wait_for("authority", lambda: self.authority is not None, state=assessing, then=assessing)
        if settled and self.refuses_guardian and self.opened.neither_at is not None:
            await self._until(self.opened.neither_at)
        return settled

    @property
    def refuses_guardian(self) -> bool:
        """Whether a guardian hears neither yes nor no."""
        said = self.authority
        guardian = self.opened is not None and self.opened.neither_at is not None
        return guardian and said is not None and (not said.holds or said.harm or said.child_against)

    async def strongly(self) -> bool:
        """Whether the person is known strongly enough for data about health (HSLF-FS 2016:40 3 kap. 15 §)."""
        if not self.strong:
            await self.stage(Notify.ask_strongly, self.step(OpenStep, received_at=self.given.received_at))
        return await self.wait_for("strong_identity", lambda: self.strong, state=CaseState.IDENTITY_PENDING)

    async def clear(self) -> bool:
        """Whether it is clear what the person wants: to have it erased, or kept and restricted (GDPR Art. 17, 18).

        Until they say it, nothing is destroyed.
        """
        both = {RequestType.ERASURE, RequestType.RESTRICTION} <= set(self.given.types)
        if both and self.clarified is None and not self.over:
            self.questions += 1
            question = self.step(AskStep, question="erase_or_keep", number=self.questions)
            await self.stage(Notify.ask, question)
            self.asked_at.append(workflow.now())
        if self.asked_at:
            state = CaseState.CLARIFICATION_PENDING
            await self.wait_for("answer", lambda: not self.asked_at, state=state)
        return not self.over

    def wanted(self, right: RequestType) -> bool:
        """Whether the person still wants it, after what they have said they mean."""
        said = self.clarified
        if said is None:
            return True
        if said.only and right not in said.only:
            return False
        if said.choice is Choice.KEEP and right is RequestType.ERASURE:
            return False
        return not (said.choice is Choice.ERASE and right is RequestType.RESTRICTION)

    async def tell_staff(self, matter: str, number: int = 1) -> None:
        """Whoever's duty it is has a neutral word of it."""
        assert self.opened is not None
        await self.stage(Inform.staff, self.step(NoteStep, matter=matter, due_on=self.opened.due_on, number=number))

    async def remind_before_due(self) -> None:
        """Somebody is reminded at fixed points before the answer is due; the date may move meanwhile."""
        assert self.opened is not None
        ahead = [self.opened.due_at - moment for moment in self.opened.remind_at]
        for number, before in enumerate(sorted(ahead, reverse=True), 1):
            while (left := self.opened.due_at - before - workflow.now()) > timedelta(0):
                await asyncio.sleep(left.total_seconds())
            if self.opened.due_at - workflow.now() > before - timedelta(hours=12):
                await self.tell_staff("due_soon", number)

    async def alarm_unreleased(self) -> None:
        """A patient record that nobody has decided about in the time that 'as soon as possible' gives is an alarm."""
        assert self.opened is not None
        await self._until(self.opened.release_at)
        await workflow.wait_condition(self._unreleased)
        await self.tell_staff("no_release")

    def _unreleased(self) -> bool:
        plan = self.plan
        waits = plan is not None and Role.CLINICIAN in plan.approvals and self.state is CaseState.AWAITING_APPROVAL
        return waits and plan is not None and Role.CLINICIAN not in self.approved.get(plan.digest, set())

    @property
    def hands_left(self) -> bool:
        """Whether people still have something to do by hand."""
        return len(self.hand_done) < sum(self.by_hand.values())

    async def hands_done(self) -> None:
        """Everything that people do by hand for the case is done, or it is time to answer all the same."""
        assert self.opened is not None
        if not self.hands_left:
            return
        left = self.opened.due_at - policies.BEFORE_DUE - workflow.now()
        self.awaits = "hands"
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self.over or not self.hands_left, timeout=max(left, timedelta(0))
            )  # fmt: skip
        self.awaits = None

    async def _until(self, moment: datetime) -> None:
        left = moment - workflow.now()
        if left > timedelta(0):
            await asyncio.sleep(left.total_seconds())
