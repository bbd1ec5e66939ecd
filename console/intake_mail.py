"""A mail is read: one function from bytes to what is asked. Unsure answers have a low confidence and go to a person."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from zoneinfo import ZoneInfo

from console import mail_bounds
from console.mail_bounds import MailNotRead
from console.reading import parts
from console.reading.claiming import claimed
from console.reading.judging import judge
from console.reading.language import language_of
from schemas.challenge import ALPHABET, LENGTH
from schemas.ids import CaseId
from schemas.intake import MailRequest

CASE = re.compile(r"\bDSR-\d{4}-\d{6,}\b", re.IGNORECASE)
CODE = re.compile(rf"\b([{ALPHABET}]{{{LENGTH // 2}}})[- ]?([{ALPHABET}]{{{LENGTH // 2}}})\b", re.IGNORECASE)
_ANSWERS = re.compile(r"^\s*(?:(?:re|sv|ang|aw|svar|vs|fwd?|vb|vidarebef\w*)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def read_mail(raw: bytes) -> MailRequest:
    """What a mail asks, by whom as it claims, and when it reached us.

    A malformed mail is no error: what can't be read stays empty and the confidence is low. Raises MailNotRead.
    """
    mail_bounds.fits(raw)
    try:
        return _read(message_from_bytes(raw, policy=mail_bounds.POLICY))
    except mail_bounds.BROKEN as broken:
        raise MailNotRead(f"the mail is broken ({type(broken).__name__}); a person has to look at it") from None


def _read(mail: EmailMessage) -> MailRequest:
    subject = _header(mail, "Subject")
    whole = parts.text_of(mail)
    body = parts.own_words(whole)
    name, address = _sender(mail)
    automatic = parts.automatic(mail, address, subject, whole)
    received = _received_at(mail)
    case = _case(mail, subject)
    asked = "" if _ANSWERS.match(subject) and body else _ANSWERS.sub("", subject)
    bulk = "List-Unsubscribe" in mail
    rest = whole[len(body) :] if len(whole) > len(body) + 40 else ""
    reading = judge(
        asked,
        body,
        rest=rest,
        sender=f"{name or ''} <{address}>",
        answers=case is not None,
        automatic=automatic,
        bulk=bulk,
    )
    return MailRequest(
        message_id=_header(mail, "Message-ID"),
        received_at=received,
        received_on=received.astimezone(ZoneInfo("Europe/Stockholm")).date() if received else None,
        from_address=address,
        from_name=name,
        subject_case=case,
        types=reading.asked,
        language=language_of(body or subject),
        is_request=bool(reading.asked),
        is_auto_reply=automatic,
        claimed=claimed(reading, name, address, subject, body, whole),
        confidence=reading.confidence,
        body=body,
        challenge_code=None if automatic else _code(body) or _code(whole),
        about=reading.about,
        reasons=reading.reasons,
        is_bounce=parts.bounced(mail, address),
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
