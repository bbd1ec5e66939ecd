"""Packages are whole or not readable at all."""

import io
import secrets
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.packages import CHUNK, LENGTH, FilePackages
from connectors.postgres.ciphers import CaseCipher
from schemas.errors import KeyGone, NotFound
from schemas.ids import CaseId, OrgId
from schemas.ports import Cipher

ORG, CASE = OrgId("lindskogen"), CaseId("DSR-2026-000001")
LARGE = secrets.token_bytes(3 * CHUNK)


class OneKey:
    """Every case has the same key."""

    def __init__(self) -> None:
        self.cipher = CaseCipher("lindskogen", "k", secrets.token_bytes(32))

    async def of_case(self, org: OrgId, case: CaseId) -> Cipher:
        return self.cipher

    async def by_id(self, key_id: str) -> Cipher:
        return self.cipher


async def pieces() -> AsyncIterator[tuple[str, bytes]]:
    yield "sv/letter.html", b"<p>Hej</p>"
    yield "data/large.json", LARGE[:CHUNK]
    yield "data/large.json", LARGE[CHUNK:]


async def stored(root: Path, keys: OneKey | None = None) -> tuple[FilePackages, Path]:
    packages = FilePackages(root, keys or OneKey())
    await packages.put(ORG, CASE, "copy", pieces())
    return packages, next(root.rglob("*.sealed"))


async def opened(packages: FilePackages) -> bytes:
    return b"".join(await packages.read(ORG, CASE, "copy"))


def chunks(sealed: bytes) -> list[bytes]:
    found = []
    while sealed:
        size = LENGTH + int.from_bytes(sealed[:LENGTH], "big")
        found.append(sealed[:size])
        sealed = sealed[size:]
    return found


async def test_what_was_put_is_what_is_read(tmp_path: Path) -> None:
    packages, path = await stored(tmp_path)

    with zipfile.ZipFile(io.BytesIO(await opened(packages))) as archive:
        assert archive.read("data/large.json") == LARGE
        assert archive.read("sv/letter.html") == b"<p>Hej</p>"
    assert b"<p>Hej</p>" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0


async def test_a_package_that_was_cut_or_changed_does_not_open(tmp_path: Path) -> None:
    packages, path = await stored(tmp_path)
    whole = path.read_bytes()
    parts = chunks(whole)
    assert len(parts) > 3
    swapped = [parts[1], parts[0], *parts[2:]]
    bent = bytearray(whole)
    bent[len(whole) // 2] ^= 1
    for wrong in (whole[:-40], b"".join(parts[:-1]), b"".join(swapped), b"".join([*parts, parts[-1]]), bytes(bent)):
        path.write_bytes(wrong)
        with pytest.raises(KeyGone):
            await opened(packages)


async def test_a_package_under_another_name_does_not_open(tmp_path: Path) -> None:
    packages, path = await stored(tmp_path)
    path.rename(path.with_name("answer.zip.sealed"))

    with pytest.raises(KeyGone):
        b"".join(await packages.read(ORG, CASE, "answer"))
    with pytest.raises(NotFound):
        await opened(packages)


async def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    await stored(tmp_path)

    with pytest.raises(KeyGone):
        await opened(FilePackages(tmp_path, OneKey()))
