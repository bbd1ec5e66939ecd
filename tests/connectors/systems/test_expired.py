"""What is found because its time is over: everybody's, children first, by pages that go on where they ended."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.retention import Start
from schemas.systems import Deed, Order, Record
from tests.connectors.systems.conftest import Opener

pytestmark = pytest.mark.asyncio
CHAT = Start("chat", "last_entry", date(2026, 3, 2))
CLIENTS = Start("client_record", "last_entry", date(2026, 1, 1))
ROOM = "00000000-0000-0000-0000-00000000000"


async def _all(salon: PostgresSystem, *starts: Start, limit: int = 1000) -> list[Record]:
    found, after = list[Record](), None
    while True:
        page = await salon.expired(starts, after, limit)
        assert len({r.table for r in page.records}) <= 1
        assert len(page.records) <= limit
        found += page.records
        after = page.next
        if after is None:
            return found


def _names(records: list[Record]) -> list[str]:
    return [f"{r.table}:{'/'.join(k.removeprefix(ROOM) for k in r.key)}" for r in records]


async def test_rows_of_everybody_are_found_through_the_day_and_no_later(salon: PostgresSystem) -> None:
    through = await _all(salon, CHAT)
    before = await _all(salon, CHAT._replace(before=date(2026, 3, 1)))

    assert [n for n in _names(through) if n.startswith("c")] == ["conversation:1", "conversation:2", "conversation:3"]
    assert _names(before) == ["participant:1/1", "conversation:1"]
    assert all(r.category == "chat" and r.flags == () for r in through)
    assert through[0].dates == {"last_entry": date(2026, 3, 1)}


async def test_pages_of_any_size_hold_the_same_records_children_first(salon: PostgresSystem) -> None:
    whole = await _all(salon, CLIENTS, CHAT)

    for limit in (1, 2, 3, 1000):
        assert await _all(salon, CLIENTS, CHAT, limit=limit) == whole
    tables = [r.table for r in whole]
    assert tables == sorted(tables, key=["participant", "conversation", "client"].index)


async def test_a_page_goes_on_behind_the_last_key_whatever_has_gone_meanwhile(salon: PostgresSystem) -> None:
    page = await salon.expired([CHAT], None, 2)

    await salon.carry_out(Order(deed=Deed.ERASE, records=page.records))
    rest = await salon.expired([CHAT], page.next, 1000)

    assert _names(list(page.records)) == ["participant:1/1", "participant:2/1"]
    assert _names(list(rest.records)) == ["participant:2/4", "participant:3/2"]


async def test_a_local_day_decides_and_not_the_day_in_utc(salon: PostgresSystem) -> None:
    """22:30 in UTC on 30 June is half past midnight on 1 July in Stockholm."""
    books = Start("bookkeeping", "invoiced", date(2025, 6, 30))

    assert await _all(salon, books) == []
    assert _names(await _all(salon, books._replace(before=date(2025, 7, 1)))) == ["invoice:1/1"]


async def test_a_financial_year_is_an_event_too(salon: PostgresSystem) -> None:
    found = await _all(salon, Start("bookkeeping", "fy_end", date(2025, 12, 31)))

    assert _names(found) == ["invoice:1/1"]


async def test_hours_are_counted_to_the_second(salon: PostgresSystem) -> None:
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    seen = Start("statistics", "seen", at)

    (found,) = await _all(salon, seen)

    assert found.times["seen"] == at and found.times["seen"].tzinfo is not None
    assert await _all(salon, seen._replace(before=at - timedelta(microseconds=1))) == []


async def test_a_time_without_a_zone_was_written_in_the_manifests(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute("UPDATE visit SET started_at = '2026-07-01 12:00' WHERE id = 1")
    noon = datetime(2026, 7, 1, 10, tzinfo=UTC)

    (found,) = await _all(salon, Start("statistics", "started", noon))

    assert found.times["started"] == noon
    assert await _all(salon, Start("statistics", "started", noon - timedelta(seconds=1))) == []


async def test_a_period_in_hours_counts_days_where_only_the_day_is_known(salon: PostgresSystem) -> None:
    """22:30 in UTC on the 28th of February is still that day in Stockholm, 23:30 is the next."""
    evening = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)

    assert await _all(salon, CHAT._replace(before=evening)) == []
    assert "conversation:1" in _names(await _all(salon, CHAT._replace(before=evening + timedelta(hours=1))))


async def test_what_is_anonymised_already_is_not_found_again(salon: PostgresSystem) -> None:
    seen = Start("statistics", "seen", date(2026, 3, 29))
    before = await _all(salon, seen)

    await salon.carry_out(Order(deed=Deed.ANONYMISE, records=tuple(before)))

    assert _names(before) == ["visit:1"]
    assert await _all(salon, seen) == []


async def test_infinity_and_nothing_never_began(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE conversation SET last_message_at = '-infinity' WHERE subject = 'Only Anna'")
    await db.execute("UPDATE conversation SET last_message_at = NULL WHERE subject = 'Only Bo'")

    assert _names(await _all(salon, CHAT)) == ["participant:2/1", "participant:2/4", "conversation:2"]


async def test_only_rows_with_the_manifests_constants_count(salon: PostgresSystem) -> None:
    found = await _all(salon, CLIENTS)

    assert _names(found) == ["client:1", "client:2", "client:4"]  # 3 is a firm


async def test_a_row_says_what_may_keep_it(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute("INSERT INTO visit (client_id, postcode) VALUES (4, '12345')")
    await db.execute("DELETE FROM invoice_line; DELETE FROM invoice WHERE client_id = 2")

    found = {r.key[0]: r.flags for r in await _all(salon, CLIENTS)}

    assert found == {"1": ("cut",), "2": (), "4": ("unnoted", "cut")}


async def test_a_request_is_told_the_same_flags_and_times(salon: PostgresSystem) -> None:
    expired = {r.key: r for r in await _all(salon, CLIENTS)}
    read = await salon.read(list(expired.values()))

    assert {r.key: r.flags for r in read} == {k: r.flags for k, r in expired.items()}


async def test_a_conversation_goes_only_when_no_link_is_left(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    found = await _all(salon, CHAT)
    links = tuple(r for r in found if r.table == "participant" and r.key[1] != "4")
    rooms = tuple(r for r in found if r.table == "conversation")
    await db.execute("DELETE FROM message")

    await salon.carry_out(Order(deed=Deed.ERASE, records=links))
    receipt = await salon.carry_out(Order(deed=Deed.ERASE, records=rooms))

    assert receipt.changed == 2
    assert [(r.table, r.reason) for r in receipt.refused] == [("conversation", "others share this record now")]
    assert await db.fetchval("SELECT subject FROM conversation") == "Anna and Cecilia"


async def test_who_leaves_takes_their_part_of_what_another_still_shares(opened: Opener, db: asyncpg.Connection) -> None:
    """Anna and Cecilia's conversation: Anna has gone, Cecilia not; then she goes as well."""
    salon = await opened(
        (
            "dates: \\{last_entry: \\{table: conversation, on: \\{conversation_id: id\\}, column: last_message_at\\}\\}",
            "dates: {last_entry: {table: client, on: {client_id: id}, column: updated_at}}",
        )
    )
    await db.execute("DELETE FROM message")
    await db.execute("UPDATE client SET updated_at = '2026-06-01' WHERE id = 4")

    def rooms(found: list[Record]) -> dict[str, tuple[str, ...]]:
        return {n: r.flags for n, r in zip(_names(found), found, strict=True) if r.table == "conversation"}

    before = await _all(salon, CHAT)
    links = tuple(r for r in before if r.table == "participant")
    shared = tuple(r for r in before if r.flags == ("shared",))
    await salon.carry_out(Order(deed=Deed.ERASE, records=links))
    after = await _all(salon, CHAT)
    await salon.carry_out(Order(deed=Deed.REDACT, records=shared))
    redacted = await _all(salon, CHAT)
    await db.execute("UPDATE client SET updated_at = '2026-01-01' WHERE id = 4")
    both_gone = await _all(salon, CHAT)

    assert rooms(before) == rooms(after) == {"conversation:1": (), "conversation:2": ("shared",), "conversation:3": ()}
    assert rooms(redacted) == {"conversation:1": (), "conversation:3": ()}, "what is redacted is not found again"
    assert rooms(both_gone)["conversation:2"] == (), "now it goes whole"


async def test_tables_that_do_not_say_when_are_named(salon: PostgresSystem) -> None:
    assert salon.undated([CLIENTS, CHAT]) == ("client_email",)
    assert salon.undated([Start("statistics", "seen", datetime(2026, 1, 1, tzinfo=UTC))]) == ()
    assert salon.undated([Start("statistics", "seen_by", date(2026, 1, 1))]) == ("visit",)


async def test_a_name_in_the_manifest_is_quoted_and_a_value_bound(opened: Opener, db: asyncpg.Connection) -> None:
    await db.execute("""ALTER TABLE conversation ADD COLUMN "x""; DROP TABLE effect; --" date DEFAULT '2020-01-01'""")
    evil = 'x"; DROP TABLE effect; --'
    salon = await opened(
        ("dates: \\{last_entry: last_message_at\\}", f"dates: {{last_entry: '{evil}'}}"),
        ("unnoted: \\{where: \\{note: null", 'unnoted: {where: {note: "\'; DROP TABLE effect; --"'),
    )

    found = await _all(salon, CHAT)

    assert len([r for r in found if r.table == "conversation"]) == 3
    assert await db.fetchval("SELECT to_regclass('effect') IS NOT NULL")
