"""A real PostgreSQL with a salon in it: a fresh copy of the database for each test."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from connectors.systems.manifest import load
from connectors.systems.postgres.system import PostgresSystem
from deploy.local.ports import choose
from deploy.local.postgres import ADMIN, Postgres

HERE = Path(__file__).parent
SALON = HERE / "salon.yaml"
Opener = Callable[..., Awaitable[PostgresSystem]]
_numbers = count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Postgres]:
    """A server whose database `salon` is the template of every test's own."""
    folder = tmp_path_factory.mktemp("postgres")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # the server may run as another user
    running = Postgres(
        folder / "data", choose(["postgres"], folder / "ports.json")["postgres"], folder / "logs", folder / "run"
    )
    await running.start()
    try:
        await _execute(running.url(ADMIN, ADMIN), "CREATE DATABASE salon")
        await _execute(running.url(ADMIN, "salon"), (HERE / "salon.sql").read_text(encoding="utf-8"))
        yield running
    finally:
        await running.stop()


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def dsn(server: Postgres) -> AsyncIterator[str]:
    """The address of a fresh salon."""
    name = f"salon_{next(_numbers)}"
    await _execute(server.url(ADMIN, ADMIN), f"CREATE DATABASE {name} TEMPLATE salon")
    yield server.url(ADMIN, name)
    await _execute(server.url(ADMIN, ADMIN), f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def db(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the salon's own staff."""
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def salon(dsn: str) -> AsyncIterator[PostgresSystem]:
    """The salon, as its manifest describes it."""
    system = await PostgresSystem.open(load(SALON), dsn)
    yield system
    await system.close()


@pytest_asyncio.fixture
async def opened(dsn: str, tmp_path: Path) -> AsyncIterator[Opener]:
    """Opens the salon with a manifest that is changed by (pattern, replacement) pairs."""
    async with AsyncExitStack() as stack:

        async def open_(*changes: tuple[str, str]) -> PostgresSystem:
            text = SALON.read_text(encoding="utf-8")
            for pattern, replacement in changes:
                text, found = re.subn(pattern, replacement, text)
                assert found, pattern
            path = tmp_path / "salon.yaml"
            path.write_text(text, encoding="utf-8")
            system = await PostgresSystem.open(load(path), dsn)
            stack.push_async_callback(system.close)
            return system

        yield open_
