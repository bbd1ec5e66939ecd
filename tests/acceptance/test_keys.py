"""Keys over the running Habeas: the master key turns while cases run, and nothing that was copied outlives its key."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from temporalio.api.common.v1 import Payload

from connectors.packages import FilePackages
from connectors.postgres.pool import connect
from deploy.place import Place
from schemas.errors import KeyGone
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, workflow_id
from schemas.request import CaseState
from tests.acceptance.rights.test_lasting import run
from tests.acceptance.test_commands import habeas
from tests.builders import ACCESS, ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def payloads(clerk: Clerk, case: CaseId) -> list[Payload]:
    """Every payload of the case's runs, as Temporal has it."""
    found = []
    async for execution in clerk.client.list_workflows(f'WorkflowId = "{workflow_id(ORG, case)}"'):
        handle = clerk.client.get_workflow_handle(execution.id, run_id=execution.run_id)
        history = await handle.fetch_history()
        for event in history.events:
            started = event.workflow_execution_started_event_attributes.input.payloads
            marked = event.marker_recorded_event_attributes.details.values()
            found += [*started, *(p for m in marked for p in m.payloads)]
    return found


async def test_the_master_key_turns_while_cases_run(place: Place, clerk: Clerk, tmp_path: Path) -> None:
    waiting = await clerk.planned(ERASURE, person(188).email)
    before = (await habeas(place, "keys", "status", "--json")).said

    turned = await habeas(place, "keys", "rotate", "--json")
    assert turned.code == 0 and turned.said["rewrapped"] > 1
    after = (await habeas(place, "keys", "status", "--json")).said
    (standing,) = [m for m in after if m["retired_at"] is None]
    assert standing["id"] not in {m["id"] for m in before} and standing["cases"] >= 1
    assert not any(m["cases"] for m in after if m is not standing)

    await clerk.approve(waiting)
    await clerk.wait(waiting, CaseState.ON_HOLD, CaseState.CLOSED)
    fresh = await clerk.drive(ACCESS, "nobody.turned@brevladan.example")
    await clerk.wait(fresh, CaseState.CLOSED)
    copied = await habeas(place, "keys", "backup", str(tmp_path / "copies"), "--json")
    restored = await habeas(place, "keys", "restore", copied.said["file"], "--json")
    assert (copied.code, restored.code) == (0, 0) and copied.said["keys"] > restored.said["restored"] == 0


async def test_no_copy_that_was_made_before_outlives_the_key(place: Place, clerk: Clerk, tmp_path: Path) -> None:
    """Copies of rows, packages and histories, taken while the case could be read, and read with today's master key."""
    case = await clerk.drive(ACCESS, person(189).email)
    at = datetime.now(UTC)
    history, admin = await payloads(clerk, case), str(place.where.addresses.admin_url)
    rows, copies = tmp_path / "rows.dump", tmp_path / "packages"
    await run("pg_dump", "-Fc", "-f", str(rows), admin.rpartition("/")[0] + "/habeas")
    shutil.copytree(place.settings.data / "packages", copies)
    vault, sealed = clerk.engine.vault, [p for p in history if "habeas-key-id" in p.metadata]
    cipher = await vault.of_case(ORG, case)
    assert len(sealed) > 10 and all(cipher.open(p.data, b"temporal") for p in sealed)
    assert b"case_key" not in rows.read_bytes()
    wrapped = await asyncpg.connect(admin.rpartition("/")[0] + "/habeas_keys")
    key = await wrapped.fetchval("SELECT wrapped FROM case_key WHERE case_id = $1", case)
    await wrapped.close()
    assert key and key not in rows.read_bytes()

    shredded = Fact(key="shredded", kind=FactKind.SHREDDED, at=at, body={"rule": "case_file"})
    await clerk.engine.office.ages.shred(ORG, case, at, shredded)

    connection = await asyncpg.connect(admin)
    await connection.execute("CREATE DATABASE restored TEMPLATE template0")
    await connection.close()
    await run("pg_restore", "--no-owner", "-d", admin.rpartition("/")[0] + "/restored", str(rows))
    pool = await connect(admin.rpartition("/")[0] + "/restored", size=2)
    old = type(clerk.engine.book)(pool, vault, clerk.engine.papers, clerk.engine.lasting)
    assert await pool.fetchval("SELECT length(person) FROM case_file WHERE id = $1", case) > 0
    for read in (old.person, old.known, lambda o, c: old.plan(o, c, 0), lambda o, c: old.all_found(o, c, 0)):
        with pytest.raises(KeyGone):
            await read(ORG, case)
    await pool.close()
    connection = await asyncpg.connect(admin)
    await connection.execute("DROP DATABASE restored")
    await connection.close()
    with pytest.raises(KeyGone):
        list(await FilePackages(copies, vault).read(ORG, case, "answer"))
    for payload in sealed[:3]:
        with pytest.raises(KeyGone):
            await clerk.engine.converter.payload_codec.decode([payload])  # type: ignore[union-attr]
