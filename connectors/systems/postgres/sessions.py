"""Connections to one system: some act, others read, so that a read-back never uses the one that acted."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol, Self

import asyncpg

from connectors.systems.postgres.faults import told
from connectors.systems.postgres.shape import Statement
from schemas.ids import SystemId

SESSION = {
    "application_name": "habeas",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "client_encoding": "UTF8",
    "default_transaction_isolation": "read committed",
    "statement_timeout": "120000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "300000",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "max_parallel_workers_per_gather": "0",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""Keys as text read the same on every connection; plans are made once, and go from the person's own row to what hangs on
it, however large the tables are; a page's tables come in their order."""

CONNECT_SECONDS = 10


class Connections(Protocol):
    """What a pool of asyncpg offers; a rehearsal offers one connection only."""

    def acquire(self) -> Any: ...

    async def close(self) -> None: ...


async def _leave_settings(_: object) -> None:
    """A session that is given back keeps its settings: nobody here changes them."""


class Sessions:
    """Connections for acting and for reading."""

    def __init__(self, system: SystemId, acting: Connections, reading: Connections) -> None:
        self.system, self._acting, self._reading = system, acting, reading

    @classmethod
    async def open(cls, system: SystemId, dsn: str, size: int) -> Self:
        """Two pools of at most `size` connections each, opened when they are needed.

        Raises SystemUnavailable, SystemRefused.
        """
        with told(system):
            pools = [
                await asyncpg.create_pool(
                    dsn,
                    min_size=0,
                    max_size=size,
                    timeout=CONNECT_SECONDS,
                    server_settings=SESSION,
                    reset=_leave_settings,
                    statement_cache_size=500,
                )
                for _ in range(2)
            ]
        return cls(system, *pools)

    async def close(self) -> None:
        """No connection is left."""
        await self._acting.close()
        await self._reading.close()

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection in a transaction, which commits if nothing is raised."""
        async with self._one_of(self._acting) as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection that has not acted."""
        async with self._one_of(self._reading) as connection:
            yield connection

    @asynccontextmanager
    async def _one_of(self, pool: Connections) -> AsyncIterator[asyncpg.Connection]:
        with told(self.system):
            async with AsyncExitStack() as stack:
                with told(self.system, connecting=True):
                    connection = await stack.enter_async_context(pool.acquire())
                yield connection

    async def fetch(self, statement: Statement, *arguments: object) -> Sequence[Any]:
        """Rows of one reading statement."""
        async with self.reading() as connection:
            rows: Sequence[Any] = await connection.fetch(statement.sql, *arguments, *statement.constants)
            return rows
