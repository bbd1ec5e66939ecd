"""What a file says, once each encoding that we know is undone."""

import base64
import binascii
import contextlib
import gzip
import html
import io
import json
import quopri
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

DEPTH = 4
"""How many encodings may lie inside each other."""
LARGEST = 256 * 1024 * 1024
"""Bytes that one packed file may unfold to."""

PACKED = (b"PK\x03\x04", b"%PDF-", b"\x1f\x8b\x08")
"""How a packed file begins."""

ESCAPE = re.compile(r"\\{1,8}u[0-9a-fA-F]{4}(?:\\{1,8}u[0-9a-fA-F]{4})?|\\{1,8}x[0-9a-fA-F]{2}")
SLASHES = re.compile(r"\\{2,8}")
BASE64 = re.compile(r"[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\r?\n[ \t]?(?=[A-Za-z0-9+/_=-])){7,}={0,2}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
TAG = re.compile(r"<[^<>]{0,200}>")
QUOTED = re.compile(r"=(?:[0-9A-F]{2}|\r?\n)")

View = tuple[str, str | None]


class Unreadable(Exception):
    """A part can't be read: encrypted, broken, or too large. What it is stands in the message, nothing of its content."""


class Room:
    """How many bytes may still be unfolded, over everything that lies in one file."""

    def __init__(self, left: int = LARGEST) -> None:
        self.left = left

    def take(self, size: int, what: str) -> None:
        """So much less is left. Raises Unreadable where it is not."""
        self.left -= size
        if self.left < 0:
            raise Unreadable(f"a {what} that unfolds to too much")


def views(data: bytes, way: str = "", depth: int = 0, room: Room | None = None) -> Iterator[View]:
    """Each way to read the bytes and what they say then, for instance `zip > utf-16`; what can't be read says so and None."""
    if depth > DEPTH:
        return
    room = room or Room()
    try:
        if data.startswith(PACKED[0]) or zipfile.is_zipfile(io.BytesIO(data)):
            for member in _members(data, room):
                yield from views(member, f"{way}zip > ", depth + 1, room)
        elif data.lstrip()[:5] == PACKED[1]:
            yield f"{way}pdf", _pdf(data)
        elif data.startswith(PACKED[2]):
            yield from views(_gunzipped(data, room), f"{way}gzip > ", depth + 1, room)
        else:
            for name, text in _decoded(data):
                yield from _texts(text, f"{way}{name}", depth, room)
    except Unreadable as hidden:
        yield f"{way}{hidden}", None


def _decoded(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield "text", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield "latin-1", data.decode("latin-1")
    if b"\x00" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield "utf-16", data.decode("utf-16-le", "replace")
        yield "utf-16", data.decode("utf-16-be", "replace")


def _texts(text: str, way: str, depth: int, room: Room, *, packed: bool = True) -> Iterator[View]:
    """The text, and the text with each encoding undone, and these again."""
    yield way, text
    if depth >= DEPTH:
        return
    for name, plain in (
        ("html", html.unescape(text) if "&" in text else text),
        ("tags", TAG.sub("", text) if "<" in text else text),
        ("json", ESCAPE.sub(_unescaped, text) if "\\" in text else text),
        ("url", urllib.parse.unquote(text) if "%" in text else text),
        ("form", text.replace("+", " ")),
        ("quoted-printable", _unquoted(text) if QUOTED.search(text) else text),
    ):
        if plain != text:
            # A plus is a letter of base64: where it became a space, what was packed is broken, and was seen before.
            yield from _texts(plain, f"{way} > {name}", depth + 1, room, packed=packed and name != "form")
    for name, raw in _packed(text) if packed else ():
        yield from views(raw, f"{way} > {name} > ", depth + 1, room)


def _packed(text: str) -> Iterator[tuple[str, bytes]]:
    """What lies in base64 and hex: all that is text in one piece, all that is not in another, packed files each alone."""
    pieces = [("base64", raw) for match in BASE64.finditer(text) for raw in _unpacked(match[0])]
    pieces += [("hex", bytes.fromhex(match[0])) for match in HEX.finditer(text)]
    readable, other = dict[str, list[bytes]](), dict[str, list[bytes]]()
    for name, raw in pieces:
        if raw.startswith(PACKED):
            yield name, raw
        else:
            (readable if _is_text(raw) else other).setdefault(name, []).append(raw)
    for grouped in (readable, other):
        for name, raws in grouped.items():
            yield name, b"\n".join(raws)


def _unpacked(run: str) -> Iterator[bytes]:
    """The run from each of the four places where its groups can begin: what stood before it may belong to something else."""
    bare = re.sub(r"[\s=]", "", run).replace("-", "+").replace("_", "/")
    for start in range(4):
        piece = bare[start:]
        piece = piece[: len(piece) - (len(piece) % 4 == 1)]
        with contextlib.suppress(binascii.Error, ValueError):
            yield base64.b64decode(piece + "=" * (-len(piece) % 4))


def _is_text(raw: bytes) -> bool:
    try:
        return b"\x00" not in raw and bool(raw.decode())
    except UnicodeDecodeError:
        return False


def _unescaped(match: "re.Match[str]") -> str:
    raw = SLASHES.sub(r"\\", match[0])
    if raw.startswith("\\x"):
        return chr(int(raw[2:], 16))
    return _whole(json.loads(f'"{raw}"'))


def _whole(text: str) -> str:
    """Half of a surrogate pair is no character: it can't be encoded again, so it can't stay."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unquoted(text: str) -> str:
    return quopri.decodestring(text.encode()).decode("utf-8", "replace")


def _members(data: bytes, room: Room) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            room.take(sum(info.file_size for info in packed.infolist()), "zip")
            yield packed.comment
            for info in packed.infolist():
                yield info.filename.encode()
                yield info.comment
                yield packed.read(info)
    except (zipfile.BadZipFile, RuntimeError, ValueError, zlib.error, EOFError, OSError):
        raise Unreadable("a zip that is broken or encrypted") from None


def _gunzipped(data: bytes, room: Room) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            plain = packed.read(max(room.left, 0) + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("a gzip file that is broken") from None
    room.take(len(plain), "gzip file")
    return plain


def _pdf(data: bytes) -> str:
    """The text of all pages, and the document's own properties."""
    try:
        reader = PdfReader(io.BytesIO(data))
        texts = [page.extract_text() for page in reader.pages]
        texts += [str(value) for value in (reader.metadata or {}).values()]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError):
        raise Unreadable("a PDF that can't be read") from None
    return _whole("\n".join(texts))
