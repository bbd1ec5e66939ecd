"""Books without asking: what a voucher refers to stays with it, and signs of claims wait for a person."""

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest

from deploy.example.booking import FIRST_CLIENT
from deploy.example.payment import (
    DISPUTED,
    FIRST_CUSTOMER,
    OPEN_VAT,
    REFUNDED,
    RESTS_ON_BOOKING,
    UNPAID,
)
from deploy.place import Place
from rules.deadlines import local_day
from schemas.clock import now
from schemas.decisions import Action, Dismissal, Flag, ProposedHold
from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.messages import CaseView
from schemas.orders import Approve, ConfirmHold, DismissHold, ReleaseHold
from schemas.request import CaseState, Role
from tests.acceptance.records import expected
from tests.acceptance.test_commands import habeas
from tests.acceptance.test_truth import down
from tests.builders import ERASURE, ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
TODAY = local_day(now(), "Europe/Stockholm")
SOON = TODAY + timedelta(days=90)


async def proposed(clerk: Clerk, number: int) -> tuple[CaseId, CaseView, ProposedHold]:
    """A case whose plan proposes one hold."""
    case = await clerk.planned(ERASURE, person(number).email)
    view = await clerk.doors.view(ORG, case)
    assert view.plan is not None and len(view.plan.proposals) == 1, "one sign, one proposal"
    assert view.unsettled == (view.plan.proposals[0].id,)
    return case, view, view.plan.proposals[0]


def confirmed(proposal: ProposedHold, day: date = SOON) -> ConfirmHold:
    return ConfirmHold(proposal=proposal.id, owner="legal", review_on=day, actor="counsel")


async def new_plan(clerk: Clerk, case: CaseId, before: CaseView) -> CaseView:
    """The plan that follows a confirmed hold."""
    assert before.plan is not None
    async with asyncio.timeout(30):
        while True:
            view = await clerk.doors.view(ORG, case)
            if view.plan is not None and view.plan.digest != before.plan.digest and view.state == "awaiting_approval":
                return view
            await asyncio.sleep(0.05)


async def test_a_booking_that_a_voucher_refers_to_stays_with_it_and_the_others_go(
    clerk: Clerk, systems: Systems
) -> None:
    client, customer = FIRST_CLIENT + RESTS_ON_BOOKING, FIRST_CUSTOMER + RESTS_ON_BOOKING
    mine = {
        r["id"]
        for r in await systems.run(
            "booking", "SELECT booking_id AS id FROM booking_client WHERE client_id = $1", client
        )
    }
    invoice = (
        await systems.run(
            "payment",
            "SELECT booking_id, fiscal_year FROM invoice WHERE customer_id = $1 AND booking_id IS NOT NULL",
            customer,
        )
    )[0]
    kept, until = invoice["booking_id"], date(invoice["fiscal_year"] + 7, 12, 31)
    assert kept in mine and len(mine) > 1 and until > TODAY

    case = await clerk.planned(ERASURE, person(RESTS_ON_BOOKING).email)
    view = await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)

    rows = await systems.run("booking", "SELECT * FROM booking WHERE id = ANY($1)", sorted(mine))
    assert [(r["id"], r["restricted_until"]) for r in rows] == [(kept, until)], "row by row, not table by table"
    assert rows[0]["calendar_title"] is None and rows[0]["therapist_name"], "the service stays, the names go"
    assert rows[0]["restricted_ground"].startswith("BFL-7:2") and "bookkeeping, audit" in rows[0]["restricted_ground"]
    assert not await systems.run("booking", "SELECT FROM client WHERE id = $1", client)
    assert view.plan is not None and not view.plan.proposals
    line = next(li for li in view.plan.lines if li.category == "booking" and li.verdict.action is Action.RESTRICT)
    assert (line.records, line.verdict.until) == (1, until)
    assert Flag.POLICY_DEFECT in line.verdict.flags, "its own rule is shorter than the statute"
    assert line.used_by is not None and "revision" in line.used_by.sv
    letter = await clerk.letter(case)
    assert "bokföring, revision, Skatteverkets kontroll och rättsliga anspråk" in letter


@pytest.mark.parametrize(
    ("number", "sign", "ground"),
    [
        (REFUNDED, "open_refund", "GDPR-17.3.e"),
        (DISPUTED, "chargeback_open", "GDPR-17.3.e"),
    ],
)
async def test_a_sign_of_a_claim_blocks_the_approval_until_it_is_dismissed(
    clerk: Clerk, systems: Systems, number: int, sign: str, ground: str
) -> None:
    case, view, proposal = await proposed(clerk, number)
    assert view.plan is not None
    assert (proposal.sign, proposal.ground, proposal.systems) == (sign, ground, ("payment",))
    approval = Approve(plan=view.plan.digest, role=Role.DECIDER, actor="a-decider")

    with pytest.raises(NotAllowed, match="confirm or dismiss each hold"):
        await clerk.doors.approve(ORG, case, approval)
    with pytest.raises(NotAllowed, match="proposes no such hold"):
        await clerk.doors.dismiss_hold(
            ORG, case, DismissHold(proposal="other", reason=Dismissal.SETTLED, actor="counsel")
        )
    said = DismissHold(proposal=proposal.id, reason=Dismissal.COVERED, actor="counsel")
    await clerk.doors.dismiss_hold(ORG, case, said)
    with pytest.raises(NotAllowed, match="already"):
        await clerk.doors.dismiss_hold(ORG, case, said)
    await clerk.doors.approve(ORG, case, approval)
    await clerk.wait(case, CaseState.ON_HOLD)

    told = [f for f in await clerk.facts(case) if f.kind is FactKind.HOLD_DISMISSED]
    assert [f.body for f in told] == [{"proposal": proposal.id, "reason": "covered", "by": "counsel"}]
    gone = await systems.run("payment", "SELECT FROM card_token WHERE customer_id = $1", FIRST_CUSTOMER + number)
    table = "refund" if number == REFUNDED else "chargeback"
    row = (await systems.run("payment", f"SELECT * FROM {table}"))[0]
    assert not gone, "without a hold what nothing keeps is gone"
    assert row["restricted_until"] == date.max, "the law itself keeps the claim's own record while it is open"


async def test_an_open_vat_period_proposes_a_hold_by_the_bookkeeping_act_and_commands_settle_it(
    clerk: Clerk, place: Place
) -> None:
    case, view, proposal = await proposed(clerk, OPEN_VAT)

    listed = await habeas(place, "request", "proposals", case, "--json")
    as_table = await habeas(place, "request", "proposals", case)
    shown = await habeas(place, "request", "show", case, "--json")
    plan = shown.said["plan"]["digest"]
    early = await habeas(place, "request", "approve", case, "--plan", plan, "--role", "decider", "--as", "anna")
    claim = ("--proposal", proposal.id, "--owner", "finance", "--as", "anna")
    both = await habeas(place, "request", "hold", case, *claim, "--review-on", str(SOON), "--id", "x")
    late = await habeas(place, "request", "hold", case, *claim, "--review-on", str(TODAY + timedelta(days=400)))
    done = await habeas(place, "request", "hold", case, *claim, "--review-on", str(SOON), "--json")
    after = await new_plan(clerk, case, view)
    again = await habeas(place, "request", "dismiss", case, proposal.id, "--reason", "settled", "--as", "anna")

    assert (proposal.sign, proposal.ground) == ("open_vat_period", "BFL-7:2")
    assert "moms" in proposal.why.sv and "VAT" in proposal.why.en and "Payment and bookkeeping" in proposal.why.en
    assert person(OPEN_VAT).name not in view.model_dump_json()
    (line,) = listed.said
    assert (line["id"], line["settled"]) == (proposal.id, False) and "open_vat" in as_table.out
    assert shown.said["unsettled"] == [proposal.id]
    assert any(li["used_by"] and "audit" in li["used_by"]["en"] for li in shown.said["plan"]["lines"])
    assert (early.code, both.code != 0, late.code, done.code, again.code) == (1, True, 1, 0, 1)
    assert "confirm or dismiss" in early.err and "reviewed within" in late.err and "no such hold" in again.err
    assert done.said["hold"] == proposal.id
    held = [li for li in after.plan.lines if li.system == "payment"] if after.plan else []
    assert held and all("BFL-7:2" in li.verdict.grounds for li in held)


async def test_a_confirmed_hold_stands_until_it_is_released_and_then_all_is_erased(
    clerk: Clerk, systems: Systems, place: Place
) -> None:
    wanted, mark = await expected(systems, UNPAID, TODAY), await systems.mark()
    case, before, proposal = await proposed(clerk, UNPAID)

    with pytest.raises(NotAllowed, match="reviewed within"):
        await clerk.doors.confirm_hold(ORG, case, confirmed(proposal, TODAY + timedelta(days=400)))
    async with down(place, "payment"):  # no new plan can be made before the worker is killed
        await clerk.doors.confirm_hold(ORG, case, confirmed(proposal))
        await clerk.until_waits(case, "payment")
        assert place.worker is not None
        place.worker.kill()
    after = await new_plan(clerk, case, before)
    old = Approve(plan=before.plan.digest, role=Role.DECIDER, actor="a-decider") if before.plan else None
    assert old is not None
    with pytest.raises(NotAllowed, match="the plan has changed"):
        await clerk.doors.approve(ORG, case, old)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    kept = [e for e in await systems.effects(mark) if e.system == "payment" and e.op == "DELETE"]
    await systems.run("payment", "UPDATE invoice SET paid_on = current_date WHERE paid_on IS NULL")
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id=proposal.id, actor="counsel"))
    card = "SELECT FROM card_token WHERE customer_id = $1"
    async with asyncio.timeout(40):
        while await systems.run("payment", card, FIRST_CUSTOMER + UNPAID):
            await asyncio.sleep(0.1)
        while (await clerk.wait(case, CaseState.ON_HOLD)).hold_until is None:
            await asyncio.sleep(0.1)

    assert after.plan is not None and after.plan.proposals == () and after.unsettled == ()
    assert all(li.verdict.action is Action.RESTRICT for li in after.plan.lines if li.system == "payment")
    assert kept == [], "nothing that the hold covers was destroyed while it stood"
    holds = [f for f in await clerk.facts(case) if f.kind is FactKind.HOLD_PLACED]
    assert [(f.body["hold"], f.body["owner"], f.body["proposed"]) for f in holds] == [(proposal.id, "legal", True)]
    deleted = Counter(e for e in await systems.effects(mark) if e.op == "DELETE")
    assert deleted == Counter(e for e in wanted.elements() if e.op == "DELETE")
