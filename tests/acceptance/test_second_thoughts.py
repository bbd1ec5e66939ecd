"""What people say late, twice or wrongly, and what happens while a server is away: nothing is lost, nothing is pretended."""

from datetime import timedelta

import pytest

from deploy.example.booking import FIRST_CLIENT
from deploy.place import Place
from schemas.clock import now
from schemas.decisions import Action, LiveHold
from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.orders import PlaceHold, ReleaseHold, Resolution, Withdraw
from schemas.request import CaseState, RequestType
from tests.builders import ANSWERED, ERASURE, ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
BOTH = (RequestType.ACCESS, RequestType.ERASURE)


def hold(name: str) -> PlaceHold:
    """A hold on everything, for three months."""
    day = (now() + timedelta(days=90)).date()
    return PlaceHold(hold=LiveHold(id=name, owner="legal", review_on=day), actor="counsel")


async def test_a_case_whose_mail_server_is_away_holds_no_slot_and_goes_on_by_itself(place: Place, clerk: Clerk) -> None:
    assert place.stack.mail is not None
    await place.stack.mail.stop()
    try:
        case = await clerk.open(ERASURE, person(110).email)
        waits = await clerk.wait(case, CaseState.RECEIVED)
        running = clerk.client.get_workflow_handle(f"{ORG}.{case}")
        for _ in range(60):
            events = [e async for e in running.fetch_history_events()]
            if any(e.HasField("activity_task_scheduled_event_attributes") for e in events):
                break
    finally:
        await place.stack.mail.start()
    await clerk.wait(case, CaseState.IDENTITY_PENDING, within=90)

    assert waits.due_on is None
    assert len(events) < 60, "waiting adds nothing to the history"


async def test_a_hold_placed_again_stands_again_and_an_unknown_one_is_refused(clerk: Clerk, systems: Systems) -> None:
    case, mark = await clerk.planned(ERASURE, person(111).email), await systems.mark()
    await clerk.doors.place_hold(ORG, case, hold("claim"))
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id="claim", actor="counsel"))
    await clerk.doors.place_hold(ORG, case, hold("claim"))
    with pytest.raises(NotAllowed, match="no such hold"):
        await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id="claim-typo", actor="counsel"))

    await clerk.approve(case)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    second = await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)

    assert second.plan is not None
    assert not [li for li in second.plan.lines if li.verdict.action.destroys], "everything stays while the claim lasts"
    assert not [e for e in await systems.effects(mark) if e.op == "DELETE"]
    assert (await clerk.kinds(case)).count(FactKind.HOLD_PLACED) == 2


async def test_a_hold_protects_the_person_in_their_next_case_too(clerk: Clerk, systems: Systems) -> None:
    email = person(112).email
    first = await clerk.planned(ERASURE, email)
    await clerk.doors.place_hold(ORG, first, hold("claim"))
    await clerk.approve(first)
    await clerk.wait(first, CaseState.AWAITING_APPROVAL)
    await clerk.approve(first)
    await clerk.wait(first, CaseState.ON_HOLD)
    mark = await systems.mark()

    again = await clerk.planned(ERASURE, email)
    view = await clerk.approve(again)
    await clerk.wait(again, CaseState.ON_HOLD)
    kept = await systems.effects(mark)
    await clerk.doors.release_hold(ORG, first, ReleaseHold(hold_id="claim", actor="counsel"))
    await clerk.wait_for_effects(systems, mark, "DELETE")

    assert view.plan is not None
    assert Action.ERASE not in {li.verdict.action for li in view.plan.lines}
    assert not [e for e in kept if e.op == "DELETE"]


async def test_what_can_not_be_left_out_is_not_left_out(clerk: Clerk, systems: Systems) -> None:
    email = person(113).email
    await systems.run("chat", "ALTER TABLE message RENAME TO message_elsewhere")
    try:
        case = await clerk.opened(ERASURE, email)
        await clerk.wait(case, CaseState.INCIDENT)
        with pytest.raises(NotAllowed, match="can't be left out"):
            await clerk.resolve(case, Resolution.LEAVE)
    finally:
        await systems.run("chat", "ALTER TABLE message_elsewhere RENAME TO message")
    await clerk.resolve(case, Resolution.RETRY)

    assert (await clerk.wait(case, CaseState.AWAITING_APPROVAL)).state is CaseState.AWAITING_APPROVAL


async def test_once_something_is_gone_nobody_takes_it_back_and_the_answer_tells_both_rounds(
    clerk: Clerk, systems: Systems
) -> None:
    number = 114
    case = await clerk.planned(BOTH, person(number).email)
    copy = (await clerk.approve(case)).plan
    assert copy is not None
    await clerk.wait_for_plan(case, other_than=copy.digest)
    await systems.run(
        "booking",
        "INSERT INTO login_session VALUES (990002, $1, 'bankid', '203.0.113.9', 'Firefox', now(), NULL)",
        FIRST_CLIENT + number,
    )
    first = (await clerk.approve(case)).plan
    assert first is not None
    await clerk.wait_for_plan(case, other_than=first.digest)
    with pytest.raises(NotAllowed, match="can't be taken back"):
        await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await clerk.approve(case)
    await clerk.wait(case, *ANSWERED)

    names = clerk.engine.packages.names(ORG, case)
    letter = await clerk.letter(case)
    assert names == ["answer", "copy"], "the copy was made before anything was gone"
    assert "Bokningar | Bokningssystemet | Raderat" in letter, "what the first round erased is told too"
