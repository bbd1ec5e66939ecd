"""Finds thousands of texts at once, in bytes and in what the bytes unfold to."""

import base64
import binascii
import contextlib
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator

import cramjam
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from tests.scan.planted import spelt

PIECE, OVERLAP = 32 << 20, 4096
"""Bytes that are looked at in one go, and bytes that two goes share."""
MOST = 64 << 20
"""Bytes that one packed piece may unfold to."""
DEPTH = 3
SNAPPY_JAVA = b"\x82SNAPPY\x00"
PACKED = re.compile(
    rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|\x82SNAPPY\x00|\xff\x06\x00\x00sNaPpY"
)
HEXES = re.compile(rb"[0-9a-fA-F]{40,}")
CODED = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")


class Searcher:
    """Knows every text in every spelling."""

    def __init__(self, texts: Iterable[str]) -> None:
        owner = {form: text for text in texts for form in spelt(text)}
        self._forms, self._owners = list(owner), list(owner.values())
        self._all = BytesAhoCorasick(
            self._forms, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )
        self.looked = 0

    def found(self, content: bytes) -> set[str]:
        """Which texts the content holds, in any spelling, packed or not."""
        found = set[str]()
        for piece in unfolded(content):
            self.looked += len(piece)
            for start in range(0, max(len(piece), 1), PIECE):
                window = piece[start : start + PIECE + OVERLAP]
                found |= {self._owners[m[0]] for m in self._all.find_matches_as_indexes(window, overlapping=True)}
        return found


def unfolded(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and all that lies packed in them: zlib, gzip, zstd, lz4, snappy, and these in base64 or hex."""
    yield content
    if depth >= DEPTH:
        return
    whole = memoryview(content)
    for match in PACKED.finditer(content):
        if (plain := _unpacked(match.group(), whole[match.start() : match.start() + MOST])) is not None:
            yield from unfolded(plain, depth + 1)
    for match in CODED.finditer(content):
        for raw in _decoded(match.group()):
            if (begins := PACKED.search(raw, 0, 32)) is not None:
                yield from unfolded(raw[begins.start() :], depth + 1)


def _unpacked(begins: bytes, data: memoryview) -> bytes | None:
    way = next(way for magic, way in WAYS.items() if begins.startswith(magic))
    try:
        plain = way(data)
    except (zlib.error, OSError, EOFError, ValueError, cramjam.DecompressionError):
        return None
    return plain if len(plain) >= 8 else None


def _deflated(bits: int) -> Callable[[memoryview], bytes]:
    def unpacked(data: memoryview) -> bytes:
        zlib.decompressobj(bits).decompress(data[:512], 4096)  # most of what looks packed is noise, which shows at once
        return zlib.decompressobj(bits).decompress(data, MOST)

    return unpacked


def _snappy_java(data: memoryview) -> bytes:
    """Kafka's own framing: a header of 16 bytes, then pieces with their length in front."""
    at, found = 16, bytearray()
    while at + 4 <= len(data) and len(found) < MOST:
        size = int.from_bytes(data[at : at + 4], "big")
        if not 0 < size <= len(data) - at - 4:
            break
        found += bytes(cramjam.snappy.decompress_raw(data[at + 4 : at + 4 + size]))
        at += 4 + size
    return bytes(found)


def _stream(way: Callable[[memoryview], object]) -> Callable[[memoryview], bytes]:
    """What follows the packed piece makes the library refuse it all: it is tried with less and less."""

    def unpacked(data: memoryview) -> bytes:
        for end in (64, 512, 4096, 1 << 16, 1 << 20, len(data)):
            try:
                return bytes(way(data[:end]))  # type: ignore[call-overload, no-any-return]
            except cramjam.DecompressionError:
                continue
        raise ValueError("broken")

    return unpacked


WAYS: dict[bytes, Callable[[memoryview], bytes]] = {
    b"\x1f\x8b\x08": _deflated(zlib.MAX_WBITS | 16),
    b"\x78": _deflated(zlib.MAX_WBITS),
    b"\x28\xb5\x2f\xfd": _stream(cramjam.zstd.decompress),
    b"\x04\x22\x4d\x18": _stream(cramjam.lz4.decompress),
    SNAPPY_JAVA: _snappy_java,
    b"\xff\x06\x00\x00sNaPpY": _stream(cramjam.snappy.decompress),
}


def _decoded(run: bytes) -> Iterator[bytes]:
    """What a run of letters could stand for: its first ones may belong to what stands before it."""
    for hexes in HEXES.finditer(run):
        for start in range(2):
            text = hexes.group()[start:]
            yield bytes.fromhex(text[: len(text) - len(text) % 2].decode())
    bare = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    for start in range(4):
        text = bare[start:]
        text = text[: len(text) - (len(text) % 4 == 1)]
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode(text + b"=" * (-len(text) % 4))


def packings(plain: bytes) -> dict[str, bytes]:
    """The bytes in each packing that is undone: what the canaries of the packings are made of."""
    return {
        "zlib": zlib.compress(plain),
        "gzip": gzip.compress(plain),
        "zstd": bytes(cramjam.zstd.compress(plain)),
        "lz4": bytes(cramjam.lz4.compress(plain)),
        "snappy": bytes(cramjam.snappy.compress(plain)),
        "base64 of zlib": base64.b64encode(zlib.compress(plain)),
        "hex of gzip": gzip.compress(plain).hex().encode(),
        "gzip of base64": gzip.compress(base64.b64encode(plain)),
        "gzip of gzip": gzip.compress(gzip.compress(plain)),
    }
