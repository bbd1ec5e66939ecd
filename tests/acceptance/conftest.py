"""One running Habeas for all acceptance tests: servers, example systems and a worker process that can be killed."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy import engine as engines
from deploy.commands import desk_of
from deploy.engine import Engine
from deploy.place import Place, running
from deploy.settings import Settings
from tests.builders import ORG, PEOPLE, Clerk, Systems


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """A running Habeas; what a test kills comes back."""
    folder = tmp_path_factory.mktemp("acceptance")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    async with running(Settings(data=folder / "habeas"), people=PEOPLE) as here:
        yield here


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(place: Place) -> AsyncIterator[Engine]:
    """The parts, joined in this process as any door joins them."""
    joined = await engines.join(place.settings, place.where.addresses, place.where.systems)
    yield joined
    await joined.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def clerk(place: Place, engine: Engine) -> Clerk:
    """Everybody whom a case needs."""
    desk = await desk_of(place.settings, engine, place.where, ORG)
    client = await engines.temporal(place.settings, place.where.addresses, engine.converter)
    return Clerk(engine, desk.doors, client, place.stack.mailbox)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def systems(place: Place) -> Systems:
    """The example databases."""
    return Systems(place.where.systems)
