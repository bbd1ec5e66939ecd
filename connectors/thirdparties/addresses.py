"""Postal addresses in text, Swedish and English. Every repeat is bounded, as in `identifiers`."""

import re
from collections.abc import Iterator

from schemas.thirdparties import Kind, Span

_UP, _LOW = "A-ZÅÄÖÉ", "a-zåäöéü"
_STREET = (
    "gatan|gata|vägen|väg|gränd|gränden|stigen|torget|torg|backen|backe|allén|plan|esplanaden|platsen|parken|leden|kajen|ringen"
    "|stranden|bron|kroken|svängen|tået|slingan|gården|liden"
)
_POST = rf"(?:,? {{0,2}}\n? {{0,2}}(?:SE-)?\d{{3}} ?\d{{2}} [{_UP}][{_LOW}{_UP}]{{1,30}})"
_FLAT = r"(?:,? ?(?:lgh|lägenhet|vån|våning|tr|bv|uppg|port) ?\d{0,4}[A-Z]?)"
SWEDISH = re.compile(
    rf"(?<!\w)(?:(?:[{_UP}][{_LOW}]{{1,20}}|S:t|S:ta|Sankt) ){{0,2}}[{_UP}][{_LOW}]{{0,30}}(?:{_STREET})"
    rf" \d{{1,4}}(?!\d)(?: ?[A-Za-z](?!\w))?{_FLAT}?(?:{_POST}|, ?[{_UP}][{_LOW}]{{2,30}}(?!\w))?"
)
BOX = re.compile(rf"(?<!\w)Box \d{{1,5}}(?!\d){_POST}?")
UNNUMBERED = re.compile(
    rf"(?<!\w)(?:[Bb]or|[Bb]odde|[Bb]oende|[Ff]lyttat|[Ff]lyttade|[Hh]emma) (?:på|till) "
    rf"([{_UP}][{_LOW}]{{1,30}}(?:gatan|vägen|gränd|stigen))(?! \d)"
)
POSTCODE = re.compile(rf"(?<![\w-])(?:SE-)?\d{{3}} \d{{2}} [{_UP}][{_LOW}]{{2,30}}(?!\w)")
_KIND = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Gardens|Crescent|Row|Hill|Mews|Grove"
    "|Boulevard|Blvd"
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
ENGLISH = re.compile(
    rf"(?<!\w)(?:(?:Flat|Apartment|Apt|Unit|Suite) \d{{1,4}}[A-Za-z]?, ?)?\d{{1,5}}[A-Za-z]? (?:[A-Z][a-z']{{1,20}} ){{1,3}}"
    rf"(?:{_KIND})(?!\w)"
    rf"\.?(?:, ?[A-Z][a-z]{{1,20}}(?: [A-Z][a-z]{{1,20}})?)?(?:,? {_UK}(?!\w)|,? [A-Z]{{2}} \d{{5}}(?!\d))?"
)
UK_POSTCODE = re.compile(rf"(?<!\w){_UK}(?!\w)")

_PATTERNS = (
    (SWEDISH, 0.9, "street_pattern", 0),
    (ENGLISH, 0.85, "street_pattern", 0),
    (BOX, 0.6, "box_pattern", 0),
    (UNNUMBERED, 0.6, "street_no_number", 1),
    (POSTCODE, 0.7, "postcode", 0),
    (UK_POSTCODE, 0.7, "postcode", 0),
)


def addresses(text: str) -> Iterator[Span]:
    """Streets with a number, boxes, postcodes with a town; a street without a number where the text says somebody lives there."""
    for pattern, certainty, why, group in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span(group)
            yield Span(start=start, end=end, kind=Kind.ADDRESS, certainty=certainty, why=why)
