"""Who closes their account is in no calendar any more, although others share the booking."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.sweeps import Sweeps
from schemas.decisions import Action
from schemas.retention import RetentionRun
from tests.builders import ORG, Clerk, Systems, doubled

pytestmark = pytest.mark.asyncio(loop_scope="session")
TORA, ULF = 990_001, 990_002
ALONE, TOGETHER = 990_101, 990_102


async def leave(systems: Systems, client: int) -> None:
    """The client closes the account; the booking system marks it and the client's bookings."""
    at = datetime.now(UTC) - timedelta(days=2)
    await systems.run("booking", "UPDATE client SET closed_at = $2 WHERE id = $1", client, at)
    await systems.run(
        "booking",
        "UPDATE booking SET left_at = $2 WHERE id IN (SELECT booking_id FROM booking_client WHERE client_id = $1)",
        client,
        at,
    )


async def titles(systems: Systems) -> dict[int, str]:
    rows = await systems.run(
        "booking", "SELECT id, calendar_title FROM booking WHERE id = ANY($1::int[])", [ALONE, TOGETHER]
    )
    return {r["id"]: r["calendar_title"] for r in rows}


async def test_a_closed_account_leaves_no_name_in_any_calendar(clerk: Clerk, systems: Systems) -> None:
    await systems.run(
        "booking",
        "INSERT INTO client (id, name, email, street, postcode, city, created_at)"
        " SELECT n, 'Tora och Ulf', 'par' || n || '@x.example', 'x', '1', 'x', now() FROM unnest($1::int[]) n",
        [TORA, ULF],
    )
    await systems.run(
        "booking",
        "INSERT INTO booking (id, therapist_id, clinic_id, calendar_title, therapist_name, kind, form, starts_at, minutes,"
        " status, price_ore) SELECT n, 1, 1, 'Tora & Ulf', 'x', 'couple', 'room', now(), 45, 'cancelled', 0"
        " FROM unnest($1::int[]) n",
        [ALONE, TOGETHER],
    )
    await systems.run(
        "booking",
        "INSERT INTO booking_client VALUES ($1, $3, true, NULL), ($2, $3, true, NULL), ($2, $4, false, NULL)",
        ALONE, TOGETHER, TORA, ULF,
    )  # fmt: skip
    sweeps, mark = Sweeps(clerk.client), await systems.mark()

    await leave(systems, TORA)
    dry = await sweeps.sweep(RetentionRun(org=ORG, dry_run=True))
    one_left = await sweeps.sweep(RetentionRun(org=ORG))
    while_shared, again = await titles(systems), await sweeps.sweep(RetentionRun(org=ORG))
    await leave(systems, ULF)
    await sweeps.sweep(RetentionRun(org=ORG))
    effects = [e for e in await systems.effects(mark) if e.system == "booking"]

    booking = next(s for s in one_left.systems if s.system == "booking")
    assert next(s.lines for s in dry.systems if s.system == "booking") == booking.lines
    assert (booking.due, booking.refused, booking.trouble) == (booking.verified, 0, None)
    assert {(li.category, li.action) for li in booking.lines} >= {
        ("booking", Action.ERASE), ("booking", Action.REDACT), ("account", Action.ERASE),
    }  # fmt: skip
    assert while_shared == {TOGETHER: "Parsamtal"}
    assert sum(s.due for s in again.systems) == 0, "what is redacted is not found again"
    assert await titles(systems) == {}
    assert not await systems.run("booking", "SELECT FROM client WHERE id = ANY($1::int[])", [TORA, ULF])
    assert doubled([e for e in effects if e.op == "DELETE"]) == []
    assert [e.op for e in effects if (e.table, e.key) == ("booking", str(TOGETHER))][-2:] == ["UPDATE", "DELETE"]
