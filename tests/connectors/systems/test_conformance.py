"""The conformance suite: a good system keeps everything, a bad one is found out, and nobody's records are touched."""

from collections.abc import Sequence

import asyncpg
import pytest

from connectors.systems.conformance import Specimen, check, erasure_only
from connectors.systems.graph import named_in
from connectors.systems.manifest import load
from connectors.systems.postgres.catalogue import read_catalogue
from connectors.systems.postgres.rehearsal import empty_copies, rehearse, specimen_in
from connectors.systems.postgres.sessions import SESSION
from connectors.systems.postgres.system import PostgresSystem
from schemas.systems import Identity, IdentityKind, Order, Receipt, Record
from tests.connectors.systems.conftest import SALON

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
TABLES = (
    "client",
    "client_email",
    "invoice",
    "invoice_line",
    "conversation",
    "participant",
    "message",
    "visit",
    "effect",
    "remark",
    "correction",
)


async def _everything(db: asyncpg.Connection) -> list[str]:
    return [r["row"] for t in TABLES for r in await db.fetch(f"SELECT t::text AS row FROM {t} t ORDER BY 1")]


async def test_a_rehearsal_keeps_everything_and_touches_no_row_of_the_database(
    salon: PostgresSystem, dsn: str, db: asyncpg.Connection
) -> None:
    before = await _everything(db)

    findings = await rehearse(salon, load(SALON), dsn)

    assert [f for f in findings if not f.ok] == []
    assert {
        "erase_is_done_once",
        "restrict_reads_back",
        "lift_reads_back",
        "redact_reads_back",
        "anonymise_reads_back",
        "block_reads_back",
        "unblock_is_done_once",
        "stop_use_reads_back",
        "annotate_is_done_once",
        "correct_reads_back",
        "correct_touches_nobody_else",
    } <= {f.name for f in findings}
    assert await _everything(db) == before
    assert not await db.fetchval("SELECT count(*) FROM pg_class WHERE relpersistence = 't'")


async def test_a_role_that_may_only_read_is_told_what_it_lacks(
    salon: PostgresSystem, dsn: str, db: asyncpg.Connection
) -> None:
    name = dsn.rsplit("/", 1)[1]
    await db.execute(
        f"CREATE ROLE {name} LOGIN PASSWORD 'secret'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}"
    )
    reader = f"postgresql://{name}:secret@{dsn.split('@', 1)[1]}"
    system = await PostgresSystem.open(load(SALON), reader)

    findings = {f.name: f for f in await rehearse(system, load(SALON), reader)}

    assert not findings["permissions"].ok
    lacking = findings["permissions"].detail
    assert all(
        f"{what}," in f"{lacking}," for what in ("DELETE on visit", "INSERT on remark.body", "UPDATE on client.letters")
    )
    assert "INSERT on correction.no," in lacking and "UPDATE on client.blocked_inner_at," in lacking
    await system.close()
    await db.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


async def test_a_rehearsal_counts_on_no_sequence_of_the_database(
    salon: PostgresSystem, dsn: str, db: asyncpg.Connection
) -> None:
    await db.execute("ALTER TABLE correction ADD id serial")
    before = await db.fetchrow("SELECT * FROM correction_id_seq")

    findings = await rehearse(salon, load(SALON), dsn)

    assert [f for f in findings if not f.ok] == []
    assert await db.fetchrow("SELECT * FROM correction_id_seq") == before


async def test_a_rehearsal_blocks_what_was_open_and_stops_what_went_on(salon: PostgresSystem, dsn: str) -> None:
    connection, file = await asyncpg.connect(dsn, server_settings=SESSION), load(SALON)
    await empty_copies(
        salon.plan, await read_catalogue(connection, "public", list(named_in(file.manifest))), connection
    )
    await specimen_in(file, connection)

    clients = await connection.fetch(
        "SELECT blocked_inner_at, blocked_external_at, letters_ended_at FROM pg_temp.client"
    )

    assert {tuple(row) for row in clients} == {(None, None, None)}
    await connection.close()


async def test_a_view_that_forgets_the_restriction_is_found_out_by_a_rehearsal(
    salon: PostgresSystem, dsn: str, db: asyncpg.Connection
) -> None:
    await db.execute("CREATE OR REPLACE VIEW client_in_use AS SELECT id, name FROM client")

    findings = {f.name: f for f in await rehearse(salon, load(SALON), dsn)}

    assert not findings["restrict_reads_back"].ok
    assert "still in ordinary view client_in_use" in findings["restrict_reads_back"].detail


class _Forgetful:
    """Says that everything is done, and does nothing."""

    def __init__(self, system: PostgresSystem) -> None:
        self.id, self.health, self.recognise, self.locate = system.id, system.health, system.recognise, system.locate
        self.read, self.export, self.verify = system.read, system.export, system.verify
        self.expired = system.expired

    async def carry_out(self, order: Order) -> Receipt:
        return Receipt(changed=len(order.records), already=0)


async def _none() -> str:
    return ""


async def test_a_system_that_only_says_so_is_found_out(salon: PostgresSystem) -> None:
    findings = {f.name: f.ok for f in await check(_Forgetful(salon), Specimen((ANNA,), erasure_only, _none))}

    assert findings["finds_the_same_twice"]
    assert not findings["erase_reads_back"]
    assert not findings["erase_is_done_once"]
    assert not findings["nothing_of_the_person_is_left"]


async def test_a_system_that_touches_others_is_found_out(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute(
        "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM visit WHERE client_id "
        "= 4; RETURN NULL; END $$;"
        "CREATE TRIGGER more AFTER DELETE ON message FOR EACH ROW EXECUTE FUNCTION more()"
    )

    async def others() -> int:
        count: int = await db.fetchval("SELECT count(*) FROM visit WHERE client_id = 4")
        return count

    def erasure(records: Sequence[Record]) -> Sequence[Order]:
        return erasure_only([r for r in records if r.table != "conversation"])

    findings = {f.name: f.ok for f in await check(salon, Specimen((ANNA,), erasure, others))}

    assert not findings["erase_touches_nobody_else"]
    assert findings["erase_is_done_once"]


async def test_without_a_specimen_only_reading_is_tried(salon: PostgresSystem) -> None:
    assert [(f.name, f.ok) for f in await check(salon)] == [("answers", True), ("knows_nobody_by_chance", True)]
