"""What people say about a plan: they approve it, and settle each hold that it proposes before."""

from temporalio import workflow

from activities.close import Close
from schemas.decisions import LiveHold, Plan, ProposedHold
from schemas.facts import Body
from schemas.messages import HoldOrder, Noted
from schemas.orders import Ack, Approve, ConfirmHold, DismissHold
from schemas.request import CaseState, Role
from workflows.case import CaseLife, no, update_id


class ProposedHolds(CaseLife):
    """What people may say about the plan and its proposals."""

    @workflow.update(name="habeas.approve")
    def approve(self, approval: Approve) -> Ack:
        """One role's approval of exactly one plan."""
        self.approved.setdefault(approval.plan, set()).add(approval.role)
        self.actors.setdefault(approval.plan, []).append(f"{approval.role}:{approval.actor}")
        return self.count()

    @approve.validator
    def _may_approve(self, approval: Approve) -> None:
        if self.state.answered:
            raise no("the case is answered; there is nothing to approve")
        if self.plan is None or self.replan or self.state is not CaseState.AWAITING_APPROVAL:
            raise no("there is no plan to approve now", "NotYet")
        if approval.plan != self.plan.digest:
            raise no("the plan has changed since it was read; look at the new one and approve that")
        if self.unsettled:
            open_ones = ", ".join(self.unsettled)
            raise no(f"confirm or dismiss each hold that the plan proposes first: {open_ones}")
        if approval.role not in self.plan.approvals:
            raise no(f"the plan needs {', '.join(self.plan.approvals)}, not {approval.role}")
        if approval.actor in self.plan.not_by:
            raise no("whoever took the request in does not approve it; the organisation file wants four eyes")
        if f"{approval.role}:{approval.actor}" in self.actors.get(approval.plan, []) and self.plan.eyes > 1:
            raise no("you have approved it already; the organisation file wants somebody else as well")
        self.on_duty(approval.role, approval.actor)

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

    def has_approved(self, plan: Plan) -> bool:
        """Whether everybody who has to has approved exactly this plan."""
        said = set(self.actors.get(plan.digest, []))
        return all(
            sum(a.startswith(f"{role}:") for a in said) >= (plan.eyes if role is Role.DECIDER else 1)
            for role in plan.approvals
        )

    def on_duty(self, role: Role, actor: str) -> None:
        """Raises where the organisation file names who decides in the role, and this is neither them nor their deputy."""
        if self.plan is not None and actor in self.plan.own:
            raise no("nobody decides about their own request; somebody else on the staff has to")
        duties = [d for d in self.plan.duties if d.role is role] if self.plan else []
        today = workflow.now().date()
        if duties and not any(actor in d.holders(today) for d in duties):
            raise no(f"{role} is somebody else's duty today; the organisation file names who, and their deputies")
