"""A real mailbox: each mail is taken once and moved, whatever breaks in between."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
import yaml

from connectors.imap import ImapMailbox, Lying
from connectors.postgres.mailbox import PostgresMailbox
from console.mail_bounds import LARGEST
from console.receiving import MailRoom
from deploy import mail_doctor
from deploy.engine import Engine
from deploy.mail_loops import LONGEST_PAUSE, MailLoop, pause
from deploy.mailing import Mailing, doors_of, token_of
from deploy.settings import Settings
from schemas.errors import BadSettings, SystemRefused, SystemUnavailable
from schemas.ids import OrgId
from schemas.mailbox import ImapAccount, ItemId, ItemState, MailDoor, Nothing, Settled, WhyTriage
from tests.console.test_intake_mail import mail
from tests.console.web.conftest import KLANGBRO, Site
from tests.mailserver import MailServer, running
from tests.scan.planted import ALSO

pytestmark = pytest.mark.asyncio(loop_scope="session")
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


async def test_a_request_is_a_case_and_the_mail_lies_in_done(box: Box) -> None:
    sender = somebody()
    raw = written(ASKS, sender)
    box.server.put(box.account, raw)
    await box.loop.look()

    assert box.counts() == (0, 1, 0) and await box.cases(sender) == 1
    assert box.server.lying(box.account, box.account.done) == [raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")]


async def test_robots_and_bounces_are_moved_and_open_nothing(box: Box) -> None:
    sender = somebody()
    bounce = mail(ASKS, From="MAILER-DAEMON@posten.example", Auto_Submitted="auto-replied")
    box.server.put(box.account, written(ROBOT, sender, Auto_Submitted="auto-replied"), bounce)
    before = await box.items()
    await box.loop.look()

    assert box.counts() == (0, 2, 0) and await box.cases(sender) == 0 and await box.items() == before


async def test_what_no_rule_decides_waits_sealed_and_is_moved(box: Box) -> None:
    sender = somebody()
    box.server.put(box.account, written(UNCLEAR, sender))
    await box.loop.look()
    newest = (
        await box.engine.pool.fetch("SELECT id, sealed, features FROM mail_item ORDER BY stored_at DESC LIMIT 1")
    )[0]

    assert box.counts() == (0, 1, 0) and await box.cases(sender) == 0
    assert (
        sender.encode() not in newest["sealed"]
        and sender not in newest["features"]
        and "Edith" not in newest["features"]
    )
    assert sender.encode() in await box.store.content(KLANGBRO, newest["id"])


class Killed(BaseException):
    """As a process that is gone: nothing catches it."""


class Dying(ImapMailbox):
    """The process dies before it has moved anything."""

    def move(self, uid: int, folder: str) -> None:
        raise Killed


async def test_a_crash_between_taking_and_moving_loses_nothing_and_does_nothing_twice(box: Box) -> None:
    sender = somebody()
    box.server.put(box.account, written(ASKS, sender), written(UNCLEAR, sender))
    waited = len(await box.items())
    dying = Dying(box.account)
    dying.make_folders()
    for _ in range(2):
        with pytest.raises(Killed):
            await box.loop.take_all(dying)
    between, opened = box.counts(), await box.cases(sender)
    dying.close()
    await box.another().look()

    assert (between, opened) == ((2, 0, 0), 1)
    assert box.counts() == (0, 2, 0) and await box.cases(sender) == 1 and len(await box.items()) == waited + 1


async def test_a_mail_that_was_moved_back_is_known(box: Box) -> None:
    sender = somebody()
    raw = written(UNCLEAR, sender)
    for _ in range(2):
        box.server.put(box.account, raw)
        await box.loop.look()
    found = await box.engine.pool.fetchval(
        "SELECT count(DISTINCT item) FROM mail_taken WHERE item = (SELECT item FROM mail_taken ORDER BY taken_at DESC LIMIT 1)"
    )

    assert box.counts() == (0, 2, 0) and found == 1
    assert (await box.store.known(KLANGBRO, raw.replace(b"\n", b"\r\n"))) is not None


async def test_a_mailbox_that_was_made_anew_with_the_same_numbers_is_read_like_any_other(
    server: MailServer, engine: Engine, site: Site
) -> None:
    box = Box(server, engine, site, inbox="Intake")
    first, second = somebody(), somebody()
    server.put(box.account, written(ASKS, first))
    await box.loop.look()
    with server.client(box.account) as client:
        before = client.select_folder("Intake")[b"UIDVALIDITY"]
        client.close_folder()
        client.delete_folder("Intake")
    server.put(box.account, written(ASKS, second))
    with server.client(box.account) as client:
        after = client.select_folder("Intake")[b"UIDVALIDITY"]
    await box.another().look()

    assert before != after and [await box.cases(s) for s in (first, second)] == [1, 1]
    assert box.counts() == (0, 2, 0)


class Huge(ImapMailbox):
    """Says of each message that it is too large."""

    def lying(self, most: int) -> list[Lying]:
        return [one._replace(size=LARGEST + 1) for one in super().lying(most)]

    def read(self, uid: int) -> bytes | None:
        raise AssertionError("it is never fetched whole")


async def test_what_is_too_large_is_never_fetched_whole_and_its_head_waits_for_a_person(box: Box) -> None:
    sender = somebody()
    box.server.put(box.account, written("x" * 100_000, sender))
    huge = Huge(box.account)
    huge.make_folders()
    await box.loop.take_all(huge)
    huge.close()
    (newest,) = await box.engine.pool.fetch("SELECT id FROM mail_item ORDER BY stored_at DESC LIMIT 1")
    head = await box.store.content(KLANGBRO, newest["id"])

    assert box.counts() == (0, 0, 1) and len(head) <= 64 * 1024 and sender.encode() in head


class Breaking(PostgresMailbox):
    """Meets a mail with an error that nobody foresaw."""

    async def known(self, org: OrgId, raw: bytes) -> None:
        raise ZeroDivisionError


class BreakingAll(Breaking):
    """Can't store it either."""

    async def keep(self, *_: object) -> None:  # type: ignore[override]
        raise ZeroDivisionError


@pytest.mark.parametrize(("kind", "counts"), [(Breaking, (0, 1, 0)), (BreakingAll, (0, 0, 1))])
async def test_a_mail_that_breaks_the_reader_goes_to_a_person_or_lies_in_quarantine_and_the_next_is_taken(
    box: Box, kind: type[PostgresMailbox], counts: tuple[int, int, int]
) -> None:
    sender, store = somebody(), kind(box.engine.pool, box.engine.vault)
    box.server.put(box.account, written(ASKS, sender))
    loop = MailLoop(replace(box.engine, mail=Mailing({}, store)), box.room._replace(mails=store), box.account)
    await loop.look()
    await loop.close()

    assert box.counts() == counts


class Away(PostgresMailbox):
    """The database is away."""

    async def known(self, org: OrgId, raw: bytes) -> None:
        raise ConnectionRefusedError


async def test_while_the_database_is_away_every_mail_stays_in_the_inbox(box: Box) -> None:
    store = Away(box.engine.pool, box.engine.vault)
    box.server.put(box.account, written(ASKS, somebody()))
    loop = MailLoop(replace(box.engine, mail=Mailing({}, store)), box.room._replace(mails=store), box.account)
    mailbox = ImapMailbox(box.account)
    mailbox.make_folders()
    with pytest.raises(SystemUnavailable):
        await loop.take_all(mailbox)
    mailbox.close()

    assert box.counts() == (1, 0, 0)


async def test_a_mail_that_comes_while_nothing_happens_is_heard_at_once(
    server: MailServer, engine: Engine, site: Site
) -> None:
    box = Box(server, engine, site, poll_seconds=60)
    box.server.put(box.account, written(ASKS, somebody()))
    await box.loop.look()  # what lay there is taken without listening
    listening, began = asyncio.create_task(box.loop.look()), time.monotonic()
    await asyncio.sleep(0.5)
    await asyncio.to_thread(box.server.put, box.account, written(ASKS, somebody()))
    await asyncio.wait_for(listening, 20)
    await box.loop.look()
    await box.loop.close()

    assert time.monotonic() - began < 20 and box.counts() == (0, 2, 0)


async def test_two_workers_read_a_mailbox_one_at_a_time(box: Box) -> None:
    async with box.store.alone(KLANGBRO) as mine:
        box.server.put(box.account, written(ASKS, somebody()))
        await box.another().look()
        untouched = box.counts()
    await box.loop.look()

    assert mine and untouched == (1, 0, 0) and box.counts() == (0, 1, 0)


async def test_a_lost_connection_is_tried_again_ever_more_seldom_and_a_new_one_is_made(box: Box) -> None:
    sender = somebody()
    await box.loop.look()
    assert box.loop._mailbox is not None
    box.loop._mailbox._client._imap.sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(SystemUnavailable):
        await box.loop.look()
    box.server.put(box.account, written(ASKS, sender))
    await box.loop.look()

    assert box.counts() == (0, 1, 0)
    assert [pause(n).total_seconds() for n in (1, 2, 3)] == [2, 4, 8] and pause(50) == LONGEST_PAUSE


async def test_the_doctor_tells_whether_a_mailbox_lets_us_in_and_has_its_folders(
    box: Box, tmp_path: Path, site: Site
) -> None:
    good, away = box.account.model_dump(mode="json"), {**box.account.model_dump(mode="json"), "port": 1}
    without = await mail_doctor.examined(_file(tmp_path, {"klangbro": {"imap": good}}), frozenset({KLANGBRO}), None)
    await box.loop.look()
    whole = await mail_doctor.examined(_file(tmp_path, {"klangbro": {"imap": good}}), frozenset({KLANGBRO}), None)
    closed = await mail_doctor.examined(_file(tmp_path, {"klangbro": {"imap": away}}), frozenset({KLANGBRO}), None)
    unknown = await mail_doctor.examined(_file(tmp_path, {"nobody": {"imap": good}}), frozenset({KLANGBRO}), None)

    assert [f.ok for found in (without, whole, closed, unknown) for f in found] == [False, True, False, False]
    assert "Habeas/Done" in without[0].detail and without[0].remedy and "nobody" in unknown[0].detail


async def test_a_mailbox_is_named_wholly_or_the_start_is_stopped(tmp_path: Path) -> None:
    account = {"host": "imap.klangbro.example", "user": "privacy", "password": "secret-secret"}
    wrong = [
        {"imap": {**account, "token_command": ["x"]}},
        {"imap": {**account, "tls": "none"}},
        {"imap": {**account, "done": "INBOX"}},
        {"imap": {k: v for k, v in account.items() if k != "password"}},
        {"hook_secret": "short"},
    ]
    for given in wrong:
        with pytest.raises(BadSettings) as refused:
            doors_of(_file(tmp_path, {"klangbro": given}), frozenset({KLANGBRO}))

        assert "secret-secret" not in str(refused.value)
    assert doors_of(_file(tmp_path, {"klangbro": {"imap": account}}), frozenset({KLANGBRO}))[KLANGBRO].imap


async def test_a_token_comes_from_a_program_and_takes_the_place_of_a_password(server: MailServer) -> None:
    def account(*command: str) -> ImapAccount:
        return server.account(password=None, token_command=command)

    assert await token_of(account("printf", "ya29.token\\n")) == "ya29.token"
    for broken in (("false",), ("true",), ("/nowhere/at/all",)):
        with pytest.raises(SystemRefused):
            await token_of(account(*broken))


async def test_content_goes_some_time_after_a_mail_was_settled_and_what_the_rules_saw_stays(box: Box) -> None:
    from_now = datetime(2050, 1, 1, tzinfo=UTC)
    box.server.put(box.account, written(UNCLEAR, somebody()))
    await box.loop.look()
    (row,) = await box.engine.pool.fetch("SELECT id FROM mail_item ORDER BY stored_at DESC LIMIT 1")
    triage = box.room.mails
    await box.store.drop(KLANGBRO, from_now, datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC))
    waiting = await box.store.item(KLANGBRO, row["id"])
    await _dismissed(triage, row["id"])
    await box.store.drop(KLANGBRO, from_now, datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC))
    settled = await box.store.item(KLANGBRO, row["id"])

    assert waiting.readable and not settled.readable and settled.state is ItemState.DISMISSED
    assert settled.features == waiting.features and settled.features.suggested


async def _dismissed(mails: object, item: str) -> None:
    assert isinstance(mails, PostgresMailbox)
    said = Settled(state=ItemState.DISMISSED, by="anna", nothing=Nothing.TEST)
    assert await mails.settle(KLANGBRO, ItemId(item), said, datetime.now(UTC))


def _file(folder: Path, said: object) -> Settings:
    path = folder / f"{uuid4().hex}.yaml"
    path.write_text(yaml.safe_dump(said))
    path.chmod(0o600)
    return Settings(mailbox=path)
