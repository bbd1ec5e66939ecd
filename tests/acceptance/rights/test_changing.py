"""Rights that change what is there: corrected, restricted, objected to; and several at once in the lawful order."""

import pytest

from deploy.example.booking import FIRST_CLIENT
from deploy.example.journal import FIRST_PATIENT
from deploy.example.payment import FIRST_CUSTOMER
from schemas.decisions import Action
from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.ids import SystemId
from schemas.life import Choice, LiftReason
from schemas.particulars import BEFORE, Before, BeforePage, Correction, Doubt, Particulars, Weighing
from schemas.request import CaseState, Outcome, RequestType, Role
from schemas.systems import RowRef
from tests.builders import ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
RECTIFICATION, RESTRICTION = (RequestType.RECTIFICATION,), (RequestType.RESTRICTION,)


async def test_a_wrong_value_is_corrected_where_it_may_be_and_noted_where_it_may_not(
    clerk: Clerk, systems: Systems
) -> None:
    who, patient, customer = person(187), FIRST_PATIENT + 187, FIRST_CUSTOMER + 187
    found = await systems.run(
        "payment",
        "SELECT v.fiscal_year, v.series, v.voucher_no FROM voucher v JOIN invoice i ON i.id = v.invoice_id"
        " WHERE i.customer_id = $1 LIMIT 1",
        customer,
    )
    key = tuple(str(part) for part in found[0].values())
    before = await systems.snapshot()
    said = Particulars(
        corrections=(
            Correction(field="street", value="Nya vägen 7"),
            Correction(doubt=Doubt.ASSESSMENT, words="Jag var inte nedstämd.", system=SystemId("journal")),
            Correction(
                words="Adressen på fakturan är fel: Nya vägen 7.",
                rows=(RowRef(system=SystemId("payment"), table="voucher", key=key),),
            ),
        )
    )
    case = await clerk.open(RECTIFICATION, who.email, particulars=said)
    await clerk.confirm(case, who.email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert ended.outcome is Outcome.DONE
    for system, table, number in (("booking", "client", FIRST_CLIENT + 187), ("payment", "customer", customer)):
        row = await systems.run(system, f"SELECT street FROM {table} WHERE id = $1", number)
        assert row[0]["street"] == "Nya vägen 7"
    papers, kept = clerk.engine.papers, list[Before]()
    for name in await papers.names(ORG, case, BEFORE):
        kept_page = await papers.get(ORG, case, name, BeforePage)
        kept += kept_page.values if kept_page else ()
    assert {b.value for b in kept} == {who.street} and len(kept) == 2, "what it was before is sealed with the case"
    note = await systems.run("journal", "SELECT body, kind FROM journal_note WHERE patient_id = $1", patient)
    assert [(n["body"], n["kind"]) for n in note] == [("Jag var inte nedstämd.", "patient_view")]
    voucher = await systems.run("payment", "SELECT * FROM correction_voucher WHERE reference LIKE $1", f"{case}%")
    assert len(voucher) == 1, "the invoice stays as it was (BFL 5:5)"
    after = await systems.snapshot()
    changed = {(s, t) for (s, t, k) in before if before[s, t, k] != after.get((s, t, k))}
    assert changed == {("booking", "client"), ("payment", "customer")}


async def test_a_restriction_is_out_of_ordinary_view_everywhere_until_the_person_was_told(
    clerk: Clerk, systems: Systems
) -> None:
    who, client = person(151), FIRST_CLIENT + 151
    case = await clerk.opened(RESTRICTION, who.email)
    await clerk.wait(case, CaseState.RESPONDED, CaseState.ON_HOLD)
    in_use = "SELECT count(*) AS n FROM client_in_use WHERE id = $1"
    assert (await systems.run("booking", in_use, client))[0]["n"] == 0
    assert (
        await systems.run("payment", "SELECT count(*) AS n FROM customer_in_use WHERE id = $1", FIRST_CUSTOMER + 151)
    )[0]["n"] == 0

    await clerk.sayings.lift(ORG, case, LiftReason.ACCURACY_CHECKED, "anna")
    await clerk.wait_for_kind(case, FactKind.LIFT_TOLD)
    assert (await systems.run("booking", in_use, client))[0]["n"] == 0, "told first (GDPR Art. 18(3))"
    with pytest.raises(NotAllowed, match="lifted"):
        await clerk.sayings.lift(ORG, case, LiftReason.RELEASED, "anna")


async def test_an_objection_is_restricted_at_once_weighed_by_a_person_and_upheld(
    clerk: Clerk, systems: Systems
) -> None:
    who, client = person(152), FIRST_CLIENT + 152
    case = await clerk.opened((RequestType.OBJECTION,), who.email)
    await clerk.until_waits(case, "weighing")
    survey = "SELECT count(*) AS n FROM survey_answer_in_use WHERE client_id = $1"
    assert (await systems.run("booking", survey, client))[0]["n"] == 0
    with pytest.raises(NotAllowed, match="decider"):
        await clerk.sayings.weigh(ORG, case, Weighing.COMPELLING, "…", "dso", Role.DPO)

    await clerk.sayings.weigh(ORG, case, Weighing.NO_COMPELLING_GROUNDS, "Vi klarar oss utan.", "anna", Role.DECIDER)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    ended = await clerk.wait(case, CaseState.CLOSED, CaseState.ON_HOLD)

    gone = "SELECT count(*) AS n FROM survey_answer WHERE client_id = $1"
    assert (await systems.run("booking", gone, client))[0]["n"] == 0
    assert ended.outcome in (Outcome.DONE, Outcome.PARTLY_DONE)
    assert "Vi klarar oss utan." in await clerk.letter(case)


async def test_whoever_wants_it_erased_and_kept_is_asked_and_nothing_goes_before(
    clerk: Clerk, systems: Systems
) -> None:
    who = person(153)
    mark = await systems.mark()
    case = await clerk.opened((RequestType.ERASURE, RequestType.RESTRICTION), who.email)
    asked = await clerk.wait(case, CaseState.CLARIFICATION_PENDING)
    assert asked.waits_for == "a person: answer" and not await systems.effects(mark)

    await clerk.sayings.clarified(ORG, case, "anna", choice=Choice.KEEP)
    await clerk.wait(case, CaseState.RESPONDED, CaseState.ON_HOLD)

    assert "DELETE" not in {e.op for e in await systems.effects(mark)}
    assert RequestType.RESTRICTION in {li.right for li in (await clerk.plan(case)).lines}


async def test_a_copy_is_given_before_anything_goes_and_what_is_swift_is_answered_first(
    clerk: Clerk, systems: Systems
) -> None:
    who = person(154)
    rights = (RequestType.ERASURE, RequestType.ACCESS, RequestType.OBJECTION_DIRECT_MARKETING)
    case = await clerk.opened(rights, who.email)
    for _ in range(2):
        await clerk.wait(case, CaseState.AWAITING_APPROVAL)
        shown = await clerk.approve(case)
        await clerk.wait_for_plan(case, other_than=shown.plan.digest if shown.plan else "", or_answered=True)
    await clerk.wait(case, CaseState.ON_HOLD, CaseState.CLOSED)

    facts = await clerk.facts(case)
    order = [f.kind for f in facts]
    erased = next(
        n for n, f in enumerate(facts) if f.kind is FactKind.DONE and f.body["system"] == "chat" and f.body["changed"]
    )
    assert order.index(FactKind.SUPPRESSED) < order.index(FactKind.PACKAGED) < erased
    assert FactKind.ANSWERED_PART in order and order.index(FactKind.ANSWERED_PART) < order.index(FactKind.RESPONDED)
    assert "client" not in {
        r["t"]
        for r in await systems.run("booking", "SELECT 'client' AS t FROM client WHERE id = $1", FIRST_CLIENT + 154)
    }


async def test_a_decision_made_by_a_machine_is_looked_at_by_a_person(clerk: Clerk) -> None:
    case = await clerk.opened((RequestType.AUTOMATED_DECISION_REVIEW,), person(155).email)
    await clerk.until_waits(case, "decision")
    await clerk.sayings.decide(
        ORG,
        case,
        RequestType.AUTOMATED_DECISION_REVIEW,
        "En handläggare har prövat matchningen på nytt.",
        "anna",
        Role.DECIDER,
    )
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert ended.outcome is Outcome.DONE and "handläggare" in await clerk.letter(case)


async def test_a_journal_is_kept_until_the_supervisor_has_decided(clerk: Clerk, systems: Systems) -> None:
    mark = await systems.mark()
    case = await clerk.drive((RequestType.JOURNAL_DESTRUCTION,), person(156).email)

    assert not await systems.effects(mark)
    plan = await clerk.plan(case)
    assert {li.verdict.action for li in plan.lines if li.category == "journal"} == {Action.RETAIN}
    assert "Inspektionen för vård och omsorg" in await clerk.letter(case)
