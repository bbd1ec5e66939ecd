"""Cases by their age: packages that go soon, files that go by their own rule."""

from datetime import date, datetime
from typing import Any

import asyncpg

from connectors.postgres.cases import PostgresCases
from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.decisions import LiveHold
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId


class PostgresAges:
    """The ages of cases in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]", cases: PostgresCases, vault: Vault) -> None:
        self._pool, self._cases, self._vault = pool, cases, vault

    async def with_old_packages(self, org: OrgId, before: datetime, limit: int) -> list[CaseId]:
        """Cases answered before then whose packages nobody has dropped yet."""
        return [CaseId(r["id"]) for r in await self._pool.fetch(SQL["ages.packages"], org, before, limit)]

    async def closed_before(self, org: OrgId, before: datetime, limit: int) -> list[tuple[CaseId, datetime]]:
        """Closed cases that can still be read, the oldest first, each with when it was closed."""
        rows = await self._pool.fetch(SQL["ages.closed"], org, before, limit)
        return [(CaseId(r["id"]), r["closed_at"]) for r in rows]

    async def holds_to_review(self, org: OrgId, today: date) -> list[tuple[CaseId, LiveHold]]:
        """Holds that stand and whose day of review has come."""
        rows = await self._pool.fetch(SQL["ages.holds"], org, today)
        known = ("id", "ground", "owner", "systems", "review_on")
        return [(CaseId(r["case_id"]), LiveHold.model_validate({k: r[k] for k in known})) for r in rows]

    async def shred(self, org: OrgId, case: CaseId, at: datetime, fact: Fact) -> None:
        """The case's key is destroyed, and with it every copy of what it sealed; what lies here is gone as well.

        The key goes first: after a crash the case is still among those that are to go, and this finishes it.
        """
        await self._vault.destroy(org, case, at)
        async with self._pool.acquire() as connection, connection.transaction():
            for name in ("page", "plan", "paper", "subject", "file"):
                await connection.execute(SQL[f"ages.shred_{name}"], org, case, *([at] if name == "file" else []))
            await self._cases.tell(connection, org, case, [fact])
