"""The transactional outbox: an event exists exactly when its fact does."""

from collections.abc import Iterable
from typing import Any

import asyncpg

from connectors.postgres.exports import entry_of
from connectors.postgres.statements import SQL
from schemas.facts import LedgerEntry
from schemas.ids import OrgId

BATCH = 500


class Outbox:
    """Sealed facts that the broker has not acknowledged. One publisher at a time."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def claim(self) -> Any:
        """A connection that holds the publisher's lock as long as it lives; None where another one publishes."""
        connection = await self._pool.acquire()
        if await connection.fetchval(SQL["outbox.lock"]):
            return connection
        await self._pool.release(connection)
        return None

    async def release(self, connection: Any) -> None:
        """Gives the lock back."""
        try:
            if not connection.is_closed():
                await connection.execute(SQL["outbox.unlock"])
        finally:
            await self._pool.release(connection)

    async def next(self, connection: Any, orgs: Iterable[OrgId]) -> list[tuple[OrgId, int, LedgerEntry]]:
        """The oldest events of these organisations that have not gone out: organisation, place in its ledger, entry."""
        rows = await connection.fetch(SQL["outbox.next"], BATCH, list(orgs))
        return [(OrgId(r["org"]), r["index"], entry_of(r["org"], r)) for r in rows]

    async def sent(self, connection: Any, places: list[tuple[OrgId, int]]) -> None:
        """The broker has these."""
        await connection.execute(SQL["outbox.sent"], [o for o, _ in places], [i for _, i in places])

    async def waiting(self, org: OrgId) -> int:
        """How many events of the organisation wait."""
        return int(await self._pool.fetchval(SQL["outbox.waiting"], org))
