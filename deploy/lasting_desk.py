"""What a command about suppressions, recipients and the erasure ledger works with."""

from collections.abc import Sequence
from datetime import datetime

from temporalio.client import Client

from connectors.postgres.lasting import PostgresLasting
from deploy.at_once import run_now
from schemas.erasures import Informed, Purpose, Question, Replayed, ReplayRun, Verdict
from schemas.ids import CaseId, OrgId
from schemas.systems import Identity


class LastingDesk:
    """The lists, and the replay's workflow."""

    def __init__(self, lasting: PostgresLasting, client: Client) -> None:
        self._lasting, self._client = lasting, client

    async def suppressed(self, org: OrgId, asked: Question) -> Verdict:
        """Whether something may not be sent, or imported."""
        return await self._lasting.suppressed(org, asked)

    async def revoke(self, org: OrgId, purpose: Purpose, identities: Sequence[Identity], at: datetime) -> bool:
        """The person wants it again."""
        return await self._lasting.revoke(org, purpose, identities, at)

    async def informed(self, org: OrgId, case: CaseId) -> Sequence[Informed]:
        """Everybody whom the case has told or instructed."""
        return await self._lasting.informed(org, case)

    async def replay(self, run: ReplayRun) -> Sequence[Replayed]:
        """Everything erased since then has gone again. Raises SystemUnavailable where it can't be run."""
        found: Sequence[Replayed] = await run_now(self._client, "replay", run, tuple[Replayed, ...])
        return found
