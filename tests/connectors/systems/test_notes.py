"""What is written beside a row: once for each reference, in its own series, and read back word for word."""

import asyncio
from datetime import UTC, date, datetime

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import SystemRefused, SystemUnavailable
from schemas.systems import Capability, Deed, Identity, IdentityKind, Note, Order, Record
from tests.connectors.systems.conftest import Opener

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
CECILIA = Identity(kind=IdentityKind.PERSONNUMMER, value="199003032386")
AT = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)


def _note(number: int = 1, text: str = "I never said that") -> Note:
    return Note(reference=f"DSR-2026-000001:{number}", text=text, by="journal manager", at=AT)


async def _found(salon: PostgresSystem, table: str, *known: Identity) -> tuple[Record, ...]:
    pages = [await salon.locate([who]) for who in known or (ANNA,)]
    return tuple(r for page in pages for r in page.records if r.table == table)


async def _annotate(salon: PostgresSystem, number: int = 1, text: str = "I never said that") -> Order:
    return Order(deed=Deed.ANNOTATE, records=await _found(salon, "client"), note=_note(number, text))


async def test_a_note_stands_beside_the_row_and_the_row_stays_as_it_was(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    before = await db.fetchval("SELECT c::text FROM client c WHERE id = 1")
    order = await _annotate(salon)

    receipt = await salon.carry_out(order)

    assert (receipt.changed, receipt.already, receipt.refused) == (1, 0, ())
    assert (await salon.verify(order)).verified == 1
    row = await db.fetchrow("SELECT client_id, no, kind, body, reference, written_on, written_by FROM remark")
    assert row and tuple(row) == (
        1, 1, "view", "I never said that", "DSR-2026-000001:1", date(2026, 5, 2), "journal manager",
    )  # fmt: skip
    assert await db.fetchval("SELECT c::text FROM client c WHERE id = 1") == before


async def test_a_note_done_again_is_not_written_twice(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    order = await _annotate(salon)
    await salon.carry_out(order)

    again = await salon.carry_out(order)

    assert (again.changed, again.already) == (0, 1)
    assert await db.fetchval("SELECT count(*) FROM remark") == 1


async def test_a_note_is_written_once_however_many_write_it_at_once(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    orders = [await _annotate(salon, number) for number in (1, 2)]

    receipts = await asyncio.gather(*(salon.carry_out(order) for order in orders * 4))

    assert sum(r.changed for r in receipts) == 2
    assert [tuple(r) for r in await db.fetch("SELECT no, reference FROM remark ORDER BY no")] in (
        [(1, "DSR-2026-000001:1"), (2, "DSR-2026-000001:2")],
        [(1, "DSR-2026-000001:2"), (2, "DSR-2026-000001:1")],
    )


async def test_a_note_is_written_once_where_no_unique_index_stands_guard(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute(
        "ALTER TABLE remark DROP CONSTRAINT remark_client_id_reference_key, DROP CONSTRAINT remark_client_id_no_key;"
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;"
        "CREATE TRIGGER slow BEFORE INSERT ON remark FOR EACH ROW EXECUTE FUNCTION slow()"
    )
    orders = [await _annotate(salon, number) for number in (1, 1, 2)]

    receipts = await asyncio.gather(*(salon.carry_out(order) for order in orders))

    assert sum(r.changed for r in receipts) == 2
    assert [r[0] for r in await db.fetch("SELECT no FROM remark ORDER BY no")] == [1, 2]


async def test_a_note_can_be_about_several_rows_each_numbered_in_its_series(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute(
        "INSERT INTO correction VALUES (1, 'R', 4, 3, 'by hand', 'own', now(), 'Bo'), (2, 'R', 9, 1, '', 'x', now(), '')"
    )
    order = Order(deed=Deed.CORRECT, records=await _found(salon, "invoice", ANNA, CECILIA), note=_note())

    receipt = await salon.carry_out(order)

    assert receipt.changed == 2 == (await salon.verify(order)).verified
    rows = await db.fetch("SELECT company, series, no, number FROM correction WHERE reference LIKE 'DSR%' ORDER BY no")
    assert [tuple(r) for r in rows] == [(1, "R", 5, 1), (1, "R", 6, 2)]


async def test_a_number_that_somebody_else_takes_in_the_same_moment_is_passed_over(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    order = Order(deed=Deed.CORRECT, records=await _found(salon, "invoice"), note=_note())
    transaction = db.transaction()
    await transaction.start()
    await db.execute("INSERT INTO correction VALUES (1, 'R', 1, 3, 'by hand', 'own', now(), 'Bo')")

    writing = asyncio.create_task(salon.carry_out(order))
    await asyncio.sleep(0.3)
    assert not writing.done()
    await transaction.commit()

    assert (await writing).changed == 1
    assert await db.fetchval("SELECT no FROM correction WHERE reference LIKE 'DSR%'") == 2


async def test_a_note_with_another_text_under_the_same_reference_fails_the_read_back(salon: PostgresSystem) -> None:
    await salon.carry_out(await _annotate(salon))
    other = await _annotate(salon, text="I did say that")

    receipt = await salon.carry_out(other)

    assert receipt.changed == 0
    assert [f.reason for f in (await salon.verify(other)).failed] == ["the note of this reference says something else"]


async def test_a_note_that_is_missing_or_doubled_fails_the_read_back(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    order = await _annotate(salon)
    assert [f.reason for f in (await salon.verify(order)).failed] == ["the note is not there"]

    await salon.carry_out(order)
    await db.execute("ALTER TABLE remark DROP CONSTRAINT remark_client_id_reference_key")
    await db.execute(
        "INSERT INTO remark (client_id, no, kind, body, reference, written_on, written_by)"
        " SELECT client_id, no + 1, kind, body, reference, written_on, written_by FROM remark"
    )
    assert [f.reason for f in (await salon.verify(order)).failed] == ["noted more than once"]


async def test_a_note_about_a_row_that_is_gone_fails_the_read_back(salon: PostgresSystem) -> None:
    gone = Record(table="invoice", key=("1", "77"), category="bookkeeping")
    order = Order(deed=Deed.CORRECT, records=(gone,), note=_note())

    receipt = await salon.carry_out(order)

    assert receipt.changed == 0
    assert [f.reason for f in (await salon.verify(order)).failed] == ["gone"]


async def test_a_text_that_the_column_can_not_hold_is_refused_and_never_cut(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    with pytest.raises(SystemRefused) as refused:
        await salon.carry_out(await _annotate(salon, text="no " * 100))

    assert "no no" not in str(refused.value)
    assert await db.fetchval("SELECT count(*) FROM remark") == 0


async def test_a_note_is_found_again_among_the_persons_records_and_goes_with_them(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await salon.carry_out(await _annotate(salon))

    found = await _found(salon, "remark")
    contents = [row.content["body"] async for row in salon.export(found)]
    await salon.carry_out(Order(deed=Deed.ERASE, records=found))

    assert contents == ["I never said that"]
    assert await db.fetchval("SELECT count(*) FROM remark") == 0


async def test_only_tables_with_a_way_are_noted(salon: PostgresSystem) -> None:
    assert {Capability.ANNOTATE, Capability.CORRECT} <= salon.capabilities
    assert Capability.HAND_OUT not in salon.capabilities
    for deed, table in ((Deed.HAND_OUT, "client"), (Deed.CORRECT, "client"), (Deed.ANNOTATE, "visit")):
        with pytest.raises(SystemRefused, match=f"does not say how to {deed.value}"):
            await salon.carry_out(Order(deed=deed, records=await _found(salon, table), note=_note()))
    with pytest.raises(SystemRefused, match="what is noted"):
        await salon.carry_out(Order(deed=Deed.ANNOTATE, records=await _found(salon, "client")))


async def test_a_number_that_is_taken_again_and_again_is_no_endless_wait(
    opened: Opener, db: asyncpg.Connection
) -> None:
    await db.execute("CREATE UNIQUE INDEX ON correction (company)")
    await db.execute("INSERT INTO correction VALUES (1, 'X', 1, 3, 'by hand', 'own', now(), 'Bo')")
    salon = await opened()

    with pytest.raises((SystemRefused, SystemUnavailable), match="correction"):
        await salon.carry_out(Order(deed=Deed.CORRECT, records=await _found(salon, "invoice"), note=_note()))


async def test_notes_of_another_kind_in_the_same_table_are_not_taken_for_this_one(
    opened: Opener, db: asyncpg.Connection
) -> None:
    await db.execute("ALTER TABLE remark DROP CONSTRAINT remark_client_id_reference_key, ADD about int")
    await db.execute(
        "INSERT INTO remark (client_id, no, kind, body, reference, written_on, written_by, about)"
        " VALUES (1, 1, 'view', 'of a visit', 'DSR-2026-000001:1', now(), '', 7),"
        " (1, 2, 'other', 'of another kind', 'DSR-2026-000001:1', now(), '', NULL)"
    )
    salon = await opened(("          kind: view\n", "          kind: view\n          about: null\n"))
    order = await _annotate(salon)

    assert (await salon.carry_out(order)).changed == 1
    assert ((await salon.verify(order)).verified, (await salon.carry_out(order)).changed) == (1, 0)
