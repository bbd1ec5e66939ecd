"""Which of the identifiers in a mail are claimed for the person that it is about."""

import re

from console.reading import claims, names
from console.reading.aboutness import named_other
from console.reading.judging import Reading
from console.reading.parts import is_form
from schemas.intake import About, Asked, Claimed

_FIELD = re.compile(
    r"^\s*(?:ditt |your )?(?:fullständigt )?(?:namn|name)\s*:\s*(.{2,60})$", re.IGNORECASE | re.MULTILINE
)
_ROBOT = re.compile(
    r"^(?:no-?reply|noreply|formular|form|webb?|web|wordpress|kontaktformular|mailer|server|system|donotreply|forms?)\b",
    re.IGNORECASE,
)


def claimed(reading: Reading, display: str | None, address: str, subject: str, body: str, whole: str) -> Claimed:
    """Of the person that it is about, never of who writes for them."""
    text = f"{subject}\n{body}"
    form = is_form(body) and (_ROBOT.match(address) is not None or address not in body.lower())
    if reading.about in (About.CHILD, About.DECEASED, About.CLIENT):
        return _of_another(reading.about, display, address, text)
    emails = tuple(_own_addresses(address, body, form=form))
    numbers = claims.numbers(text)
    phones = claims.phones(text)
    if Asked.RECTIFICATION in reading.asked and len(phones) > 1:
        phones = phones[-1:]
    return Claimed(
        email=emails[0] if emails else None,
        emails=emails,
        name=_field(body) if form else names.claimed(display, address.partition("@")[0], body),
        personnummer=numbers[-1] if numbers else None,
        phone=tuple(phones),
        customer_no=claims.customer_no(text),
        booking_no=claims.booking_nos(text) or claims.booking_nos(whole),
        username=claims.username(text),
    )


def _field(body: str) -> str | None:
    found = _FIELD.search(body)
    return names.displayed(found.group(1)) if found else None


def _own_addresses(address: str, body: str, *, form: bool) -> list[str]:
    """From, unless a form passed the mail on; and what the text gives as the sender's, by its owner or by the same domain."""
    said = [a for a in claims.addresses(body) if a != address]
    return list(dict.fromkeys([*([] if form or not address else [address]), *said]))


def _of_another(who: About, display: str | None, address: str, text: str) -> Claimed:
    domain = address.partition("@")[2]
    numbers = claims.numbers(text)
    if who is About.CHILD:
        numbers.sort()
    found = [a for a in claims.addresses(text) if a != address and a.partition("@")[2] != domain]
    return Claimed(
        email=found[0] if found else None,
        emails=tuple(found),
        name=named_other(f"{display or ''}\n{text}", names.displayed(display) or ""),
        personnummer=(numbers[-1] if who is About.CHILD else numbers[0]) if numbers else None,
        phone=(),
        customer_no=claims.customer_no(text),
        booking_no=claims.booking_nos(text),
        username=claims.username(text),
    )
