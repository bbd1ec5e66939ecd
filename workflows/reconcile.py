"""Every day, what is said of a case by its history, receipts, outbox and ledger is compared."""

from temporalio import workflow

from activities.reconcile import Reconcile
from schemas.reconcile import ReconcileDone, ReconcileRun, ReconcileStep
from workflows.policies import LONG


@workflow.defn(name="habeas.reconcile")
class ReconcileWorkflow:
    """One look through one organisation's cases. Carries references only: no case's key seals it."""

    @workflow.run
    async def run(self, given: ReconcileRun) -> ReconcileDone:
        """Every case whose four accounts differ says so in its own ledger, and somebody on the staff knows."""
        step = ReconcileStep(**given.model_dump(exclude={"as_of"}), as_of=given.as_of or workflow.now())
        return await workflow.execute_activity_method(
            Reconcile.look,
            step,
            start_to_close_timeout=LONG.start_to_close,
            heartbeat_timeout=LONG.heartbeat,
            retry_policy=LONG.retry,
        )
