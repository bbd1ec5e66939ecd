"""Several cases of one person at once: the copy first, two erasures become one, and an unproven case blocks nobody."""

import asyncio
from collections import Counter

import pytest

from rules.deadlines import local_day
from schemas.clock import now
from schemas.decisions import Action, Plan
from schemas.facts import FactKind
from schemas.ids import SystemId
from schemas.request import CaseState, Outcome
from tests.acceptance.records import expected, noted
from tests.builders import ACCESS, ANSWERED, ERASURE, ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = 27


def lines(plan: Plan) -> list[tuple[SystemId, Action, int]]:
    return [(li.system, li.verdict.action, li.records) for li in plan.lines]


async def test_four_cases_of_one_person_each_come_to_their_end(clerk: Clerk, systems: Systems) -> None:
    email = person(NUMBER).email
    wanted, mark = await expected(systems, NUMBER, local_day(now(), "Europe/Stockholm")), await systems.mark()
    unproven = await clerk.open(ERASURE, email)
    erasure = await clerk.planned(ERASURE, email)
    copy, second = await asyncio.gather(clerk.opened(ACCESS, email), clerk.opened(ERASURE, email))
    await clerk.wait(copy, CaseState.AWAITING_APPROVAL)

    first = (await clerk.approve(erasure)).plan
    waiting = await clerk.until_waits(erasure, copy)
    await clerk.until_waits(second, "DSR-")

    assert not waiting.state.answered
    assert await systems.effects(mark) == [], "nothing is erased before the copy is given"

    await clerk.approve(copy)
    await clerk.wait(copy, CaseState.CLOSED)
    assert first is not None
    await clerk.wait_for_plan(erasure, other_than=first.digest)
    second_plan = (await clerk.approve(erasure)).plan
    done = await clerk.wait(erasure, CaseState.ON_HOLD)
    joined = await clerk.wait(second, *ANSWERED)

    assert done.outcome is Outcome.PARTLY_DONE
    assert joined.outcome is Outcome.JOINED
    assert Counter(await systems.effects(mark)) == wanted + noted(NUMBER)
    assert (await clerk.doors.summary(ORG, unproven)).state is CaseState.IDENTITY_PENDING
    assert FactKind.WAITING in await clerk.kinds(erasure)
    assert FactKind.INCIDENT not in await clerk.kinds(erasure)
    assert second_plan is not None
    more = Counter(lines(second_plan)) - Counter(lines(first))
    assert {(system, action) for system, action, _ in more} == {("journal", Action.RETAIN)}, (
        "the note of the hand-out is new, so the plan is; nothing else has changed"
    )
    waits = [str(f.body["waits_for"]) for f in await clerk.facts(copy) if f.kind is FactKind.WAITING]
    assert not any("DSR-" in one for one in waits), "the copy waits for people, for no other case"
    for case in (unproven, erasure, copy, second):
        assert await clerk.runs(case) <= {"RUNNING", "COMPLETED", "CONTINUED_AS_NEW"}


async def test_copy_and_erasure_in_one_request_gives_the_copy_before_it_erases(clerk: Clerk, systems: Systems) -> None:
    number = 28
    wanted, mark = await expected(systems, number, local_day(now(), "Europe/Stockholm")), await systems.mark()

    case = await clerk.drive((*ACCESS, *ERASURE), person(number).email)

    kinds = await clerk.kinds(case)
    assert kinds.index(FactKind.PACKAGED) < kinds.index(FactKind.DONE)
    assert Counter(await systems.effects(mark)) == wanted + noted(number)
