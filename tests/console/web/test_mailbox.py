"""A real mailbox: each mail is taken once and moved, whatever breaks in between."""

import asyncio
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.imap import ImapMailbox, Lying
from connectors.postgres.mailbox import PostgresMailbox
from console.mail_bounds import LARGEST
from deploy.engine import Engine
from deploy.local.smtp import Mailbox
from deploy.mail_loops import LONGEST_PAUSE, MailLoop, SpoolLoop, pause
from deploy.mailing import Mailing
from schemas.errors import SystemUnavailable
from schemas.ids import OrgId
from tests.console.test_intake_mail import mail
from tests.console.web.conftest import KLANGBRO, Site
from tests.console.web.mailboxes import ASKS, ROBOT, UNCLEAR, Box, box, server, somebody, written
from tests.mailserver import MailServer

__all__ = ["box", "server"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


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
        after = before
        while after == before:  # a number of seconds
            client.create_folder("Intake")
            after = client.select_folder("Intake")[b"UIDVALIDITY"]
            if after == before:
                client.close_folder()
                client.delete_folder("Intake")
    server.put(box.account, written(ASKS, second))
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


@pytest.mark.parametrize(("kind", "folder"), [(Breaking, "cur"), (BreakingAll, "aside")])
async def test_a_mail_to_the_own_server_that_breaks_the_reader_holds_up_no_other(
    box: Box, tmp_path: Path, kind: type[PostgresMailbox], folder: str
) -> None:
    store, spooled = kind(box.engine.pool, box.engine.vault), Mailbox(tmp_path)
    for _ in range(2):
        spooled.keep("edith@posten.example", "dataskydd@klangbro.example", written(ASKS, somebody()))
    await SpoolLoop(box.room._replace(mails=store), store, spooled).look()

    assert spooled.waiting() == [] and len(list((tmp_path / folder).glob("*.eml"))) == 2


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
