"""Packages on disk: a ZIP, sealed in chunks under the case's key."""

import hashlib
import io
import os
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from schemas.answers import StoredPackage
from schemas.errors import BadInput, NotFound
from schemas.ids import CaseId, OrgId
from schemas.ports import Cipher, Ciphers

CHUNK = 256 * 1024
LENGTH = 4
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
"""What a folder or a package may be called: no separator, no `..`, nothing hidden."""
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


class FilePackages:
    """The package store in a folder: one file a package, `<org>/<case>/<name>.zip.sealed`, mode 0600."""

    def __init__(self, root: Path, ciphers: Ciphers) -> None:
        self._root, self._ciphers = root, ciphers

    async def put(self, org: OrgId, case: CaseId, name: str, files: AsyncIterator[tuple[str, bytes]]) -> StoredPackage:
        """The package is on disk, whole; a package of the same name is replaced. Pieces of one file follow each other."""
        path = self._path(org, case, name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}.{id(files):x}")
        cipher = await self._ciphers.of_case(org, case)
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                sealing = _Sealing(out, cipher, name)
                count = await _zip(sealing, files)
                digest, size = sealing.finish()
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return StoredPackage(name=name, sha256=digest, size=size, files=count)

    async def read(self, org: OrgId, case: CaseId, name: str) -> Iterator[bytes]:
        """The ZIP, opened, in pieces. Raises NotFound, KeyGone (also for a file that was cut or changed)."""
        path = self._path(org, case, name)
        if not path.exists():
            raise NotFound(f"{case} has no package {name}")
        return _open(path, await self._ciphers.of_case(org, case), name)

    def names(self, org: OrgId, case: CaseId) -> list[str]:
        """Names of the packages of a case."""
        return sorted(
            p.name.removesuffix(".zip.sealed") for p in self._path(org, case, "any").parent.glob("*.zip.sealed")
        )

    def drop(self, org: OrgId, case: CaseId, name: str | None = None) -> int:
        """The package, or every one of the case, is gone; how many there were."""
        gone = [name] if name is not None else self.names(org, case)
        paths = [self._path(org, case, each) for each in gone]
        found = [path for path in paths if path.exists()]
        for path in found:
            path.unlink()
        return len(found)

    def _path(self, org: OrgId, case: CaseId, name: str) -> Path:
        for part in (org, case, name):
            if not PART.fullmatch(part):
                raise BadInput(
                    "an organisation, a case or a package is called something that could be another file's path"
                )
        return self._root / org / case / f"{name}.zip.sealed"


class _Sealing(io.RawIOBase):
    """Collects what is written into chunks and writes each one sealed; the last one says that it is the last."""

    def __init__(self, out: io.BufferedWriter, cipher: Cipher, name: str) -> None:
        self._out, self._cipher, self._name = out, cipher, name
        self._buffer, self._number, self._size, self._hash = bytearray(), 0, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._buffer += piece
        while len(self._buffer) > CHUNK:
            self._seal(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(piece)

    def finish(self) -> tuple[str, int]:
        """Digest and size of the sealed file."""
        self._seal(bytes(self._buffer), last=True)
        return self._hash.hexdigest(), self._size

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.seal(plain, _purpose(self._name, self._number, last))
        piece = len(sealed).to_bytes(LENGTH, "big") + sealed
        self._out.write(piece)
        self._hash.update(piece)
        self._size, self._number = self._size + len(piece), self._number + 1


async def _zip(out: _Sealing, files: AsyncIterator[tuple[str, bytes]]) -> int:
    count, current, member = 0, None, None
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        async for path, piece in files:
            if path != current:
                if not _inside(path):
                    raise BadInput("a file of the package would lie outside it: its name leads elsewhere")
                if member is not None:
                    member.close()
                info = zipfile.ZipInfo(path, FIXED_TIME)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                member, current, count = archive.open(info, "w"), path, count + 1
            assert member is not None
            member.write(piece)
        if member is not None:
            member.close()
    return count


def _inside(name: str) -> bool:
    """Whether the file lies inside the package, wherever and by whatever it is unpacked."""
    parts = name.split("/")
    return not any(c in name for c in "\\:\x00\r\n") and not any(part in ("", ".", "..") for part in parts)


def _open(path: Path, cipher: Cipher, name: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        number, left = 0, path.stat().st_size
        while left > 0:
            length = int.from_bytes(file.read(LENGTH), "big")
            left -= LENGTH + length
            yield cipher.open(file.read(length), _purpose(name, number, last=left <= 0))
            number += 1


def _purpose(name: str, number: int, last: bool) -> bytes:
    return f"package:{name}:{number}:{'last' if last else 'more'}".encode()
