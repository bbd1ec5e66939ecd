"""How much of a mail is read: whatever a stranger sends, reading it takes little time and little memory."""

import re
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from pathlib import Path
from typing import BinaryIO, cast

from schemas.errors import BadInput

LARGEST = 40 * 1024 * 1024
"""Bytes of a whole mail; the servers that people write from stop at 25 to 35 MB."""
LONGEST_HEAD = 256 * 1024
"""Bytes before the first empty line."""
LONGEST_HEADER = 1000
"""Characters of one header that are read."""
MOST_PARTS, DEEPEST = 5_000, 60
"""Lines that could part a mail, and parts that could hold other parts."""
MOST_BYTES = 1024 * 1024
"""Bytes of the text part that are decoded; 50 times what is looked at."""
LONGEST_LINE = 300
"""Characters: the lines that begin a quoted mail are shorter, and looking for them costs the square of the line."""
SLOW = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape"})
"""Encodings of Python that are none of mails."""
_PARTING = re.compile(rb"^--", re.MULTILINE)
_HOLDING = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.MULTILINE | re.IGNORECASE)
_TAG_NAME = re.compile(r"/?\s*([a-zA-Z0-9]+)")
_BLANK = re.compile(r"\n[ \t\r\f\v\u00a0\u200b]*(?:\n[ \t\r\f\v\u00a0\u200b]*){2,}")
_HIDDEN = ("style", "script", "head")
_BREAKS = ("br", "p", "div", "li", "tr")


class MailNotRead(BadInput):
    """The mail is larger, more nested or more broken than the intake reads; a person looks at it in the mailbox."""


class Bounded(EmailPolicy):
    """Reads headers only so far: the parser of addresses takes the square of their length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The header's name, and as much of its value as is read."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


POLICY = cast("EmailPolicy[EmailMessage]", Bounded())
BROKEN = (RecursionError, LookupError, ValueError, TypeError, AttributeError, AssertionError, MessageError)
"""What the library answers to headers that somebody has made to break it."""


def read_file(path: Path) -> bytes:
    """The bytes of a mail. Raises MailNotRead without reading more than may be read, and BadInput."""
    try:
        with path.open("rb") as file:
            return read_stream(file)
    except OSError as problem:
        raise BadInput(f"{path}: {problem.strerror}") from None


def read_stream(stream: BinaryIO) -> bytes:
    """The bytes of a mail, at most LARGEST of them in memory. Raises MailNotRead."""
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise _too_large()
    return raw


def fits(raw: bytes) -> None:
    """Raises MailNotRead where taking the mail apart could take long."""
    if len(raw) > LARGEST:
        raise _too_large()
    ends = [at for mark in (b"\n\n", b"\r\n\r\n") if (at := raw.find(mark, 0, LONGEST_HEAD + 4)) >= 0]
    if not ends and len(raw) > LONGEST_HEAD:
        raise MailNotRead(f"the mail's headers are longer than {LONGEST_HEAD} bytes; a person has to look at it")
    if _more(_PARTING, raw, MOST_PARTS) or _more(_HOLDING, raw, DEEPEST):
        raise MailNotRead(
            f"the mail has more than {MOST_PARTS} parts or is nested too deep; a person has to look at it"
        )


def text_of(part: MIMEPart) -> str:
    """The text of a part, as far as it is read; an encoding that nobody knows is read as UTF-8."""
    payload = part.get_payload(decode=True)
    raw = payload[:MOST_BYTES] if isinstance(payload, bytes) else b""
    charset = str(part.get_param("charset", "ascii")).lower()
    try:
        return raw.decode("utf-8" if charset in SLOW else charset, "replace")
    except (LookupError, UnicodeError, ValueError):
        return raw.decode("utf-8", "replace")


def shown(html: str) -> str:
    """What a page shows, roughly; the work grows with the page and no faster."""
    found, at, small, unclosed = list[str](), 0, html.lower(), set[str]()
    while (begin := html.find("<", at)) >= 0 and (end := html.find(">", begin)) >= 0:
        found.append(html[at:begin])
        at = end + 1
        known = _TAG_NAME.match(html, begin + 1, min(begin + 40, end))
        name = known.group(1).lower() if known else ""
        found.append("\n" if name in _BREAKS else " ")
        if name in _HIDDEN and html[begin + 1] != "/" and name not in unclosed:
            close = small.find(f"</{name}", at)
            if close < 0:
                unclosed.add(name)
            else:
                at = close
    found.append(html[at:])
    return "".join(found)


def plain_lines(text: str) -> list[str]:
    """The lines of a text, at most one empty one between two."""
    return _BLANK.sub("\n\n", text.replace("\r\n", "\n")).split("\n")


def _more(pattern: "re.Pattern[bytes]", raw: bytes, most: int) -> bool:
    return any(number >= most for number, _ in enumerate(pattern.finditer(raw)))


def _too_large() -> MailNotRead:
    return MailNotRead(f"the mail is larger than {LARGEST >> 20} MB; a person has to look at it in the mailbox")
