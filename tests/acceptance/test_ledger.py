"""The ledger proves what happened, to somebody who has neither network nor database."""

import asyncio
from pathlib import Path
from random import Random

import asyncpg
import pytest
import pytest_asyncio

from console.audit import verify
from deploy.engine import Engine
from deploy.place import Place
from schemas.errors import BadInput
from tests.builders import ACCESS, ORG, Clerk

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def exported(clerk: Clerk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = await clerk.drive(ACCESS, "nobody.ledger@brevladan.example")
    path = tmp_path_factory.mktemp("audit") / f"{case}.json"
    path.write_text((await clerk.engine.ledger.audit_file(ORG, case)).model_dump_json(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pinned(engine: Engine) -> str:
    return (engine.keys / "ledger.pub").read_text(encoding="ascii")


async def test_an_export_is_proven_by_the_pinned_key_only(exported: Path, pinned: str) -> None:
    proven, unproven, foreign = verify(exported, pinned), verify(exported, None), verify(exported, "ab" * 32)

    assert proven.ok and proven.entries >= 5
    assert not unproven.ok and unproven.consistent and unproven.detail == "consistent, origin unproven"
    assert not foreign.ok and not foreign.consistent


async def test_each_changed_byte_is_seen(exported: Path, pinned: str, tmp_path: Path) -> None:
    whole = exported.read_bytes()
    harmless = 0
    for place in Random(7).sample(range(len(whole)), 400):
        bent = tmp_path / "bent.json"
        bent.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            same = verify(bent, pinned).ok
        except BadInput:
            same = False
        # the key that the file carries for convenience proves nothing, and nothing hangs on it
        inside = whole.index(b'"public_key":"') <= place
        assert not same or inside, whole[place - 30 : place + 30]
        harmless += same
    assert harmless < 40


async def test_an_entry_that_was_left_out_is_missed(exported: Path, pinned: str, clerk: Clerk, tmp_path: Path) -> None:
    file = await clerk.engine.ledger.audit_file(ORG, exported.stem)  # type: ignore[arg-type]
    for wrong in (file.entries[:2] + file.entries[3:], file.entries[1:], file.entries[::-1]):
        path = tmp_path / "short.json"
        path.write_text(file.model_copy(update={"entries": wrong}).model_dump_json(), encoding="utf-8")

        assert not verify(path, pinned).consistent


async def test_an_auditors_file_waits_for_the_sealer_and_leaves_nothing_out(clerk: Clerk, exported: Path) -> None:
    pool, case = clerk.engine.pool, exported.stem
    async with pool.acquire() as sealer, sealer.transaction():
        await sealer.execute("SELECT pg_advisory_xact_lock(hashtextextended('habeas.sealer.' || $1, 0))", ORG)
        asked = asyncio.create_task(clerk.engine.ledger.audit_file(ORG, case))  # type: ignore[arg-type]
        async with asyncio.timeout(10):
            while not await sealer.fetchval(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ):
                await asyncio.sleep(0.02)
        assert not asked.done()

    file = await asked
    assert len(file.entries) == await pool.fetchval(
        "SELECT count(*) FROM fact WHERE org = $1 AND case_id = $2", ORG, case
    )


async def test_the_engine_can_neither_change_nor_delete_what_was_sealed(place: Place, exported: Path) -> None:
    connection = await asyncpg.connect(place.where.addresses.database_url)
    try:
        for table in ("fact", "leaf", "node", "checkpoint"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") > 0
            for statement in (f"UPDATE {table} SET org = org", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
    finally:
        await connection.close()
