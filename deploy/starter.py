"""Starts the workflow of each case that was opened; at least once, and the id makes it exactly once."""

import structlog
from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from connectors.postgres.cases import PostgresCases
from schemas.ids import CaseId, org_queue, workflow_id
from schemas.messages import CaseRun

log = structlog.get_logger()
ORGANISATION = SearchAttributeKey.for_keyword("HabeasOrganisation")


class Starter:
    """Turns start instructions into workflows. PostgreSQL decides whether a case id was used, never Temporal."""

    def __init__(self, client: Client, book: PostgresCases) -> None:
        self._client, self._book = client, book
        self._seen: set[CaseId] = set()

    async def start(self, run: CaseRun) -> None:
        """The workflow runs and the instruction is gone. Raises RPCError while Temporal is away."""
        try:
            await self._client.start_workflow(
                "habeas.request",
                run,
                id=workflow_id(run.org, run.case),
                task_queue=org_queue(run.org),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=TypedSearchAttributes([SearchAttributePair(ORGANISATION, run.org)]),
            )
        except WorkflowAlreadyStartedError:
            log.info("case_had_started", case=run.case)
        await self._book.started([run])

    async def sweep(self) -> int:
        """Every case that waited for its start at the last look already is started; how many.

        What was opened just now is being started by whoever opened it.
        """
        waiting = await self._book.to_start()
        runs = [run for run in waiting if run.case in self._seen]
        self._seen = {run.case for run in waiting}
        for run in runs:
            try:
                await self.start(run)
            except RPCError as away:
                log.warning("case_not_started", case=run.case, error=type(away).__name__)
                return 0
        return len(runs)
