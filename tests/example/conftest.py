"""The example organisation in a real PostgreSQL."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from connectors.systems.manifest import load
from connectors.systems.postgres.system import PostgresSystem
from deploy.example.generate import SYSTEMS, create
from deploy.local.ports import choose
from deploy.local.postgres import Postgres

TODAY = date(2026, 11, 21)
PEOPLE = 60
MANIFESTS = Path("deploy/organisations/lindskogen").resolve()


_numbers = count(1)


class Estate(NamedTuple):
    """Systems of one test alone, which may change them."""

    systems: Mapping[str, PostgresSystem]
    urls: Mapping[str, str]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Postgres]:
    """A running PostgreSQL."""
    folder = tmp_path_factory.mktemp("example")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # the server may run as another user
    port = choose(["postgres"], folder / "ports.json")["postgres"]
    running = Postgres(folder / "data", port, folder / "logs", folder / "run")
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def urls(server: Postgres) -> Mapping[str, str]:
    """The addresses of the four filled databases; nobody changes them."""
    return await filled(server, "", PEOPLE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def systems(urls: Mapping[str, str]) -> AsyncIterator[Mapping[str, PostgresSystem]]:
    """The four systems, as their manifests describe them; nobody changes them."""
    opened = await open_all(urls)
    yield opened
    for system in opened.values():
        await system.close()


@pytest_asyncio.fixture(loop_scope="session")
async def own(server: Postgres) -> AsyncIterator[Estate]:
    """Four systems of the test's own."""
    addresses = await filled(server, f"_{next(_numbers)}", 20)
    opened = await open_all(addresses)
    yield Estate(opened, addresses)
    for system in opened.values():
        await system.close()


async def filled(server: Postgres, suffix: str, n: int) -> Mapping[str, str]:
    """Addresses of four new databases with n people."""
    addresses = {system: await server.create_database(system + suffix) for system in SYSTEMS}
    await create(addresses, n, TODAY)
    return addresses


async def open_all(urls: Mapping[str, str]) -> Mapping[str, PostgresSystem]:
    """The systems behind these addresses."""
    return {name: await PostgresSystem.open(load(MANIFESTS / f"{name}.yaml"), url) for name, url in urls.items()}
