"""The ways that a case can go, each played once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from deploy.example.cast import ELSA, KLARA, NILS
from deploy.example.payment import DISPUTED, UNPAID
from schemas.clock import now
from schemas.decisions import Dismissal, LiveHold
from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.ids import CaseId, SystemId
from schemas.life import Choice, LiftReason, RefusalGround
from schemas.orders import ConfirmHold, DismissHold, Extend, PlaceHold, ReleaseHold, Resolution, Withdraw
from schemas.particulars import Correction, Doubt, Particulars, Weighing
from schemas.request import CaseState, RequestType, Role
from tests.builders import ACCESS, ANSWERED, ERASURE, ORG, Clerk, person

SOON, LATE = ((now() + timedelta(days=days)).date() for days in (90, 400))
"""Days on which a hold may be reviewed, and may not."""
Way = Callable[[Clerk], Awaitable[CaseId]]


async def access(clerk: Clerk) -> CaseId:
    """A copy, released by a clinician, after a wrong code and an extension."""
    case = await clerk.open(ACCESS, NILS.email)
    await clerk.wait(case, CaseState.IDENTITY_PENDING)
    await clerk.doors.confirm_identity(ORG, case, "AAAAA-AAAAA")
    await clerk.confirm(case, NILS.email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="decider"))
    await clerk.approve(case)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def erasure(clerk: Clerk) -> CaseId:
    """An erasure whose chat a hold keeps, until the hold is released in the hold phase."""
    case = await clerk.planned(ERASURE, ELSA.email)
    hold = LiveHold(id="claim-1", owner="legal", review_on=SOON, systems=(SystemId("chat"),))
    await clerk.doors.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))
    before = (await clerk.approve(case)).plan
    while (await clerk.doors.view(ORG, case)).plan == before:
        await asyncio.sleep(0.1)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id="claim-1", actor="counsel"))
    await asyncio.sleep(3)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def joined(clerk: Clerk) -> CaseId:
    """A second erasure of one person, which waits for the first and joins it."""
    email = person(8).email
    first = await clerk.planned(ERASURE, email)
    second = await clerk.opened(ERASURE, email)
    await clerk.until_waits(second, first)
    await clerk.approve(first)
    await clerk.wait(first, *ANSWERED)
    await clerk.wait(second, *ANSWERED)
    return second


async def withdrawn(clerk: Clerk) -> CaseId:
    """A request that is taken back when the plan is there."""
    case = await clerk.planned(ERASURE, person(9).email)
    await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def incident(clerk: Clerk) -> CaseId:
    """An address of two people, which a person looks into."""
    case = await clerk.opened(ERASURE, KLARA.email)
    await clerk.wait(case, CaseState.INCIDENT)
    await clerk.resolve(case, Resolution.LEAVE)
    await clerk.wait(case, *ANSWERED)
    return case


async def proposed(clerk: Clerk) -> CaseId:
    """An erasure whose plan proposes a hold: a review too late is refused, then it is confirmed and released in the end."""
    case = await clerk.planned(ERASURE, person(UNPAID).email)
    before = (await clerk.doors.view(ORG, case)).plan
    assert before is not None
    name = before.proposals[0].id
    for day in (LATE, SOON):
        said = ConfirmHold(proposal=name, owner="legal", review_on=day, actor="counsel")
        with suppress(NotAllowed):
            await clerk.doors.confirm_hold(ORG, case, said)
    while (await clerk.doors.view(ORG, case)).plan == before:
        await asyncio.sleep(0.1)
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id=name, actor="counsel"))
    other = (await clerk.approve(case)).plan
    await clerk.wait(case, CaseState.ON_HOLD)
    await asyncio.sleep(3)
    await clerk.wait(case, CaseState.ON_HOLD)
    assert other is not None and not other.proposals
    return case


async def dismissed(clerk: Clerk) -> CaseId:
    """An erasure whose plan proposes a hold that a person dismisses."""
    case = await clerk.planned(ERASURE, person(DISPUTED).email)
    plan = (await clerk.doors.view(ORG, case)).plan
    assert plan is not None
    said = DismissHold(proposal=plan.proposals[0].id, reason=Dismissal.NO_CLAIM, actor="counsel")
    await clerk.doors.dismiss_hold(ORG, case, said)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def rectification(clerk: Clerk) -> CaseId:
    """A wrong address is corrected, and what a patient says of an entry is noted beside it."""
    words = Correction(doubt=Doubt.ASSESSMENT, words="Jag var inte nedstämd.", system=SystemId("journal"))
    said = Particulars(corrections=(Correction(field="street", value="Nya vägen 7"), words))
    case = await clerk.open((RequestType.RECTIFICATION,), person(20).email, particulars=said)
    await clerk.confirm(case, person(20).email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def restriction(clerk: Clerk) -> CaseId:
    """A restriction stands, and is lifted some days after the person was told."""
    case = await clerk.opened((RequestType.RESTRICTION,), person(21).email)
    await clerk.wait(case, CaseState.RESPONDED, CaseState.ON_HOLD)
    await clerk.sayings.lift(ORG, case, LiftReason.ACCURACY_CHECKED, "decider")
    await clerk.wait_for_kind(case, FactKind.LIFT_TOLD)
    return case


async def objection(clerk: Clerk) -> CaseId:
    """What was objected to is restricted, weighed, and stopped."""
    case = await clerk.opened((RequestType.OBJECTION,), person(22).email)
    await clerk.until_waits(case, "weighing")
    none = Weighing.NO_COMPELLING_GROUNDS
    await clerk.sayings.weigh(ORG, case, none, "Vi klarar oss utan.", "decider", Role.DECIDER)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.CLOSED, CaseState.ON_HOLD)
    return case


async def objection_withdrawn(clerk: Clerk) -> CaseId:
    """An objection is taken back while it is weighed: what was restricted for it is lifted at once."""
    case = await clerk.opened((RequestType.OBJECTION,), person(23).email)
    await clerk.until_waits(case, "weighing")
    await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def blocked(clerk: Clerk) -> CaseId:
    """A journal is closed to other units and to other care providers, who hear of it."""
    case = await clerk.opened((RequestType.BLOCK_INNER, RequestType.BLOCK_EXTERNAL), person(24).email)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def marketing(clerk: Clerk) -> CaseId:
    """Marketing stops for whoever asks, and nobody asks who it is."""
    case = await clerk.open((RequestType.OBJECTION_DIRECT_MARKETING,), person(25).email)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def portability(clerk: Clerk) -> CaseId:
    """Data in a form that machines read."""
    case = await clerk.drive((RequestType.PORTABILITY,), person(26).email)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def several(clerk: Clerk) -> CaseId:
    """No more marketing, a copy and then erasure in one request: what is swift is answered first."""
    rights = (RequestType.ERASURE, RequestType.ACCESS, RequestType.OBJECTION_DIRECT_MARKETING)
    case = await clerk.drive(rights, person(27).email)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def refused(clerk: Clerk) -> CaseId:
    """A request is refused as a whole, with reasons."""
    case = await clerk.planned(ERASURE, person(28).email)
    why = "Samma begäran sex gånger i maj."
    await clerk.sayings.refuse(ORG, case, RefusalGround.EXCESSIVE, why, "decider", Role.DECIDER)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def routed(clerk: Clerk) -> CaseId:
    """Somebody else decides about the data: the request goes there."""
    case = await clerk.planned(ERASURE, person(29).email)
    await clerk.sayings.route(ORG, case, "shared_index", "decider")
    await clerk.wait(case, CaseState.ROUTED, CaseState.CLOSED)
    while "CONTINUED_AS_NEW" not in await clerk.runs(case):  # it waits for them in a run of its own
        await asyncio.sleep(0.05)
    return case


async def clarified(clerk: Clerk) -> CaseId:
    """Whoever wants it erased and kept is asked which, and wants it kept."""
    case = await clerk.opened((RequestType.ERASURE, RequestType.RESTRICTION), person(30).email)
    await clerk.wait(case, CaseState.CLARIFICATION_PENDING)
    await clerk.sayings.clarified(ORG, case, "decider", choice=Choice.KEEP)
    await clerk.wait(case, CaseState.RESPONDED, CaseState.ON_HOLD)
    return case


async def decision(clerk: Clerk) -> CaseId:
    """What a machine decided is looked at by a person."""
    right = RequestType.AUTOMATED_DECISION_REVIEW
    case = await clerk.opened((right,), person(31).email)
    await clerk.until_waits(case, "decision")
    await clerk.sayings.decide(ORG, case, right, "Matchningen är prövad på nytt.", "decider", Role.DECIDER)
    await clerk.wait(case, CaseState.CLOSED)
    return case


WAYS: tuple[Way, ...] = (
    access,
    erasure,
    joined,
    withdrawn,
    incident,
    proposed,
    dismissed,
    rectification,
    restriction,
    objection,
    objection_withdrawn,
    blocked,
    marketing,
    portability,
    several,
    refused,
    routed,
    clarified,
    decision,
)
