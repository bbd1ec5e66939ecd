"""A mailbox of a real mail server, and the worker's loop over it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio

from connectors.postgres.mailbox import PostgresMailbox
from console.receiving import MailRoom
from deploy.engine import Engine
from deploy.mail_loops import MailLoop
from deploy.mailing import Mailing
from schemas.mailbox import MailDoor, WhyTriage
from tests.console.test_intake_mail import mail
from tests.console.web.conftest import KLANGBRO, Site
from tests.mailserver import MailServer, running
from tests.scan.planted import ALSO

ASKS = "Hej, jag vill ha ett registerutdrag med alla uppgifter ni har om mig. Hälsningar Edith"
UNCLEAR = "Hej, mitt namn är felstavat hos er, jag vill få rättelse. Hälsningar Edith"
ROBOT = "Jag är på semester till den 3 augusti och läser inte min e-post."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MailServer]:
    async with running(tmp_path_factory.mktemp("imap")) as here:
        yield here


class Box:
    """One mailbox of the server, and the worker's loop over it."""

    def __init__(self, server: MailServer, engine: Engine, site: Site, **changed: object) -> None:
        self.server, self.account = server, server.account(**changed)
        self.store = PostgresMailbox(engine.pool, engine.vault)
        self.room = MailRoom(KLANGBRO, site.front.desks[KLANGBRO].doors, self.store)
        self.engine = replace(engine, mail=Mailing({KLANGBRO: MailDoor(imap=self.account)}, self.store))
        self.loop = self.another()

    def another(self) -> MailLoop:
        """As another worker has it, or the same after a restart."""
        return MailLoop(self.engine, self.room, self.account)

    def counts(self) -> tuple[int, int, int]:
        """How many lie in the inbox, in done, in quarantine."""
        return self.server.counts(self.account)

    async def cases(self, sender: str) -> int:
        """How many cases somebody's mails have opened."""
        summaries = await self.room.doors.listed(KLANGBRO, limit=200)
        people = [await self.engine.book.person(KLANGBRO, s.id) for s in summaries]
        return sum(person.email == sender for person in people)

    async def items(self) -> list[WhyTriage]:
        """Why mails of this box wait."""
        return [i.features.why for i in await self.store.waiting(KLANGBRO, 200)]


@pytest.fixture
def box(server: MailServer, engine: Engine, site: Site) -> Iterator[Box]:
    made = Box(server, engine, site)
    yield made
    if made.loop._mailbox is not None:
        made.loop._mailbox.close()


def somebody() -> str:
    address = f"edith-{uuid4().hex[:10]}@posten.example"
    ALSO.add(address)
    return address


def written(body: str, sender: str, **headers: str) -> bytes:
    return mail(body, From=f"Edith Dalin <{sender}>", Message_ID=f"<{uuid4().hex}@posten.example>", **headers)
