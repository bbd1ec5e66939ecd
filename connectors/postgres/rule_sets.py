"""Rule sets as they judged, and the cases that they judged."""

from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from schemas.ids import CaseId, OrgId
from schemas.preview import Planned
from schemas.request import CaseState


class PostgresRuleSets:
    """Rule sets in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def keep(self, org: OrgId, version: str, said: str, at: datetime) -> None:
        """The rule set is kept for good; kept again it stays as it was first.

        said: the whole rule set as JSON.
        """
        await self._pool.execute(SQL["rules.keep"], org, version, said, at)

    async def kept(self, org: OrgId, version: str) -> str | None:
        """A rule set as JSON; None where no plan of this installation was made by it."""
        found: str | None = await self._pool.fetchval(SQL["rules.kept"], org, version)
        return found

    async def planned(self, org: OrgId, after: str, limit: int) -> list[Planned]:
        """Cases that have a plan, with its last round, in order of their ids behind `after`."""
        rows = await self._pool.fetch(SQL["rules.planned"], org, after, limit)
        return [Planned(case=CaseId(r["id"]), state=CaseState(r["state"]), round=r["round"]) for r in rows]
