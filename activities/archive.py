"""Keeps the histories of a case's runs for as long as the case file stands."""

from temporalio import activity

from activities.office import Office
from schemas.facts import Body, FactKind
from schemas.messages import Step


class Archive:
    """Activities that keep what Temporal forgets."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.archive.keep")
    async def keep(self, step: Step) -> None:
        """The history of the run that asks for it is kept, sealed; its digest stands in the ledger.

        Before a run ends: whatever Temporal's retention, the case can be read until its key is destroyed.
        """
        run = activity.info().workflow_run_id
        assert run is not None
        kept = await self._office.histories.archive(step.org, step.case, run)
        body: Body = dict(kept.model_dump())
        await self._office.tell(step, FactKind.ARCHIVED, f"archived:{run}:{kept.events}", body)
