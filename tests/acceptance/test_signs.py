"""Signs and vouchers as time passes: what they keep goes when they end, not before, and nobody has to ask."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from activities.close import LOOK_FOR_SIGNS
from deploy.example.booking import FIRST_CLIENT
from deploy.example.payment import DISPUTED, FIRST_CUSTOMER, RESTS_ON_BOOKING
from schemas.decisions import Dismissal
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.orders import DismissHold
from schemas.request import CaseState
from tests.acceptance.test_years import STOCKHOLM, Decade, passing
from tests.builders import ERASURE, ORG, PEOPLE, Clerk, person

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(280)]


async def dismissed(clerk: Clerk) -> CaseId:
    """An erasure whose dispute needs no hold beyond its own record."""
    case = await clerk.planned(ERASURE, person(DISPUTED).email)
    (proposal,) = (await clerk.doors.view(ORG, case)).unsettled
    said = DismissHold(proposal=proposal, reason=Dismissal.COVERED, actor="counsel")
    await clerk.doors.dismiss_hold(ORG, case, said)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def rounds(years: Decade) -> int:
    """Plans that were made."""
    told = await years.engine.ledger.audit_file(ORG, years.case)
    return sum(e.entry.fact.kind is FactKind.PLANNED for e in told.entries)


async def test_a_sign_that_ends_is_seen_within_a_week_and_until_then_nothing_spins(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with passing(tmp_path_factory.mktemp("signs"), dismissed, PEOPLE) as years:
        row = "SELECT restricted_until, fiscal_year FROM chargeback"
        start = await years.env.get_current_time()
        await years.until(start + LOOK_FOR_SIGNS - timedelta(hours=1))
        await asyncio.sleep(1)
        before = (await years.systems.run("payment", row))[0]
        early = await rounds(years)
        await years.systems.run("payment", "UPDATE chargeback SET decided_on = current_date")
        await years.until(start + LOOK_FOR_SIGNS + timedelta(hours=1))
        async with asyncio.timeout(30):
            while (after := (await years.systems.run("payment", row))[0])["restricted_until"] == date.max:
                await asyncio.sleep(0.05)
        await years.until(start + 6 * LOOK_FOR_SIGNS)
        await asyncio.sleep(1)

        assert (before["restricted_until"], early) == (date.max, 1)
        assert after["restricted_until"] == date(after["fiscal_year"] + 7, 12, 31), "books again, and nothing else"
        assert await rounds(years) == 2
        kinds = {e.entry.fact.kind for e in (await years.engine.ledger.audit_file(ORG, years.case)).entries}
        assert FactKind.INCIDENT not in kinds


async def referred(clerk: Clerk) -> CaseId:
    """An erasure that leaves one booking, for the sake of an invoice."""
    case = await clerk.drive(ERASURE, person(RESTS_ON_BOOKING).email)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def test_the_booking_goes_with_the_invoice_that_rests_on_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with passing(tmp_path_factory.mktemp("bookings"), referred, PEOPLE) as years:
        kept = "SELECT id, restricted_until FROM booking WHERE restricted_until IS NOT NULL"
        invoice = "SELECT booking_id FROM invoice WHERE customer_id = $1 AND booking_id IS NOT NULL"
        ((booking, until),) = await years.systems.run("booking", kept)
        ((named,),) = await years.systems.run("payment", invoice, FIRST_CUSTOMER + RESTS_ON_BOOKING)
        assert booking == named
        midnight = datetime.combine(until + timedelta(days=1), time(0), STOCKHOLM).astimezone(UTC)

        await years.until(midnight - timedelta(minutes=1))
        assert [r["id"] for r in await years.systems.run("booking", kept)] == [booking]
        await years.until(midnight + timedelta(minutes=1))
        async with asyncio.timeout(30):
            while await years.systems.run("booking", kept):
                await asyncio.sleep(0.05)
            while await years.systems.run("payment", invoice, FIRST_CUSTOMER + RESTS_ON_BOOKING):
                await asyncio.sleep(0.05)

        kinds = {e.entry.fact.kind for e in (await years.engine.ledger.audit_file(ORG, years.case)).entries}
        assert FactKind.INCIDENT not in kinds
        assert not await years.systems.run(
            "booking", "SELECT FROM client WHERE id = $1", FIRST_CLIENT + RESTS_ON_BOOKING
        )
