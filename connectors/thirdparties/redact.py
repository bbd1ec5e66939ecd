"""Takes chosen spans out of texts and rows; all else stays byte for byte."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.thirdparties.finder import merged
from connectors.thirdparties.identifiers import e164, twelve
from connectors.thirdparties.places import rewritten
from connectors.thirdparties.tokens import WORD, forms
from schemas.text import Language, Text
from schemas.thirdparties import Kind, Mention, Review, Span

INSTEAD = {
    Kind.NAME: Text(sv="[namn borttaget]", en="[name removed]"),
    Kind.PERSONNUMMER: Text(sv="[personnummer borttaget]", en="[identity number removed]"),
    Kind.PHONE: Text(sv="[telefonnummer borttaget]", en="[phone number removed]"),
    Kind.EMAIL: Text(sv="[e-postadress borttagen]", en="[e-mail address removed]"),
    Kind.ADDRESS: Text(sv="[adress borttagen]", en="[address removed]"),
}


def redact(value: str, spans: Sequence[Span], language: Language) -> str:
    """The text with what was removed named by its kind; overlapping spans are one. Raises ValueError for a span outside of it."""
    pieces, at = [], 0
    for span in merged(spans):
        if span.end > len(value):
            raise ValueError("a span ends outside of the text")
        pieces += [value[at : span.start], INSTEAD[span.kind].in_(language)]
        at = span.end
    return "".join([*pieces, value[at:]])


def redact_row(content: dict[str, Any], spans: Mapping[str, Sequence[Span]], language: Language) -> dict[str, Any]:
    """A row's content without the spans given by place (`Mention.column`), at any depth of JSON, keys too.

    Raises ValueError for a place that the row doesn't have: it is another row, or it has changed.
    """
    left = {place for place, some in spans.items() if some}

    def change(place: str, text: str) -> str:
        left.discard(place)
        return redact(text, spans.get(place, ()), language)

    fresh = rewritten(content, change)
    if left:
        raise ValueError("a span is in a place that the row doesn't have")
    return fresh


def by_place(mentions: Iterable[Mention]) -> dict[str, list[Span]]:
    """Spans of one row's mentions, for `redact_row`."""
    places: dict[str, list[Span]] = {}
    for mention in mentions:
        places.setdefault(mention.column, []).append(mention.span)
    return places


def forbidden(mentions: Sequence[Mention], review: Review) -> frozenset[str]:
    """Texts that no longer stand anywhere in the copy: removed in some place, and in no place kept, whole or as a word of it."""
    removed = review.removed(mentions)
    gone = {m.id for m in removed}
    kept = [m.text for m in mentions if m.id not in gone]
    words = {f for text in kept for word in WORD.findall(text) for f in forms(word)}
    whole = {_alike(text) for text in kept}
    return frozenset(m.text for m in removed if _alike(m.text) not in whole and not _made_of(m, words))


def _alike(text: str) -> str:
    """The same for each spelling of one number or word."""
    return twelve(text) or e164(text) or text.casefold()


def _made_of(mention: Mention, words: set[str]) -> bool:
    return mention.span.kind is Kind.NAME and all(any(f in words for f in forms(w)) for w in WORD.findall(mention.text))
