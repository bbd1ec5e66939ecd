"""Reads what a ticket system says, which may be anything: nothing is believed to be there, and nothing of it is quoted."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

from schemas.errors import BadInput

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_BLOCKS = frozenset(("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3", "pre"))
_HIDDEN = frozenset(("script", "style", "head", "title"))
MOST_TEXT = 20_000
"""Characters of one message; a longer one is read this far."""
MOST_ARTICLES = 500
DEEPEST = 20


def parsed(body: bytes) -> dict[str, Any]:
    """An object of JSON. Raises BadInput."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("the body is no JSON") from None
    return whole(said)


def whole(said: Any) -> dict[str, Any]:
    """The value as an object. Raises BadInput."""
    if not isinstance(said, dict):
        raise BadInput("the body is no JSON object")
    return said


def within(said: Any, path: str) -> Any:
    """What stands at a dotted path; None where nothing does."""
    for part in path.split(".")[:DEEPEST]:
        if isinstance(said, Mapping):
            said = said.get(part)
        elif isinstance(said, Sequence) and not isinstance(said, str) and part.isdigit() and int(part) < len(said):
            said = said[int(part)]
        else:
            return None
    return said


def number(value: Any, what: str) -> str:
    """A ticket's or an article's number. Raises BadInput."""
    found = number_if_any(value)
    if found is None:
        raise BadInput(f"it does not say which {what} it is about")
    return found


def number_if_any(value: Any) -> str | None:
    """A number, or None where there is none or it is no number of theirs."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _ID.fullmatch(text) else None


def numbers(value: Any) -> tuple[str, ...]:
    """Numbers in a list, as far as they are any."""
    found = value[:MOST_ARTICLES] if isinstance(value, list) else []
    return tuple(n for one in found if (n := number_if_any(one)))


def text_of(value: Any) -> str:
    """A text, bounded; empty where it is none."""
    return value[:MOST_TEXT].replace("\x00", "") if isinstance(value, str) else ""


def moment(value: Any) -> datetime:
    """A time with its zone; one without a zone is UTC, as all these systems say it. Raises BadInput."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or not 1990 < found.year < 2200:
        raise BadInput("it does not say when something was written")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def words_of(value: Any) -> tuple[str, ...]:
    """Tags: a list, or words in one text."""
    if isinstance(value, str):
        value = re.split(r"[\s,]+", value)
    found = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(t.strip()[:100] for t in found[:200] if isinstance(t, str) and t.strip()))


def address(value: Any) -> str | None:
    """A mail address, in lower case."""
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if "@" in text and 3 <= len(text) <= 320 else None


class _Shown(HTMLParser):
    """The text that a browser would show, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def shown(html: str) -> str:
    """The words of an HTML message."""
    reader = _Shown()
    try:
        reader.feed(html[: 5 * MOST_TEXT])
        reader.close()
    except (ValueError, AssertionError):
        return unescape(re.sub(r"<[^>]*>", " ", html[:MOST_TEXT]))
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(reader.pieces)).strip()[:MOST_TEXT]


def number_or_mail(value: Any) -> str | None:
    """Name of an account, which may be a mail address; None where there is none."""
    text = value.strip() if isinstance(value, str) else ""
    return text if text and len(text) <= 320 and text.isprintable() else None
