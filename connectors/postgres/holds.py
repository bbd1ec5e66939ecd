"""Where people's holds stand."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.cases import PostgresCases
from connectors.postgres.statements import SQL
from schemas.decisions import LiveHold
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId

LOOK = 0.05
"""Seconds between two looks at calls that are under way."""


class PostgresHolds:
    """Holds in PostgreSQL. Each commits with its fact."""

    def __init__(self, pool: "asyncpg.Pool[Any]", cases: PostgresCases) -> None:
        self._pool, self._cases = pool, cases

    async def holds(self, org: OrgId, case: CaseId) -> tuple[LiveHold, ...]:
        """The holds that stand now in this case and in the others of the same person."""
        rows = await self._pool.fetch(SQL["holds.live"], org, case)
        return tuple(LiveHold.model_validate(dict(r)) for r in rows)

    async def place_hold(self, org: OrgId, case: CaseId, hold: LiveHold, at: datetime, fact: Fact) -> None:
        """The hold stands as given, whatever stood under its id before; the fact is written.

        Nothing of the person is destroyed after this has returned: calls that were under way have ended, others ask first.
        """
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                given = (hold.id, hold.ground, hold.owner, list(hold.systems), hold.review_on, at)
                await connection.execute(SQL["holds.place"], org, case, *given)
                await self._cases.tell(connection, org, case, [fact])
            while not await connection.fetchval(SQL["holds.alone"], org, case):
                await asyncio.sleep(LOOK)

    async def release_hold(self, org: OrgId, case: CaseId, hold_id: str, at: datetime, fact: Fact) -> bool:
        """The hold no longer stands and the fact is written; False, and nothing written, where there was none."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["holds.release"], org, case, hold_id, at) is None:
                return False
            await self._cases.tell(connection, org, case, [fact])
        return True

    async def held_with(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        """Answered cases of the same person that are not closed yet."""
        return tuple(CaseId(r["id"]) for r in await self._pool.fetch(SQL["holds.held_with"], org, case))
