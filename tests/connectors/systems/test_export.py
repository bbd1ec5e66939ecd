"""What goes into the person's copy."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.systems import Identity, IdentityKind, Row

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
STOCKHOLM = ZoneInfo("Europe/Stockholm")


async def _exported(salon: PostgresSystem, table: str) -> list[Row]:
    records = [r for r in (await salon.locate([ANNA])).records if r.table == table]
    return [row async for row in salon.export(records)]


async def test_every_type_keeps_what_it_says(salon: PostgresSystem) -> None:
    content = next(r.content for r in await _exported(salon, "visit") if r.record.key == ("1",))

    assert content["birth_date"] == date(1980, 1, 1)
    assert not isinstance(content["birth_date"], datetime)
    assert content["seen_at"] == datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=STOCKHOLM)
    assert content["seen_at"].isoformat() == "2026-03-29T03:30:00.123456+02:00"
    assert content["started_at"].isoformat() == "2026-03-29T01:30:00+01:00"
    assert content["price"] == "12.340"
    assert content["score"] == 0.1
    assert content["details"] == {"a": [1, 2.5, "1.00000000000000000001"]}
    assert content["raw"] == {"b": None}
    assert content["photo"] == {"base64": "AP8="}
    assert content["length"] == "P1DT7200.5S"
    assert content["tags"] == ["x", "y"]
    assert content["at_time"] == "08:30:00"
    assert content["id"] == 1


async def test_only_exported_columns_leave_in_the_manifests_order(salon: PostgresSystem) -> None:
    client = (await _exported(salon, "client"))[0]
    visit = (await _exported(salon, "visit"))[0]

    assert list(client.content) == ["name", "email"]
    assert "ticket" not in visit.content


async def test_gone_records_are_left_out(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    records = (await salon.locate([ANNA])).records
    await db.execute("DELETE FROM visit")

    rows = [row async for row in salon.export(records)]

    assert [r.record for r in rows] == [r for r in records if r.table != "visit"]
