"""One request, from its first receipt to its last held record."""

import asyncio
import contextlib
from datetime import timedelta

from temporalio import workflow

from activities.close import Close
from activities.inform import Inform
from activities.intake import Intake
from activities.notify import Notify
from schemas.carrying import AnswerStep, ForwardStep, InformStep, NeitherStep, RightStep, Settled, Waiting
from schemas.facts import Body, FactKind
from schemas.life import RefusalGround
from schemas.messages import CaseRun, Ending, Joining, Noted, OpenStep, Phase, Step
from schemas.request import CaseState, Outcome, RequestType
from workflows import policies
from workflows.hold import HoldPhase
from workflows.rights import changing, deciding, objection, telling
from workflows.rights.order import CHANGING, SWIFT, lawful


@workflow.defn(name="habeas.request")
class RequestWorkflow(HoldPhase):
    """The case. It carries references, never people; it waits for people with Updates and for time with timers."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        """Answers the request, then sleeps until nothing of it is held, restricted or unconfirmed any more."""
        if run.phase is Phase.HOLD:
            return await self.hold()
        opening = self.step(OpenStep, received_at=run.received_at, handed_over=run.handed_over)
        self.opened = await self.stage(Intake.open_case, opening)
        self.state = CaseState.IDENTITY_PENDING
        clocks = [asyncio.create_task(self.watch_the_clock()), asyncio.create_task(self.remind_before_due())]
        await self.answer()
        for clock in clocks:
            clock.cancel()
        self.state = CaseState.RESPONDED
        if self.something_waits:
            return await self.go_on_hold()
        await self.close()

    async def answer(self) -> Outcome:
        """The person has a dated answer."""
        assert self.opened is not None
        if self.opened.forward:
            return await self.forward(self.opened.forward[0])
        await self.stop_at_once()
        if self.over and not self.stopped:
            return await self.conclude()
        if not self.opened.challenge and not self.given.handed_over:
            return (await self.stage(Notify.ended_stopped, self.step(Step))).outcome
        if not await self.identified_meanwhile():
            return await self.conclude()
        if not await self.authorised():
            return await self.conclude()
        if self.refuses_guardian:
            return await self.neither()
        if self.authority is not None and not self.authority.holds:
            await self.last_word()
            return await self.refuse_all(RefusalGround.NO_AUTHORITY.value)
        self.state = CaseState.ASSESSING
        await self.recognise()
        joins = await self.my_turn()
        if joins is not None and not self.over:
            await self.last_word()
            done = await self.stage(Notify.join, self.step(Joining, other=joins))
            await self.wake(done.wakes)
            return done.outcome
        for right in lawful(self.given.types):
            if not self.over:
                await self.carry(right)
        carried = {part.right for part in self.parts}
        undone = [right for right in lawful(self.given.types) if right not in carried and self.wanted(right)]
        return await self.conclude() if self.over and undone else await self.respond()

    async def carry(self, right: RequestType) -> None:
        """One right is carried out, and what is done at once is answered at once."""
        self.right = right
        if right in (RequestType.RESTRICTION, RequestType.ERASURE) and not await self.clear():
            return
        if not self.wanted(right):
            return
        settled = await self._carried(right)
        if settled is None:
            return
        self.parts.append(settled)
        if right is RequestType.RESTRICTION:
            self.restricted = settled.rounds[-1]
        rest = [r for r in lawful(self.given.types) if r not in self.answered_rights and self.wanted(r)]
        early = [r for r in rest if r in SWIFT or r is RequestType.JOURNAL_COPY]
        done = {part.right for part in self.parts}
        if right in early and set(early) <= done and len(rest) > len(early):
            await self.answer_early(tuple(r for r in rest if r not in done))

    async def _carried(self, right: RequestType) -> Settled | None:
        if right.tells or right is RequestType.PORTABILITY:
            return await telling.give(self, right)
        if right.by_decision:
            return await deciding.decide(self, right)
        if right is RequestType.OBJECTION:
            return await objection.weigh(self)
        return await changing.carry_out(self, right)

    async def stop_at_once(self) -> None:
        """What stops mail is done for anybody who asks, before anybody has shown who they are (GDPR Art. 7(3), 21(3)).

        Not where somebody may have written in another's name: that is known from the first step's result, so that histories
        from before replay as they were.
        """
        stops = [right for right in lawful(self.given.types) if right.without_proof]
        assert self.opened is not None
        if not stops or self.given.handed_over or self.opened.needs_authority or self.opened.doubted:
            return
        done = list[RequestType]()
        for self.right in stops:
            if await changing.carry_out(self, self.right, unproven=True) is not None:
                done.append(self.right)
        if done:  # else it was taken back before anything was stopped
            self.stopped = True
            await self.stage(Notify.stopped, self.step(RightStep, right=done[0], unproven=True))

    async def identified_meanwhile(self) -> bool:
        """As `identified`; where a hold has kept mail from being stopped, it is stopped as soon as the hold is gone."""
        if not self.remainders:
            return await self.identified()
        proof = asyncio.create_task(self.identified())
        while not proof.done():
            await workflow.wait_condition(lambda: proof.done() or self.holds_changed)
            if not proof.done():
                await self.let_go()
        return await proof

    async def answer_early(self, more: tuple[RequestType, ...]) -> None:
        """What was done at once has its answer; the rest follows."""
        parts = tuple(part for part in self.parts if part.right not in self.answered_rights)
        await self.inform(parts)
        self.letters += 1
        step = self.step(
            AnswerStep, received_at=self.given.received_at, parts=parts, more=more, number=self.letters
        )  # fmt: skip
        await self.stage(Notify.answer, step)
        self.answered_rights |= {part.right for part in parts}

    async def inform(self, parts: tuple[Settled, ...]) -> None:
        """Recipients are told and processors instructed (GDPR Art. 19, 28(3))."""
        changed = tuple(part for part in parts if part.right in CHANGING)
        confirmations = -1
        while changed and confirmations != self.confirmations:  # one that came meanwhile may not be in the answer
            confirmations = self.confirmations
            self.unconfirmed = await self.stage(Inform.recipients, self.step(InformStep, parts=changed))

    async def respond(self) -> Outcome:
        """The answer is with the person; cases that waited for it go on.

        It waits some days for processors to say that it is done there as well, and for what people do by hand.
        """
        parts = tuple(part for part in self.parts if part.right not in self.answered_rights)
        if not parts:
            return await self.conclude()
        if any(part.right in CHANGING for part in parts):
            self.changes_by_hand = True
            self.acting = self.touched or bool(self.hand_done) or not self.hands_left  # else nothing is done so far
        await self.inform(parts)
        await self.hands_done()
        if self.over and not self.acting:
            return await self.conclude()
        if self.withdrawn_by is not None:
            said: Body = {"by": self.withdrawn_by}
            await self.stage(Close.note, self.step(Noted, key="withdrawn", kind=FactKind.WITHDRAWN.value, body=said))
        if self.unconfirmed.processors:
            await self.processors_confirm()
        await self.last_word()
        self.letters += 1
        step = self.step(AnswerStep, received_at=self.given.received_at, parts=parts, number=self.letters)
        done = await self.stage(Notify.answer, step)
        self.state = CaseState.RESPONDED
        await self.wake(done.wakes)
        return done.outcome

    async def processors_confirm(self) -> None:
        """Processors have said that it is done there as well, or it is time to answer and to say who has not."""
        assert self.opened is not None
        self.state = CaseState.NOTIFYING_RECIPIENTS
        before_due = self.opened.due_at - policies.BEFORE_DUE - workflow.now()
        within = max(min(policies.CONFIRM_WITHIN, before_due), timedelta(0))
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: not self.unconfirmed.processors, timeout=within)

    async def conclude(self) -> Outcome:
        """The case ends without everything that was asked, and the person knows why: somebody else's, refused, taken back,
        or nobody has shown who asks."""
        await self.last_word()
        rest = tuple(right for right in lawful(self.given.types) if right not in {part.right for part in self.parts})
        if self.parts and rest and any(part.right not in self.answered_rights for part in self.parts):
            await self.answer_early(rest)  # what was done is told, whatever becomes of the rest
        if self.routed is not None:
            return await self.forward(self.routed.recipient)
        if self.refused is not None:
            return await self.refuse_all(self.refused.ground.value)
        if not self.withdrawn and self.stopped and all(right.without_proof for right in self.given.types):
            return (await self.stage(Notify.ended_stopped, self.step(Step))).outcome
        outcome = Outcome.WITHDRAWN if self.withdrawn else Outcome.UNPROVEN
        done = await self.stage(Notify.conclude, self.step(Ending, outcome=outcome, by=self.withdrawn_by))
        self.state = CaseState.RESPONDED
        await self.wake(done.wakes)
        return done.outcome

    async def refuse_all(self, ground: str) -> Outcome:
        """The refusal is with the person, with its ground and every remedy (GDPR Art. 12(4))."""
        rights = [right for right in lawful(self.given.types) if right not in self.answered_rights]
        parts = tuple(Settled(right=right, rounds=(max(self.round, 0),)) for right in rights)
        step = self.step(AnswerStep, received_at=self.given.received_at, parts=parts, refused=ground)
        done = await self.stage(Notify.answer, step)
        await self.wake(done.wakes)
        return done.outcome

    async def neither(self) -> Outcome:
        """A guardian hears neither yes nor no."""
        await self.last_word()
        done = await self.stage(Notify.neither, self.step(NeitherStep, received_at=self.given.received_at))
        await self.wake(done.wakes)
        return done.outcome

    async def forward(self, recipient: str) -> Outcome:
        """The request is with whoever decides, and the person knows."""
        await self.last_word()
        step = self.step(ForwardStep, recipient=recipient, received_at=self.given.received_at)
        done = await self.stage(Inform.forward, step)
        self.state = CaseState.ROUTED
        self.unconfirmed = Waiting(processors=(recipient,))  # nothing is closed before they have it
        await self.wake(done.wakes)
        return done.outcome

    async def close(self) -> None:
        """Nothing is left to do; a hold that was placed in the last moment keeps the case open after all."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self.placed:
            return await self.go_on_hold()
        self.closing = True
        await self.stage(Close.end, self.step(Step))
        self.state = CaseState.CLOSED
        await self.archived()
