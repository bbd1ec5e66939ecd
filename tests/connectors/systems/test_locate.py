"""Whose rows are found, and whose are left alone."""

import base64
import json
from datetime import date

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import SystemRefused
from schemas.ids import SystemId
from schemas.systems import Identity, IdentityKind, Record

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
HER_EMAIL = Identity(kind=IdentityKind.EMAIL, value="anna@example.se")
CECILIA = Identity(kind=IdentityKind.EMAIL, value="cecilia@example.se")


async def _all(salon: PostgresSystem, *known: Identity, limit: int = 1000) -> list[Record]:
    found, after = list[Record](), None
    while True:
        page = await salon.locate(known, after, limit)
        found += page.records
        after = page.next
        if after is None:
            return found


def _names(records: list[Record]) -> set[str]:
    return {f"{r.table}:{'/'.join(r.key)}" for r in records}


ANNAS = {
    *("client:1", "client_email:1/anna.second@example.se", "invoice:1/1", "invoice_line:1/1/1", "invoice_line:1/1/2"),
    *("conversation:00000000-0000-0000-0000-000000000001", "conversation:00000000-0000-0000-0000-000000000002"),
    *("participant:00000000-0000-0000-0000-000000000001/1", "participant:00000000-0000-0000-0000-000000000002/1"),
    *("message:1", "message:2", "message:3", "visit:1", "visit:2"),
}


async def test_every_row_of_the_person_is_found_by_all_paths_and_nobody_elses(salon: PostgresSystem) -> None:
    assert _names(await _all(salon, ANNA)) == ANNAS


async def test_a_row_is_found_once(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE visit SET contact_email = 'anna@example.se' WHERE id = 1")

    found = await _all(salon, ANNA, HER_EMAIL)

    assert len(found) == len(ANNAS)


async def test_pages_of_any_size_hold_the_same_records_in_the_same_order(salon: PostgresSystem) -> None:
    whole = await _all(salon, ANNA)

    for limit in (1, 2, 3, 5, 14):
        assert await _all(salon, ANNA, limit=limit) == whole


async def test_children_come_before_what_they_refer_to(salon: PostgresSystem) -> None:
    order = [r.table for r in await _all(salon, ANNA)]

    for child, parent in [
        ("invoice_line", "invoice"),
        ("invoice", "client"),
        ("participant", "conversation"),
        ("message", "conversation"),
    ]:
        assert max(i for i, t in enumerate(order) if t == child) < min(i for i, t in enumerate(order) if t == parent)


async def test_identities_of_a_row_with_the_persons_number_are_taken_over(salon: PostgresSystem) -> None:
    found = await salon.recognise([ANNA])

    assert {(i.kind.value, i.value, i.system) for i in found.identities} == {
        ("email", "anna@example.se", None),
        ("email", "anna.second@example.se", None),
        ("phone", "+46701234567", None),
        ("customer_no", "1", "salon"),
    }
    assert found.conflicts == 2  # Bo, and the visit that hangs on him


async def test_a_second_address_leads_to_the_person(salon: PostgresSystem) -> None:
    known = [Identity(kind=IdentityKind.EMAIL, value="anna.second@example.se")]

    found = await salon.recognise(known)

    assert ANNA in found.identities
    assert _names(await _all(salon, *known)) == ANNAS


async def test_an_address_of_two_people_is_nobodys(salon: PostgresSystem) -> None:
    found = await salon.recognise([HER_EMAIL])

    assert not [i for i in found.identities if i.kind is not IdentityKind.EMAIL]
    assert found.conflicts == 3
    assert _names(await _all(salon, HER_EMAIL)) == {"visit:2"}


async def test_weak_identifiers_do_not_lead_on_to_other_peoples(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE client SET personnummer = NULL WHERE id IN (1, 2)")
    await db.execute("UPDATE client SET email = 'bo@example.se' WHERE id = 2")

    found = await salon.recognise([HER_EMAIL])

    assert {i.value for i in found.identities} == {"1"}
    assert "client:2" not in _names(await _all(salon, HER_EMAIL))


async def test_customer_numbers_of_other_systems_mean_nothing_here(salon: PostgresSystem) -> None:
    ours = Identity(kind=IdentityKind.CUSTOMER_NO, value="4", system=SystemId("salon"))
    theirs = Identity(kind=IdentityKind.CUSTOMER_NO, value="4", system=SystemId("shop"))

    assert "client:4" in _names(await _all(salon, ours))
    assert not await _all(salon, theirs)


@pytest.mark.parametrize("value", ["19800101-1238", "198001011238", "8001011238", "800101-1238", "19800101 1238"])
async def test_a_personnummer_is_known_in_any_spelling(
    salon: PostgresSystem, db: asyncpg.Connection, value: str
) -> None:
    await db.execute("UPDATE client SET personnummer = $1 WHERE id = 1", value)

    assert "client:1" in _names(await _all(salon, ANNA))


@pytest.mark.parametrize(
    "value", ["+46701234567", "0701234567", "070-1234567", "070-123 45 67", "0046701234567", "+46 70 123 45 67"]
)
async def test_a_phone_number_is_known_in_the_usual_spellings(
    salon: PostgresSystem, db: asyncpg.Connection, value: str
) -> None:
    await db.execute("UPDATE client SET phone = $1 WHERE id = 4", value)
    await db.execute("UPDATE client SET phone = NULL WHERE id <> 4")

    assert "client:4" in _names(await _all(salon, Identity(kind=IdentityKind.PHONE, value="+46701234567")))


async def test_a_record_tells_its_days_in_local_time_its_year_and_who_shares_it(salon: PostgresSystem) -> None:
    records = {f"{r.table}:{r.key[-1]}": r for r in await _all(salon, ANNA)}

    assert records["invoice:1"].dates == {"invoiced": date(2025, 7, 1)}
    assert records["invoice:1"].fy_end == date(2025, 12, 31)
    assert records["conversation:00000000-0000-0000-0000-000000000001"].flags == ()
    shared = records["conversation:00000000-0000-0000-0000-000000000002"]
    assert shared.flags == ("shared",)
    assert shared.own_links == (("00000000-0000-0000-0000-000000000002", "1"),)


async def test_records_are_read_again_as_they_stand_now(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    before = await _all(salon, ANNA)
    assert list(await salon.read(before)) == before

    await db.execute("INSERT INTO participant VALUES ('00000000-0000-0000-0000-000000000001', 4)")
    await db.execute("DELETE FROM visit WHERE id = 2")
    await db.execute("UPDATE client SET updated_at = '2026-05-05 12:00+02' WHERE id = 1")
    after = await salon.read(before)

    now = {f"{r.table}:{r.key[-1]}": r for r in after}
    assert now["conversation:00000000-0000-0000-0000-000000000001"].flags == ("shared",)
    assert now["client:1"].dates == {"last_entry": date(2026, 5, 5)}
    assert _names(before) - _names(list(after)) == {"visit:2"}


async def test_a_cursor_says_nothing_but_a_key(salon: PostgresSystem) -> None:
    page = await salon.locate([CECILIA], limit=1)

    assert page.next
    cursor = json.loads(base64.urlsafe_b64decode(page.next))
    assert tuple(cursor[1:]) == page.records[0].key


async def test_a_cursor_of_another_manifest_is_refused(salon: PostgresSystem) -> None:
    with pytest.raises(SystemRefused):
        await salon.locate([ANNA], after="WzksICJ4Il0=")


async def test_an_unknown_person_has_nothing(salon: PostgresSystem) -> None:
    assert not await _all(salon, Identity(kind=IdentityKind.PERSONNUMMER, value="195001011234"))
    assert not await _all(salon)
