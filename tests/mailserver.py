"""A real mail server for the tests: GreenMail, in memory, in a Java of its own."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from imapclient import IMAPClient

from deploy.local import kafka_jars
from deploy.local.cache import Cache
from deploy.local.ports import HOST, choose
from schemas.mailbox import ImapAccount, Tls

PASSWORD = "pw"
OPTIONS = ("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
STARTS = 30.0


class MailServer(NamedTuple):
    """Where it answers. Every address has a mailbox; the password is not looked at."""

    port: int
    separator: str = "/"
    """What parts its folders."""

    def account(self, **changed: object) -> ImapAccount:
        """A mailbox of its own, with folders of its own."""
        given: dict[str, object] = {
            "host": HOST, "port": self.port, "tls": Tls.NONE, "user": f"{uuid.uuid4().hex}@intake.example",
            "password": PASSWORD, "poll_seconds": 0.2,
        }  # fmt: skip
        return ImapAccount.model_validate(given | changed)

    def client(self, account: ImapAccount) -> IMAPClient:
        """Somebody else's mail programme, signed in to the same mailbox."""
        client = IMAPClient(HOST, self.port, ssl=False)
        client.login(account.user, account.password or "")
        return client

    def put(self, account: ImapAccount, *mails: bytes) -> None:
        """The mails lie in the inbox."""
        with self.client(account) as client:
            if not client.folder_exists(account.inbox):
                client.create_folder(account.inbox)
            for mail in mails:
                client.append(account.inbox, mail)

    def lying(self, account: ImapAccount, folder: str) -> list[bytes]:
        """What lies in a folder, whole."""
        with self.client(account) as client:
            folder = folder.replace("/", self.separator)
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            uids = client.search(["UNDELETED"])
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [found[uid][b"BODY[]"] for uid in sorted(found)]

    def counts(self, account: ImapAccount) -> tuple[int, int, int]:
        """How many mails lie in the inbox, in done, in quarantine."""
        inbox, done, quarantine = (
            len(self.lying(account, name)) for name in (account.inbox, account.done, account.quarantine)
        )
        return inbox, done, quarantine


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[MailServer]:
    """The server, until the block ends."""
    (jar,) = await kafka_jars.obtain(Cache(None), lock=kafka_jars.GREENMAIL_LOCK)
    java, port = await kafka_jars.find_java(), choose(["imap"], folder / "ports.json")["imap"]
    said = [f"-Dgreenmail.imap.hostname={HOST}", f"-Dgreenmail.imap.port={port}", "-Dgreenmail.auth.disabled"]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        str(java), *OPTIONS, *said, "-jar", str(jar), stdout=quiet, stderr=quiet
    )
    try:
        async with asyncio.timeout(STARTS):
            while not await answers(port):
                assert process.returncode is None
                await asyncio.sleep(0.05)
        yield MailServer(port)
    finally:
        process.kill()
        await process.wait()


async def answers(port: int) -> bool:
    """Whether an IMAP server is there."""
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
        hello = await reader.readline()
        writer.close()
    except OSError:
        return False
    return hello.startswith(b"* OK")
