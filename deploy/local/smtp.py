"""A real SMTP server for demonstrations: takes every mail and keeps each as a file in a mailbox folder; delivers none elsewhere.

Mail to an organisation's own address lies in a spool, where the worker takes it from.
"""

import asyncio
import itertools
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import format_datetime
from pathlib import Path

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.ports import HOST

log = structlog.get_logger()

LARGEST_MAIL = 50 << 20
LOOK_AGAIN_SECONDS = 0.05
DELIVERED_TO = "Delivered-To"
SPOOL = "intake"
"""Folder within the mailbox's, with one for each organisation."""


class Mailbox:
    """The kept mails, readable from any process: tmp/ while one arrives, new/ when it is whole (as in a Maildir)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._recipients: dict[str, str] = {}  # by file name; a kept mail never changes

    def waiting(self) -> list[Path]:
        """The mails in new/, oldest first."""
        return sorted((self.folder / "new").glob("*.eml"), key=_arrival)

    def taken(self, mail: Path) -> None:
        """The mail was taken, and lies in cur/."""
        self._put("cur", mail)

    def set_aside(self, mail: Path) -> None:
        """The mail could not be taken, and lies in aside/ for a person."""
        self._put("aside", mail)

    def _put(self, part: str, mail: Path) -> None:
        (self.folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        mail.replace(self.folder / part / mail.name)

    def keep(self, sender: str, recipient: str, content: bytes) -> Path:
        """The mail is in new/, with its envelope in the first two headers."""
        for part in ("tmp", "new"):
            (self.folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{os.getpid()}-{next(self._numbers)}.eml"
        head = f"Return-Path: <{_one_line(sender)}>\r\n{DELIVERED_TO}: {_one_line(recipient)}\r\n"
        arriving = self.folder / "tmp" / name
        arriving.write_bytes(head.encode() + content)
        return arriving.replace(self.folder / "new" / name)

    def mails(self, recipient: str) -> list[Path]:
        """The mails to this address, oldest first. Upper and lower case are one."""
        return [file for file in self.waiting() if self._recipient(file) == recipient.lower()]

    async def wait_for(self, recipient: str, seen: int = 0, within: timedelta = timedelta(seconds=10)) -> Path:
        """The first mail to this address after those already seen.

        seen: how many mails to it the caller knows.
        Raises TimeoutError.
        """
        async with asyncio.timeout(within.total_seconds()):
            while len(mails := self.mails(recipient)) <= seen:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return mails[seen]

    def _recipient(self, mail: Path) -> str:
        known = self._recipients.get(mail.name)
        if known is None:
            known = self._recipients[mail.name] = _recipient_in(mail)
        return known


def read(mail: Path) -> Message:
    """The mail, parsed."""
    return message_from_bytes(mail.read_bytes())


class MailServer:
    """Listens for SMTP on the loopback address and fills a mailbox."""

    def __init__(self, mailbox: Mailbox, port: int, ours: Mapping[str, str] | None = None) -> None:
        """ours: whose address it is, by address: an organisation's id."""
        self.mailbox, self.port = mailbox, port
        self._ours = {address.lower(): spool(mailbox.folder, org) for address, org in (ours or {}).items()}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """The server takes mail. Raises OSError if the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, HOST, self.port)
        log.info("server_started", server="smtp", pid=os.getpid())

    async def stop(self) -> None:
        """The server takes no more mail; what arrived stays."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        """One file for each recipient (the name is aiosmtpd's); accepted only once all are kept."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        for recipient in envelope.rcpt_tos:
            box = self._ours.get(recipient.lower())
            stamped = raw if box is None else _received(str(session.host_name or "")) + raw
            await asyncio.to_thread((box or self.mailbox).keep, envelope.mail_from or "", recipient, stamped)
        log.info("mail_kept", recipients=len(envelope.rcpt_tos), size=len(raw))
        return "250 kept"

    def _session(self) -> SMTP:
        return SMTP(
            self, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="localhost", ident="Habeas mailbox"
        )


def spool(folder: Path, org: str) -> Mailbox:
    """Where mail to an organisation lies until it is taken. folder: the mailbox's."""
    return Mailbox(folder / SPOOL / org)


def _received(host: str) -> bytes:
    """When it came to this server (RFC 5321 section 4.4)."""
    return f"Received: from {_one_line(host)} by localhost; {format_datetime(datetime.now(UTC))}\r\n".encode()


def _one_line(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _arrival(mail: Path) -> list[int]:
    return [int(part) for part in mail.stem.split("-")]


def _recipient_in(mail: Path) -> str:
    with mail.open("rb") as file:
        file.readline()  # the sender
        return file.readline().decode().split(":", 1)[1].strip().lower()
