"""What is done to rows, once each; and what is left alone."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import SystemChanged, SystemRefused
from schemas.systems import Deed, Identity, IdentityKind, Order, Record
from tests.connectors.systems.conftest import Opener

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
ALONE, SHARED = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
TABLES = (
    "client",
    "client_email",
    "invoice",
    "invoice_line",
    "conversation",
    "participant",
    "message",
    "visit",
    "fiscal_year",
)


async def _found(salon: PostgresSystem, *tables: str) -> tuple[Record, ...]:
    page = await salon.locate([ANNA])
    return tuple(r for r in page.records if r.table in tables or not tables)


async def _effects(db: asyncpg.Connection) -> list[Any]:
    return list(await db.fetch("SELECT place, op, was, is_now FROM effect ORDER BY id"))


async def _rows(db: asyncpg.Connection) -> dict[str, Counter[str]]:
    """Every row of every table, byte for byte."""
    return {t: Counter(r["row"] for r in await db.fetch(f"SELECT t::text AS row FROM {t} t")) for t in TABLES}


async def test_erasing_a_person_leaves_nothing_of_them_and_nobody_else_touched(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    records = await _found(salon)
    before = await _rows(db)

    receipt = await salon.carry_out(Order(deed=Deed.ERASE, records=records))

    assert (receipt.changed, receipt.already) == (13, 0)
    assert [(r.table, r.keys, r.reason) for r in receipt.refused] == [
        ("conversation", ((SHARED,),), "others share this record now")
    ]
    after = await _rows(db)
    gone = Counter(r.table for r in records if r.key != (SHARED,))
    for table in TABLES:
        assert not after[table] - before[table]
        assert (before[table] - after[table]).total() == gone[table]
    read_back = await salon.verify(Order(deed=Deed.ERASE, records=records))
    assert (read_back.verified, len(read_back.failed)) == (13, 1)
    assert not (await salon.locate([ANNA])).records


@pytest.mark.parametrize(
    ("deed", "tables"),
    [
        (Deed.ERASE, ("client_email", "participant", "visit", "message")),
        (Deed.ANONYMISE, ("visit",)),
        (Deed.REDACT, ("message", "conversation")),
        (Deed.RESTRICT, ("client", "invoice")),
        (Deed.RECTIFY, ("client",)),
    ],
)
async def test_a_deed_done_again_has_no_second_effect(
    salon: PostgresSystem, db: asyncpg.Connection, deed: Deed, tables: tuple[str, ...]
) -> None:
    records = await _found(salon, *tables)
    order = Order(deed=deed, records=records, until=date(2033, 12, 31), ground="BFL7", values={"name": "Anna B"})

    first = await salon.carry_out(order)
    effects = await _effects(db)
    second = await salon.carry_out(order)

    assert (first.changed, first.already, first.refused) == (len(records), 0, ())
    assert (second.changed, second.already, second.refused) == (0, len(records), ())
    assert len(effects) == len(records)
    assert await _effects(db) == effects
    assert (await salon.verify(order)).verified == len(records)


async def test_anonymised_columns_hold_what_the_manifest_says(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await salon.carry_out(Order(deed=Deed.ANONYMISE, records=await _found(salon, "visit")))

    row = await db.fetchrow("SELECT client_id, birth_date, postcode, ticket, source FROM visit WHERE id = 1")
    assert row and tuple(row) == (None, date(1980, 1, 1), "123", "anon-1", "unknown")


async def test_restricting_empties_what_is_not_needed_and_lifting_frees(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    records = await _found(salon, "invoice", "client")
    await salon.carry_out(Order(deed=Deed.RESTRICT, records=records, until=date(2032, 12, 31), ground="BFL 7:2"))

    row = await db.fetchrow(
        "SELECT phone, restricted_until, restricted_ground, amount::text FROM invoice WHERE number = 1"
    )
    assert row and tuple(row) == (None, date(2032, 12, 31), "BFL 7:2", "100.50")

    lift = Order(deed=Deed.LIFT, records=records)
    assert (await salon.carry_out(lift)).changed == 2
    assert (await salon.verify(lift)).verified == 2
    assert await db.fetchval("SELECT restricted_until FROM client WHERE id = 1") is None


async def test_a_ground_that_is_longer_than_its_column_is_cut_and_reads_back(
    opened: Opener, db: asyncpg.Connection
) -> None:
    await db.execute("ALTER TABLE invoice ALTER restricted_ground TYPE varchar(12)")
    salon = await opened()
    order = Order(
        deed=Deed.RESTRICT,
        records=await _found(salon, "invoice", "client"),
        until=date(2032, 12, 31),
        ground="BFL-7:2 · bookkeeping and audit",
    )

    receipt = await salon.carry_out(order)

    assert (receipt.changed, (await salon.verify(order)).verified) == (2, 2)
    assert await db.fetchval("SELECT restricted_ground FROM invoice WHERE number = 1") == "BFL-7:2 · boo"[:12]
    assert await db.fetchval("SELECT restricted_ground FROM client WHERE id = 1") == order.ground
    assert (await salon.carry_out(order)).changed == 0


async def test_only_columns_named_in_the_manifest_are_corrected(salon: PostgresSystem) -> None:
    records = await _found(salon, "client")

    with pytest.raises(SystemRefused, match="internal_score"):
        await salon.carry_out(Order(deed=Deed.RECTIFY, records=records, values={"internal_score": 9}))


async def test_a_row_that_became_shared_after_it_was_found_is_not_erased(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    records = await _found(salon, "conversation", "participant", "message")
    alone = tuple(r for r in records if r.key[0] == ALONE or r.table == "message")
    await db.execute("INSERT INTO participant VALUES ($1, 4)", ALONE)

    receipt = await salon.carry_out(Order(deed=Deed.ERASE, records=alone))

    assert [(r.keys, r.reason) for r in receipt.refused] == [(((ALONE,),), "others share this record now")]
    assert await db.fetchval("SELECT count(*) FROM participant WHERE conversation_id = $1", ALONE) == 1


async def test_somebody_who_joins_while_the_row_is_being_erased_is_seen(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    records = await _found(salon, "conversation", "participant", "message")
    alone = tuple(r for r in records if r.key[0] == ALONE or r.table == "message")
    transaction = db.transaction()
    await transaction.start()
    await db.execute("INSERT INTO participant VALUES ($1, 4)", ALONE)

    erasing = asyncio.create_task(salon.carry_out(Order(deed=Deed.ERASE, records=alone)))
    await asyncio.sleep(0.3)
    assert not erasing.done()
    await transaction.commit()

    assert [r.reason for r in (await erasing).refused] == ["others share this record now"]


async def test_a_row_that_others_still_refer_to_is_not_erased_whatever_the_database_would_do(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    client = await _found(salon, "client")

    receipt = await salon.carry_out(Order(deed=Deed.ERASE, records=client))

    assert receipt.changed == 0
    assert receipt.refused[0].reason.startswith("records in ")
    assert not await _effects(db)


async def test_gone_rows_count_as_done(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    records = await _found(salon, "visit")
    await db.execute("DELETE FROM visit WHERE id = 1")

    receipt = await salon.carry_out(Order(deed=Deed.ERASE, records=records))

    assert (receipt.changed, receipt.already) == (1, 1)


async def test_a_kept_row_that_is_gone_fails_the_read_back(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    order = Order(deed=Deed.RESTRICT, records=await _found(salon, "invoice"), until=date(2032, 12, 31))
    await salon.carry_out(order)
    await db.execute("UPDATE invoice SET phone = '1' WHERE number = 1")

    assert (await salon.verify(order)).failed[0].reason == "not as ordered: phone"

    await db.execute("DELETE FROM invoice_line WHERE number = 1")
    await db.execute("DELETE FROM invoice WHERE number = 1")

    assert (await salon.verify(order)).failed[0].reason == "gone"


async def test_an_order_is_done_wholly_or_not_at_all(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'row of %', "
        "OLD.email; END $$;"
        "CREATE TRIGGER no BEFORE DELETE ON client FOR EACH ROW EXECUTE FUNCTION no()"
    )
    records = await _found(salon, *(t for t in TABLES if t != "conversation"))

    with pytest.raises(SystemRefused):
        await salon.carry_out(Order(deed=Deed.ERASE, records=records))

    assert not await _effects(db)
    assert await _found(salon, *(t for t in TABLES if t != "conversation")) == records


async def test_an_erasure_cut_off_in_the_middle_is_done_by_the_next_call(
    salon: PostgresSystem, dsn: str, db: asyncpg.Connection
) -> None:
    order = Order(deed=Deed.ERASE, records=await _found(salon, "client_email", "participant", "visit", "message"))
    transaction = db.transaction()
    await transaction.start()
    await db.execute("SELECT 1 FROM participant WHERE client_id = 1 FOR UPDATE")
    cut = asyncio.create_task(salon.carry_out(order))
    await asyncio.sleep(0.2)
    killer = await asyncpg.connect(dsn)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'habeas' AND "
        "wait_event_type = 'Lock'"
    )
    await killer.close()
    with pytest.raises(Exception, match="salon is unavailable"):
        await cut
    await transaction.rollback()
    assert not await _effects(db)

    receipt = await salon.carry_out(order)

    assert (receipt.changed, receipt.already) == (len(order.records), 0)
    assert len(await _effects(db)) == len(order.records)


async def test_an_order_for_a_table_or_deed_that_the_manifest_does_not_have_is_refused(salon: PostgresSystem) -> None:
    with pytest.raises(SystemRefused, match="fiscal_year"):
        await salon.carry_out(
            Order(deed=Deed.ERASE, records=(Record(table="fiscal_year", key=("1", "2025"), category="x"),))
        )
    with pytest.raises(SystemRefused, match="anonymise"):
        await salon.carry_out(Order(deed=Deed.ANONYMISE, records=await _found(salon, "client")))
    with pytest.raises(SystemRefused, match="columns"):
        await salon.verify(Order(deed=Deed.ERASE, records=(Record(table="client", key=("1", "2"), category="x"),)))


async def test_a_row_that_comes_to_hang_on_another_while_that_is_erased_does_not_go_with_it(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute(
        "INSERT INTO invoice (company, number, client_id, fy, invoiced_at, amount) VALUES (1, 9, 1, 2026, now(), 1)"
    )
    invoice = tuple(r for r in await _found(salon, "invoice") if r.key == ("1", "9"))
    transaction = db.transaction()
    await transaction.start()
    await db.execute("INSERT INTO invoice_line VALUES (1, 9, 1, 'just now')")

    erasing = asyncio.create_task(salon.carry_out(Order(deed=Deed.ERASE, records=invoice)))
    await asyncio.sleep(0.3)
    assert not erasing.done()
    await transaction.commit()

    assert [r.reason for r in (await erasing).refused] == ["records in invoice_line still refer to it"]
    assert await db.fetchval("SELECT text FROM invoice_line WHERE number = 9") == "just now"


async def test_nothing_is_erased_once_a_table_refers_that_was_not_there_at_the_start(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    records = await _found(salon, "client_email")
    await db.execute("CREATE TABLE loyalty (client_id bigint REFERENCES client ON DELETE CASCADE)")

    with pytest.raises(SystemChanged, match="foreign keys"):
        await salon.carry_out(Order(deed=Deed.ERASE, records=records))

    assert not await _effects(db)
