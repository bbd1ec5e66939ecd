"""The ledger proves what happened, to somebody who has neither network nor database."""

import asyncio
import hashlib
from pathlib import Path
from random import Random

import asyncpg
import pytest
import pytest_asyncio

from console.audit import Asked, judge, verify
from deploy.engine import Engine
from deploy.place import Place
from schemas.ids import CaseId
from schemas.letters import letter_text
from tests import second_verifier
from tests.builders import ACCESS, ORG, Clerk
from tests.mutations import mutated

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def exported(clerk: Clerk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = await clerk.drive(ACCESS, "nobody.ledger@brevladan.example")
    path = tmp_path_factory.mktemp("audit") / f"{case}.json"
    path.write_bytes((await clerk.engine.ledger.audit_file(ORG, case)).canonical())
    return path


@pytest.fixture(scope="module")
def pinned(engine: Engine) -> str:
    return (engine.keys / "ledger.pub").read_text(encoding="ascii").strip()


async def test_an_export_is_proven_by_the_pinned_key_only(exported: Path, pinned: str) -> None:
    proven, unproven = verify(exported, Asked(pinned=pinned)), verify(exported, Asked())
    foreign = verify(exported, Asked(pinned="ab" * 32))

    assert proven.ok and proven.entries >= 5
    assert second_verifier.holds(exported.read_bytes(), pinned)
    assert not unproven.ok and unproven.consistent and unproven.detail == "consistent, origin unproven"
    assert not foreign.ok and not foreign.consistent


async def test_a_file_names_rules_plans_and_letters(exported: Path, pinned: str, clerk: Clerk) -> None:
    file = verify(exported, Asked(pinned=pinned)).file
    assert file is not None
    case, engine = CaseId(file.case), clerk.engine
    version = engine.estates[ORG].book.version
    plan = await engine.book.plan(ORG, case, 0)
    letter = (await clerk.package(case, "answer"))["sv/letter.txt"]
    digest = await engine.office.codes.digest(ORG, case, letter_text(letter))

    assert file.rules == (version,)
    assert plan.digest in [p.digest for p in file.plans]
    assert {"mail", "sv/letter.txt"} <= {sent.name for sent in file.letters}
    assert digest in [sent.digest for sent in file.letters]
    assert hashlib.sha256(letter).hexdigest() not in exported.read_text(encoding="utf-8"), "anybody could try letters"


async def test_no_change_of_an_export_goes_unseen(exported: Path, pinned: str) -> None:
    whole, random = exported.read_bytes(), Random(7)
    for _ in range(500):
        what, bent = mutated(whole, random)

        assert not judge(bent, Asked(pinned=pinned)).ok, what
        assert not second_verifier.holds(bent, pinned), what


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
        for table in ("fact", "leaf", "node", "checkpoint", "stamp"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") > 0 or table == "stamp"
            for statement in (f"UPDATE {table} SET org = org", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
    finally:
        await connection.close()
