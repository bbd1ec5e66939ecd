"""Everything was copied while it worked, the machine is gone, and a new one goes on from the copy."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.backups import MANIFEST, TEMPORAL
from deploy.settings import Settings
from schemas.request import CaseState
from tests.acceptance.test_commands import Ran, habeas
from tests.acceptance.test_resume import up
from tests.builders import ACCESS, ERASURE, ORG, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("backup")
    for above in (made, *made.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    return made


async def at(data: Path, *words: str) -> Ran:
    return await habeas(None, *words, HABEAS_DATA=str(data))


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


async def test_a_backup_taken_at_work_becomes_a_habeas_that_goes_on(folder: Path) -> None:
    old, new, kept, keys = (folder / name for name in ("old", "new", "copies", "safe"))
    async with up(Settings(data=old)) as clerk:
        answered = await clerk.drive(ACCESS, "nobody.copied@brevladan.example")
        await clerk.wait(answered, CaseState.CLOSED)
        planned = await clerk.planned(ERASURE, person(11).email)
        before = await clerk.facts(planned)
        copied = await at(old, "backup", str(kept), "--keys", str(keys), "--json")
        again = await at(old, "backup", str(kept), "--json")

    restored = await at(new, "restore", str(kept), "--keys", str(keys), "--json")
    twice = await at(new, "restore", str(kept), "--keys", str(keys))
    async with up(Settings(data=new)) as clerk:
        after = await clerk.facts(planned)
        seen = await clerk.doors.summary(ORG, planned)
        await clerk.approve(planned)
        done = await clerk.wait(planned, CaseState.ON_HOLD, CaseState.CLOSED)
        package = await clerk.package(answered, "answer")
        checked = await at(new, "audit", "check", "--json")

    assert (copied.code, restored.code) == (0, 0), copied.err + restored.err
    assert (again.code, twice.code) == (2, 2) and "already" in again.err and "already" in twice.err
    assert restored.said["keys"] == copied.said["keys"] > 2 and restored.said["waiting"] == 1
    assert after[: len(before)] == before and seen.state is CaseState.AWAITING_APPROVAL and done.responded_at
    assert checked.code == 0, checked.out + checked.err
    assert package


async def test_nothing_in_the_rows_of_a_backup_opens_without_its_keys(folder: Path) -> None:
    rows, wrapped = files(folder / "copies"), files(folder / "safe")
    secret = (folder / "old" / "keys" / "master.key").read_bytes()

    assert {Path(n).parts[0] for n in rows} == {"rows", MANIFEST}
    assert not any(secret in content for content in rows.values())
    assert any(secret in content for content in wrapped.values())
    assert not any(person(11).email.encode() in content for content in (*rows.values(), *wrapped.values()))
    every = [f for kept in ("copies", "safe") for f in (folder / kept).rglob("*")]
    assert len(every) > 10 and [f for f in every if f.is_file() and f.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("harm", ["changed", "missing", "more", "no manifest", "keys of another"])
async def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_made(
    folder: Path, harm: str, tmp_path: Path
) -> None:
    kept, keys, dump = folder / "copies", folder / "safe", folder / "copies" / TEMPORAL
    whole, manifest = dump.read_bytes(), (kept / MANIFEST).read_bytes()
    extra = kept / "rows" / "packages" / "extra"
    try:
        if harm == "changed":
            dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        elif harm == "missing":
            dump.unlink()
        elif harm == "more":
            extra.parent.mkdir(exist_ok=True)
            extra.write_bytes(b"x")
        elif harm == "no manifest":
            (kept / MANIFEST).unlink()
        else:
            keys = tmp_path
        refused = await at(tmp_path / "new", "restore", str(kept), "--keys", str(keys))
    finally:
        dump.write_bytes(whole)
        (kept / MANIFEST).write_bytes(manifest)
        extra.unlink(missing_ok=True)

    assert refused.code == 2 and str(keys if harm == "keys of another" else kept) in refused.err
    assert not (tmp_path / "new").exists()


async def test_where_the_workflows_are_lost_no_unanswered_request_is(folder: Path) -> None:
    """As if Temporal's own copy was older: the rows alone bring back whoever waits."""
    kept, last = folder / "copies", folder / "last"
    said: dict[str, Any] = json.loads((kept / MANIFEST).read_text())
    said["rows"].pop(TEMPORAL)
    (kept / TEMPORAL).unlink()
    (kept / MANIFEST).write_text(json.dumps(said | {"temporal": False}))

    restored = await at(last, "restore", str(kept), "--keys", str(folder / "safe"))
    async with up(Settings(data=last)) as clerk:
        (case,) = [c for c in await clerk.doors.listed(ORG) if c.responded_at is None]
        waiting = await clerk.wait(case.id, CaseState.IDENTITY_PENDING)
        runs = await clerk.runs(case.id)

    assert restored.code == 0 and "restore its own copy" in restored.out
    assert waiting.id == case.id and runs == {"RUNNING"}


async def test_a_place_where_a_backup_can_not_lie_is_refused_and_nothing_is_left(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    async with up(Settings(data=tmp_path / "run")):
        inside = await at(tmp_path / "run", "backup", str(tmp_path / "run" / "copy"))
        beside = await at(tmp_path / "run", "backup", str(tmp_path / "b"), "--keys", str(tmp_path / "b" / "rows"))
        below = await at(tmp_path / "run", "backup", str(tmp_path / "c"), "--keys", str(tmp_path / "file" / "keys"))
    nowhere = await at(tmp_path / "run", "backup", str(tmp_path / "d"))
    over = await at(tmp_path / "file", "restore", str(folder / "copies"), "--keys", str(folder / "safe"))
    away = await habeas(
        None, "restore", str(folder / "copies"), "--keys", str(folder / "safe"), HABEAS_DATA=str(tmp_path / "new"),
        HABEAS_DATABASE_URL="postgresql://a:b@127.0.0.1:9/x", HABEAS_KEYS_URL="postgresql://a:b@127.0.0.1:9/y",
    )  # fmt: skip

    every = (inside, beside, below, nowhere, over, away)
    assert [ran.code for ran in every] == [2] * 6, [ran.err for ran in every]
    assert not any((tmp_path / name).exists() for name in "bcd") and not any(
        "nobody foresaw" in ran.err for ran in every
    )
