"""Several cases of one person at once: the copy first, two erasures become one, and an unproven case blocks nobody."""

import asyncio
from collections import Counter

import pytest

from rules.deadlines import local_day
from schemas.clock import now
from schemas.facts import FactKind
from schemas.request import CaseState, Outcome
from tests.acceptance.records import expected
from tests.builders import ACCESS, ANSWERED, ERASURE, ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = 27


async def test_four_cases_of_one_person_each_come_to_their_end(clerk: Clerk, systems: Systems) -> None:
    email = person(NUMBER).email
    wanted, mark = await expected(systems, NUMBER, local_day(now(), "Europe/Stockholm")), await systems.mark()
    unproven = await clerk.open(ERASURE, email)
    erasure = await clerk.planned(ERASURE, email)
    copy, second = await asyncio.gather(clerk.opened(ACCESS, email), clerk.opened(ERASURE, email))
    await clerk.wait(copy, CaseState.AWAITING_APPROVAL)

    await clerk.approve(erasure)
    waiting = await clerk.until_waits(erasure, copy)
    await clerk.until_waits(second, "DSR-")

    assert not waiting.state.answered
    assert await systems.effects(mark) == [], "nothing is erased before the copy is given"

    await clerk.approve(copy)
    await clerk.wait(copy, CaseState.CLOSED)
    done = await clerk.wait(erasure, CaseState.ON_HOLD)
    joined = await clerk.wait(second, *ANSWERED)

    assert done.outcome is Outcome.PARTLY_DONE
    assert joined.outcome is Outcome.JOINED
    assert Counter(await systems.effects(mark)) == wanted
    assert (await clerk.doors.summary(ORG, unproven)).state is CaseState.IDENTITY_PENDING
    assert FactKind.WAITING in await clerk.kinds(erasure)
    assert FactKind.INCIDENT not in await clerk.kinds(erasure)
    assert (await clerk.kinds(erasure)).count(FactKind.APPROVED) == 1, (
        "the approved plan is the one that was carried out"
    )
    assert FactKind.WAITING not in await clerk.kinds(copy)
    for case in (unproven, erasure, copy, second):
        assert await clerk.runs(case) <= {"RUNNING", "COMPLETED", "CONTINUED_AS_NEW"}


async def test_copy_and_erasure_in_one_request_gives_the_copy_before_it_erases(clerk: Clerk, systems: Systems) -> None:
    number = 28
    wanted, mark = await expected(systems, number, local_day(now(), "Europe/Stockholm")), await systems.mark()

    case = await clerk.drive((*ACCESS, *ERASURE), person(number).email)

    kinds = await clerk.kinds(case)
    assert kinds.index(FactKind.PACKAGED) < kinds.index(FactKind.DONE)
    assert Counter(await systems.effects(mark)) == wanted
