"""Starts a sweep now, and knows the tasks: what a command about retention works with."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from temporalio.client import Client, WorkflowFailureError
from temporalio.service import RPCError

from activities.shield import COPIES
from connectors.postgres.retention import PostgresRetention
from deploy.engine import TASK_QUEUE
from schemas.errors import SystemUnavailable
from schemas.ids import OrgId, SystemId
from schemas.retention import Protecting, RetentionRun, RetentionTask, Swept, TaskId


class Sweeps:
    """The sweep's workflow, and the retention book."""

    def __init__(self, client: Client, book: PostgresRetention) -> None:
        self._client, self._book = client, book

    async def sweep(self, run: RetentionRun) -> Swept:
        """What the sweep found and did. Waits as long as it takes. Raises SystemUnavailable where it can't be run."""
        try:
            found: Swept = await self._client.execute_workflow(
                "habeas.retention",
                run,
                id=f"retention.{run.org}.{uuid4().hex}",
                task_queue=TASK_QUEUE,
                result_type=Swept,
            )
        except (RPCError, WorkflowFailureError) as problem:
            raise SystemUnavailable(SystemId("temporal"), type(problem).__name__) from None
        return found

    async def tasks(self, org: OrgId, *, everything: bool = False) -> Sequence[RetentionTask]:
        """Tasks by due day."""
        return await self._book.tasks(org, everything=everything)

    async def protecting(self, org: OrgId) -> Sequence[Protecting]:
        """Cases whose people are left out for now."""
        return await self._book.protecting(org, COPIES)

    async def task_done(self, org: OrgId, task: TaskId, by: str, evidence: str, at: datetime) -> bool:
        """The task is done; False where there is no such task."""
        return await self._book.task_done(org, task, by, evidence, at)
