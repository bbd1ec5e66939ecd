"""Looks through a finished package for what was taken out, in every spelling and encoding that we know."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from connectors.thirdparties.identifiers import EMAIL, PERSONNUMMER, e164, twelve
from connectors.thirdparties.views import views
from connectors.thirdparties.words import listed

CLUMPS = re.compile(r"[\d+(](?:[ \-–/.()\u00a0\n]{0,3}\d){5,18}", re.ASCII)
SPACE = re.compile(r"\s{1,1000}")


class Leak(NamedTuple):
    """Where something stands that was taken out."""

    path: str
    """The file, as it was given; where the file's own name is the leak, its number: `file 3`."""
    what: str
    """Which of the forbidden, counted from 1 in sorted order, and how it was hidden: `no. 2 in text > base64 > text`. Never the text."""


class _Sought(NamedTuple):
    number: int
    needle: str
    pattern: "re.Pattern[str] | None"
    digits: str | None


def leaks(files: Iterable[tuple[str, bytes]], forbidden: Iterable[str]) -> list[Leak]:
    """Every place, in order, each told once. A file that can't be read is told as well: what nobody has seen is not clean.

    Words count whole, with a genitive too: Bo is not found in a boat. A name that is an ordinary word as well, such as Berg,
    counts with a capital only. Numbers count in every spelling. files: whole files, path and content.
    """
    sought = [_sought(n, text) for n, text in enumerate(sorted(set(forbidden)), 1) if text.strip()]
    found: list[Leak] = []
    for n, (path, data) in enumerate(files, 1):
        found += [Leak(f"file {n}", f"{what}, in the file's name") for what in _found(path.encode(), sought)]
        found += [Leak(path, what) for what in _found(data, sought)]
    return list(dict.fromkeys(found))


def _found(data: bytes, sought: list[_Sought]) -> Iterator[str]:
    told: set[int] = set()
    for way, text in views(data):
        if text is None:
            yield f"unreadable: {way}"
            continue
        plain = _plain(text)
        folded = plain.casefold()
        clumps = "\n".join(_digits(m[0]) for m in CLUMPS.finditer(text))
        for one in sought:
            if one.number not in told and _stands(one, plain, folded, clumps):
                told.add(one.number)
                yield f"no. {one.number} in {way}"


def _stands(one: _Sought, plain: str, folded: str, clumps: str) -> bool:
    if one.digits:
        return one.digits in clumps
    return bool(one.pattern and one.needle in folded and one.pattern.search(plain))


def _plain(text: str) -> str:
    """One spelling of letters and spaces; the case stays."""
    return SPACE.sub(" ", unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", ""))


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def _sought(number: int, text: str) -> _Sought:
    plain = _plain(text).strip()
    if not EMAIL.fullmatch(plain):
        if long := twelve(plain):
            return _Sought(number, plain, None, long[2:])
        if PERSONNUMMER.fullmatch(plain):
            return _Sought(number, plain, None, _digits(plain)[-10:])
        if dialled := e164(plain):
            national = _digits(dialled)
            return _Sought(number, plain, None, national[2:] if dialled.startswith("+46") else national[-9:])
    words = [re.escape(word) for word in plain.split(" ")]
    alone = len(words) == 1 and plain.lower() in listed("ordinary")
    cased = f"(?:{re.escape(plain[0].upper() + plain[1:])}|{re.escape(plain.upper())})" if alone else " ".join(words)
    flags = 0 if alone else re.IGNORECASE
    return _Sought(number, plain.casefold(), re.compile(rf"(?<![^\W_]){cased}(?:['’]?s)?(?![^\W_])", flags), None)
