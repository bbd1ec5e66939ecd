"""Numbers by which a business knows a person, told by the words that announce them: customer numbers and bookings."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from personnummer import personnummer

from console.reading import claims

_CODE = re.compile(
    r"(?<![\w@.,/+=-])#?((?:[A-ZÅÄÖ]{1,5}[- ]?|[a-z]{1,3}-?)?\d(?:[ -]?\d)*(?:-?[A-Z]{1,3})?|(?=[A-Z]+\d)[A-Z0-9]{4,12}|[A-Z]{1,4}\d{1,3}-\d{2,6})"
    r"(?![\w@/:%]|[.,-]\d|\.[a-z]|-[a-zåäö]| ?(?:kr|sek|eur|euro|gånger|ggr|år|dagar|days|years|kronor|personer|poäng|timmar)\b)"
)
_SENTENCE = re.compile(r"[.!?…]+\s+(?=[A-ZÅÄÖ][a-zåäö'’ ])|(?<!nr)(?<!no)(?<!ref)\.\s+(?=\d)|[!?]\s+|(?<!:)\n|\n\s*\n")
_STANDARD = re.compile(
    r"^(?:ISO|RFC|COVID|SHA|AES|UTF|WCAG|HTTP|PHP|SFS|CVE|EU|EG|MD|TLS|DSR|GDPR|PDL|SEK|NR|IP|VAT|CET|GMT)[- ]?\d"
)
_DAY = re.compile(r"(?:19|20)\d\d(?:-?\d\d){0,2}|\d{1,2}-\d{1,2}")


class _Word(StrEnum):
    """What a word announces."""

    CUSTOMER = (
        r"kund(?:nu?m?m?e?r\w*|n|nr|id|numret|en|konto\w*|kort\w*|klubb\w*)?|kunden?(?:nummer|nr|konto\w*)|customer\w*|client|account|medlem\w*|member\w*|patient\w*|"
        r"deltagar\w*|learner|klient\w*|klienta|cliente|asiakas\w*|elevnu?m?m?e?r|post(?:en)?"
    )
    BOOKING = (
        r"\w*bok(?:a|as|ade|at|ad|ning\w*|nr)|bok|\w*(?<!in )order\w*|\w*booking\w*|\w*reservation\w*|reserva\w*|réservation|varau\w*|tilau\w*|\w*bestill\w*|\w*beställ\w*|"
        r"buchung\w*|\w*anmälan|\w*ansöka\w*|\w*ansökning\w*|sökte|application|\w*kurs(?:en|er|erna)?|kursus\w*|course|interview|tid|tider|appointment|kjøp|søknad\w*|visit|lägret|cancelled"
    )
    OTHER = (
        r"faktur\w*|invoice\w*|ärende\w*|ticket|case|dnr|diarienu?m?m?e?r|artikel|article|art|lgh|box|org|organisationsnu?m?m?e?r|bankgiro|plusgiro|clearing\w*|serie\w*|version|"
        r"porten|rum|sida|paragraf\w*|kap|vecka|skada\w*|telefon\w*|tel|mobil\w*|postnu?m?m?e?r|från|till|since|sedan|sen|part|kod|regnr|modell\w*|paket\w*"
    )


_FAR = {_Word.CUSTOMER: 20, _Word.BOOKING: 6, _Word.OTHER: 1}
"""Words between, at most."""
_WORDS = {kind: re.compile(kind.value) for kind in _Word}


class _Found(NamedTuple):
    code: str
    kind: _Word
    announced: bool
    """False where no word says what the code is for."""


def customer_no(text: str) -> str | None:
    """The last that is announced, or else the last that stands for itself; as written, without spaces."""
    found = [f for f in _codes(text) if f.kind is _Word.CUSTOMER]
    announced = [f.code for f in found if f.announced]
    return next(reversed(announced or [f.code for f in found]), None)


def booking_nos(text: str) -> tuple[str, ...]:
    """Every one that is announced, in order."""
    return tuple(dict.fromkeys(f.code for f in _codes(text) if f.kind is _Word.BOOKING and f.announced))


def _codes(text: str) -> Iterator[_Found]:
    taken = claims.spans(text)
    starts = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    for match in _CODE.finditer(text):
        code = re.sub(r"\s", "", match.group(1))
        if not _possible(match.group(1), code):
            continue
        begins = max(s for s in starts if s <= match.start())
        ends = min(s for s in starts if s >= match.end())
        kind, near = _announced(text[begins : match.start()], text[match.end() : ends])
        if any(a < match.end() and match.start() < b for a, b in taken) and not (near and kind is _Word.CUSTOMER):
            continue
        lettered = any(c.isalpha() for c in code)
        alone = not re.search(r"\w", text[begins : match.start()] + text[match.end() : ends])
        written = (" " not in match.group(1) and match.group(1)[0].isupper()) or code[-1].isalpha()
        if kind is _Word.OTHER and near:
            continue
        if kind in (_Word.CUSTOMER, _Word.BOOKING) and (near or lettered):
            yield _Found(code, kind, announced=True)
        elif (lettered and written and sum(map(str.isdigit, code)) > 2) or (alone and re.fullmatch(r"\d+-\d+", code)):
            yield _Found(code, _Word.CUSTOMER, announced=False)


def _possible(written: str, code: str) -> bool:
    digits = sum(map(str.isdigit, code))
    if _STANDARD.match(written) or _DAY.fullmatch(code) or personnummer.valid(code):
        return False
    return digits >= 3 or (digits >= 2 and "-" in code and any(c.isalpha() for c in code))


def _announced(before: str, after: str) -> tuple[_Word | None, bool]:
    """The word that stands nearest, and whether it stands right beside."""
    words = re.findall(r"[^\W_]+", before.casefold())
    for distance, word in enumerate(reversed(words)):
        kind = _kind(word)
        if kind and distance <= _FAR[kind]:
            return kind, distance <= 3
    for word in re.findall(r"[^\W_]+", after.casefold())[:3]:
        if (kind := _kind(word)) and kind is not _Word.OTHER:
            return kind, True
    return None, False


def _kind(word: str) -> _Word | None:
    return next((kind for kind, pattern in _WORDS.items() if pattern.fullmatch(word)), None)
