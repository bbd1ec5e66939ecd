"""Objection (GDPR Art. 21(1)): restricted at once, weighed by a person, then stopped or lifted."""

from datetime import timedelta

from schemas.answers import Weighed
from schemas.carrying import Settled
from schemas.decisions import Action
from schemas.life import LiftReason
from schemas.particulars import Weighing
from schemas.request import CaseState, RequestType
from workflows import policies
from workflows.life import CaseWork
from workflows.rights import changing, restriction

RIGHT = RequestType.OBJECTION


async def weigh(case: CaseWork) -> Settled | None:
    """What was objected to stops, or is lifted again after notice; None where the request is no longer carried out."""
    first = await changing.carry_out(case, RIGHT)
    plan = case.plan
    if first is None or plan is None:
        return None
    if not plan.by_hand and not any(li.verdict.action is Action.RESTRICT for li in plan.lines):
        return first
    restricted = case.round
    await case.tell_staff("weighing")
    waiting = CaseState.AWAITING_APPROVAL
    if not await case.wait_for("weighing", lambda: case.weighing is not Weighing.OPEN, state=waiting):
        await restriction.lift(case, restricted, LiftReason.RELEASED, timedelta(0))
        return first.model_copy(update={"lifted": True})
    second = await changing.carry_out(case, RIGHT)
    if second is None:
        await restriction.lift(case, restricted, LiftReason.RELEASED, timedelta(0))
        return first.model_copy(update={"lifted": True})
    if case.weighing is Weighing.COMPELLING:
        await restriction.lift(case, restricted, LiftReason.WEIGHED, policies.LIFT_NOTICE)
    weighed = Weighed.REJECTED if case.weighing is Weighing.COMPELLING else Weighed.UPHELD
    rounds = (*first.rounds, *second.rounds)
    return second.model_copy(update={"rounds": rounds, "left": (*first.left, *second.left), "weighed": weighed})
