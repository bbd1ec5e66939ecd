"""What becomes of a mail: a new case, an answer to a case, or nothing that a case could do."""

import hashlib
import re
from datetime import datetime
from enum import StrEnum

from console.doors import Doors
from console.intake_mail import read_mail
from console.mail_bounds import MailNotRead
from schemas.base import Frozen
from schemas.errors import NotAllowed, NotFound
from schemas.ids import CaseId, OrgId
from schemas.intake import About, Asked, MailLanguage, MailRequest
from schemas.mailbox import ItemId, SenderTrust, WhyTriage
from schemas.particulars import Particulars
from schemas.request import ADDRESS, Channel, NewRequest, Person, RequestType
from schemas.systems import Identity, IdentityKind
from schemas.text import Language

RIGHTS = {
    Asked.ACCESS: RequestType.ACCESS,
    Asked.ACCESS_LOG: RequestType.ACCESS_LOG,
    Asked.ERASURE: RequestType.ERASURE,
    Asked.RESTRICTION: RequestType.RESTRICTION,
    Asked.PORTABILITY: RequestType.PORTABILITY,
    Asked.OBJECTION: RequestType.OBJECTION,
    Asked.MARKETING_BLOCK: RequestType.OBJECTION_DIRECT_MARKETING,
    Asked.CONSENT_WITHDRAWAL: RequestType.WITHDRAW_CONSENT,
}
"""What opens a case by itself. What is to be corrected, and who is to be kept from a journal, a person reads first."""

SURE = 0.7
"""From there on 95 of 100 ordinary mails ask for exactly what was read (docs/intake-mail.md); what is less sure a person reads."""


class Taken(StrEnum):
    """What the mail did."""

    OPENED = "opened"
    CONFIRMED = "identity_confirmed"
    MISMATCH = "identity_mismatch"
    FOR_A_PERSON = "for_a_person"
    IGNORED = "ignored"


class MailTaken(Frozen):
    """What became of one mail."""

    what: Taken
    case: CaseId | None = None
    why: str | None = None
    """FOR_A_PERSON: why it was not read."""
    triage: WhyTriage | None = None
    """FOR_A_PERSON: why a person has to read it."""
    item: ItemId | None = None
    """FOR_A_PERSON: under which number it waits."""


async def take_mail(
    doors: Doors, org: OrgId, raw: bytes, arrived_at: datetime, trust: SenderTrust = SenderTrust.UNKNOWN
) -> MailTaken:  # fmt: skip
    """The mail has opened a case, answered one, or is for a person to read. Delivered again it changes nothing.

    arrived_at: used where no Received header tells; the Date header is the sender's claim and never counts.
    trust: a doubted sender's case does nothing before the address has answered. Raises SystemUnavailable.
    """
    try:
        mail = read_mail(raw)
    except MailNotRead as refused:
        return MailTaken(what=Taken.FOR_A_PERSON, why=str(refused), triage=WhyTriage.NOT_READ)
    if mail.is_auto_reply:
        return MailTaken(what=Taken.IGNORED)
    if mail.subject_case and mail.challenge_code:
        try:
            once = hashlib.sha256(receipt_of(mail, raw).encode()).hexdigest()[:32]
            result = await doors.confirm_identity(org, mail.subject_case, mail.challenge_code, once)
        except (NotAllowed, NotFound):  # answered before, or no such case: the sender learns nothing from it
            return MailTaken(what=Taken.IGNORED, case=mail.subject_case)
        return MailTaken(what=Taken.CONFIRMED if result.accepted else Taken.MISMATCH, case=mail.subject_case)
    asked = {RIGHTS.get(asked) for asked in mail.types}
    triage = _triage(mail, asked)
    if triage is not None:
        return MailTaken(what=Taken.FOR_A_PERSON, case=mail.subject_case, triage=triage)
    types = tuple(t for t in RequestType if t in asked)
    request = _request(org, mail, raw, types, arrived_at)
    if trust is SenderTrust.DOUBTED:
        request = request.model_copy(update={"particulars": Particulars(doubted=True)})
    return MailTaken(what=Taken.OPENED, case=await doors.open(request))


def receipt_of(mail: MailRequest, raw: bytes) -> str:
    """What names this mail for ever: the same mail by any door is one case."""
    return f"mail:{mail.message_id or hashlib.sha256(raw).hexdigest()}"[:1000]


def _triage(mail: MailRequest, asked: set[RequestType | None]) -> WhyTriage | None:
    """Why a person has to read it; None where it opens a case by itself."""
    if not mail.is_request or not asked:
        return WhyTriage.ANSWER if mail.subject_case else WhyTriage.NO_REQUEST
    if mail.about is not About.SELF:  # whose data may be asked for, and by whom, a person reads first
        return WhyTriage.ANOTHER
    if None in asked:
        return WhyTriage.WORDS
    if mail.confidence < SURE:
        return WhyTriage.UNSURE
    return None if _address(mail.from_address) else WhyTriage.ADDRESS


def _address(text: str) -> bool:
    return "@" in text and len(text) <= 320 and re.fullmatch(ADDRESS, text) is not None


def _request(
    org: OrgId, mail: MailRequest, raw: bytes, types: tuple[RequestType, ...], arrived_at: datetime
) -> NewRequest:
    claimed = (
        [Identity(kind=IdentityKind.PERSONNUMMER, value=mail.claimed.personnummer)] if mail.claimed.personnummer else []
    )
    person = Person(
        email=mail.from_address,
        name=mail.claimed.name or mail.from_name,
        claimed=tuple(claimed),
        language=Language.EN if mail.language is MailLanguage.EN else Language.SV,
    )
    return NewRequest(
        org=org,
        types=types,
        channel=Channel.EMAIL,
        received_at=mail.received_at or arrived_at,
        person=person,
        intake_key=receipt_of(mail, raw),
    )
