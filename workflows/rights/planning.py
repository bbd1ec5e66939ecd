"""Plan before anything is done, and wait for whom the law wants to ask."""

from temporalio import workflow

from activities.close import Close
from activities.decide import Decide
from schemas.decisions import Action, Plan
from schemas.messages import DecideStep, Noted
from schemas.request import CaseState
from workflows.case import CaseLife


async def approved(case: CaseLife) -> bool:
    """The plan stands and everybody who has to has approved exactly this one; False if the request was withdrawn.

    A proposed hold that a person confirms meanwhile means a new plan.
    """
    while True:
        if case.replan:
            case.state, case.replan = CaseState.ASSESSING, False
        plan = await _judged(case)
        if not plan.approvals:
            case.state = CaseState.EXECUTING
            return not case.withdrawn
        case.state = CaseState.AWAITING_APPROVAL
        await _decided(case, plan)
        if case.withdrawn:
            return False
        if not case.replan:
            break
    case.state = CaseState.EXECUTING
    body = {"plan": plan.digest, "by": case.actors.get(plan.digest, [])}
    await case.stage(Close.note, case.step(Noted, key=f"approved:{plan.digest[:16]}", kind="plan.approved", body=body))
    return True


async def _decided(case: CaseLife, plan: Plan) -> None:
    """Everybody has approved this plan, or there is no use in waiting for them."""
    missing = set(plan.approvals)
    await workflow.wait_condition(
        lambda: case.replan or case.withdrawn or missing <= case.approved.get(plan.digest, set())
    )


async def _judged(case: CaseLife) -> Plan:
    """The plan of this round; where no rule decides something, a person has looked first."""
    plan = case.plan = await case.sized(Decide.judge, case.step(DecideStep))
    if any(line.verdict.action is Action.PERSON for line in plan.lines):
        await case.look_into_it("decide", "NoRuleDecides")
        plan = case.plan = await case.sized(Decide.judge, case.step(DecideStep))
    return plan
