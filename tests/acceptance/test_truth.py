"""Where something is unusual the case says so, truthfully, and nobody else is touched."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import asyncpg
import pytest

from deploy.example.booking import FIRST_CLIENT
from deploy.example.cast import KLARA, KNUT, MAJKEN
from deploy.place import Place
from rules.deadlines import local_day
from schemas.clock import now
from schemas.decisions import Action, LiveHold
from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.ids import PlanDigest, SystemId
from schemas.orders import Approve, Extend, PlaceHold, ReleaseHold, Resolution, Withdraw
from schemas.request import CaseState, Outcome, Role
from tests.acceptance.records import expected
from tests.builders import ACCESS, ANSWERED, ERASURE, ORG, Clerk, Systems, doubled, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


def today() -> date:
    return local_day(now(), "Europe/Stockholm")


@asynccontextmanager
async def down(place: Place, system: str) -> AsyncIterator[None]:
    """The system lets nobody in inside the block."""
    admin = await asyncpg.connect(place.where.addresses.admin_url)
    try:
        await admin.execute(f"ALTER DATABASE {system} WITH ALLOW_CONNECTIONS false")
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", system)
        while await admin.fetchval("SELECT count(*) FROM pg_stat_activity WHERE datname = $1", system):
            await asyncio.sleep(0.01)  # they are only told to go
        try:
            yield
        finally:
            await admin.execute(f"ALTER DATABASE {system} WITH ALLOW_CONNECTIONS true")
    finally:
        await admin.close()


@asynccontextmanager
async def refusing(systems: Systems, client: int) -> AsyncIterator[None]:
    """The booking system does not let this client go inside the block."""
    await systems.run(
        "booking",
        """CREATE OR REPLACE FUNCTION stubborn() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = 'insufficient_privilege'; END $$""",
    )
    await systems.run(
        "booking",
        f"CREATE TRIGGER stubborn BEFORE DELETE ON client FOR EACH ROW WHEN (OLD.id = {client}) EXECUTE FUNCTION stubborn()",
    )
    try:
        yield
    finally:
        await systems.run("booking", "DROP TRIGGER stubborn ON client")


async def test_nothing_is_found_of_somebody_unknown_and_they_are_told(clerk: Clerk, systems: Systems) -> None:
    mark = await systems.mark()

    case = await clerk.drive(ERASURE, "nobody.knows@brevladan.example")

    summary = await clerk.wait(case, CaseState.CLOSED)
    assert summary.outcome is Outcome.NOTHING_FOUND, "people have looked too, where no connector reaches"
    assert "Vi har inga uppgifter om dig" in await clerk.letter(case)
    assert clerk.engine.packages.names(ORG, case) == ["answer"]
    assert await systems.effects(mark) == []


async def test_a_person_known_under_two_addresses_is_found_under_both(clerk: Clerk, systems: Systems) -> None:
    wanted, mark = await expected(systems, MAJKEN.number, today()), await systems.mark()
    assert MAJKEN.email != MAJKEN.chat_email

    await clerk.drive(ERASURE, MAJKEN.email)

    effects = Counter(await systems.effects(mark))
    assert effects == wanted
    assert any(e.system == "chat" for e in effects)


async def test_a_shared_address_comes_to_a_person_and_touches_neither(clerk: Clerk, systems: Systems) -> None:
    assert KLARA.email == KNUT.email
    mark = await systems.mark()
    case = await clerk.opened(ERASURE, KLARA.email)

    await clerk.wait(case, CaseState.INCIDENT)
    view = await clerk.doors.view(ORG, case)
    assert view.incident == "identity: AmbiguousIdentity"
    await clerk.resolve(case, Resolution.LEAVE)
    summary = await clerk.wait(case, CaseState.AWAITING_APPROVAL, *ANSWERED)
    if summary.state is CaseState.AWAITING_APPROVAL:
        await clerk.approve(case)
    await clerk.wait(case, *ANSWERED)

    assert await systems.effects(mark) == []


async def test_a_case_says_which_system_it_waits_for_and_goes_on(clerk: Clerk, systems: Systems, place: Place) -> None:
    number = 29
    wanted, mark = await expected(systems, number, today()), await systems.mark()

    async with down(place, "chat"):
        case = await clerk.opened(ERASURE, person(number).email)
        waiting = await clerk.until_waits(case, "chat")
        assert waiting.state is CaseState.ASSESSING
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    assert (await clerk.doors.summary(ORG, case)).waits_for is None
    async with down(place, "payment"):
        await clerk.approve(case)
        waiting = await clerk.until_waits(case, "payment")
        assert waiting.state is CaseState.EXECUTING
    done = await clerk.wait(case, *ANSWERED)

    assert done.waits_for is None
    assert Counter(await systems.effects(mark)) == wanted
    away = [f.body["system"] for f in await clerk.facts(case) if f.kind is FactKind.SYSTEM_UNAVAILABLE]
    assert away == ["chat", "payment"]


async def test_a_system_that_refuses_comes_to_a_person_and_is_tried_again(clerk: Clerk, systems: Systems) -> None:
    number = 30
    wanted, mark = await expected(systems, number, today()), await systems.mark()
    case = await clerk.planned(ERASURE, person(number).email)

    async with refusing(systems, FIRST_CLIENT + number):
        await clerk.approve(case)
        stuck = await clerk.wait(case, CaseState.INCIDENT)
        view = await clerk.doors.view(ORG, case)
        assert view.incident == "act: refused by booking"
        assert stuck.waits_for == "a person: act"
    await clerk.resolve(case, Resolution.RETRY)
    await clerk.wait(case, CaseState.ON_HOLD)

    effects = await systems.effects(mark)
    assert doubled(effects) == []
    assert Counter(effects) == wanted
    assert [k for k in await clerk.kinds(case) if k.startswith("incident")] == [
        FactKind.INCIDENT,
        FactKind.INCIDENT_RESOLVED,
    ]


async def test_what_could_not_be_done_is_in_the_answer(clerk: Clerk, systems: Systems) -> None:
    number = 31
    case = await clerk.planned(ERASURE, person(number).email)

    async with refusing(systems, FIRST_CLIENT + number):
        await clerk.approve(case)
        await clerk.wait(case, CaseState.INCIDENT)
        await clerk.resolve(case, Resolution.LEAVE)
        done = await clerk.wait(case, *ANSWERED)

    told = next(f for f in await clerk.facts(case) if f.kind is FactKind.RESPONDED)
    assert done.outcome is Outcome.PARTLY_DONE
    assert told.body["left"] == ["booking"]
    verified = {f.body["system"] for f in await clerk.facts(case) if f.kind is FactKind.VERIFIED}
    assert verified == {"payment", "journal", "chat"}, "what was not read back is not called verified"


async def test_a_hold_placed_after_the_approval_stops_what_is_not_yet_done(
    clerk: Clerk, systems: Systems, place: Place
) -> None:
    number = 32
    wanted, mark = await expected(systems, number, today()), await systems.mark()
    case = await clerk.planned(ERASURE, person(number).email)
    hold = LiveHold(id="claim-7", owner="legal", review_on=today() + timedelta(days=90), systems=(SystemId("chat"),))

    async with down(place, "chat"):
        first = await clerk.approve(case)
        await clerk.until_waits(case, "chat")
        await clerk.doors.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    second = await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)

    assert first.plan is not None and second.plan is not None and first.plan.digest != second.plan.digest
    held = [li for li in second.plan.lines if li.system == "chat"]
    assert {li.verdict.action for li in held} == {Action.RESTRICT}
    assert all("GDPR-17.3.e" in li.verdict.grounds for li in held)
    kept = [e for e in await systems.effects(mark) if e.system == "chat"]
    assert kept and {e.op for e in kept} == {"UPDATE"}, "restricted while the claim lasts, and nothing is gone"

    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id=hold.id, actor="counsel"))
    async with asyncio.timeout(30):
        while wanted - (since := Counter(await systems.effects(mark)) - Counter(kept)):
            await asyncio.sleep(0.1)
    assert set(since - wanted) <= set(kept), (
        "what stays, because it is somebody else's too, is only no longer restricted"
    )
    assert (await clerk.wait(case, CaseState.ON_HOLD)).hold_until is not None, "the books still wait"


async def test_a_record_that_appears_after_the_plan_means_a_new_plan(clerk: Clerk, systems: Systems) -> None:
    number = 33
    mark = await systems.mark()
    case = await clerk.planned(ERASURE, person(number).email)
    await systems.run(
        "booking",
        "INSERT INTO login_session VALUES (990001, $1, 'bankid', '203.0.113.9', 'Firefox', now(), NULL)",
        FIRST_CLIENT + number,
    )

    first = await clerk.approve(case)
    again = await clerk.wait(case, CaseState.AWAITING_APPROVAL, CaseState.INCIDENT, *ANSWERED)
    assert again.state is CaseState.AWAITING_APPROVAL
    second = await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)

    assert first.plan is not None and second.plan is not None
    assert second.plan.digest != first.plan.digest and second.plan.round > first.plan.round
    gone = [e for e in await systems.effects(mark) if e.op == "DELETE"]
    assert ("login_session", "990001") in {(e.table, e.key) for e in gone}
    assert not await systems.run("booking", "SELECT FROM client WHERE id = $1", FIRST_CLIENT + number)


async def test_five_wrong_codes_bring_the_case_to_a_person(clerk: Clerk) -> None:
    email = person(34).email
    case = await clerk.open(ACCESS, email)
    right = await clerk.code(case, email)
    await clerk.wait(case, CaseState.IDENTITY_PENDING)

    left = [(await clerk.doors.confirm_identity(ORG, case, "AAAAA-AAAAA")).attempts_left for _ in range(5)]

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(NotAllowed, match="too many wrong answers"):
        await clerk.doors.confirm_identity(ORG, case, right)
    assert (await clerk.kinds(case)).count(FactKind.IDENTITY_MISMATCH) == 5
    await clerk.wait(case, CaseState.INCIDENT)
    await clerk.resolve(case, Resolution.RETRY)
    await clerk.wait(case, CaseState.IDENTITY_PENDING)
    assert (await clerk.doors.confirm_identity(ORG, case, right)).accepted, (
        "a person has looked, and it may be tried again"
    )


async def test_what_may_not_be_said_is_rejected_with_the_reason(clerk: Clerk) -> None:
    case = await clerk.planned(ERASURE, person(35).email)
    view = await clerk.doors.view(ORG, case)
    assert view.plan is not None

    with pytest.raises(NotAllowed, match="the plan has changed"):
        await clerk.doors.approve(ORG, case, Approve(plan=PlanDigest("0" * 64), role=Role.DECIDER, actor="d"))
    with pytest.raises(NotAllowed, match="not agent"):
        await clerk.doors.approve(ORG, case, Approve(plan=view.plan.digest, role=Role.AGENT, actor="a"))
    await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="d"))
    with pytest.raises(NotAllowed, match="extended already"):
        await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="d"))
    longer = await clerk.doors.summary(ORG, case)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    with pytest.raises(NotAllowed, match="is answered"):
        await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="d"))
    with pytest.raises(NotAllowed, match="can't be taken back"):
        await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))

    assert longer.extended and longer.due_on is not None and longer.due_on > today() + timedelta(days=80)


async def test_a_request_taken_back_touches_nothing(clerk: Clerk, systems: Systems) -> None:
    mark = await systems.mark()
    case = await clerk.planned(ERASURE, person(36).email)

    await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))

    summary = await clerk.wait(case, CaseState.CLOSED)
    assert summary.outcome is Outcome.WITHDRAWN
    assert await systems.effects(mark) == []


async def test_no_workflow_has_failed(clerk: Clerk) -> None:
    ended = [
        w.id
        async for w in clerk.client.list_workflows(
            "WorkflowType = 'habeas.request' AND ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut', 'Canceled')"
        )
    ]

    assert ended == []
