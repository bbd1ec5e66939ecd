"""The words of a mail in one spelling: small letters, no accents, split into sentences."""

import re
import textwrap
import unicodedata
from typing import NamedTuple

LONGEST = 700
"""Characters of one sentence; what is longer is several."""


_SHORT = frozenset(
    [
        "art",
        "st",
        "nr",
        "tel",
        "tfn",
        "mob",
        "ca",
        "bl.a",
        "bla",
        "t.ex",
        "tex",
        "m.m",
        "mm",
        "pga",
        "p.g.a",
        "ang",
        "kl",
        "dnr",
        "resp",
        "s.k",
        "d.v.s",
        "dvs",
        "o.s.v",
        "osv",
        "f.d",
        "mr",
        "mrs",
        "ms",
        "dr",
        "no",
        "e.g",
        "i.e",
        "approx",
        "vol",
    ]
)
_END = re.compile(r"(?<=[.!?;…])[)\"'”’]*\s+")
_TURN = re.compile(r",? (?:men|fast|dock|but|however) ", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_TOKEN = re.compile(r"[^\W_]+(?:['’_-][^\W_]+)*")
_OFF = re.compile(
    r"\b(?:ta|tar|tas|tag|tagit|tagits|togs|tagna|plocka|plockar|plockas|fa) ((?:\S+ ){0,6}?)(?:bort|vack)\b"
)
_REPEATED = re.compile(r"([a-z])\1{2,}")

_TOLD_APART = (("ändr", "aendr"), ("lås", "laas"), ("ø", "o"), ("æ", "a"), ("’", "'"))
"""Without its marks "ändra" (change) would be "andra" (others), and "lås" (lock) would be "läs" (read)."""


class Sentence(NamedTuple):
    """One thing that is said."""

    number: int
    """0 is the subject, and from 1 on the sentences of the body."""
    words: str
    """Folded, with single spaces between and around."""


def plain(text: str) -> str:
    """Small letters without accents; letters that are no variant of a to z stay."""
    text = unicodedata.normalize("NFC", text.casefold())
    for written, told in _TOLD_APART:
        text = text.replace(written, told)
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def words_of(text: str) -> str:
    """The folded words, one space between and around; "ta … bort" in one word."""
    tokens = [_REPEATED.sub(r"\1", token) for token in _TOKEN.findall(plain(text))]
    joined = " " + " ".join(tokens) + " "
    return _OFF.sub(r"tabort \1", joined).replace("  ", " ")


def sentences(subject: str, body: str) -> tuple[Sentence, ...]:
    """What is said, in order; turns within a sentence ("but …") are told apart under the same number."""
    found = list[Sentence]()
    if words := words_of(subject).strip():
        found.append(Sentence(0, f" {words} "))
    for number, said in enumerate(_said(body), 1):
        for clause in _TURN.split(said):
            if (words := words_of(clause)).strip():
                found.append(Sentence(number, words))
    return tuple(found)


def _said(body: str) -> list[str]:
    blocks = list[str]()
    before = ""
    for raw in body.splitlines():
        line = raw.strip()
        if line and before and not _ITEM.match(line) and (line[0].islower() or len(before) >= 55):
            blocks[-1] += f" {line}"
        elif line:
            blocks.append(_ITEM.sub("", line))
        before = line
    return [part for block in blocks for said in _split(block) for part in textwrap.wrap(said, LONGEST)]


def _split(block: str) -> list[str]:
    found = list[str]()
    for piece in _END.split(block):
        last = found[-1].rstrip(".").rpartition(" ")[2].casefold() if found else ""
        if found and found[-1].endswith(".") and last.lstrip("(") in _SHORT:
            found[-1] += f" {piece}"
        elif piece.strip():
            found.append(piece)
    return found
