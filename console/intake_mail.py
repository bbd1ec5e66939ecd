"""A mail is read: one function from bytes to what is asked. Unsure answers have a low confidence and go to a person."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from zoneinfo import ZoneInfo

from personnummer import personnummer

from console import mail_bounds
from console.intake_phrases import THRESHOLD, weigh
from console.mail_bounds import MailNotRead
from schemas.challenge import ALPHABET, LENGTH
from schemas.ids import CaseId
from schemas.intake import Asked, Claimed, MailLanguage, MailRequest

CASE = re.compile(r"\bDSR-\d{4}-\d{6,}\b", re.IGNORECASE)
CODE = re.compile(rf"\b([{ALPHABET}]{{{LENGTH // 2}}})[- ]?([{ALPHABET}]{{{LENGTH // 2}}})\b", re.IGNORECASE)
IDENTITY_NO = re.compile(r"(?<![\d-])(?:\d{2})?\d{6}[-+ ]?\d{4}(?![\d-])")
MOST_TEXT = 20_000
"""Characters that are looked at; a longer mail is read this far."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SV = _set("och att jag är inte ni mig min mina med som för har vill er det på av hej")
EN = _set("and the to you my of is i me please have your that with for on hello dear")
OTHER = _set("ich und nicht meine sie bitte jeg ikke mine dere og til vil har mig alle der de på") - SV
QUOTES = ["en", "sv", "de", "da"]
"""Languages whose marks of a quoted mail are known."""


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
    whole = _text(mail)[:MOST_TEXT]
    body = _own_words(whole)
    name, address = _sender(mail)
    automatic = _automatic(mail, address)
    received = _received_at(mail)
    words = f"{'' if subject.lower().startswith(('re:', 'sv:', 'ang:')) else subject}\n{body}".lower()
    asked, confidence = _asked(re.sub(r"\s+", " ", words), automatic)
    return MailRequest(
        message_id=_header(mail, "Message-ID"),
        received_at=received,
        received_on=received.astimezone(ZoneInfo("Europe/Stockholm")).date() if received else None,
        from_address=address,
        from_name=name,
        subject_case=_case(mail, subject),
        types=asked,
        language=_language(body or subject),
        is_request=bool(asked),
        is_auto_reply=automatic,
        claimed=Claimed(email=address or None, name=name, personnummer=_personnummer(f"{subject}\n{body}")),
        confidence=confidence,
        body=body,
        challenge_code=None if automatic else _code(body) or _code(whole),
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
    except (ValueError, TypeError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _text(mail: EmailMessage) -> str:
    found = []
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is None:
            continue
        content = mail_bounds.text_of(part)
        found.append(unescape(mail_bounds.shown(content)) if kind == "html" else content)
    if len(found) == 2 and len(found[1].split()) > 2 * len(found[0].split()):
        return found[1]  # the plain part is only an empty shell
    return found[0] if found else ""


def _own_words(text: str) -> str:
    own = mail_bounds.own_words(text, QUOTES)
    lines = [line for line in own.splitlines() if not line.lstrip().startswith(">")]
    return "\n".join(lines).strip()


def _automatic(mail: EmailMessage, address: str) -> bool:
    said = _header(mail, "Auto-Submitted").lower()
    return (
        (said not in ("", "no"))
        or mail.get_content_type() == "multipart/report"
        or address.startswith(("mailer-daemon@", "postmaster@"))
        or any(h in mail for h in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or _header(mail, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or any(part.get_content_type() == "text/calendar" for part in mail.walk())
    )


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
            yield mail_bounds.text_of(part)[:MOST_TEXT]
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            yield _header(inner, "Subject") if isinstance(inner, EmailMessage) else ""


def _asked(words: str, automatic: bool) -> tuple[tuple[Asked, ...], float]:
    if automatic:
        return (), 0.95
    weights = weigh(words)
    asked = tuple(a for a, weight in weights.items() if weight >= THRESHOLD)
    nearest = min(abs(weight - THRESHOLD + 0.25) for weight in weights.values())
    strongest = max(weights.values())
    return asked, round(min(0.95, 0.3 + 0.15 * (strongest if asked else THRESHOLD - strongest) + 0.1 * nearest), 2)


def _language(text: str) -> MailLanguage:
    words = re.findall(r"[a-zåäöæøüß]+", text.lower())
    if any(c in text.lower() for c in "æøüß"):
        return MailLanguage.OTHER
    scores = {
        MailLanguage.SV: sum(w in SV for w in words) + sum(c in "åäö" for w in words for c in w) * 0.3,
        MailLanguage.EN: float(sum(w in EN for w in words)),
        MailLanguage.OTHER: float(sum(w in OTHER for w in words)),
    }
    return max(scores, key=lambda k: scores[k]) if any(scores.values()) else MailLanguage.SV


def _personnummer(text: str) -> str | None:
    """The last valid one: who corrects a number writes the right one last."""
    valid = [n for n in IDENTITY_NO.findall(text) if personnummer.valid(n.replace(" ", ""))]
    if not valid:
        return None
    return str(personnummer.parse(valid[-1].replace(" ", "")).format(True))


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
