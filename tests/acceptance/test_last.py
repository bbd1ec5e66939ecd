"""What holds the identity keys is erased last: not before every other system of the plan is done and read back."""

import asyncio
from collections import Counter
from datetime import datetime

import pytest

from deploy.example.booking import FIRST_CLIENT
from deploy.place import Place
from rules.deadlines import local_day
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from tests.acceptance.records import expected
from tests.acceptance.test_crashes import WORKER, alive, kill
from tests.acceptance.test_truth import down
from tests.builders import ANSWERED, ERASURE, ORG, Clerk, Systems, doubled, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
SMALL, LARGE, ROWS = 49, 51, 1_300
FILL = """
INSERT INTO login_session (id, client_id, method, ip, user_agent, started_at)
SELECT 60000000 + n, (SELECT id FROM client WHERE email = $1), 'bankid', '203.0.113.7', 'Firefox', timestamptz '2021-01-01'
FROM generate_series(1, $2::int) AS n
"""
WHEN = "SELECT min(at) AS first, max(at) AS last FROM habeas_effect_log WHERE id > $1"


async def times(systems: Systems, mark: dict[str, int]) -> dict[str, tuple[datetime, datetime]]:
    """First and last change of each system since the mark, where there is one."""
    found = {s: (await systems.run(s, WHEN, mark[s]))[0] for s in systems.urls}
    return {s: (row["first"], row["last"]) for s, row in found.items() if row["first"]}


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("number", "rows"), [(SMALL, 0), (LARGE, ROWS)])
async def test_the_customers_register_keeps_its_rows_until_payment_is_back_and_goes_last(
    place: Place, clerk: Clerk, systems: Systems, number: int, rows: int
) -> None:
    """The large case also loses its worker between the two."""
    await alive(place)
    await systems.run("booking", FILL, person(number).email, rows)
    wanted, mark = await expected(systems, number, local_day(now(), "Europe/Stockholm")), await systems.mark()
    there = Systems({s: url for s, url in systems.urls.items() if s != "payment"})
    case = await clerk.planned(ERASURE, person(number).email)
    async with down(place, "payment"):
        said = await clerk.approve(case)
        await clerk.until_waits(case, "payment")
        async with asyncio.timeout(30):
            while "chat" not in await done(clerk, case):
                await asyncio.sleep(0.05)
        if rows:
            kill(place, WORKER)
            await alive(place)
        await asyncio.sleep(1)
        waiting = await clerk.doors.summary(ORG, case)
        meanwhile = {e.system for e in await there.effects(mark)}
        register = await systems.run("booking", "SELECT FROM client WHERE id = $1", FIRST_CLIENT + number)
    await clerk.wait(case, *ANSWERED, within=90)
    effects, when = await systems.effects(mark), await times(systems, mark)

    assert said.plan is not None and said.plan.last == ("booking",)
    assert waiting.waits_for == "payment"
    assert meanwhile and "booking" not in meanwhile and register
    assert Counter(effects) == wanted and doubled(effects) == []
    assert when["booking"][0] > max(last for system, (_, last) in when.items() if system != "booking")
    assert (await done(clerk, case))[-1] == "booking"


async def done(clerk: Clerk, case: CaseId) -> list[object]:
    """The systems that were read back, in the order of the ledger."""
    return [f.body["system"] for f in await clerk.facts(case) if f.kind is FactKind.VERIFIED]
