"""Reads the histories of a case, and has everything compared now: what the auditor's commands work with."""

from collections.abc import Sequence

from temporalio.client import Client

from connectors.histories.archive import FileHistories
from connectors.postgres.reconcile import PostgresTestimony
from deploy.at_once import run_now
from schemas.facts import FactKind
from schemas.histories import RunShown
from schemas.ids import CaseId, OrgId
from schemas.reconcile import ReconcileDone, ReconcileRun


class HistoryDesk:
    """The archive, Temporal, and the comparison's workflow."""

    def __init__(self, histories: FileHistories, testimony: PostgresTestimony, client: Client) -> None:
        self._histories, self._testimony, self._client = histories, testimony, client

    async def history(self, org: OrgId, case: CaseId) -> Sequence[RunShown]:
        """Every run of the case, the oldest first. Raises NotFound, KeyGone once the case file's time is over."""
        kept = await self._testimony.kept(org, case)
        digests = {str(f.body["run"]): str(f.body["sha256"]) for f in kept.facts if f.kind is FactKind.ARCHIVED}
        found = []
        for run in self._histories.runs(org, case):
            archived, said = await self._histories.read(org, case, run)
            agrees = digests.get(run) == archived.sha256
            shown = RunShown(run=run, archived=True, agrees=agrees, events=archived.events, happenings=tuple(said))
            found.append(shown)
        now = await self._histories.running(org, case)
        if now is not None and now[0].run not in {r.run for r in found if r.events >= now[0].events}:
            found = [r for r in found if r.run != now[0].run]
            newest = RunShown(
                run=now[0].run, archived=False, agrees=None, events=now[0].events, happenings=tuple(now[1])
            )
            found.append(newest)
        return sorted(found, key=lambda r: r.happenings[0].at)

    async def reconcile(self, run: ReconcileRun) -> ReconcileDone:
        """What the comparison found. Waits as long as it takes. Raises SystemUnavailable where it can't be run."""
        found: ReconcileDone = await run_now(self._client, "reconcile", run, ReconcileDone)
        return found
