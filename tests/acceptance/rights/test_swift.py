"""What is done at once: marketing stopped, consent withdrawn, journal blocked; for a stranger only what harms nobody."""

from datetime import timedelta

import pytest

from connectors.postgres.lasting import PostgresLasting
from deploy.example.booking import FIRST_CLIENT
from deploy.example.journal import FIRST_PATIENT
from schemas.clock import now
from schemas.decisions import Action, LiveHold
from schemas.erasures import MarketingChannel, Purpose, Question
from schemas.facts import FactKind
from schemas.orders import PlaceHold, ReleaseHold
from schemas.request import CaseState, Outcome, RequestType
from schemas.systems import Identity, IdentityKind
from tests.builders import ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
MARKETING, CONSENT = (RequestType.OBJECTION_DIRECT_MARKETING,), (RequestType.WITHDRAW_CONSENT,)


def by_mail(email: str, channel: MarketingChannel = MarketingChannel.EMAIL) -> Question:
    who = Identity(kind=IdentityKind.EMAIL, value=email)
    return Question(purpose=Purpose.MARKETING, identities=(who,), channel=channel)


async def marketing_rows(systems: Systems, number: int) -> int:
    found = await systems.run(
        "booking",
        "SELECT (SELECT count(*) FROM consent WHERE client_id = $1)"
        " + (SELECT count(*) FROM newsletter_subscriber n JOIN client c ON c.email = n.email WHERE c.id = $1) AS n",
        FIRST_CLIENT + number,
    )
    return int(found[0]["n"])


async def test_marketing_stops_at_once_for_whoever_asks_and_touches_nothing_else(
    clerk: Clerk, systems: Systems
) -> None:
    who = person(130)
    before, mark = await marketing_rows(systems, 130), await systems.mark()
    case = await clerk.open(MARKETING, who.email)
    ended = await clerk.wait(case, CaseState.CLOSED)

    effects = await systems.effects(mark)
    assert before > 0 and await marketing_rows(systems, 130) == 0
    assert {(e.system, e.table) for e in effects} <= {("booking", "consent"), ("booking", "newsletter_subscriber")}
    assert ended.outcome is Outcome.DONE and ended.proof is None, "nobody was asked who they are (GDPR Art. 21(3))"
    kinds = await clerk.kinds(case)
    assert FactKind.SUPPRESSED in kinds and FactKind.IDENTITY_VERIFIED not in kinds


async def test_an_entry_stays_so_that_the_stop_works_and_the_person_can_lift_it(clerk: Clerk) -> None:
    lasting: PostgresLasting = clerk.engine.lasting
    who = person(131)
    asked = by_mail(who.email)
    assert not (await lasting.suppressed(ORG, asked)).suppressed
    case = await clerk.open(MARKETING, who.email)
    await clerk.wait(case, CaseState.CLOSED)

    assert (await lasting.suppressed(ORG, asked)).suppressed
    assert await lasting.revoke(
        ORG, Purpose.MARKETING, asked.identities, (await clerk.doors.summary(ORG, case)).received_at
    )
    assert not (await lasting.suppressed(ORG, asked)).suppressed


async def test_a_stop_for_somebody_nobody_knows_looks_the_same_and_works(clerk: Clerk, systems: Systems) -> None:
    mark, stranger = await systems.mark(), "ingen.har.detta@mejlet.example"
    case = await clerk.open(MARKETING, stranger)
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert ended.outcome is Outcome.DONE and not await systems.effects(mark)
    assert (await clerk.engine.lasting.suppressed(ORG, by_mail(stranger))).suppressed


async def test_a_withdrawn_consent_stops_at_once_and_what_rests_on_it_goes_once_the_person_is_known(
    clerk: Clerk, systems: Systems
) -> None:
    who, client = person(132), FIRST_CLIENT + 132
    health = "SELECT count(*) AS n FROM matching_answer WHERE client_id = $1"
    assert (await systems.run("booking", health, client))[0]["n"] > 0
    case = await clerk.open(CONSENT, who.email)
    await clerk.wait_for_kind(case, FactKind.SUPPRESSED)
    assert await marketing_rows(systems, 132) == 0, "before anybody has shown who asks (GDPR Art. 7(3))"
    assert (await systems.run("booking", health, client))[0]["n"] > 0, "erasing health data waits for proof"

    await clerk.confirm(case, who.email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert (await systems.run("booking", health, client))[0]["n"] == 0
    assert ended.outcome is Outcome.PARTLY_DONE, (
        "the patient record knows no consent (PDL 2:2), and the person hears why"
    )
    letter = await clerk.letter(case)
    assert "samtycke" in letter.lower() and "journal" in letter.lower()


async def test_what_a_hold_has_kept_of_a_withdrawn_consent_goes_by_itself_when_it_is_released(
    clerk: Clerk, systems: Systems
) -> None:
    who, client = person(47), FIRST_CLIENT + 47
    health = "SELECT count(*) AS n FROM matching_answer WHERE client_id = $1"
    before = (await systems.run("booking", health, client))[0]["n"]
    case = await clerk.planned(CONSENT, who.email)
    hold = LiveHold(id="claim-47", owner="legal", review_on=now().date() + timedelta(days=90))
    await clerk.doors.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))
    first = (await clerk.approve(case)).plan
    assert first is not None
    await clerk.wait_for_plan(case, other_than=first.digest, or_answered=True)
    waiting = await clerk.wait(case, CaseState.ON_HOLD)
    kept, letter = (await systems.run("booking", health, client))[0]["n"], await clerk.letter(case)
    verified = (await clerk.kinds(case)).count(FactKind.VERIFIED)

    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id=hold.id, actor="counsel"))
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert kept == before > 0 and waiting.outcome is ended.outcome is Outcome.PARTLY_DONE
    assert "raderas de av sig själva" in letter, "the answer has said what becomes of it"
    assert (await systems.run("booking", health, client))[0]["n"] == 0
    assert (await clerk.kinds(case)).count(FactKind.VERIFIED) > verified, "and it was read back"


async def test_a_journal_is_blocked_for_other_units_and_providers_and_opened_again(
    clerk: Clerk, systems: Systems
) -> None:
    who, patient = person(133), FIRST_PATIENT + 133
    blocked = "SELECT blocked_inner_at, blocked_external_at FROM patient WHERE id = $1"
    case = await clerk.opened((RequestType.BLOCK_INNER, RequestType.BLOCK_EXTERNAL), who.email)
    ended = await clerk.wait(case, CaseState.CLOSED)

    row = (await systems.run("journal", blocked, patient))[0]
    assert row["blocked_inner_at"] is not None and row["blocked_external_at"] is not None
    assert ended.outcome is Outcome.DONE and (ended.closed_at or ended.received_at).date() == ended.received_at.date()
    told = {i.recipient for i in await clerk.engine.lasting.informed(ORG, case)}
    assert "shared_index" in told, "other care providers hear of it (lag (2022:913))"

    again = await clerk.opened((RequestType.UNBLOCK_INNER,), who.email)
    await clerk.wait(again, CaseState.CLOSED)
    row = (await systems.run("journal", blocked, patient))[0]
    assert row["blocked_inner_at"] is None and row["blocked_external_at"] is not None
    plan = await clerk.engine.book.last_plan(ORG, again)
    assert plan is not None and {li.verdict.action for li in plan.lines} >= {Action.UNBLOCK}
