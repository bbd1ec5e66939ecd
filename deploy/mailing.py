"""How mail of each organisation reaches us: the file of HABEAS_MAILBOX, the hook's signature, access tokens."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from activities.estate import Estates
from connectors.postgres.mailbox import PostgresMailbox
from connectors.tickets import signatures
from deploy.secrets import by_organisation
from deploy.settings import Settings
from schemas.errors import BadSettings, SystemRefused
from schemas.ids import OrgId, SystemId
from schemas.mailbox import ImapAccount, MailDoor
from schemas.tickets import TicketSecret

SETTING = "HABEAS_MAILBOX"
TOKEN_WITHIN = 30.0
"""Seconds that the program has which fetches an access token."""
LONGEST_TOKEN = 16_384


@dataclass(frozen=True)
class Mailing:
    """How mail reaches us, and where it lies."""

    doors: Mapping[OrgId, MailDoor]
    store: PostgresMailbox
    spool: Path | None = None
    """Folder of the embedded mail server's mails, where it runs."""

    def ours(self, org: OrgId) -> tuple[str, ...]:
        """Names of the organisation's own mail servers in Authentication-Results."""
        return self.doors[org].authserv_ids if org in self.doors else ()


def mailing(settings: Settings, estates: Estates, store: PostgresMailbox, spool: Path | None) -> Mailing:
    """The doors that the file names. Raises BadSettings."""
    return Mailing(doors_of(settings, frozenset(estates)), store, spool)


def doors_of(settings: Settings, known: frozenset[OrgId]) -> dict[OrgId, MailDoor]:
    """What the file says, by organisation. Raises BadSettings."""
    doors = by_organisation(settings.mailbox, SETTING, MailDoor)
    unknown = sorted(set(doors) - known)
    if unknown:
        raise BadSettings(f"{SETTING} names {', '.join(unknown)}, which is no organisation here")
    return doors


class HookSignature:
    """Whether a mail that is handed in over HTTP was signed by who shares our secret (Standard Webhooks 1.0)."""

    def __init__(self, door: MailDoor) -> None:
        """door: with a hook_secret."""
        assert door.hook_secret is not None
        self._secret = TicketSecret(webhook_secret=door.hook_secret, old_webhook_secret=door.old_hook_secret)

    def check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Raises NotAllowed where it was not, or more than five minutes ago."""
        signatures.standard(self._secret, headers, body, at)


async def token_of(account: ImapAccount) -> str | None:
    """An access token from the program that the file names; None where there is a password. Raises SystemRefused."""
    if not account.token_command:
        return None
    program = "the program of token_command"
    try:
        running = await asyncio.create_subprocess_exec(
            *account.token_command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError as problem:
        raise SystemRefused(SystemId("mailbox"), f"{program} can't be started ({problem.strerror})") from None
    try:
        said, _ = await asyncio.wait_for(running.communicate(), TOKEN_WITHIN)
    except TimeoutError:
        running.kill()
        raise SystemRefused(SystemId("mailbox"), f"{program} did not end in {TOKEN_WITHIN:g} s") from None
    token = said.decode("ascii", "replace").strip()
    if running.returncode or not token or len(token) > LONGEST_TOKEN:
        raise SystemRefused(SystemId("mailbox"), f"{program} gave no token")
    return token
