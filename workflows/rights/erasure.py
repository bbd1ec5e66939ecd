"""Erasure (GDPR Art. 17): what may go goes now, what a statute keeps goes when its time is over."""

import asyncio
from datetime import datetime

from temporalio import workflow

from activities.act import Act
from activities.decide import Decide
from activities.discover import Discover
from schemas.decisions import Action
from schemas.ids import system_queue
from schemas.messages import DecideStep, Executed, Execution, Step, SystemDone, SystemExecution
from schemas.request import CaseState
from workflows import policies
from workflows.case import CaseLife
from workflows.policies import LONG
from workflows.steps import Left


async def carry_out(case: CaseLife) -> tuple[SystemDone, ...] | None:
    """What could not be done, for the answer to say; None where a new plan is needed first."""
    before, case.acting = case.acting, True
    left = await _in_all_systems(case)
    if left is None and not case.touched:
        case.acting = before  # stopped before anything was done: the request can still be taken back
    if left:
        return left
    return () if left is not None and not await _something_new(case) else None


async def carry_out_deferred(case: CaseLife) -> None:
    """Restrictions that have ended are erased and read back, under the law and the holds of this day."""
    judged = None
    while True:
        case.round += 1
        await case.sized(Discover.read_again, case.step(Step))
        plan = case.plan = await case.sized(Decide.judge, case.step(DecideStep, deferred=True))
        if any(line.verdict.action is Action.PERSON for line in plan.lines):
            await case.look_into_it("decide", "NoRuleDecides")
        if await _in_all_systems(case, deferred=True) is not None:
            break
        if plan.digest == judged:  # a copy goes first: it is somebody's work, and takes its time
            await workflow.sleep(policies.LOOK_AGAIN)
        judged = plan.digest
    case.state = CaseState.ON_HOLD


async def sleep_until(case: CaseLife, moment: datetime | None) -> bool:
    """True when the moment has come; False where a hold changed meanwhile or the run has grown old."""
    now = workflow.now()
    left = (moment - now) if moment else policies.LONGEST_RUN
    if left.total_seconds() <= 0:
        return True
    wait = min(left, policies.LONGEST_RUN)
    try:
        await workflow.wait_condition(lambda: case.holds_changed or case.taken >= policies.UPDATES_A_RUN, timeout=wait)
    except TimeoutError:
        return moment is not None and wait == left
    return False


async def _in_all_systems(case: CaseLife, *, deferred: bool = False) -> tuple[SystemDone, ...] | None:
    """What a person decided to leave; None where the plan no longer holds. Troubles wait for a person."""
    plan = case.plan
    assert plan is not None
    case.state = CaseState.EXECUTING
    attempt = -1
    while True:
        attempt += 1
        if case.large:
            systems = tuple(dict.fromkeys(li.system for li in plan.lines))
            executed = Executed(systems=tuple(SystemDone(system=s, complete=False) for s in systems))
        else:
            executed = await case.stage(Act.carry_out, case.step(Execution, plan=plan.digest, attempt=attempt))
        rest = (
            case.stage(
                Act.carry_out_system,
                case.step(SystemExecution, plan=plan.digest, system=s, attempt=attempt),
                LONG,
                queue=system_queue(case.given.org, s),
            )
            for s in executed.unfinished
        )
        all_done = [executed, *await asyncio.gather(*rest)]
        case.touched = case.touched or any(e.systems for e in all_done if not e.stopped)
        if any(e.stopped for e in all_done):
            return None
        troubled = tuple(t for e in all_done for t in e.troubled)
        if not troubled:
            return ()
        if not deferred and await _something_new(case, refused=True):
            return None  # what is newer than the plan may be what keeps a row from going
        try:
            names = ", ".join(t.system for t in troubled)
            await case.raise_incident("act", f"refused by {names}", leavable=True)
        except Left:
            return troubled


async def _something_new(case: CaseLife, *, refused: bool = False) -> bool:
    """Whether an independent search finds anything but what the plan keeps."""
    plan = case.plan
    assert plan is not None
    step = case.step(Execution, plan=plan.digest, refused=refused)
    back = await case.sized(Act.read_back, step)
    if back.unfinished:  # a system went away after it was changed: the case waits for it
        back = await case.stage(Act.read_back, step.model_copy(update={"large": True}), LONG)
    return back.stopped
