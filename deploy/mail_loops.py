"""A loop for each mailbox: what lies in the inbox is taken, and then moved away.

Taking is stored before the message is moved, and the same message again changes nothing: a crash in between loses nothing and does
nothing twice. Where we are is where the messages lie; no number of a message is remembered.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

import asyncpg
import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from connectors.imap import ImapMailbox, Lying
from connectors.postgres.mailbox import PostgresMailbox
from console.doors import Doors
from console.mail_bounds import LARGEST
from console.receiving import MailRoom, keep, receive
from deploy.engine import Engine
from deploy.local.smtp import Mailbox, spool
from deploy.mailing import token_of
from deploy.starter import Starter
from schemas.clock import now
from schemas.errors import HabeasError, SystemUnavailable
from schemas.ids import OrgId, SystemId
from schemas.mailbox import ImapAccount, SenderTrust, WhyTriage

log = structlog.get_logger()
AT_ONCE = 50
"""Messages of one look."""
HEAD = 64 * 1024
"""Bytes of the headers of a message that is too large to be taken: they are kept for whoever reads it."""
SLICE = 1.0
"""Seconds of listening at a time, so that the worker can stop."""
LONGEST_PAUSE = timedelta(minutes=5)
CONTENT_DAYS = timedelta(days=30)
"""The content of a mail that was settled goes after so long."""
KNOWN_DAYS = timedelta(days=400)
"""So long a message that was taken is known."""
AGEING = timedelta(hours=1)
BEHIND = SystemId("database")
OURS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RPCError)
"""Something behind us is away: the message stays where it is."""


def loops(engine: Engine, client: Client, starter: Starter) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """A loop for each mailbox, and one that lets old content go, by name."""
    if engine.mail is None:
        return
    doors = Doors(engine.book, starter, client)
    for org, door in engine.mail.doors.items():
        if door.imap is not None:
            room = MailRoom(org, doors, engine.mail.store, door.authserv_ids)
            yield f"mailbox.{org}", MailLoop(engine, room, door.imap).look
    if engine.mail.spool is not None:
        for org in engine.estates:
            room = MailRoom(org, doors, engine.mail.store, engine.mail.ours(org))
            yield f"spool.{org}", SpoolLoop(room, engine.mail.store, spool(engine.mail.spool, org)).look
    yield "mails", MailAge(engine).look


class MailLoop:
    """One mailbox. One worker at a time reads it."""

    def __init__(self, engine: Engine, room: MailRoom, account: ImapAccount) -> None:
        assert engine.mail is not None
        self._store, self._room, self._account = engine.mail.store, room, account
        self._mailbox: ImapMailbox | None = None
        self._failed = 0

    async def look(self) -> None:
        """What lay in the inbox was taken, and then something came, or the time for another look has.

        Raises SystemUnavailable and SystemRefused after a pause that grows with each failure.
        """
        async with self._store.alone(self._room.org) as mine:
            if not mine:
                return await asyncio.sleep(self._account.poll_seconds)
            try:
                mailbox = await self._opened()
                if not await self.take_all(mailbox):
                    await self._until_something(mailbox)
                self._failed = 0
            except HabeasError:
                self._failed += 1
                await self.close()
                await asyncio.sleep(pause(self._failed).total_seconds())
                raise
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """There is no connection any more."""
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is not None:
            await asyncio.to_thread(mailbox.close)

    async def take_all(self, mailbox: ImapMailbox) -> bool:
        """Every message in the inbox was taken and moved, or stays for the next look; whether any was moved."""
        moved = False
        for lying in await asyncio.to_thread(mailbox.lying, AT_ONCE):
            folder = await self._taken(mailbox, lying)
            if folder is not None:
                await asyncio.to_thread(mailbox.move, lying.uid, folder)
                moved = True
        return moved

    async def _opened(self) -> ImapMailbox:
        if self._mailbox is None:
            token = await token_of(self._account)
            self._mailbox = await asyncio.to_thread(ImapMailbox, self._account, token)
            await asyncio.to_thread(self._mailbox.make_folders)
            log.info("mailbox_opened", org=self._room.org)
        return self._mailbox

    async def _taken(self, mailbox: ImapMailbox, lying: Lying) -> str | None:
        """Where the message goes; None where it stays, to be taken at the next look."""
        if lying.size > LARGEST:
            return await self._too_large(mailbox, lying)
        raw = await asyncio.to_thread(mailbox.read, lying.uid)
        if raw is None:  # somebody took it away meanwhile
            return None
        try:
            stored = await _stored(self._room, raw, min(lying.arrived_at, now()))
        except SystemUnavailable as away:
            if away.system == BEHIND:
                raise
            log.warning("mail_waits", org=self._room.org, error=type(away).__name__)
            return None
        return self._account.done if stored else self._account.quarantine

    async def _too_large(self, mailbox: ImapMailbox, lying: Lying) -> str | None:
        """Its headers wait for a person, who finds the rest in quarantine."""
        head = await asyncio.to_thread(mailbox.head, lying.uid)
        if head is None:
            return None
        await keep(self._room, head[:HEAD], min(lying.arrived_at, now()), WhyTriage.NOT_READ, SenderTrust.UNKNOWN)
        log.warning("mail_quarantined", org=self._room.org, size=lying.size)
        return self._account.quarantine

    async def _until_something(self, mailbox: ImapMailbox) -> None:
        """Something came, or nothing did for the whole time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._account.poll_seconds
        if not await asyncio.to_thread(lambda: mailbox.tells):
            return await asyncio.sleep(self._account.poll_seconds)
        await asyncio.to_thread(mailbox.listen)
        with contextlib.suppress(SystemUnavailable):
            while (left := until - loop.time()) > 0:
                if await asyncio.to_thread(mailbox.heard, min(SLICE, left)):
                    break
        await asyncio.to_thread(mailbox.hush)


class SpoolLoop:
    """Mail that the embedded mail server has for one organisation."""

    def __init__(self, room: MailRoom, store: PostgresMailbox, box: Mailbox) -> None:
        self._room, self._store, self._box = room, store, box

    async def look(self) -> None:
        """What lay there was taken, or set aside where it can't be. Raises SystemUnavailable where something behind us is away."""
        waiting = self._box.waiting()
        if not waiting:
            return
        async with self._store.alone(OrgId(f"{self._room.org}/spool")) as mine:
            for mail in waiting if mine else ():
                if await _stored(self._room, mail.read_bytes(), now()):
                    self._box.taken(mail)
                else:
                    self._box.set_aside(mail)


class MailAge:
    """Lets the content of settled mails go."""

    def __init__(self, engine: Engine) -> None:
        assert engine.mail is not None
        self._store, self._orgs = engine.mail.store, tuple(engine.estates)

    async def look(self) -> None:
        """Content whose time is over is unreadable for good."""
        at = now()
        for org in self._orgs:
            if gone := await self._store.drop(org, at - CONTENT_DAYS, at - KNOWN_DAYS, at):
                log.info("mails_dropped", org=org, records=gone)
        await asyncio.sleep(AGEING.total_seconds())


async def _stored(room: MailRoom, raw: bytes, arrived_at: datetime) -> bool:
    """Whether the mail was taken, or where something unforeseen breaks waits for a person; False where it can't be stored at all.

    Raises SystemUnavailable: the mail stays where it is.
    """
    try:
        taken = await receive(room, raw, arrived_at)
    except SystemUnavailable:
        raise
    except OURS as away:
        raise SystemUnavailable(BEHIND, type(away).__name__) from None
    except Exception as broken:
        log.warning("mail_not_taken", org=room.org, error=type(broken).__name__)
        return await _kept(room, raw, arrived_at)
    log.info("mail_taken", org=room.org, kind=taken.what.value)
    return True


async def _kept(room: MailRoom, raw: bytes, arrived_at: datetime) -> bool:
    try:
        await keep(room, raw, arrived_at, WhyTriage.NOT_READ, SenderTrust.UNKNOWN)
    except OURS as away:
        raise SystemUnavailable(BEHIND, type(away).__name__) from None
    except Exception as worse:
        log.warning("mail_quarantined", org=room.org, error=type(worse).__name__)
        return False
    return True


def pause(failed: int) -> timedelta:
    """How long to wait after so many failures in a row: two seconds, doubled each time, five minutes at most."""
    return min(timedelta(seconds=1 << min(failed, 12)), LONGEST_PAUSE)
