"""The brake's own book in the real PostgreSQL: limits hold for all workers together, trust is by the manifest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from connectors.postgres.brake import PostgresBrake
from connectors.postgres.pool import connect
from deploy.engine import Engine
from deploy.place import Place
from schemas.brake import CONTROL, RETENTION, Errand, Limits, Why
from schemas.clock import now
from schemas.decisions import LiveHold
from schemas.errors import BrakeOn, HoldStands, LimitReached, ObserveOnly
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import Channel, NewRequest, Person, RequestType

pytestmark = pytest.mark.asyncio(loop_scope="session")
TILL, DESK = SystemId("till"), SystemId("desk")
LIMITS = Limits(rows_per_case=100, cases_per_hour=5, rows_per_hour=250, rows_per_sweep=200)


@pytest.fixture
def org() -> OrgId:
    """An organisation of which nobody else knows."""
    return OrgId(f"drill-{uuid4().hex[:12]}")


@pytest_asyncio.fixture(loop_scope="session")
async def brake(engine: Engine) -> PostgresBrake:
    return PostgresBrake(engine.pool)


@pytest_asyncio.fixture(loop_scope="session")
async def worker(place: Place) -> AsyncIterator[PostgresBrake]:
    """Another process, as far as the database can tell."""
    pool = await connect(str(place.where.addresses.database_url), size=10)
    yield PostgresBrake(pool)
    await pool.close()


def errand(org: OrgId, case: int | str, rows: int = 10, system: SystemId = TILL, **more: Any) -> Errand:
    subject = case if isinstance(case, str) else f"DSR-2026-{case:06d}"
    known = {"org": org, "system": system, "manifest": "m1", "subject": subject, "plan": "p", "rows": rows}
    return Errand(**{**known, "whole": rows, "most": LIMITS.rows_per_case, "limits": LIMITS} | more)


async def passes(brake: PostgresBrake, asked: Errand) -> bool:
    try:
        async with brake.passing(asked, held=False):
            await asyncio.sleep(0)
    except LimitReached:
        return False
    return True


async def test_two_workers_never_pass_a_limit_together(org: OrgId, brake: PostgresBrake, worker: PostgresBrake) -> None:
    await brake.trust(org, TILL, "m1", "anna", "administrator", [])
    asked = [passes(b, errand(org, n)) for n in range(30) for b in (brake, worker)]

    went = await asyncio.gather(*asked)

    assert sum(went) == 10, "five cases, each let through for both workers and counted once"


async def test_rows_of_an_hour_count_over_cases_and_those_of_before_do_not(
    org: OrgId, engine: Engine, brake: PostgresBrake
) -> None:
    await brake.admit([errand(org, 1, 100)])
    await brake.admit([errand(org, 2, 100)])
    with pytest.raises(LimitReached) as third:
        await brake.admit([errand(org, 3, 60)])
    await engine.pool.execute("UPDATE errand SET at = at - $2::interval WHERE org = $1", org, timedelta(minutes=61))
    await brake.admit([errand(org, 3, 60)])

    assert third.value.over.what == "rows_per_hour" and third.value.over.found == 260


async def test_a_plan_that_is_too_large_in_one_system_goes_in_none(org: OrgId, brake: PostgresBrake) -> None:
    with pytest.raises(LimitReached) as reached:
        await brake.admit([errand(org, 1, 10, DESK), errand(org, 1, 101)])
    listed = await brake.stopped(org)
    still = await passes(brake, errand(org, 2, 100)) if await _trusted(brake, org) else None

    assert (reached.value.system, reached.value.over.what) == (TILL, "rows_per_case")
    assert "habeas limits allow DSR-2026-000001 --system till --rows 101" in str(reached.value)
    assert [(s.subject, s.system, s.found, s.limit) for s in listed] == [("DSR-2026-000001", TILL, 101, 100)]
    assert still is True, "what was stopped does not count for others"


async def test_an_allowance_lets_one_plan_through_once(org: OrgId, brake: PostgresBrake) -> None:
    await brake.allow(org, TILL, "DSR-2026-000001", 150, "anna", "decider")
    await brake.admit([errand(org, 1, 150)])
    await brake.admit([errand(org, 1, 150)])
    with pytest.raises(LimitReached):
        await brake.admit([errand(org, 1, 150, plan="another")])
    with pytest.raises(LimitReached):
        await brake.admit([errand(org, 2, 150)])

    assert [s.subject for s in await brake.stopped(org)] == ["DSR-2026-000002", "DSR-2026-000001"]


async def test_an_allowance_of_less_lets_nothing_through_and_an_old_one_neither(
    org: OrgId, engine: Engine, brake: PostgresBrake
) -> None:
    await brake.allow(org, TILL, "DSR-2026-000001", 149, "anna", "decider")
    with pytest.raises(LimitReached):
        await brake.admit([errand(org, 1, 150)])
    await brake.allow(org, TILL, "DSR-2026-000001", 150, "anna", "decider")
    await engine.pool.execute("UPDATE allowance SET at = $2 WHERE org = $1", org, now() - timedelta(days=8))
    with pytest.raises(LimitReached):
        await brake.admit([errand(org, 1, 150)])


async def test_a_sweep_counts_for_rows_and_never_as_a_case(org: OrgId, brake: PostgresBrake) -> None:
    for page in range(3):
        whole: dict[str, Any] = {"whole": (page + 1) * 70, "most": LIMITS.rows_per_sweep, "plan": f"s:{page}"}
        if page < 2:
            await brake.admit([errand(org, RETENTION, 70, **whole)])
    with pytest.raises(LimitReached) as third:
        await brake.admit([errand(org, RETENTION, 70, **whole)])
    for case in range(5):
        await brake.admit([errand(org, case, 10)])

    assert third.value.over.what == "rows_per_sweep"


async def test_a_system_is_observed_until_it_is_trusted_by_its_manifest(org: OrgId, brake: PostgresBrake) -> None:
    with pytest.raises(ObserveOnly):
        await passes(brake, errand(org, 1))
    await brake.trust(org, TILL, "m1", "anna", "administrator", ["DSR-2026-000001"])
    went = await passes(brake, errand(org, 1))
    with pytest.raises(ObserveOnly):
        await passes(brake, errand(org, 1, manifest="m2"))
    await brake.observe(org, TILL, "anna", "administrator")
    with pytest.raises(ObserveOnly):
        await passes(brake, errand(org, 1))

    assert went


async def test_what_was_in_use_before_is_trusted_by_the_manifest_of_the_next_start(
    org: OrgId, engine: Engine, brake: PostgresBrake
) -> None:
    await engine.pool.execute("INSERT INTO trusted_system VALUES ($1, $2, NULL, 'habeas', $3)", org, TILL, now())
    await brake.admit([errand(org, 1), errand(org, 1, system=DESK)])
    await engine.pool.execute(
        "UPDATE errand SET at = at - interval '500 days' WHERE org = $1 AND system = $2", org, TILL
    )
    await brake.pin(org, {TILL: "m1", DESK: "d1"})
    await brake.pin(org, {TILL: "m2"})

    left = await engine.pool.fetch("SELECT system FROM errand WHERE org = $1", org)
    assert [r["system"] for r in left] == [DESK], "what was let through long ago is forgotten"
    assert {s: t.manifest for s, t in (await brake.trusted(org)).items()} == {TILL: "m1"}


async def test_the_brake_waits_for_who_is_inside_and_lets_nobody_in(
    org: OrgId, brake: PostgresBrake, worker: PostgresBrake
) -> None:
    await _trusted(brake, org)
    async with worker.passing(errand(org, 1), held=False):
        assert await brake.on(org, Why.DRILL, "anna", "decider")
        inside = await brake.ended(org, 0.2)
        with pytest.raises(BrakeOn):
            await passes(worker, errand(org, 2))
    outside = await brake.ended(org, 5)
    again = await brake.on(org, Why.DRILL, "bo", "decider")
    with pytest.raises(BrakeOn):
        await passes(brake, errand(org, 1))
    released, twice = await brake.off(org, "anna", "decider"), await brake.off(org, "anna", "decider")

    assert (inside, outside, again, released, twice) == (False, True, False, True, False)
    assert await passes(worker, errand(org, 1))


async def test_no_call_is_under_way_once_the_brake_says_so_however_many_are_at_it(
    org: OrgId, brake: PostgresBrake, worker: PostgresBrake
) -> None:
    await _trusted(brake, org)
    inside, worst, braked = 0, 0, False

    async def calls(door: PostgresBrake, number: int) -> int:
        nonlocal inside, worst
        done = 0
        while True:
            try:
                async with door.passing(errand(org, number, 1), held=False):
                    inside += 1
                    worst = max(worst, inside) if braked else worst
                    await asyncio.sleep(0.002)
                    inside -= 1
                    done += 1
            except BrakeOn:
                return done

    crowd = [asyncio.create_task(calls(door, n)) for n in range(4) for door in (brake, worker)]
    await asyncio.sleep(0.5)
    await brake.on(org, Why.DRILL, "anna", "decider")
    assert await brake.ended(org, 10)
    braked, left = True, inside
    done = await asyncio.gather(*crowd)

    assert all(done), "each of them came through before"
    assert (left, worst) == (0, 0)


async def test_a_hold_stands_once_what_is_under_way_for_the_person_has_ended_and_lets_nothing_of_theirs_start(
    org: OrgId, brake: PostgresBrake, worker: PostgresBrake, engine: Engine
) -> None:
    await _trusted(brake, org)
    person = Person(email="held@inbox.example")
    request = NewRequest(
        org=org, types=(RequestType.ERASURE,), channel=Channel.EMAIL, received_at=now(), person=person, intake_key="1"
    )
    case, _ = await engine.book.open(request)
    hold = LiveHold(id="claim", owner="legal", review_on=now().date(), systems=(TILL,))
    fact = Fact(key="hold:1", kind=FactKind.HOLD_PLACED, at=now(), body={"hold": "claim"})
    async with worker.passing(errand(org, case), held=True):
        placing = asyncio.create_task(engine.office.holds.place_hold(org, case, hold, now(), fact))
        done, _ = await asyncio.wait([placing], timeout=0.5)
        async with worker.passing(errand(org, "DSR-2026-999999"), held=True):
            pass
        with pytest.raises(HoldStands):
            async with brake.passing(errand(org, case), held=True):
                raise AssertionError("it came in")
    await asyncio.wait_for(placing, 5)

    assert not done, "it stands only when nothing of the person is being destroyed"
    await brake.trust(org, DESK, "m1", "anna", "decider", [])
    async with brake.passing(errand(org, case, system=DESK), held=True), brake.passing(errand(org, case), held=False):
        pass


async def test_a_call_that_fails_or_is_cut_is_no_longer_under_way(org: OrgId, brake: PostgresBrake) -> None:
    await _trusted(brake, org)

    async def hangs() -> None:
        async with brake.passing(errand(org, 1), held=False):
            await asyncio.sleep(60)

    cut = asyncio.create_task(hangs())
    await asyncio.sleep(0.2)
    before = await brake.ended(org, 0)
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)
    with pytest.raises(ValueError, match="no"):
        async with brake.passing(errand(org, 1), held=False):
            raise ValueError("no")

    assert not before
    assert await brake.ended(org, 2)


async def test_everything_that_people_say_to_it_stands_in_the_ledger(
    org: OrgId, engine: Engine, brake: PostgresBrake
) -> None:
    await _trusted(brake, org)
    await brake.on(org, Why.SUSPICION, "dora", "dpo")
    await brake.off(org, "anna", "decider")
    await brake.allow(org, TILL, "DSR-2026-000001", 7, "anna", "decider")
    await brake.observe(org, TILL, "anna", "administrator")
    file = await engine.ledger.audit_file(org, CaseId(CONTROL))

    facts = [p.entry.fact for p in file.entries]
    kinds = (
        FactKind.TRUSTED, FactKind.BRAKE_ON, FactKind.BRAKE_OFF, FactKind.LIMIT_ALLOWED, FactKind.OBSERVED,
    )  # fmt: skip
    assert tuple(f.kind for f in facts) == kinds
    assert facts[1].body == {"why": "suspicion", "by": "dora", "role": "dpo"}


async def _trusted(brake: PostgresBrake, org: OrgId) -> bool:
    await brake.trust(org, TILL, "m1", "anna", "administrator", [])
    return True
