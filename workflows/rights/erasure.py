"""Erasure (GDPR Art. 17), and whatever else destroys: what may go goes now, what a statute or a hold keeps goes afterwards."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow

from activities.act import Act
from activities.decide import Decide
from activities.discover import Discover
from schemas.carrying import AgainStep, DecideStep, Executed, Execution, SystemExecution
from schemas.decisions import Action, Plan
from schemas.ids import SystemId, system_queue
from schemas.messages import SystemDone
from schemas.remainders import Remainder
from schemas.request import CaseState, RequestType
from workflows import policies
from workflows.life import CaseWork
from workflows.policies import LONG
from workflows.steps import Left

ERASURE = RequestType.ERASURE


async def carry_out(case: CaseWork, right: RequestType, *, unproven: bool) -> tuple[SystemDone, ...] | None:
    """What could not be done, for the answer to say; None where a new plan is needed first.

    What is only stopped, restricted or corrected leaves the request open to be taken back.
    """
    plan = case.plan
    assert plan is not None
    destroys = any(li.verdict.action.destroys for li in plan.lines)
    before, case.acting = case.acting, case.acting or destroys or right is RequestType.ERASURE
    left = await _in_all_systems(case, right, unproven=unproven)
    if left is None and not case.touched:
        case.acting = before  # stopped before anything was done: the request can still be taken back
    if left or left is None:
        return left or None
    return () if right is not RequestType.ERASURE or not await _something_new(case) else None


async def carry_out_deferred(case: CaseWork, kept: Remainder) -> None:
    """What nothing keeps any more goes and is read back, under the law and the holds of this day."""
    judged, last, right = None, kept.round, kept.right
    case.large, said = kept.large, {"unproven": kept.unproven, "weighing": kept.weighing}
    while True:
        case.round += 1
        case.nudged = False
        await case.sized(Discover.read_again, case.step(AgainStep, last=last))
        plan = case.plan = await case.sized(Decide.judge, case.step(DecideStep, right=right, deferred=True, **said))
        last = case.round
        if any(line.verdict.action is Action.PERSON for line in plan.lines):
            await case.look_into_it("decide", "NoRuleDecides")
        if await _in_all_systems(case, right, deferred=True, unproven=kept.unproven) is not None:
            break
        if plan.digest == judged:  # a copy goes first: it is somebody's work, and takes its time
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: case.nudged, timeout=policies.LOOK_AGAIN)
        judged = plan.digest
    case.keep(kept.model_copy(update={"round": case.round}))


async def sleep_until(case: CaseWork, moment: datetime | None) -> bool:
    """True when the moment has come; False where a hold changed meanwhile or the run has grown old."""
    now = workflow.now()
    left = (moment - now) if moment else policies.LONGEST_RUN
    if left.total_seconds() <= 0:
        return True
    wait = min(left, policies.LONGEST_RUN)
    try:
        await workflow.wait_condition(lambda: case.stirred or case.taken >= policies.UPDATES_A_RUN, timeout=wait)
    except TimeoutError:
        return moment is not None and wait == left
    return False


async def _in_all_systems(
    case: CaseWork, right: RequestType, *, deferred: bool = False, unproven: bool = False
) -> tuple[SystemDone, ...] | None:
    """What a person decided to leave; None where the plan no longer holds. Troubles wait for a person."""
    plan = case.plan
    assert plan is not None
    case.state = CaseState.EXECUTING
    attempt, lifts, left = -1, deferred or case.touched, tuple[SystemDone, ...]()
    while True:
        attempt += 1
        said = {"unproven": unproven, "plan": plan.digest, "attempt": attempt, "lifts": lifts, "deferred": deferred}
        step = case.step(Execution, right=right, **said)
        all_done = await (_side_by_side(case, step, plan.last) if left else _in_order(case, step, plan))
        case.touched = case.touched or any(e.systems for e in all_done if not e.stopped)
        if any(e.stopped for e in all_done):
            return None
        troubled = tuple(t for e in all_done for t in e.troubled)
        if not troubled:
            return left
        if right is ERASURE and not deferred and await _something_new(case, refused=True):
            return None  # what is newer than the plan may be what keeps a row from going
        try:
            names = ", ".join(t.system for t in troubled)
            await case.raise_incident("act", f"refused by {names}", leavable=True)
        except Left:
            left = (*left, *troubled)
            if not _unfinished(all_done):
                return left


async def _in_order(case: CaseWork, step: Execution, plan: Plan) -> list[Executed]:
    """What the small systems did in one activity, and each of the others in one of its own, side by side.

    Those that hold the identity keys come last: until all others are done, nothing of them has changed.
    """
    if case.large:
        systems = tuple(dict.fromkeys(li.system for li in plan.lines))
        executed = Executed(systems=tuple(SystemDone(system=s, complete=False) for s in systems))
    else:
        executed = await case.stage(Act.carry_out, step)
    first = [s for s in executed.unfinished if s not in plan.last]
    done = [executed, *await _side_by_side(case, step, first)]
    if any(e.stopped or e.troubled for e in done):
        return done
    return [*done, *await _side_by_side(case, step, [s for s in executed.unfinished if s in plan.last])]


async def _side_by_side(case: CaseWork, step: Execution, systems: Sequence[SystemId]) -> list[Executed]:
    """What each of the systems did, in an activity of its own."""
    rest = (
        case.stage(
            Act.carry_out_system,
            SystemExecution(**dict(step), system=s),
            LONG,
            queue=system_queue(case.given.org, s),
        )
        for s in systems
    )
    return list(await asyncio.gather(*rest))


def _unfinished(all_done: Sequence[Executed]) -> bool:
    """Whether a system has not had its turn yet: what holds the identity keys waited for the others."""
    named = {s for e in all_done for s in e.unfinished}
    return bool(named - {d.system for e in all_done for d in e.systems if d.complete})


async def _something_new(case: CaseWork, *, refused: bool = False) -> bool:
    """Whether an independent search finds anything but what the plan keeps."""
    plan = case.plan
    assert plan is not None
    step = case.step(Execution, right=ERASURE, plan=plan.digest, refused=refused)
    back = await case.sized(Act.read_back, step)
    if back.unfinished:  # a system went away after it was changed: the case waits for it
        back = await case.stage(Act.read_back, step.model_copy(update={"large": True}), LONG)
    return back.stopped
