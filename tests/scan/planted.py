"""Whom the tests know: each identifier in every form that people and programs write."""

import base64
import html
import quopri
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import uuid4

from deploy.example.people import Person

SHORTEST = 8
"""Bytes: what is shorter stands somewhere by chance."""
ALSO: set[str] = set()
"""Identifiers that a test has made up."""

Spelling = Callable[[str], Iterable[bytes]]


def _base64(text: str, alphabet: bytes = b"+/") -> Iterator[bytes]:
    """Inside a longer text it starts at any of three places; the letters that depend on its neighbours are left out."""
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + text.encode(), altchars=alphabet)
        yield coded[(4 if shift else 0) : -4]


def _json(text: str) -> bytes:
    return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text).encode()


def _entities(text: str) -> bytes:
    return html.escape(text).encode("ascii", "xmlcharrefreplace")


SPELLINGS: Mapping[str, Spelling] = {
    "plain": lambda t: [t.encode()],
    "lower case": lambda t: [t.lower().encode()],
    "upper case": lambda t: [t.upper().encode()],
    "decomposed": lambda t: [unicodedata.normalize("NFD", t).encode()],
    "latin-1": lambda t: [t.encode("latin-1", "replace")],
    "utf-16-le": lambda t: [t.encode("utf-16-le")],
    "utf-16-be": lambda t: [t.encode("utf-16-be")],
    "hex": lambda t: [t.encode().hex().encode()],
    "HEX": lambda t: [t.encode().hex().upper().encode()],
    "base64": _base64,
    "base64 of utf-16": lambda t: [
        c
        for shift in range(3)
        for c in [base64.b64encode(bytes(shift) + t.encode("utf-16-le"))[(4 if shift else 0) : -4]]
    ],
    "base64url": lambda t: _base64(t, b"-_"),
    "url": lambda t: [urllib.parse.quote(t, safe="").encode(), urllib.parse.quote(t).encode()],
    "form": lambda t: [urllib.parse.quote_plus(t).encode()],
    "quoted-printable": lambda t: [quopri.encodestring(t.encode()).replace(b"=\n", b"")],
    "quoted header": lambda t: [quopri.encodestring(t.encode(), header=True).replace(b"=\n", b"")],
    "json escapes": lambda t: [_json(t), _json(t).replace(b"\\u", b"\\\\u")],
    "python escapes": lambda t: [t.encode("unicode-escape")],
    "html": lambda t: [_entities(t)],
}
"""How a text could lie in a file. The names are those of the canaries, one of each lies in every store."""


def forms(person: Person) -> Iterator[str]:
    """Names, addresses and numbers of one person, in every form that people write."""
    number = person.personnummer
    yield from (person.name, person.email, *([person.chat_email] if person.chat_email else []))
    yield from numbers(number)
    if person.phone:
        home = f"0{person.phone[3:]}"
        yield from (person.phone, home, f"00{person.phone[1:]}", f"{home[:3]}-{home[3:]}")
        yield from (f"{home[:3]}-{home[3:6]} {home[6:8]} {home[8:]}", f"{home[:3]} {home[3:6]} {home[6:8]} {home[8:]}")


def numbers(number: str) -> Iterator[str]:
    """A personnummer with and without its century and its sign."""
    yield from (number, number[2:])
    for sign in "-+ ":
        yield from (f"{number[:8]}{sign}{number[8:]}", f"{number[2:8]}{sign}{number[8:]}")


def identifiers(people: Iterable[Person]) -> list[str]:
    """Every form of everybody, and what tests have made up."""
    return sorted({form for person in people for form in forms(person)} | ALSO)


def spelt(text: str) -> set[bytes]:
    """The text in every spelling."""
    return {s for spelling in SPELLINGS.values() for s in spelling(text) if len(s) >= SHORTEST}


class Canary:
    """Somebody who does not exist, and lies in every store once in each spelling: who is not found shows a hole in the scan."""

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling
        self.text = f"Kanariefågel {uuid4().hex} Ångström"
        self.needle = self.text[13:45]
        """What tells it from every other one, without the letters that a spelling could lose."""

    def planted(self) -> bytes:
        """The text as it lies in the stores, with something around it."""
        if self.spelling in ("base64", "base64url"):
            alphabet = b"-_" if self.spelling == "base64url" else b"+/"
            return base64.b64encode(f'{{"a": "{self.text}"}}'.encode(), altchars=alphabet)
        if self.spelling == "base64 of utf-16":
            return base64.b64encode(f"a: {self.text} ...".encode("utf-16-le"))
        return b'"' + next(iter(SPELLINGS[self.spelling](self.text))) + b'"'
