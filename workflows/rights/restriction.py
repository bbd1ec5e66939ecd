"""Restriction (GDPR Art. 18): set in every system, and lifted only after the person was told."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from activities.afterwards import Afterwards
from activities.notify import Notify
from schemas.carrying import LiftStep
from schemas.ids import PlanDigest
from schemas.life import LiftReason
from schemas.request import RequestType
from workflows.life import CaseWork
from workflows.steps import Left

NO_PLAN = PlanDigest("0" * 64)


async def lift(case: CaseWork, round_: int, why: LiftReason, notice: timedelta) -> None:
    """What that plan restricted is in ordinary view again, and the person knew before (GDPR Art. 18(3))."""
    step = case.step(
        LiftStep,
        right=RequestType.RESTRICTION,
        plan=case.plan.digest if case.plan else NO_PLAN,
        why=why.value,
        lifted_on=(workflow.now() + notice).date(),
    ).model_copy(update={"round": round_})
    await case.stage(Notify.before_lifting, step)
    if notice > timedelta(0):
        await asyncio.sleep(notice.total_seconds())
    while True:
        done = await case.sized(Afterwards.lift, step.model_copy(update={"as_of": workflow.now()}))
        if not done.troubled:
            return
        try:
            names = ", ".join(t.system for t in done.troubled)
            await case.raise_incident("lift", f"refused by {names}", leavable=True)
        except Left:
            return
