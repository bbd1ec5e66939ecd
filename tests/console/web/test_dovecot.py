"""The same mailbox at a real Dovecot: with what it can, and without MOVE and UIDPLUS."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.imap import ImapMailbox
from deploy.engine import Engine
from schemas.errors import SystemRefused
from tests import dovecot
from tests.console.web.conftest import Site
from tests.console.web.mailboxes import ASKS, ROBOT, UNCLEAR, Box, somebody, written
from tests.mailserver import MailServer

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.long,
    pytest.mark.skipif(not dovecot.THERE, reason=dovecot.__doc__ or ""),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[MailServer]:
    async with dovecot.running() as here:
        yield here


class Lacking(ImapMailbox):
    """As if the server could do less."""

    lacks: tuple[str, ...] = ()

    def can(self, capability: str) -> bool:
        return capability not in self.lacks and super().can(capability)


@pytest.mark.parametrize("lacks", [(), ("MOVE",), ("MOVE", "UIDPLUS")], ids=str)
async def test_every_mail_is_taken_once_and_moved(
    server: MailServer, engine: Engine, site: Site, lacks: tuple[str, ...]
) -> None:
    box, sender = Box(server, engine, site), somebody()
    server.put(
        box.account, written(ASKS, sender), written(UNCLEAR, sender), written(ROBOT, sender, Auto_Submitted="yes")
    )
    mailbox = Lacking(box.account)
    mailbox.lacks = lacks
    mailbox.make_folders()
    await box.loop.take_all(mailbox)
    await box.loop.take_all(mailbox)
    mailbox.close()

    assert box.counts() == (0, 3, 0) and await box.cases(sender) == 1


async def test_a_mail_that_comes_while_nothing_happens_is_heard_at_once(
    server: MailServer, engine: Engine, site: Site
) -> None:
    box = Box(server, engine, site, poll_seconds=60)
    box.server.put(box.account, written(ASKS, somebody()))
    await box.loop.look()
    listening, began = asyncio.create_task(box.loop.look()), time.monotonic()
    await asyncio.sleep(0.5)
    await asyncio.to_thread(server.put, box.account, written(ASKS, somebody()))
    await asyncio.wait_for(listening, 20)
    await box.loop.look()
    await box.loop.close()

    assert time.monotonic() - began < 20 and box.counts() == (0, 2, 0)


async def test_whoever_has_the_wrong_password_is_told_that_it_is_that(server: MailServer) -> None:
    with pytest.raises(SystemRefused, match="password"):
        await asyncio.to_thread(ImapMailbox, server.account(password="wrong"))
    missing = await asyncio.to_thread(lambda: ImapMailbox(server.account()).missing())

    assert missing == ["Habeas/Done", "Habeas/Quarantine"]
