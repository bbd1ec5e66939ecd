"""Erased, and back as a new customer with the same address: seven years later only the old rows go."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import pytest_asyncio
from temporalio.testing import ActivityEnvironment

from activities.replay import Replay
from deploy.example.cast import ELSA
from deploy.example.payment import FIRST_CUSTOMER
from schemas.erasures import ReplaySystem
from schemas.ids import SystemId
from schemas.request import CaseState
from tests.acceptance.test_years import STOCKHOLM, Decade, on_hold, passing
from tests.builders import ORG

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(280)]
NEW_CLIENT, NEW_CUSTOMER, NEW_INVOICE = 998_001, 998_002, 998_003


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def decade(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Decade]:
    async with passing(tmp_path_factory.mktemp("back"), on_hold) as years:
        yield years


async def comes_back(decade: Decade) -> None:
    """The same person, the same address: a client, a customer and an invoice of their own."""
    now = await decade.env.get_current_time()
    await decade.systems.run(
        "booking",
        "INSERT INTO client (id, personnummer, name, email, street, postcode, city, created_at)"
        " VALUES ($1, $2, $3, $4, 'Nya vägen 1', '990 11', 'Ekmossa', $5)",
        NEW_CLIENT, ELSA.personnummer, ELSA.name, ELSA.email, now,
    )  # fmt: skip
    await decade.systems.run(
        "payment",
        "INSERT INTO customer (id, name, email, street, postcode, city, created_at)"
        " VALUES ($1, $2, $3, 'Nya vägen 1', '990 11', 'Ekmossa', $4)",
        NEW_CUSTOMER, ELSA.name, ELSA.email, now,
    )  # fmt: skip
    year = now.astimezone(STOCKHOLM).year
    await decade.systems.run(
        "payment",
        "INSERT INTO invoice (id, invoice_no, customer_id, fiscal_year, issued_on, due_on, counterparty_name,"
        " counterparty_address, total_ore) VALUES ($1, 'NY-1', $2, $3, $4, $4, $5, 'Nya vägen 1', 90000)",
        NEW_INVOICE, NEW_CUSTOMER, year, now.date(), ELSA.name,
    )  # fmt: skip


async def mine(decade: Decade) -> tuple[list[str], list[str], int]:
    """The new rows: client, customer, invoices."""
    client = await decade.systems.run("booking", "SELECT email FROM client WHERE id = $1", NEW_CLIENT)
    customer = await decade.systems.run("payment", "SELECT email FROM customer WHERE id = $1", NEW_CUSTOMER)
    invoices = await decade.systems.run(
        "payment", "SELECT id FROM invoice WHERE customer_id = $1 AND restricted_until IS NULL", NEW_CUSTOMER
    )
    return [r["email"] for r in client], [r["email"] for r in customer], len(invoices)


async def test_seven_years_and_a_replay_leave_the_new_rows_intact_and_the_old_ones_gone(decade: Decade) -> None:
    since = datetime.now(UTC) - timedelta(days=1)
    await comes_back(decade)
    this_year = (await decade.env.get_current_time()).astimezone(STOCKHOLM).year
    for year in range(this_year, this_year + 8):
        await decade.until(datetime.combine(date(year + 1, 1, 1), time(0, 1), STOCKHOLM).astimezone(UTC))
        async with asyncio.timeout(30):
            while any(year - 7 >= fiscal for fiscal in await decade.books()):
                await asyncio.sleep(0.05)
    await decade.state(CaseState.CLOSED)
    assert not await decade.systems.run("payment", "SELECT FROM customer WHERE id = $1", FIRST_CUSTOMER + ELSA.number)
    assert await mine(decade) == ([ELSA.email], [ELSA.email], 1)

    replay = Replay(decade.engine.office).system
    for name in ("booking", "payment", "chat"):
        step = ReplaySystem(org=ORG, system=SystemId(name), since=since, as_of=await decade.env.get_current_time())
        found = await ActivityEnvironment().run(replay, step)
        assert found.tombstones > 0 and (found.back, found.trouble) == (0, None)
    assert await mine(decade) == ([ELSA.email], [ELSA.email], 1)
