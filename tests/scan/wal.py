"""The write-ahead log of Habeas's own databases: the example systems write into the same log, and are not ours to judge."""

import re
import struct
import subprocess
from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path

from deploy.local.postgres import binaries

PAGE, LONG, SHORT = 8192, 40, 24
_RECORD = re.compile(rb"len \(rec/tot\):\s*\d+/\s*(\d+),.*?lsn: ([0-9A-F]+)/([0-9A-F]+),")
_RELATION = re.compile(rb"rel \d+/(\d+)/\d+")


def records(folder: Path, scratch: Path, foreign: Collection[int]) -> Iterator[bytes]:
    """What the log says of everything but the foreign databases, a stretch of the log at a time.

    foreign: oids. A segment that waits to be used again still holds what it held: it is read under the name it had.
    """
    segments = dict(sorted(_named(folder)))
    for name, file in segments.items():
        (scratch / name).symlink_to(file)
    for _, run in groupby(enumerate(segments), key=lambda at: _number(at[1]) - at[0]):
        names = [name for _, name in run]
        whole = _joined([segments[name] for name in names])
        said = _dump(scratch, names)
        first = _number(names[0]) * _size(segments[names[0]])
        ours = [
            whole[begin : begin + int(found[1]) + 8]
            for line in said.splitlines()
            if (found := _RECORD.search(line)) and not ({int(r) for r in _RELATION.findall(line)} & set(foreign))
            if (begin := _place((int(found[2], 16) << 32) + int(found[3], 16) - first, _size(segments[names[0]]))) >= 0
        ]
        yield b"\x00\x00".join(ours)


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.iterdir()):
        if re.fullmatch(r"[0-9A-F]{24}", file.name):
            with file.open("rb") as segment:
                head = segment.read(LONG)
            _, _, timeline, address = struct.unpack_from("<HHIQ", head)
            number = address // _size(file)
            per = (1 << 32) // _size(file)
            if timeline:
                yield f"{timeline:08X}{number // per:08X}{number % per:08X}", file


def _size(file: Path) -> int:
    return file.stat().st_size


def _number(name: str) -> int:
    return int(name[8:16], 16) * 256 + int(name[16:], 16)  # of segments of 16 MB, which ours are


def _dump(scratch: Path, names: list[str]) -> bytes:
    """Every record of these segments, a line each; the last one may be cut, which ends it with a complaint."""
    program = binaries() / "pg_waldump"
    done = subprocess.run([program, "-p", scratch, names[0], names[-1]], capture_output=True, check=False)
    return done.stdout


def _joined(files: list[Path]) -> bytes:
    """The log without the headers of its pages, which stand in the middle of records."""
    found = bytearray()
    for file in files:
        content = memoryview(file.read_bytes())
        for page in range(0, len(content), PAGE):
            found += content[page + (SHORT if page else LONG) : page + PAGE]
    return bytes(found)


def _place(offset: int, size: int) -> int:
    """Where a byte of the log lies once the headers are gone."""
    segment, within = divmod(offset, size)
    page, byte = divmod(within, PAGE)
    payload = size - size // PAGE * SHORT - (LONG - SHORT)
    headers = page * SHORT + (LONG - SHORT if page else 0)
    return segment * payload + page * PAGE - headers + byte - (SHORT if page else LONG)
