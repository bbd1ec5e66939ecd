"""Plan before anything is done, and wait for whom the law wants to ask."""

from temporalio import workflow

from activities.close import Close
from activities.decide import Decide
from activities.thirdparties import ThirdParties
from schemas.carrying import DecideStep, MentionStep
from schemas.decisions import Action, Plan
from schemas.messages import Noted
from schemas.request import CaseState, RequestType
from workflows.life import CaseWork


async def approved(case: CaseWork, right: RequestType, *, unproven: bool = False) -> bool:
    """The plan stands and everybody who has to has approved exactly this one; False where nothing more is carried out.

    Before a copy is approved, whoever asks is known strongly enough for it, and somebody has looked at the other people
    in it. A hold that a person confirms meanwhile, or a record that is not released, means a new plan.
    """
    while True:
        if case.replan:
            case.state, case.replan = CaseState.ASSESSING, False
        plan = await _judged(case, right, unproven=unproven)
        if plan.strong and not case.strong and not await case.strongly():
            return False
        if right.hands_out and not await _looked_through(case, right, plan):
            return False
        if not plan.approvals:
            case.state = CaseState.EXECUTING
            return not case.over
        case.state = CaseState.AWAITING_APPROVAL
        await _decided(case, plan)
        if case.over:
            return False
        if not case.replan:
            break
    case.state = CaseState.EXECUTING
    body = {"plan": plan.digest, "right": right.value, "by": case.actors.get(plan.digest, [])}
    await case.stage(Close.note, case.step(Noted, key=f"approved:{plan.digest[:16]}", kind="plan.approved", body=body))
    return not case.over  # it may have been taken back while that was written


async def _decided(case: CaseWork, plan: Plan) -> None:
    """Everybody has approved this plan, or there is no use in waiting for them."""
    for role in plan.approvals:
        if any(d.role is role and d.email for d in plan.duties):
            await case.tell_staff("release" if role == "clinician" else "approval")
    await workflow.wait_condition(lambda: case.replan or case.over or case.has_approved(plan))


async def _looked_through(case: CaseWork, right: RequestType, plan: Plan) -> bool:
    """Somebody has chosen for every mention of other people (GDPR Art. 15(4)); False where nothing more is carried out."""
    given = any(li.verdict.action in (Action.DISCLOSE, Action.EXPORT) for li in plan.lines)
    if not given or plan.digest in case.reviewed:
        return not case.over
    step = case.step(MentionStep, right=right, plan=plan.digest, approvals=bool(plan.approvals))
    found = await case.sized(ThirdParties.find, step)
    if not found.mentions:
        return not case.over
    then = CaseState.AWAITING_APPROVAL if plan.approvals else CaseState.EXECUTING
    return await case.wait_for("review", lambda: plan.digest in case.reviewed, state=CaseState.ASSESSING, then=then)


async def _judged(case: CaseWork, right: RequestType, *, unproven: bool) -> Plan:
    """The plan of this round; where no rule decides something, a person has looked first."""
    plan = case.plan = await case.sized(Decide.judge, _asked(case, right, unproven))
    if any(line.verdict.action is Action.PERSON for line in plan.lines):
        await case.look_into_it("decide", "NoRuleDecides")
        plan = case.plan = await case.sized(Decide.judge, _asked(case, right, unproven))
    return plan


def _asked(case: CaseWork, right: RequestType, unproven: bool) -> DecideStep:
    step = case.step(DecideStep, right=right, unproven=unproven, weighing=case.weighing, harm=case.harm)
    return step.model_copy(update={"strong": case.strong})
