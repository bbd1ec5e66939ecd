"""What the doctor says of mailboxes: whether each lets us in, has its folders, and what waits there for a person."""

import asyncio
import contextlib
from datetime import timedelta

from connectors.imap import ImapMailbox
from connectors.postgres.mailbox import waiting_long
from connectors.postgres.pool import connect
from deploy.estates import read_organisations
from deploy.local.doctor import Finding, judged
from deploy.mailing import SETTING, doors_of, token_of
from deploy.place import Where
from deploy.settings import Settings
from schemas.clock import now
from schemas.errors import BadManifest, BadSettings, HabeasError
from schemas.ids import OrgId
from schemas.mailbox import ImapAccount

LONG = timedelta(days=3)
"""A mail that has waited so long for a person is told."""


async def at(settings: Settings) -> list[Finding]:
    """The findings for this installation; none where no mailbox is named. Mails that wait are looked for while it runs."""
    known, database = frozenset[OrgId](), None
    with contextlib.suppress(BadManifest):  # said wherever it is read
        known = frozenset(o.id for o, _ in read_organisations(settings.organisations))
    with contextlib.suppress(HabeasError, OSError):  # nothing runs: said elsewhere
        database = Where.of(settings).addresses.database_url
    return await examined(settings, known, database)


async def examined(settings: Settings, known: frozenset[OrgId], database_url: str | None) -> list[Finding]:
    """Each mailbox lets us in and has its folders, and no mail waits for long. Changes nothing."""
    try:
        doors = doors_of(settings, known)
    except BadSettings as wrong:
        return [judged("mailbox", False, str(wrong), f"Mend the file that {SETTING} names (docs/mailbox.md).")]
    found = [await _looked_at(org, door.imap) for org, door in sorted(doors.items()) if door.imap is not None]
    return [*found, *await _late(database_url)]


async def _looked_at(org: OrgId, account: ImapAccount) -> Finding:
    name = f"mailbox {org}"
    try:
        token = await token_of(account)
        missing = await asyncio.to_thread(_missing, account, token)
    except HabeasError as failed:
        return judged(
            name, False, str(failed), f"Look at host, port, tls, user and password of {org} in the file of {SETTING}."
        )
    remedy = f"Name folders of that mailbox in the file of {SETTING}; the worker makes `done` and `quarantine` itself when it starts."
    return judged(name, not missing, f"signed in; missing folders: {', '.join(missing) or 'none'}", remedy)


def _missing(account: ImapAccount, token: str | None) -> list[str]:
    mailbox = ImapMailbox(account, token)
    try:
        return mailbox.missing()
    finally:
        mailbox.close()


async def _late(database_url: str | None) -> list[Finding]:
    if database_url is None:
        return []
    pool = await connect(database_url, size=1)
    try:
        late = await waiting_long(pool, now() - LONG)
    finally:
        await pool.close()
    return [
        judged(
            f"mails {one.org}",
            False,
            f"{one.waiting} mails have waited for a person for more than {LONG.days} days, the first since {one.since:%Y-%m-%d}",
            f"Read them on the page Mail, or `habeas intake triage list --org {one.org}`: if one is a request, its time runs.",
        )
        for one in late
    ]
