"""Starts a sweep now: what a command about retention works with."""

from uuid import uuid4

from temporalio.client import Client, WorkflowFailureError
from temporalio.service import RPCError

from schemas.errors import SystemUnavailable
from schemas.ids import SystemId, org_queue
from schemas.retention import RetentionRun, Swept


class Sweeps:
    """The sweep's workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def sweep(self, run: RetentionRun) -> Swept:
        """What the sweep found and did. Waits as long as it takes. Raises SystemUnavailable where it can't be run."""
        try:
            found: Swept = await self._client.execute_workflow(
                "habeas.retention",
                run,
                id=f"retention.{run.org}.{uuid4().hex}",
                task_queue=org_queue(run.org),
                result_type=Swept,
            )
        except (RPCError, WorkflowFailureError) as problem:
            raise SystemUnavailable(SystemId("temporal"), type(problem).__name__) from None
        return found
