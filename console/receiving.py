"""A mail comes in by whatever door: it is a case, an answer, nothing, or it waits sealed for a person. Then the door may forget it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from console import mailroom
from console.doors import Doors
from console.intake_mail import read_mail
from console.mail_bounds import MailNotRead
from console.mailroom import MailTaken, Taken
from console.senders import trust_of
from schemas.clock import now
from schemas.ids import CaseId, OrgId
from schemas.intake import MailRequest
from schemas.mailbox import Features, ItemId, MailItem, NewItem, SenderTrust, Settled, WhyTriage


class Mails(Protocol):
    """The book of mails."""

    async def known(self, org: OrgId, raw: bytes) -> tuple[str, CaseId | None, ItemId | None] | None: ...

    async def took(
        self, org: OrgId, raw: bytes, what: str, case: CaseId | None, item: ItemId | None, at: datetime
    ) -> None: ...  # fmt: skip

    async def keep(self, new: NewItem, raw: bytes, at: datetime) -> ItemId: ...

    async def item(self, org: OrgId, item: ItemId) -> MailItem: ...

    async def waiting(self, org: OrgId, limit: int) -> Sequence[MailItem]: ...

    async def settled(self, org: OrgId, limit: int) -> Sequence[MailItem]: ...

    async def content(self, org: OrgId, item: ItemId) -> bytes: ...

    async def settle(self, org: OrgId, item: ItemId, said: Settled, at: datetime) -> bool: ...


class MailRoom(NamedTuple):
    """What taking a mail of one organisation needs."""

    org: OrgId
    doors: Doors
    mails: Mails
    ours: tuple[str, ...] = ()
    """Names of our own mail servers in Authentication-Results."""


async def receive(room: MailRoom, raw: bytes, arrived_at: datetime) -> MailTaken:
    """The mail was taken and what became of it is stored; the same bytes again change nothing.

    arrived_at: when it came to whoever hands it in; counts only where no Received header tells.
    Raises SystemUnavailable where a case can't answer now: then the mail is to be handed in again.
    """
    before = await room.mails.known(room.org, raw)
    if before is not None:
        what, case, item = before
        return MailTaken(what=Taken(what), case=case, item=item)
    trust = trust_of(raw, room.ours)
    taken = await mailroom.take_mail(room.doors, room.org, raw, arrived_at, trust)
    if taken.what is Taken.FOR_A_PERSON:
        item = await keep(room, raw, arrived_at, taken.triage or WhyTriage.NOT_READ, trust)
        taken = taken.model_copy(update={"item": item})
    await room.mails.took(room.org, raw, taken.what.value, taken.case, taken.item, now())
    return taken


async def keep(room: MailRoom, raw: bytes, arrived_at: datetime, why: WhyTriage, trust: SenderTrust) -> ItemId:
    """The mail waits for a person, sealed. The same mail by another way is the same item."""
    try:
        mail = read_mail(raw)
    except MailNotRead:
        mail = None
    name = f"{mail.message_id}\0{mail.from_address}\0{mail.body}".encode("utf-8", "replace") if mail else raw
    new = NewItem(
        org=room.org,
        name=hashlib.sha256(name).hexdigest(),
        received_at=(mail.received_at if mail else None) or arrived_at,
        answers=mail.subject_case if mail else None,
        features=_features(mail, why, trust),
    )
    return await room.mails.keep(new, raw, now())


def _features(mail: MailRequest | None, why: WhyTriage, trust: SenderTrust) -> Features:
    if mail is None:
        return Features(why=why, trust=trust)
    return Features(
        why=why,
        suggested=mail.types,
        is_request=mail.is_request,
        confidence=mail.confidence,
        language=mail.language,
        about=mail.about,
        reasons=mail.reasons,
        trust=trust,
    )
