"""After a restore: everything that was erased since goes again, in every system at once."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from activities.replay import Replay
from schemas.erasures import Replayed, ReplayRun, ReplaySystem
from schemas.ids import SystemId, system_queue
from workflows.policies import A_NIGHT, LONG


@workflow.defn(name="habeas.replay")
class ReplayWorkflow:
    """One replay of one organisation. Carries references only."""

    @workflow.run
    async def run(self, given: ReplayRun) -> tuple[Replayed, ...]:
        """What each system had back, and how it was put right; a system that does not answer is told so."""
        as_of = given.as_of or workflow.now()
        steps = [
            ReplaySystem(org=given.org, system=SystemId(s), since=given.since, as_of=as_of) for s in given.systems
        ]  # fmt: skip
        return tuple(await asyncio.gather(*(self._system(step) for step in steps)))

    async def _system(self, step: ReplaySystem) -> Replayed:
        try:
            return await workflow.execute_activity_method(
                Replay.system,
                step,
                task_queue=system_queue(step.org, step.system),
                start_to_close_timeout=LONG.start_to_close,
                schedule_to_close_timeout=A_NIGHT,
                heartbeat_timeout=LONG.heartbeat,
                retry_policy=LONG.retry,
            )
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            cause = failure if isinstance(failure, ApplicationError) else failure.cause or failure
            return Replayed(system=step.system, trouble=getattr(cause, "type", None) or type(cause).__name__)
