"""What refers to a row: row by row, by foreign keys, relations and numbers of other systems."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from connectors.systems.manifest import load
from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import BadManifest
from schemas.ids import SystemId
from schemas.systems import RowRef
from tests.connectors.systems.conftest import SALON

pytestmark = pytest.mark.asyncio
BOOKS = frozenset({"client", "invoice", "invoice_line"})
Opener = Callable[..., Awaitable[PostgresSystem]]


def ref(table: str, *key: str, system: str = "salon") -> RowRef:
    return RowRef(system=SystemId(system), table=table, key=key)


async def found(system: PostgresSystem, *rows: RowRef) -> set[tuple[str, str]]:
    """Which row is referred to by which."""
    hits = await system.referring(rows)
    return {(f"{h.to.table}:{'/'.join(h.to.key)}", f"{h.record.table}:{'/'.join(h.record.key)}") for h in hits}


@pytest_asyncio.fixture
async def books(dsn: str) -> AsyncIterator[Opener]:
    """Opens the salon with a manifest that names more, and says which tables carry."""
    made = list[PostgresSystem]()

    async def open_(tmp_path: Path, carriers: frozenset[str], *changes: tuple[str, str]) -> PostgresSystem:
        text = SALON.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "salon.yaml"
        path.write_text(text, encoding="utf-8")
        made.append(await PostgresSystem.open(load(path), dsn, carriers=carriers))
        return made[-1]

    yield open_
    for system in made:
        await system.close()


async def test_a_row_is_referred_to_by_its_own_vouchers_and_no_others(books: Opener, tmp_path: Path) -> None:
    system = await books(tmp_path, BOOKS)

    assert await found(system, ref("client", "1"), ref("client", "3")) == {("client:1", "invoice:1/1")}
    assert await found(system, ref("invoice", "1", "1"), ref("client", "4")) == {
        ("invoice:1/1", "invoice_line:1/1/1"),
        ("invoice:1/1", "invoice_line:1/1/2"),
        ("client:4", "invoice:1/2"),
    }
    hit = (await system.referring([ref("client", "1")]))[0]
    assert (hit.record.category, hit.record.fy_end) == ("bookkeeping", date(2025, 12, 31))


async def test_rows_of_tables_that_carry_nothing_are_not_asked_for(books: Opener, tmp_path: Path) -> None:
    system = await books(tmp_path, BOOKS)

    assert await found(system, ref("conversation", "00000000-0000-0000-0000-000000000001")) == set()
    assert await found(system, ref("visit", "1"), ref("client", "1", system="other")) == set()


async def test_a_foreign_key_counts_where_the_manifest_states_another_way(
    books: Opener, tmp_path: Path, db: asyncpg.Connection
) -> None:
    """The manifest states one relation to clients; the database has a second key to them."""
    await db.execute(
        "ALTER TABLE invoice ADD seller bigint REFERENCES client; UPDATE invoice SET seller = 2 WHERE number = 1"
    )

    system = await books(tmp_path, BOOKS)

    assert ("client:2", "invoice:1/1") in await found(system, ref("client", "2"))


async def test_a_link_table_refers_to_the_rows_that_it_links(books: Opener, tmp_path: Path) -> None:
    system = await books(tmp_path, frozenset({"participant"}))
    room = "00000000-0000-0000-0000-000000000002"

    assert await found(system, ref("conversation", room)) == {
        (f"conversation:{room}", f"participant:{room}/1"),
        (f"conversation:{room}", f"participant:{room}/4"),
    }


@pytest.mark.parametrize(
    ("column", "type_", "value", "others"),
    [
        ("booking_no", "text", "B-17", ["B-1", "B-170"]),
        ("booking_no", "int", "17", ["0017", "x", "1"]),
        ("booking_no", "uuid", "00000000-0000-0000-0000-000000000017", ["17", "00000000-0000-0000-0000-000000000001"]),
        ("booking_no", "numeric", "17", ["170"]),
    ],
)
async def test_a_number_of_another_system_is_found_whatever_its_type(
    books: Opener, tmp_path: Path, db: asyncpg.Connection, column: str, type_: str, value: str, others: list[str]
) -> None:
    await db.execute(
        f"ALTER TABLE invoice ADD {column} {type_}; UPDATE invoice SET {column} = '{value}' WHERE number = 1"
    )
    said = f"    dates: {{invoiced: invoiced_at}}\n    refers:\n      - {{system: desk, to: booking, on: {{{column}: no}}}}\n"

    system = await books(tmp_path, BOOKS, ("    dates: {invoiced: invoiced_at}\n", said))

    wanted = [ref("booking", number, system="desk") for number in (value, *others)]
    assert await found(system, *wanted) == {(f"booking:{value}", "invoice:1/1")}
    assert await found(system, ref("booking", value, system="elsewhere")) == set()


async def test_a_key_of_several_columns_is_found_in_its_order(
    books: Opener, tmp_path: Path, db: asyncpg.Connection
) -> None:
    await db.execute(
        "ALTER TABLE invoice ADD place text, ADD no int; UPDATE invoice SET place = 'a', no = 7 WHERE number = 1"
    )
    said = "    dates: {invoiced: invoiced_at}\n    refers:\n      - {system: desk, to: booking, on: {place: place, no: no}}\n"

    system = await books(tmp_path, BOOKS, ("    dates: {invoiced: invoiced_at}\n", said))

    found_ = await found(system, ref("booking", "a", "7", system="desk"), ref("booking", "7", "a", system="desk"))
    assert found_ == {("booking:a/7", "invoice:1/1")}


async def test_a_reference_by_a_column_that_is_not_there_stops_the_start(books: Opener, tmp_path: Path) -> None:
    said = (
        "    dates: {invoiced: invoiced_at}\n    refers:\n      - {system: desk, to: booking, on: {booking_no: no}}\n"
    )

    with pytest.raises(BadManifest) as bad:
        await books(tmp_path, BOOKS, ("    dates: {invoiced: invoiced_at}\n", said))

    (problem,) = bad.value.problems
    assert problem.path == "tables.invoice.refers.0.on.booking_no"
    assert problem.reason == "no column 'booking_no' in table 'invoice'"
    text = (tmp_path / "salon.yaml").read_text(encoding="utf-8").splitlines()
    assert "booking_no" in text[problem.line - 1]
