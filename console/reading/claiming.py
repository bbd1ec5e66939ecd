"""Which of the identifiers in a mail are claimed for the person that it is about."""

import re

from console.reading import accounts, claims, codes, names, people
from console.reading.judging import Reading
from console.reading.parts import is_form
from console.reading.people import KIN, named_other, others, words_of
from console.reading.senders import ROLE
from schemas.intake import About, Asked, Claimed

_FIELD = re.compile(
    r"^\s*(?:ditt |your )?(?:fullständigt )?(?:namn|name)\s*:\s*(.{2,60})$", re.IGNORECASE | re.MULTILINE
)
_ROBOT = re.compile(
    r"^(?:no-?reply|noreply|formular|form|webb?|web|wordpress|kontaktformular|mailer|server|system|donotreply|forms?)\b",
    re.IGNORECASE,
)
_WRITERS = re.compile(r"\b(?:mig|oss|me|us|min|mitt|my|vår|vårt|our)\b[^.,]{0,20}$", re.IGNORECASE)
_THEIRS = re.compile(r"\b(?:hennes|hans|her|his|hon|han|she|he|honom|henne|him|barnets)\b", re.IGNORECASE)
_OTHERS = re.compile(
    rf"\b(?:(?:ert|era|eran|your)(?: \w+)?|(?:deras|their|hennes|hans|her|his|(?:min|my) (?:\w+ )?(?:{KIN}|advokat|chef|lawyer|boss))(?: (?!mi[gnt]|m[ey]\b)\w+){{0,2}})[ :(]{{0,2}}$",
    re.IGNORECASE,
)
"""Before a number or an address that is somebody else's."""
_FORMER = re.compile(
    r"\b(?:inte|gamla|gammalt|stället för|istället för|not|old|instead of|från|fel)\b[^.,\n]{0,25}$", re.IGNORECASE
)
"""Before a number that is to be corrected."""


def claimed(reading: Reading, display: str | None, address: str, subject: str, body: str, whole: str) -> Claimed:
    """Of the person that it is about, never of who writes for them."""
    text = f"{subject}\n{body}"
    another = reading.about in (About.CHILD, About.DECEASED, About.CLIENT)
    form = is_form(body) and (_ROBOT.match(address) is not None or address not in body.lower())
    if another:
        name = named_other(f"{display or ''}\n{text}", f"{display or ''} <{address}>")
        emails = _of_another(name, display, address, text)
        phones = _phones_of_another(name, text)
    else:
        name = _field(body) if form else names.claimed(display, address, body)
        emails = _own_addresses(address, body, form=form)
        phones = _own_phones(text, corrected=Asked.RECTIFICATION in reading.asked)
    numbers = claims.numbers(text)
    if reading.about is About.CHILD:
        numbers.sort()
    return Claimed(
        email=emails[0] if emails else None,
        emails=tuple(emails),
        name=name,
        personnummer=numbers[0 if reading.about in (About.DECEASED, About.CLIENT) else -1] if numbers else None,
        phone=tuple(phones),
        customer_no=codes.customer_no(text),
        booking_no=codes.booking_nos(text) or (() if another else codes.booking_nos(whole)),
        username=accounts.username(text, _concerned(display, address, text)),
    )


def _field(body: str) -> str | None:
    found = _FIELD.search(body)
    return names.displayed(found.group(1)) if found else None


def _concerned(display: str | None, address: str, text: str) -> list[str]:
    """Names that the name of an account may be made of."""
    return [display or "", address.partition("@")[0], *others(text, f"{display or ''} <{address}>")]


def _own_addresses(address: str, body: str, *, form: bool) -> list[str]:
    """From, unless a form passed the mail on; and what the text gives, but for addresses of a function."""
    said = [
        a
        for a in claims.addresses(body)
        if a != address and not ROLE.match(a) and not _OTHERS.search(body[: body.lower().index(a)][-60:])
    ]
    return list(dict.fromkeys([*([] if form or not address else [address]), *said]))


def _own_phones(text: str, *, corrected: bool) -> list[str]:
    """Numbers that aren't said to be somebody else's. corrected: only the new one of several."""
    placed = [(text[:at][-60:], number) for at, number in claims.placed_phones(text)]
    own = list(dict.fromkeys(number for before, number in placed if not _OTHERS.search(before)))
    if not corrected or len(own) < 2:
        return own
    former = {number for before, number in placed if _FORMER.search(before)}
    return [n for n in own if n not in former][-1:] or own[-1:]


def _of_another(name: str | None, display: str | None, address: str, text: str) -> list[str]:
    """Addresses that bear the person's name, or at least neither the domain nor the name of who writes."""
    theirs, writers = (frozenset(w for w in words_of(n or "") if len(w) > 1) for n in (name, display))
    found = [a for a in claims.addresses(text) if a != address and not ROLE.match(a)]
    domain = address.partition("@")[2]
    own = theirs - writers
    return [a for a in found if _bears(a, own) or (not a.endswith(f"@{domain}") and not _bears(a, writers - theirs))]


def _bears(address: str, name: frozenset[str]) -> bool:
    local = people.folded(address.partition("@")[0])
    return any(people.folded(w)[:5] in local for w in name if len(w) > 2)


def _phones_of_another(name: str | None, text: str) -> list[str]:
    """Numbers in a sentence about the person, unless it says that they are the writer's. Those of a signature are the writer's."""
    given = (name or "").split(" ")[0]
    found = list[str]()
    for at, number in claims.placed_phones(text):
        before = re.split(r"[.!?]\s|\n", text[max(0, at - 200) : at])[-1]
        if not _WRITERS.search(before) and (_THEIRS.search(before) or (given and given in before)):
            found.append(number)
    return list(dict.fromkeys(found))
