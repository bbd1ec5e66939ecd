"""A mail is read: one function from bytes to what is asked. Unsure answers have a low confidence and go to a person."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from console import mail_bounds
from console.mail_bounds import MailNotRead
from console.reading import parts
from console.reading.claiming import claimed
from console.reading.judging import judge
from console.reading.language import language_of
from console.reading.weights import Weights, weights
from schemas.challenge import ALPHABET, LENGTH
from schemas.ids import CaseId
from schemas.intake import MailRequest

NOT_ALL = 0.5
"""Confidence at most where a mail is longer than what is looked at: what else it asks nobody knows."""
CASE = re.compile(r"\bDSR-\d{4}-\d{6,}\b", re.IGNORECASE)
CODE = re.compile(rf"\b([{ALPHABET}]{{{LENGTH // 2}}})[- ]?([{ALPHABET}]{{{LENGTH // 2}}})\b", re.IGNORECASE)
_ANSWERS = re.compile(r"^\s*(?:(?:re|sv|ang|aw|svar|vs|fwd?|vb|vidarebef\w*)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def read_mail(raw: bytes, by: Weights | None = None) -> MailRequest:
    """What a mail asks, by whom as it claims, and when it reached us. by: other weights than those that are kept.

    A malformed mail is no error: what can't be read stays empty and the confidence is low. Raises MailNotRead.
    """
    try:
        return _read(opened(raw), by or weights())
    except mail_bounds.BROKEN as broken:
        raise MailNotRead(f"the mail is broken ({type(broken).__name__}); a person has to look at it") from None


class Opened(NamedTuple):
    """A mail taken apart, before anything is made of its words."""

    mail: EmailMessage
    subject: str
    whole: str
    """The text, with what it quotes."""
    body: str
    """The sender's own words."""
    name: str | None
    address: str
    case: CaseId | None
    automatic: bool

    @property
    def asked(self) -> str:
        """The subject where it is the sender's own."""
        return "" if _ANSWERS.match(self.subject) and self.body else _ANSWERS.sub("", self.subject)

    @property
    def rest(self) -> str:
        """What the mail quotes."""
        return self.whole[len(self.body) :] if len(self.whole) > len(self.body) + 40 else ""

    @property
    def sender(self) -> str:
        """As the mail names them."""
        return f"{self.name or ''} <{self.address}>"

    @property
    def bulk(self) -> bool:
        """Whether its headers say that it was sent to many."""
        return "List-Unsubscribe" in self.mail


def opened(raw: bytes) -> Opened:
    """A mail taken apart. Raises MailNotRead where it is too large, and what a broken one raises (mail_bounds.BROKEN)."""
    mail_bounds.fits(raw)
    mail = message_from_bytes(raw, policy=mail_bounds.POLICY)
    subject = _header(mail, "Subject")
    whole = parts.text_of(mail)
    name, address = _sender(mail)
    return Opened(
        mail=mail, subject=subject, whole=whole, body=parts.own_words(whole), name=name, address=address,
        case=_case(mail, subject), automatic=parts.automatic(mail, address, subject, whole),
    )  # fmt: skip


def _read(seen: Opened, by: Weights) -> MailRequest:
    received = _received_at(seen.mail)
    reading = judge(
        seen.asked,
        seen.body,
        rest=seen.rest,
        sender=seen.sender,
        answers=seen.case is not None,
        automatic=seen.automatic,
        bulk=seen.bulk,
        by=by,
    )
    return MailRequest(
        message_id=_header(seen.mail, "Message-ID"),
        received_at=received,
        received_on=received.astimezone(ZoneInfo("Europe/Stockholm")).date() if received else None,
        from_address=seen.address,
        from_name=seen.name,
        subject_case=seen.case,
        types=reading.asked,
        language=language_of(seen.body or seen.subject),
        is_request=bool(reading.asked),
        is_auto_reply=seen.automatic,
        claimed=claimed(reading, seen.name, seen.address, seen.subject, seen.body, seen.whole),
        confidence=min(reading.confidence, NOT_ALL) if len(seen.body) > parts.MOST_TEXT * 0.9 else reading.confidence,
        body=seen.body,
        challenge_code=None if seen.automatic else _code(seen.body) or _code(seen.whole),
        about=reading.about,
        reasons=reading.reasons,
        is_bounce=parts.bounced(seen.mail, seen.address),
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, "")).strip()
    except (ValueError, IndexError, AttributeError):
        return ""


def _sender(mail: EmailMessage) -> tuple[str | None, str]:
    pairs = getaddresses([_header(mail, "From")])
    name, address = pairs[0] if pairs else ("", "")
    return name.strip() or None, address.strip().lower()


def _received_at(mail: EmailMessage) -> datetime | None:
    """The topmost Received header is our own server's; those below are what others say."""
    stamps = mail.get_all("Received") or []
    if not stamps:
        return None
    try:
        when = parsedate_to_datetime(str(stamps[0]).rpartition(";")[2].strip())
        at = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
        at.astimezone(ZoneInfo("Europe/Stockholm"))  # the first and last days of the calendar have no other zone
    except (ValueError, TypeError, OverflowError):
        return None
    return at


def _case(mail: EmailMessage, subject: str) -> CaseId | None:
    for text in (subject, _header(mail, "In-Reply-To"), _header(mail, "References"), *_returned(mail)):
        found = CASE.search(text)
        if found:
            return CaseId(found.group().upper())
    return None


def _returned(mail: EmailMessage) -> Iterator[str]:
    """Subjects of mails that came back inside this one."""
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            yield mail_bounds.text_of(part)[: parts.MOST_TEXT]
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            yield _header(inner, "Subject") if isinstance(inner, EmailMessage) else ""


def _code(text: str) -> str | None:
    """A quoted code counts as well: whoever quotes it has read it.

    Small letters count only beside a digit: two words with a dash are no code.
    """
    for found in CODE.finditer(text):
        code = f"{found.group(1)}-{found.group(2)}"
        if code.isupper() and ("-" in found.group() or any(c.isdigit() for c in code)):
            return code
        if any(c.isdigit() for c in code):
            return code.upper()
    return None
