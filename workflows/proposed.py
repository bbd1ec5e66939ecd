"""Holds that a plan proposes: a person confirms or dismisses each before anybody can approve."""

from temporalio import workflow

from activities.close import Close
from schemas.decisions import LiveHold, ProposedHold
from schemas.facts import Body
from schemas.messages import HoldOrder, Noted
from schemas.orders import Ack, ConfirmHold, DismissHold
from schemas.request import CaseState
from workflows.case import CaseLife, no, update_id


class ProposedHolds(CaseLife):
    """What people may say about the proposals of the plan."""

    @workflow.update(name="habeas.confirm_hold")
    async def confirm_hold(self, said: ConfirmHold) -> Ack:
        """The hold stands before this returns, with its owner and its day of review; a new plan follows."""
        if not self.again():
            one = self._proposed(said.proposal)
            hold = LiveHold(
                id=one.id, ground=one.ground, owner=said.owner, review_on=said.review_on, systems=one.systems
            )
            order = self.step(HoldOrder, place=hold, proposed=True, actor=said.actor, key=update_id())
            await self.hold_stands(order)
            self.replan = True
        return self.count()

    @workflow.update(name="habeas.dismiss_hold")
    async def dismiss_hold(self, said: DismissHold) -> Ack:
        """The proposal is settled without a hold; the fact is written before this returns."""
        if not self.again():
            body: Body = {"proposal": said.proposal, "reason": said.reason.value, "by": said.actor}
            key = f"dismissed:{said.proposal}"
            await self.stage(Close.note, self.step(Noted, key=key, kind="hold.dismissed", body=body))
            self.dismissed.add(said.proposal)
        return self.count()

    @confirm_hold.validator
    def _may_confirm_hold(self, said: ConfirmHold) -> None:
        self._is_open(said.proposal)

    @dismiss_hold.validator
    def _may_dismiss_hold(self, said: DismissHold) -> None:
        self._is_open(said.proposal)

    def _is_open(self, proposal: str) -> None:
        self.has_room()
        if self.state.answered:
            raise no("the case is answered; nothing is proposed any more")
        if self.plan is None or self.replan or self.state is not CaseState.AWAITING_APPROVAL:
            raise no("there is no plan to look at now", "NotYet")
        self._proposed(proposal)
        if proposal not in self.unsettled:
            raise no("somebody has dismissed this proposal already")

    def _proposed(self, proposal: str) -> ProposedHold:
        assert self.plan is not None  # the validator has seen to it
        found = next((p for p in self.plan.proposals if p.id == proposal), None)
        if found is None:
            known = ", ".join(self.unsettled) or "nothing that is still open"
            raise no(f"the plan proposes no such hold; it proposes {known}")
        return found
