"""What Habeas is made of is listed, and an audit that could not ask is no clean audit."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests import audit

PINNED = "idna==3.20 --hash=sha256:" + "0" * 64 + "\n" + "zipp==4.1.2 --hash=sha256:" + "1" * 64 + "\n"
SINCE = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}]
FAULT = {
    "id": "GHSA-xxxx-yyyy-zzzz",
    "affected": [{"package": {"ecosystem": "PyPI", "name": "zipp"}, "ranges": SINCE}],
    "modified": "2026-01-01T00:00:00Z",
}


class Advisories:
    """A real server that speaks as api.osv.dev does."""

    def __init__(self) -> None:
        self.url, self.faulty = "", set[str]()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            size = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
            )
            asked = json.loads(await reader.readexactly(size))
            said = json.dumps({"vulns": [FAULT]} if asked["package"]["name"] in self.faulty else {}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(said), said))
            await writer.drain()
            writer.close()
            return


@pytest.fixture
async def advisories() -> AsyncIterator[Advisories]:
    known = Advisories()
    server = await asyncio.start_server(known.handle, "127.0.0.1", 0)
    known.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/query"
    yield known
    server.close()


async def run(folder: Path, url: str) -> tuple[int | None, str]:
    lock = folder / "requirements.lock"
    lock.write_text(PINNED)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.audit", "--lock", str(lock), "--sbom", str(folder / "sbom.json"), "--osv-url", url,
        cwd=audit.ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_packages_without_a_known_fault_pass(advisories: Advisories, tmp_path: Path) -> None:
    code, said = await run(tmp_path, advisories.url)

    assert (code, "asked about 2 of 2 packages, 0 known faults" in said) == (0, True), said


async def test_a_known_fault_fails_and_says_what_mends_it(advisories: Advisories, tmp_path: Path) -> None:
    advisories.faulty.add("zipp")
    code, said = await run(tmp_path, advisories.url)

    assert (code, "zipp 4.1.2: GHSA-xxxx-yyyy-zzzz, fixed in 9.9" in said) == (1, True), said


async def test_a_service_that_is_away_is_no_clean_audit(tmp_path: Path) -> None:
    code, said = await run(tmp_path, "http://127.0.0.1:1/v1/query")

    assert (code, "NOT AUDITED" in said) == (2, True), said
    assert (tmp_path / "sbom.json").exists(), "the list of parts needs no network"


def test_the_list_of_parts_is_valid_and_holds_every_package_and_every_jar() -> None:
    parts = audit.bill_of_materials(audit.LOCK)
    pinned = {
        line.split("==")[0].lower()
        for line in audit.LOCK.read_text().splitlines()
        if "==" in line and not line.startswith("#")
    }
    jars = {
        line.split()[0]
        for file in audit.JARS
        for line in file.read_text().splitlines()
        if line and not line.startswith("#")
    }
    listed = {h["content"] for part in parts["components"] for h in part.get("hashes", ())}

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(parts)) is None
    assert pinned <= {part["name"].lower() for part in parts["components"]}
    assert jars <= listed
    assert any("temporalio/cli" in part["name"] for part in parts["components"])
