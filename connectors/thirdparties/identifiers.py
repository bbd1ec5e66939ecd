"""Identity numbers, phone numbers and e-mail addresses in text.

Every repeat in a pattern is bounded, so that each character is looked at a bounded number of times whatever the text is.
Sources: folkbokföringslagen 18, 18 a §; Skatteverket SKV 704 (check digit); ITU-T E.164; RFC 5321 4.5.3.1.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import phonenumbers
from personnummer import personnummer

from connectors.thirdparties.words import NO_PERSON
from schemas.thirdparties import Kind, Span

PERSONNUMMER = re.compile(
    r"(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278]\d|[39][01])[ ]?[-+–]?[ ]?\d{4}(?!\d)", re.ASCII
)
CUE = re.compile(r"(?:person|samordnings|p|id)[ .-]?(?:nummer|number|nr|no)\b|\bborn\b|\bfödd?\b|\bf\.", re.IGNORECASE)
CUE_REACH = 30
PHONE = re.compile(r"(?<![\w+#*/-])(?<!\d[.,])(?:\+|\(\+?)?\d(?:[ \-–/.() ]{0,3}\d){6,14}(?![\w-])", re.ASCII)
BEGINNING = re.compile(r"\(?(?:\+|0\d|[2-9]\d\d[-.)])", re.ASCII)
"""How a number begins that can be dialled: abroad, in Sweden or Britain, in North America."""
NORTH_AMERICAN = re.compile(r"(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}", re.ASCII)
BRITISH_MOBILE = re.compile(r"07\d{3} ?\d{3} ?\d{3}(?!\d)", re.ASCII)
EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@-])")
MOBILE = re.compile(r"07[02369]\d{7}", re.ASCII)

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")


def numbers(text: str) -> Iterator[Span]:
    """Personnummer and samordningsnummer: those whose check digit is right, and others where the text says what they are."""
    for match in PERSONNUMMER.finditer(text):
        told = CUE.search(text, max(0, match.start() - CUE_REACH), match.start()) is not None
        if MOBILE.fullmatch(match[0]) and not told:
            continue
        if twelve(match[0]):
            yield _span(match, Kind.PERSONNUMMER, 1.0 if told or not match[0].isdigit() else 0.9, "checksum")
        elif told:
            yield _span(match, Kind.PERSONNUMMER, 0.6, "number_pattern")


def twelve(number: str) -> str | None:
    """A personnummer or samordningsnummer as twelve digits; None if it is none. Two digits of the year mean under a hundred."""
    bare = number.replace(" ", "").replace("–", "-")
    with suppress(personnummer.PersonnummerException, ValueError):
        return str(personnummer.Personnummer(bare).format(True))
    return None


def phones(text: str) -> Iterator[Span]:
    """Phone numbers as they are dialled in Sweden, abroad with their country's code, and in British and American writing."""
    for match in PHONE.finditer(text):
        for start, end in _cuts(match[0]):
            raw = match[0][start:end]
            if e164(raw):
                abroad = raw.lstrip("(").startswith(("+", "00"))
                yield Span(
                    start=match.start() + start,
                    end=match.start() + end,
                    kind=Kind.PHONE,
                    certainty=0.95 if abroad else 0.85,
                    why="intl_number" if abroad else "national_number",
                )
                break


def _cuts(raw: str) -> Iterator[tuple[int, int]]:
    """The whole, then less and less of its end, then the same from each group that could begin a number; a few of them."""
    gaps = [n for n, sign in enumerate(raw) if sign in " /"]
    starts = [0, *(n + 1 for n in gaps if BEGINNING.match(raw, n + 1))][:2]
    for start in starts:
        if start or BEGINNING.match(raw):
            for end in [len(raw), *(n for n in reversed(gaps) if n - start > 6)][:4]:
                yield start, len(raw[:end].rstrip(" -–/.("))


def e164(raw: str) -> str | None:
    """The number in E.164; None where no country that we read has such a number."""
    bare, digits = raw.replace("–", "-"), sum(map(str.isdigit, raw))
    if bare.lstrip("(").startswith(("+", "00")):
        return _parsed(bare, "SE", possible=bare.lstrip("(").startswith("+")) if digits > 7 else None
    if bare.lstrip("(").startswith("0"):
        if not 8 <= digits <= 11:
            return None
        return _parsed(bare, "SE") or _parsed(bare, "GB", possible=bool(BRITISH_MOBILE.match(bare)))
    if NORTH_AMERICAN.fullmatch(bare):
        return _parsed(bare, "US")
    return None


def _parsed(raw: str, region: str, *, possible: bool = False) -> str | None:
    with suppress(phonenumbers.NumberParseException):
        number = phonenumbers.parse(raw, region)
        good = phonenumbers.is_valid_number(number) or (possible and phonenumbers.is_possible_number(number))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if good else None
    return None


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, but for mailboxes that are nobody's, such as info@."""
    if "@" in text:
        for match in EMAIL.finditer(text):
            if match[0].partition("@")[0].lower() in NO_PERSON:
                continue
            lead = len(match[0]) - len(match[0].lstrip("."))
            yield Span(start=match.start() + lead, end=match.end(), kind=Kind.EMAIL, certainty=1.0, why="address_sign")


def kinds(text: str) -> tuple[Kind, ...]:
    """Which identifiers of a person stand in the text, however its hyphens and spaces are made."""
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_HYPHENS)
    looks = {Kind.EMAIL: EMAIL.search(plain), Kind.PERSONNUMMER: any(numbers(plain)), Kind.PHONE: any(phones(plain))}
    return tuple(kind for kind, found in looks.items() if found)


def _span(match: "re.Match[str]", kind: Kind, certainty: float, why: str) -> Span:
    return Span(start=match.start(), end=match.end(), kind=kind, certainty=certainty, why=why)
