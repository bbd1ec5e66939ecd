"""Whom the copy belongs to and who works here, as words and numbers that can be compared."""

import re
from collections.abc import Iterable, Sequence

from connectors.thirdparties.identifiers import e164, twelve
from connectors.thirdparties.tokens import WORD, forms
from schemas.systems import IdentityKind
from schemas.thirdparties import Kind, Own, Span

PIECE = re.compile(r"\w{1,60}")


class People:
    """The owner and the staff of one case."""

    def __init__(self, own: Own, staff: Iterable[str]) -> None:
        self._names = {w.lower() for name in own.names for w in WORD.findall(name)}
        self._staff = [frozenset(w.lower() for w in WORD.findall(name)) for name in staff]
        self._values = {k: {i.value for i in own.identities if i.kind is k} for k in IdentityKind}
        self._emails = {v.lower() for v in self._values[IdentityKind.EMAIL]}
        self._phones = {e164(v) or v for v in self._values[IdentityKind.PHONE]}
        self._numbers = {twelve(v) or v for v in self._values[IdentityKind.PERSONNUMMER]}
        self._addresses = [frozenset(_pieces(a)) for a in own.addresses]

    def own(self, words: Sequence[str]) -> bool:
        """True where each word is one of the owner's names, or its first letter."""
        return _within(words, self._names)

    def staff(self, words: Sequence[str]) -> bool:
        """True where all of it is in one colleague's name."""
        return any(_within(words, name) for name in self._staff)

    def owns(self, text: str, span: Span) -> bool:
        """True where the span holds the owner's own number or address in any spelling."""
        raw = text[span.start : span.end]
        match span.kind:
            case Kind.PERSONNUMMER:
                return (twelve(raw) or raw) in self._numbers
            case Kind.PHONE:
                return e164(raw) in self._phones
            case Kind.EMAIL:
                return raw.lower() in self._emails
            case Kind.ADDRESS:
                return any(set(_pieces(raw)) <= a for a in self._addresses)
            case Kind.NAME:
                return self.own(WORD.findall(raw))


def _pieces(address: str) -> list[str]:
    return PIECE.findall(address.lower().replace("se-", ""))


def _within(words: Sequence[str], names: "frozenset[str] | set[str]") -> bool:
    whole = [w for w in words if len(w) > 1]
    letters = [w.lower() for w in words if len(w) == 1]
    return (
        bool(whole)
        and all(any(f in names for f in forms(w)) for w in whole)
        and all(any(name.startswith(letter) for name in names) for letter in letters)
    )
