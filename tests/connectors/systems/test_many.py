"""A person with a hundred thousand rows."""

import tracemalloc

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.systems import Deed, Identity, IdentityKind, Order

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
MANY = 100_000
MEGABYTES = 40


async def test_a_hundred_thousand_rows_are_found_exported_and_erased_in_bounded_memory(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute("ALTER TABLE visit DISABLE TRIGGER effects")
    await db.execute(
        "INSERT INTO visit (client_id, source) SELECT 1, repeat('x', 500) FROM generate_series(1, $1::int)", MANY
    )
    await db.execute("INSERT INTO visit (client_id) SELECT 4 FROM generate_series(1, 1000)")
    await db.execute("ANALYZE")
    tracemalloc.start()
    found = exported = erased = 0
    after = None
    while True:
        page = await salon.locate([ANNA], after, 5000)
        visits = [r for r in page.records if r.table == "visit"]
        found += len(visits)
        async for _ in salon.export(visits):
            exported += 1
        after = page.next
        if after is None:
            break
    while visits := [r for r in (await salon.locate([ANNA], None, 5000)).records if r.table == "visit"]:
        erased += (await salon.carry_out(Order(deed=Deed.ERASE, records=tuple(visits)))).changed
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == exported == erased == MANY + 2
    assert peak < MEGABYTES * 1_000_000
    assert await db.fetchval("SELECT count(*) FROM visit") == 1002
