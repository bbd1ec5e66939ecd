"""Blocks, the end of a use, and restrictions as the views of ordinary work see them."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import SystemRefused
from schemas.systems import Blocks, Capability, Deed, Identity, IdentityKind, Order, Record
from tests.connectors.systems.conftest import Opener

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
EARLY, LATE = datetime(2026, 5, 1, 22, 30, tzinfo=UTC), datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
STATUTE = date(2033, 12, 31)


async def _found(salon: PostgresSystem, *tables: str) -> tuple[Record, ...]:
    return tuple(r for r in (await salon.locate([ANNA])).records if r.table in tables)


async def _done(salon: PostgresSystem, order: Order) -> int:
    """How many rows an order changed; it reads back and changes nothing the second time."""
    changed = (await salon.carry_out(order)).changed
    back = await salon.verify(order)
    assert (back.verified, back.failed) == (len(order.records), ())
    assert (await salon.carry_out(order)).changed == 0
    return changed


async def _restricted(db: asyncpg.Connection) -> tuple[date | None, str | None]:
    row = await db.fetchrow("SELECT restricted_until, restricted_ground FROM invoice WHERE number = 1")
    return (row[0], row[1]) if row else (None, None)


async def test_a_block_says_since_when_and_the_first_moment_stays(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    client = await _found(salon, "client")
    block = Order(deed=Deed.BLOCK, records=client, blocks=Blocks.INNER, at=EARLY)

    assert await _done(salon, block) == 1
    assert await _done(salon, block.model_copy(update={"at": LATE})) == 0

    row = await db.fetchrow("SELECT blocked_inner_at, blocked_external_at FROM client WHERE id = 1")
    assert row and tuple(row) == (EARLY, None)


async def test_lifting_one_block_leaves_the_other(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    client = await _found(salon, "client")
    for which in Blocks:
        await _done(salon, Order(deed=Deed.BLOCK, records=client, blocks=which, at=EARLY))

    assert await _done(salon, Order(deed=Deed.UNBLOCK, records=client, blocks=Blocks.EXTERNAL, at=LATE)) == 1

    row = await db.fetchrow("SELECT blocked_inner_at, blocked_external_at FROM client WHERE id = 1")
    assert row and tuple(row) == (EARLY, None)


async def test_a_block_that_was_taken_away_by_hand_fails_the_read_back(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    order = Order(deed=Deed.BLOCK, records=await _found(salon, "client"), blocks=Blocks.INNER, at=EARLY)
    await salon.carry_out(order)
    await db.execute("UPDATE client SET blocked_inner_at = NULL")

    assert [f.reason for f in (await salon.verify(order)).failed] == ["not as ordered: blocked_inner_at"]


async def test_a_use_that_stops_says_when_and_what_was_stopped_before_keeps_its_day(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    order = Order(deed=Deed.STOP_USE, records=await _found(salon, "client"), at=EARLY)

    assert await _done(salon, order) == 1
    assert await _done(salon, order.model_copy(update={"at": LATE})) == 0

    row = await db.fetchrow("SELECT letters, letters_ended_at::text FROM client WHERE id = 1")
    assert row and tuple(row) == (False, "2026-05-02 00:30:00")
    assert await db.fetchval("SELECT bool_and(letters) FROM client WHERE id <> 1")


async def test_a_block_or_stop_without_a_moment_or_a_way_is_refused(salon: PostgresSystem, opened: Opener) -> None:
    client, invoice = await _found(salon, "client"), await _found(salon, "invoice")
    inner = await opened(
        ("block: \\{inner: blocked_inner_at, external: blocked_external_at\\}", "block: {inner: blocked_inner_at}")
    )

    assert {Capability.BLOCK, Capability.STOP_USE} <= salon.capabilities
    with pytest.raises(SystemRefused, match="from when"):
        await salon.carry_out(Order(deed=Deed.BLOCK, records=client, blocks=Blocks.INNER))
    with pytest.raises(SystemRefused, match="from when"):
        await salon.carry_out(Order(deed=Deed.STOP_USE, records=client))
    for wrong in (
        Order(deed=Deed.BLOCK, records=client, at=EARLY),
        Order(deed=Deed.STOP_USE, records=invoice, at=EARLY),
    ):
        with pytest.raises(SystemRefused, match="does not say how"):
            await salon.carry_out(wrong)
    with pytest.raises(SystemRefused, match="does not say how to block"):
        await inner.carry_out(Order(deed=Deed.BLOCK, records=client, blocks=Blocks.EXTERNAL, at=EARLY))


async def test_a_restricted_row_is_in_no_ordinary_view_and_comes_back_when_lifted(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    records = await _found(salon, "client", "invoice")

    await _done(salon, Order(deed=Deed.RESTRICT, records=records, until=STATUTE))
    assert await db.fetchval("SELECT count(*) FROM invoice_in_use WHERE number = 1") == 0

    await _done(salon, Order(deed=Deed.LIFT, records=records))
    assert await db.fetchval("SELECT name FROM invoice_in_use WHERE number = 1") == "Anna"


async def test_a_view_that_forgets_the_restriction_fails_the_read_back(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute("CREATE OR REPLACE VIEW client_in_use AS SELECT id, name FROM client")
    records = await _found(salon, "client", "invoice")
    order = Order(deed=Deed.RESTRICT, records=records, until=STATUTE)

    await salon.carry_out(order)
    back = await salon.verify(order)

    assert [(f.table, f.keys, f.reason) for f in back.failed] == [
        ("client", (("1",),), "still in ordinary view client_in_use")
    ]
    assert back.verified == 1


async def test_a_lifted_row_that_the_view_does_not_show_fails_the_read_back(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute("CREATE OR REPLACE VIEW client_in_use AS SELECT id, name FROM client WHERE false")
    order = Order(deed=Deed.LIFT, records=await _found(salon, "client"))

    assert [f.reason for f in (await salon.verify(order)).failed] == ["not back in ordinary view client_in_use"]


async def test_a_restriction_never_ends_a_longer_one_to_a_known_day_sooner(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    invoice = await _found(salon, "invoice")
    await _done(salon, Order(deed=Deed.RESTRICT, records=invoice, until=STATUTE, ground="BFL-7:2"))

    shorter = Order(deed=Deed.RESTRICT, records=invoice, until=date(2027, 1, 31), ground="GDPR-18.1.a")
    assert await _done(salon, shorter) == 0
    assert await _restricted(db) == (STATUTE, "BFL-7:2")

    longer = Order(deed=Deed.RESTRICT, records=invoice, until=date(2034, 1, 31), ground="GDPR-18.1.a")
    assert await _done(salon, longer) == 1
    assert await _restricted(db) == (date(2034, 1, 31), "GDPR-18.1.a")


async def test_a_restriction_for_a_claim_gives_way_to_one_to_a_known_day(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    invoice = await _found(salon, "invoice")
    await _done(salon, Order(deed=Deed.RESTRICT, records=invoice, ground="GDPR-17.3.e"))
    assert await _restricted(db) == (date.max, "GDPR-17.3.e")

    await _done(salon, Order(deed=Deed.RESTRICT, records=invoice, until=STATUTE, ground="BFL-7:2"))

    assert await _restricted(db) == (STATUTE, "BFL-7:2")
    assert await db.fetchval("SELECT phone FROM invoice WHERE number = 1") is None


async def test_lifting_leaves_the_statutes_own_restriction_standing(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    invoice = await _found(salon, "invoice")
    await _done(salon, Order(deed=Deed.RESTRICT, records=invoice, until=STATUTE, ground="BFL-7:2"))
    await _done(salon, Order(deed=Deed.RESTRICT, records=invoice, ground="GDPR-18.1.c"))

    await _done(salon, Order(deed=Deed.LIFT, records=invoice, keep_until=STATUTE, ground="BFL-7:2"))

    assert await _restricted(db) == (STATUTE, "BFL-7:2")
    assert await db.fetchval("SELECT count(*) FROM invoice_in_use WHERE number = 1") == 0
