"""A sweep gives a system up for a night, and holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio import activity
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from deploy.sandbox import runner
from schemas.ids import OrgId, SystemId, system_queue
from schemas.retention import (
    BeginSweep,
    Begun,
    EndSweep,
    MadeTasks,
    MakeTasks,
    RetentionRun,
    SweepId,
    Swept,
    SystemSweep,
    SystemSwept,
)
from tests.acceptance.test_years import time_skipping_server
from workflows.retention import RetentionWorkflow

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORG, SWEEP = OrgId("salong"), SweepId("RET-2026-000001")
WELL, AWAY, STUBBORN = SystemId("well"), SystemId("away"), SystemId("stubborn")


class Clerks:
    """The activities of a sweep, with a system that never answers and one that says no."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ended: list[EndSweep] = []

    @activity.defn(name="habeas.retain.begin")
    async def begin(self, step: BeginSweep) -> Begun:
        return Begun(sweep=None if step.dry_run else SWEEP, systems=(WELL, AWAY, STUBBORN))

    @activity.defn(name="habeas.retain.make_tasks")
    async def make_tasks(self, step: MakeTasks) -> MadeTasks:
        self.asked.append("tasks")
        return MadeTasks(made=2)

    @activity.defn(name="habeas.retain.sweep_system")
    async def sweep_system(self, step: SystemSweep) -> SystemSwept:
        self.asked.append(step.system)
        if step.system == AWAY:
            raise ApplicationError("x", type="SystemUnavailable")
        if step.system == STUBBORN:
            raise ApplicationError("x", type="SystemRefused", non_retryable=True)
        return SystemSwept(system=step.system, verified=7)

    @activity.defn(name="habeas.retain.end")
    async def end(self, step: EndSweep) -> EndSweep:
        self.ended.append(step)
        return step


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def env(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WorkflowEnvironment]:
    program = await time_skipping_server(Path(str(tmp_path_factory.mktemp("skipping"))))
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(program), data_converter=pydantic_data_converter
    ) as made:
        yield made


async def swept(env: WorkflowEnvironment, run: RetentionRun) -> tuple[Swept, Clerks]:
    """What a sweep says, and what it asked for."""
    clerks, queues = Clerks(), [system_queue(ORG, s) for s in (WELL, AWAY, STUBBORN)]
    activities: list[Callable[..., Any]] = [clerks.begin, clerks.make_tasks, clerks.end]
    workers = [
        Worker(
            env.client, task_queue="q", workflows=[RetentionWorkflow], activities=activities, workflow_runner=runner()
        ),
        *(Worker(env.client, task_queue=queue, activities=[clerks.sweep_system]) for queue in queues),
    ]
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        found: Swept = await env.client.execute_workflow(
            "habeas.retention", run, id=f"retention.{run.dry_run}.{run.hours_only}", task_queue="q", result_type=Swept
        )
    finally:
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*tasks)
    return found, clerks


async def test_a_system_that_stays_away_is_left_to_the_next_night(env: WorkflowEnvironment) -> None:
    found, clerks = await swept(env, RetentionRun(org=ORG))

    assert [(s.system, s.verified, s.trouble) for s in found.systems] == [
        (WELL, 7, None), (AWAY, 0, "SystemUnavailable"), (STUBBORN, 0, "SystemRefused")
    ]  # fmt: skip
    (end,) = clerks.ended
    assert timedelta(hours=18) < end.ended_at - end.as_of < timedelta(hours=22)
    assert clerks.asked.count(STUBBORN) == 1 and clerks.asked.count(AWAY) > 5
    assert found.tasks.made == 2 and clerks.asked[0] == "tasks", "nobody waits for a system to get their tasks"
    assert end.tasks == 2


async def test_a_dry_run_opens_nothing_and_ends_nothing(env: WorkflowEnvironment) -> None:
    found, clerks = await swept(env, RetentionRun(org=ORG, dry_run=True, as_of=datetime(2027, 1, 1, tzinfo=UTC)))

    assert found.sweep is None and found.as_of == datetime(2027, 1, 1, tzinfo=UTC)
    assert "tasks" not in clerks.asked and clerks.ended == []


async def test_the_hourly_look_makes_no_tasks(env: WorkflowEnvironment) -> None:
    _, clerks = await swept(env, RetentionRun(org=ORG, hours_only=True))

    assert "tasks" not in clerks.asked and len(clerks.ended) == 1
