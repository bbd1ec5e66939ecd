"""Rights whose answer is knowledge (GDPR Art. 15, 20; PDL 8:2, 8:5): the person gets what was found."""

import asyncio

from temporalio.exceptions import is_cancelled_exception

from activities.afterwards import Afterwards
from activities.notify import Notify
from activities.pack import Pack
from schemas.carrying import PackStep, ReferStep, RightStep, Settled
from schemas.decisions import Action
from schemas.messages import SystemDone
from schemas.request import RequestType, Role
from workflows.life import CaseWork
from workflows.rights import planning

__all__ = ["give"]
GIVEN = (Action.DISCLOSE, Action.EXPORT)


async def give(case: CaseWork, right: RequestType) -> Settled | None:
    """The package is sealed in the package store; None where the request is no longer carried out."""
    round_ = case.next_round()
    await case.find(right)
    alarm = asyncio.create_task(_alarm(case))
    try:
        if not await planning.approved(case, right):
            return None
    finally:
        alarm.cancel()
    plan = case.plan
    assert plan is not None
    case.by_hand[right] = plan.by_hand
    settled = Settled(right=right, rounds=(round_,))
    if right.hands_out and any(li.verdict.action in GIVEN for li in plan.lines):
        step = case.step(PackStep, right=right, received_at=case.given.received_at)
        packed = await case.sized(Pack.make_copy, step)
        settled = settled.model_copy(
            update={"package": packed.name, "redacted": packed.redacted, "sent_to": packed.sent_to}
        )
    if case.harm:
        await case.stage(
            Notify.refer, case.step(ReferStep, received_at=case.given.received_at, part=settled)
        )  # fmt: skip
    if Role.CLINICIAN in plan.approvals:
        noted = await case.stage(Afterwards.hand_out, case.step(RightStep, right=right))
        troubled: tuple[SystemDone, ...] = noted.troubled
        if troubled:
            await case.look_into_it("hand_out", "NotNoted")
    return settled


async def _alarm(case: CaseWork) -> None:
    try:
        await case.alarm_unreleased()
    except BaseException as ended:
        if not is_cancelled_exception(ended) and not isinstance(ended, asyncio.CancelledError):
            raise
