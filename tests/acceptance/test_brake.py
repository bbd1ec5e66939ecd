"""The brake stops every destructive call at once, in all workers; its release completes each once. Limits ask first."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
import pytest_asyncio

from console.desk import Desk
from deploy import engine as engines
from deploy import worker
from deploy.commands import desk_of
from deploy.place import Place
from rules.deadlines import local_day
from schemas.brake import CONTROL, Why
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId, SystemId
from schemas.orders import Resolution
from schemas.request import CaseState, Role
from schemas.retention import RetentionRun
from tests.acceptance.records import expected
from tests.acceptance.support_cases import Support
from tests.acceptance.test_commands import habeas
from tests.acceptance.test_crashes import WORKER, alive, kill
from tests.builders import ANSWERED, ERASURE, ORG, Clerk, Systems, doubled, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
BOOKING = SystemId("booking")
MANY, SMALL, CUT, SWEPT = 177, 178, 179, 180
ROWS = 16_000
FILL = """
INSERT INTO login_session (id, client_id, method, ip, user_agent, started_at)
SELECT 50000000 + n, (SELECT id FROM client WHERE email = $1), 'bankid', '203.0.113.7', 'Firefox', timestamptz '2021-01-01'
FROM generate_series(1, $2::int) AS n
"""

GONE = "SELECT count(*) AS n FROM habeas_effect_log WHERE id > $1"


@pytest_asyncio.fixture(loop_scope="session")
async def desk(place: Place, clerk: Clerk) -> AsyncIterator[Desk]:
    """The brake is off before and after each test."""
    await alive(place)
    found = await desk_of(place.settings, clerk.engine, place.where, ORG)
    yield found
    await found.brake.off(ORG, "test", Role.DECIDER)


@asynccontextmanager
async def another_worker(place: Place) -> AsyncIterator[None]:
    """Two workers share the work inside the block."""
    joined = await engines.join(place.settings, place.where.addresses, place.where.systems)
    client = await engines.temporal(place.settings, place.where.addresses, joined.converter)
    stopped, ready = asyncio.Event(), asyncio.Event()
    working = asyncio.create_task(worker.run(joined, client, stopped, ready=ready.set))
    await ready.wait()
    try:
        yield
    finally:
        stopped.set()
        await working
        await joined.close()


async def brake_on(desk: Desk, *, within: float = 30) -> bool:
    await desk.brake.on(ORG, Why.DRILL, "anna", Role.DPO)
    return await desk.brake.ended(ORG, within)


async def settled(systems: Systems, mark: dict[str, int], seconds: float = 3) -> Counter[object]:
    """What has happened, once so many seconds have passed without anything."""
    before: Counter[object] = Counter(await systems.effects(mark))
    await asyncio.sleep(seconds)
    after: Counter[object] = Counter(await systems.effects(mark))
    assert after == before, "something was destroyed behind the brake"
    return after


@pytest.mark.timeout(300)
async def test_a_brake_in_the_middle_of_many_pages_stops_both_workers_and_its_release_completes_each_once(
    place: Place, clerk: Clerk, systems: Systems, desk: Desk
) -> None:
    email = person(MANY).email
    await systems.run("booking", FILL, email, ROWS)
    wanted, mark = await expected(systems, MANY, local_day(now(), "Europe/Stockholm")), await systems.mark()
    case = await clerk.planned(ERASURE, email)
    clerk.expects_incidents = True
    async with another_worker(place):
        await clerk.approve(case)
        stopped = await clerk.wait(case, CaseState.INCIDENT)
        asked = await systems.effects(mark)
        limited = [f.body for f in await clerk.facts(case) if f.kind == FactKind.LIMIT_REACHED]
        words = ("limits", "allow", case, "--system", "booking", "--rows", "50000", "--as", "anna", "--json")
        refused = await habeas(place, *words, "--role", "dpo")
        allowed = await habeas(place, *words, "--role", "decider")
        await clerk.resolve(case, Resolution.RETRY)
        async with asyncio.timeout(60):
            while not (await systems.run("booking", GONE, mark["booking"]))[0]["n"]:
                await asyncio.sleep(0.01)
        quiet = await brake_on(desk)
        half = await settled(systems, mark)
        waits = await clerk.until_waits(case, "the brake")
        kill(place, WORKER)
        await alive(place)
        assert await settled(systems, mark) == half
        released = await desk.brake.off(ORG, "anna", Role.DECIDER)
        await clerk.wait(case, *ANSWERED, within=120)
    clerk.expects_incidents = False
    effects = await systems.effects(mark)

    assert asked == [], "nothing had gone in any system when the limit asked"
    assert stopped.state is CaseState.INCIDENT
    assert limited and limited[0]["what"] == "rows_per_case" and limited[0]["found"] > ROWS
    assert (refused.code, allowed.code) == (1, 0)
    assert quiet and released
    assert 0 < len([e for e in half if e.table == "login_session"]) < ROWS  # type: ignore[attr-defined]
    assert waits.waits_for == "the brake"
    assert doubled(effects) == []
    assert Counter(effects) == wanted


async def test_a_small_case_waits_for_the_brake_and_goes_on_by_itself(
    place: Place, clerk: Clerk, systems: Systems, desk: Desk
) -> None:
    wanted, mark = await expected(systems, SMALL, local_day(now(), "Europe/Stockholm")), await systems.mark()
    case = await clerk.planned(ERASURE, person(SMALL).email)
    on = await habeas(place, "brake", "on", "--reason", "drill", "--as", "dora", "--role", "dpo", "--json")
    again = await habeas(place, "brake", "on", "--reason", "drill", "--as", "dora", "--role", "dpo", "--json")
    await clerk.approve(case)
    await clerk.until_waits(case, "the brake")
    status = await habeas(place, "brake", "status", "--json")
    behind = await settled(systems, mark)
    may_not = await habeas(place, "brake", "off", "--as", "dora", "--role", "dpo")
    off = await habeas(place, "brake", "off", "--as", "anna", "--role", "decider", "--json")
    await clerk.wait(case, *ANSWERED, within=60)
    effects = await systems.effects(mark)
    kinds = [f.kind for f in await clerk.facts(case)]
    told = [(f.kind, f.body.get("by")) for f in await clerk.facts(CaseId(CONTROL))]

    assert on.said == [{"org": ORG, "new": True, "quiet": True}] and again.said[0]["new"] is False
    assert status.said[0]["brake"]["by"] == "dora" and status.said[0]["waiting"] == {"the brake": 1}
    assert not behind, "not even a restriction that empties columns"
    assert may_not.code == 1 and "decider or administrator" in may_not.err
    assert off.code == 0
    assert doubled(effects) == [] and Counter(effects) == wanted
    assert FactKind.DEED_STOPPED in kinds and FactKind.INCIDENT not in kinds
    assert told[-2:] == [(FactKind.BRAKE_ON, "dora"), (FactKind.BRAKE_OFF, "anna")]


async def test_a_worker_that_is_killed_in_the_middle_of_a_call_holds_up_no_brake(
    place: Place, clerk: Clerk, systems: Systems, desk: Desk
) -> None:
    """The call hangs on a row that somebody else has locked."""
    email = person(CUT).email
    case = await clerk.planned(ERASURE, email)
    mark = await systems.mark()
    somebody = await asyncpg.connect(systems.urls["booking"])
    try:
        async with somebody.transaction():
            await somebody.execute("SELECT 1 FROM client WHERE email = $1 FOR UPDATE", email)
            await clerk.approve(case)
            async with asyncio.timeout(20):
                while await desk.brake.ended(ORG, 0):
                    await asyncio.sleep(0.01)
            before = Counter(await systems.effects(mark))
            hangs = not await brake_on(desk, within=0.5)
            kill(place, WORKER)
            gone = await desk.brake.ended(ORG, 10)
    finally:
        await somebody.close()
    await alive(place)
    behind = await settled(systems, mark)
    await desk.brake.off(ORG, "anna", Role.DECIDER)
    await clerk.wait(case, *ANSWERED, within=90)

    assert hangs, "the brake says that a call is still under way"
    assert gone, "and no longer, once its worker is dead"
    assert behind == before, "what hung was not done, and nothing has begun since"
    assert doubled(await systems.effects(mark)) == []


async def test_a_sweep_waits_for_the_brake_as_well(clerk: Clerk, systems: Systems, desk: Desk) -> None:
    support = Support(systems)
    over = await support.add(SWEPT, local_day(now(), "Europe/Stockholm").replace(year=now().year - 1), cases=2)
    await brake_on(desk)
    sweeping = asyncio.create_task(desk.retention.sweep(RetentionRun(org=ORG)))
    await asyncio.sleep(3)
    waited = await support.left(over)
    await desk.brake.off(ORG, "anna", Role.DECIDER)
    async with asyncio.timeout(60):
        found = await sweeping

    assert waited == (2, 4)
    assert await support.left(over) == (0, 0)
    assert not [s.trouble for s in found.systems if s.trouble]
