"""Stopped and started again on the same data, every case goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy import engine as engines
from deploy.commands import desk_of
from deploy.local.errors import AlreadyRunning
from deploy.place import running
from deploy.settings import Settings
from schemas.request import CaseState
from tests.builders import ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def up(settings: Settings) -> AsyncIterator[Clerk]:
    """Everything as `habeas up` runs it."""
    async with running(settings, people=20) as place:
        joined = await engines.join(settings, place.where.addresses, place.where.systems, size=3)
        try:
            desk = await desk_of(settings, joined, place.where, ORG)
            client = await engines.temporal(settings, place.where.addresses, joined.converter)
            yield Clerk(joined, desk.doors, client, place.stack.mailbox)
        finally:
            await joined.close()


async def test_the_next_up_resumes_every_case_and_a_second_one_is_refused(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("resume")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    settings, email = Settings(data=Path(folder) / "habeas"), person(10).email
    async with up(settings) as clerk:
        case = await clerk.planned(ERASURE, email)
        with pytest.raises(AlreadyRunning):
            async with running(settings):
                pass

    async with up(settings) as clerk:
        resumed = await clerk.doors.summary(ORG, case)
        await clerk.approve(case)
        done = await clerk.wait(case, CaseState.ON_HOLD)

    assert resumed.state is CaseState.AWAITING_APPROVAL
    assert done.responded_at is not None
