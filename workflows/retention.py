"""Retention without a request: every night what its time is over for goes, in every system of an organisation."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from activities.retain import Retain
from schemas.ids import SystemId, system_queue
from schemas.retention import (
    BeginSweep,
    Begun,
    EndSweep,
    MadeTasks,
    MakeTasks,
    RetentionRun,
    Swept,
    SystemSweep,
    SystemSwept,
)
from workflows.policies import A_NIGHT, LONG, WAITING

S = TypeVar("S")
R = TypeVar("R")


@workflow.defn(name="habeas.retention")
class RetentionWorkflow:
    """One sweep through one organisation. Carries counts and references only: no case's key seals it."""

    @workflow.run
    async def run(self, given: RetentionRun) -> Swept:
        """What is over on the day of `as_of` is gone and read back, or it is said why not; tasks are with people."""
        as_of, run = given.as_of or workflow.now(), workflow.info().run_id
        begin = BeginSweep(org=given.org, as_of=as_of, run=run, dry_run=given.dry_run)
        begun = await _short(Retain.begin, begin)
        tasks = MadeTasks()
        if begun.sweep is not None and not given.hours_only:
            tasks = await _short(Retain.make_tasks, MakeTasks(org=given.org, as_of=as_of))
        systems = await asyncio.gather(*(self._system(given, begun, system, as_of) for system in begun.systems))
        swept = Swept(as_of=as_of, sweep=begun.sweep, systems=tuple(systems), tasks=tasks)
        if begun.sweep is None:
            return swept
        end = EndSweep(
            org=given.org,
            as_of=as_of,
            ended_at=workflow.now(),
            sweep=begun.sweep,
            systems=swept.systems,
            tasks=tasks.made,
        )
        return swept.model_copy(update={"systems": (await _short(Retain.end, end)).systems})

    async def _system(self, given: RetentionRun, begun: Begun, system: SystemId, as_of: datetime) -> SystemSwept:
        """What was found and done in one system. One that stays away, or says no, holds up none of the others."""
        step = SystemSweep(org=given.org, system=system, as_of=as_of, sweep=begun.sweep, hours_only=given.hours_only)
        try:
            return await workflow.execute_activity_method(
                Retain.sweep_system,
                step,
                task_queue=system_queue(given.org, system),
                start_to_close_timeout=LONG.start_to_close,
                schedule_to_close_timeout=A_NIGHT,
                heartbeat_timeout=LONG.heartbeat,
                retry_policy=LONG.retry,
            )
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            cause = failure if isinstance(failure, ApplicationError) else failure.cause or failure
            return SystemSwept(system=system, trouble=getattr(cause, "type", None) or type(cause).__name__)


async def _short(act: Callable[[Any, S], Awaitable[R]], given: S) -> R:
    """A step on our own store."""
    return await workflow.execute_activity_method(
        act,
        given,
        start_to_close_timeout=WAITING.start_to_close,
        heartbeat_timeout=WAITING.heartbeat,
        retry_policy=WAITING.retry,
    )
