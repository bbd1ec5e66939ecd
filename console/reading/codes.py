"""Numbers by which a business knows a person, told by the words that announce them: customer numbers and bookings."""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from personnummer import personnummer

from console.reading import claims

_CODE = re.compile(
    r"(?<![\w@.,/+=-])#?((?:(?!(?:ID|NR|NO|REF|OCH|PÅ|AND) )[A-ZÅÄÖ]{1,5}[- ]?|[a-z]{1,3}-?)?\d(?:[ -]?\d)*(?:-?[A-Z]{1,3})?|(?=[A-Z]+\d)[A-Z0-9]{4,12}|[A-Z]{1,4}\d{1,3}-\d{2,6})"
    r"(?![\w@/:%]|[.,-]\d|\.[a-z]|-[a-zåäö]| ?(?:kr|sek|eur|euro|gånger|ggr|år|dagar|days|years|kronor|personer|poäng|timmar)\b)"
)
_SENTENCE = re.compile(r"[.!?…]+\s+(?=[A-ZÅÄÖ][a-zåäö'’ ])|(?<!nr)(?<!no)(?<!ref)\.\s+(?=\d)|[!?]\s+|(?<!:)\n|\n\s*\n")
_STANDARD = re.compile(
    r"^(?:ISO|RFC|COVID|SHA|AES|UTF|WCAG|HTTP|PHP|SFS|CVE|EU|EG|MD|TLS|DSR|GDPR|PDL|SEK|IP|VAT|CET|GMT)[- ]?\d"
)
_DAY = re.compile(r"(?:19|20)\d\d(?:-?\d\d){0,2}|\d{1,2}-\d{1,2}")


class _Kind(StrEnum):
    """What a word announces."""

    CUSTOMER = "customer"
    BOOKING = "booking"
    OTHER = "other"


_WORDS = {
    _Kind.CUSTOMER: re.compile(
        r"kund(?:nu?m?m?e?r\w*|n|nr|id|numret|en|konto\w*|kort\w*|klubb\w*)?|kunden?(?:nummer|nr|konto\w*)|customer\w*|client|account|medlem\w*|member\w*|patient\w*|"
        r"deltagar\w*|learner|klient\w*|cliente|asiakas\w*|elevnu?m?m?e?r"
    ),
    _Kind.BOOKING: re.compile(
        r"\w*bok(?:a|as|ade|at|ad|ning\w*|nr)|bok|\w*order\w*|\w*booking\w*|\w*reservation\w*|reserva\w*|réservation|varau\w*|tilau\w*|\w*bestill\w*|\w*beställ\w*|buchung\w*|"
        r"bestellung\w*|\w*anmälan|\w*ansöka\w*|\w*ansökning\w*|sökte|booked|application|søknad\w*|\w*kurs(?:en|er|erna)?|kursus\w*|course|interview|tid(?:en)?|tider|appointment|visit|cancelled|"
        r"kjøp|wizyt\w*|prenotazion\w*|rezerwacj\w*|zamówieni\w*|commande|pedido|cita"
    ),
    _Kind.OTHER: re.compile(
        r"faktur\w*|invoice\w*|ärende\w*|ticket|case|dnr|diarienu?m?m?e?r|artikel|article|art|lgh|box|org|organisationsnu?m?m?e?r|bankgiro|plusgiro|clearing\w*|serie\w*|version|"
        r"porten|rum|sida|paragraf\w*|kap|vecka|skada\w*|telefon\w*|tel|mobil\w*|postnu?m?m?e?r|från|till|since|sedan|sen|part|kod|regnr|modell\w*|paket\w*"
    ),
}
_FAR = {_Kind.CUSTOMER: 20, _Kind.BOOKING: 5, _Kind.OTHER: 1}
"""Words between, at most."""
_ABOUT = 160
"""Characters of a sentence that are looked at on either side."""


class _Found(NamedTuple):
    code: str
    kind: _Kind
    announced: bool
    """False where no word says what the code is for."""


def customer_no(text: str) -> str | None:
    """The last that is announced, or else the last that stands for itself; as written, without spaces."""
    found = [f for f in _codes(text) if f.kind is _Kind.CUSTOMER]
    announced = [f.code for f in found if f.announced]
    return next(reversed(announced or [f.code for f in found]), None)


def booking_nos(text: str) -> tuple[str, ...]:
    """Every one that is announced, in order."""
    return tuple(dict.fromkeys(f.code for f in _codes(text) if f.kind is _Kind.BOOKING and f.announced))


def _codes(text: str) -> Iterator[_Found]:
    taken = claims.spans(text)
    starts = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    for match in _CODE.finditer(text):
        code = re.sub(r"\s", "", match.group(1))
        if not _possible(match.group(1), code):
            continue
        begins, ends = starts[bisect(starts, match.start()) - 1], starts[bisect_left(starts, match.end())]
        before, after = (
            text[max(begins, match.start() - _ABOUT) : match.start()],
            text[match.end() : min(ends, match.end() + _ABOUT)],
        )
        kind, near = _announced(before, after)
        if any(a < match.end() and match.start() < b for a, b in taken) and not (near and kind is _Kind.CUSTOMER):
            continue
        if kind in (_Kind.CUSTOMER, _Kind.BOOKING) and (near or any(c.isalpha() for c in code)):
            yield _Found(code, kind, announced=True)
        elif kind is not _Kind.OTHER and _speaks(match.group(1), alone=not re.search(r"\w", before + after)):
            yield _Found(code, _Kind.CUSTOMER, announced=False)


def _speaks(written: str, *, alone: bool) -> bool:
    """True for what looks like a number of a customer though no word says so. alone: it is a sentence of its own."""
    if not any(c.isalpha() for c in written):
        return alone and re.fullmatch(r"\d+-\d+", written) is not None
    lettered = (written[0].isupper() and " " not in written) or written[-1].isalpha()
    return lettered and sum(map(str.isdigit, written)) > 2


def _possible(written: str, code: str) -> bool:
    digits = sum(map(str.isdigit, code))
    if _STANDARD.match(written) or _DAY.fullmatch(code) or personnummer.valid(code):
        return False
    return (
        digits >= 3
        or (digits >= 2 and code.isalnum() and len(code) >= 5)
        or (digits >= 2 and "-" in code and any(c.isalpha() for c in code))
    )


def _announced(before: str, after: str) -> tuple[_Kind | None, bool]:
    """The word that stands nearest, and whether it stands right beside."""
    words = re.findall(r"[^\W_]+", before.casefold())
    for distance, word in enumerate(reversed(words)):
        kind = _kind(word)
        if kind and distance <= _FAR[kind]:
            return kind, distance <= 3
    for word in re.findall(r"[^\W_]+", after.casefold())[:3]:
        if (kind := _kind(word)) and kind is not _Kind.OTHER:
            return kind, True
    return None, False


def _kind(word: str) -> _Kind | None:
    return next((kind for kind, pattern in _WORDS.items() if pattern.fullmatch(word)), None)
