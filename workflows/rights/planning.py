"""Plan before anything is done, and wait for whom the law wants to ask."""

from temporalio import workflow

from activities.close import Close
from activities.decide import Decide
from schemas.decisions import Action
from schemas.messages import DecideStep, Noted
from schemas.request import CaseState
from workflows.case import CaseLife


async def approved(case: CaseLife) -> bool:
    """The plan stands and everybody who has to has approved exactly this one; False if the request was withdrawn."""
    plan = case.plan = await case.sized(Decide.judge, case.step(DecideStep))
    if any(line.verdict.action is Action.PERSON for line in plan.lines):
        await case.look_into_it("decide", "NoRuleDecides")
        plan = case.plan = await case.sized(Decide.judge, case.step(DecideStep))
    missing = set(plan.approvals)
    if not missing:
        case.state = CaseState.EXECUTING
        return not case.withdrawn
    case.state = CaseState.AWAITING_APPROVAL
    await workflow.wait_condition(lambda: missing <= case.approved.get(plan.digest, set()) or case.withdrawn)
    if case.withdrawn:
        return False
    case.state = CaseState.EXECUTING
    body = {"plan": plan.digest, "by": case.actors.get(plan.digest, [])}
    await case.stage(Close.note, case.step(Noted, key=f"approved:{plan.digest[:16]}", kind="plan.approved", body=body))
    return True
