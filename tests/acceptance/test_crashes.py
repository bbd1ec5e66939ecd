"""Anything is killed at any moment: the case goes on, nothing is done twice, nothing is lost."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest

from deploy.commands import desk_of
from deploy.local.addresses import ServerName
from deploy.place import Place
from rules.deadlines import local_day
from schemas.clock import now
from schemas.decisions import LiveHold
from schemas.facts import FactKind
from schemas.ids import CaseId, SystemId
from schemas.orders import PlaceHold, ReleaseHold
from schemas.request import CaseState, Channel, NewRequest, Person
from tests.acceptance.records import expected
from tests.builders import AWAY, ERASURE, ORG, Clerk, Systems, doubled, events, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
WORKER = "worker"
DRAW = Random(20261121)
OFTEN = [
    (WORKER, 0.0, 9),
    (WORKER, round(DRAW.uniform(0.02, 0.12), 3), 10),
    (WORKER, round(DRAW.uniform(0.12, 0.4), 3), 11),
    ("postgres", 0.0, 12),
    ("postgres", round(DRAW.uniform(0.02, 0.25), 3), 13),
    ("temporal", 0.0, 16),
    ("temporal", round(DRAW.uniform(0.02, 0.25), 3), 17),
    ("kafka", 0.0, 18),
]
SERVERS = (WORKER, "postgres", "temporal", "kafka")
MANY = [(SERVERS[n % 4], round(DRAW.uniform(0.0, 0.6), 3), 61 + n) for n in range(40)]


def kill(place: Place, name: str) -> None:
    """A crash; the supervisor brings it back."""
    if name == WORKER:
        assert place.worker is not None
        place.worker.kill()
    else:
        place.stack.kill(ServerName(name))


async def alive(place: Place, within: float = 60) -> None:
    """Everything runs again."""
    async with asyncio.timeout(within):
        while not all([await place.stack.healthy(n) for n in SERVERS[1:]]) or not (
            place.worker and await place.worker.healthy()
        ):
            await asyncio.sleep(0.05)


async def delivered(clerk: Clerk, place: Place, case: CaseId) -> None:
    """Each fact is an event: none is missing or invented, and what came twice is the same event."""
    async with asyncio.timeout(60):
        told: list[str] = []
        arrived: set[str] = set()
        while not told or arrived != set(told):
            with suppress(*AWAY):
                told = [f"{ORG}/{case}/{f.seq}" for f in await clerk.facts(case)]
                found = [e for e in await events(str(place.where.addresses.kafka_bootstrap)) if e.subject == case]
                arrived = {e.id for e in found}
                assert len({e.model_dump_json() for e in found}) == len(arrived), "one id is one event"
                assert arrived <= set(told)
            await asyncio.sleep(0.2)
    firsts = list(dict.fromkeys(e.id for e in found))
    assert firsts == told, "in the case's order"


async def through(
    place: Place, clerk: Clerk, systems: Systems, number: int, disturb: Callable[[], Awaitable[None]]
) -> None:
    """The erasure of a person is disturbed right after its approval was acknowledged, and is whole all the same."""
    await alive(place)
    wanted, mark = await expected(systems, number, local_day(now(), "Europe/Stockholm")), await systems.mark()
    case = await clerk.planned(ERASURE, person(number).email)
    await clerk.approve(case)
    await disturb()
    await clerk.wait(case, CaseState.ON_HOLD, CaseState.CLOSED, within=150)
    effects = await systems.effects(mark)

    assert doubled(effects) == []
    assert Counter(effects) == wanted
    await delivered(clerk, place, case)
    await alive(place)
    assert await clerk.runs(case) <= {"CONTINUED_AS_NEW", "RUNNING", "COMPLETED"}


@pytest.mark.parametrize(("server", "after", "number"), OFTEN)
async def test_a_kill_in_the_middle_of_an_erasure_costs_time_only(
    place: Place, clerk: Clerk, systems: Systems, server: str, after: float, number: int
) -> None:
    async def disturb() -> None:
        await asyncio.sleep(after)
        kill(place, server)

    await through(place, clerk, systems, number, disturb)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("server", "after", "number"), MANY)
async def test_any_kill_at_any_moment_costs_time_only(
    place: Place, clerk: Clerk, systems: Systems, server: str, after: float, number: int
) -> None:
    async def disturb() -> None:
        await asyncio.sleep(after)
        kill(place, server)
        with suppress(Exception):  # a second blow where the first may have left something half done
            await asyncio.sleep(after)
            kill(place, WORKER)

    await through(place, clerk, systems, number, disturb)


async def test_a_case_that_was_stored_starts_though_nobody_lived_to_start_it(place: Place, clerk: Clerk) -> None:
    await alive(place)
    invented = person(19)
    request = NewRequest(
        org=ORG,
        types=ERASURE,
        channel=Channel.TICKET,
        received_at=datetime.now(UTC),
        person=Person(email=invented.email),
        intake_key=f"test:{uuid4().hex}",
    )
    kill(place, WORKER)

    case, new = await clerk.engine.book.open(request)  # the row is committed, and nothing more happens here
    again, _ = await clerk.engine.book.open(request)

    assert new and again == case
    await clerk.confirm(case, invented.email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.doors.view(ORG, case)
    mails = [m for m in place.stack.mailbox.mails(invented.email) if case.encode() in m.read_bytes()]
    assert len(mails) == 1, "the workflow started once"


@pytest.mark.timeout(280)
async def test_every_acknowledged_update_counts_through_continue_as_new(place: Place, clerk: Clerk) -> None:
    """Holds on the journal, where nothing is ever destroyed, so that they stop nothing on the way."""
    await alive(place)
    case = await clerk.planned(ERASURE, person(20).email)
    doors = [
        (await desk_of(place.settings, clerk.engine, place.where, ORG)).doors
        for _ in range(3)  # each with a connection of its own
    ]
    acknowledged: list[int] = []
    placed: set[str] = set()
    released: set[str] = set()
    enough = asyncio.Event()

    async def storm(number: int) -> None:
        door, turn = doors[number % len(doors)], 0
        while not enough.is_set():
            turn += 1
            name = f"h{number}-{turn}"
            hold = LiveHold(
                id=name,
                owner="legal",
                review_on=local_day(now(), "Europe/Stockholm") + timedelta(days=30),
                systems=(SystemId("journal"),),
            )
            acknowledged.append((await door.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))).number)
            placed.add(name)
            if turn % 3:
                order = ReleaseHold(hold_id=name, actor="counsel")
                acknowledged.append((await door.release_hold(ORG, case, order)).number)
                released.add(name)

    async def runs() -> int:
        return len([w async for w in clerk.client.list_workflows(f'WorkflowId = "{ORG}.{case}"')])

    crowd = [asyncio.create_task(storm(n)) for n in range(8)]
    await asyncio.sleep(0.5)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    async with asyncio.timeout(200):
        while await runs() < 3:  # request, hold, and hold again after a thousand Updates
            await asyncio.sleep(0.5)
            for early in (t for t in crowd if t.done()):
                early.result()
    enough.set()
    await asyncio.gather(*crowd)

    print(len(acknowledged), "updates")
    view = await clerk.doors.view(ORG, case)
    told = await clerk.facts(case)
    assert view.phase == "hold"
    assert len(acknowledged) > 1000
    assert len(set(acknowledged)) == len(acknowledged)
    said = [f for f in told if f.kind in (FactKind.CONFIRMED, FactKind.TASK_DONE)]
    assert said and view.inbox == len(acknowledged) + 2 + len(said), "the identity, the approval, and who helped"
    standing = {h.id for h in await clerk.engine.office.holds.holds(ORG, case)}
    assert standing == placed - released
    assert {f.body["hold"] for f in told if f.kind == "hold.placed"} == placed
    assert {f.body["hold"] for f in told if f.kind == "hold.released"} == released
    assert await clerk.runs(case) == {"CONTINUED_AS_NEW", "RUNNING"}
