"""Rights whose answer is knowledge: copies, the log, recipients, portable data; and other people in them."""

import csv
import io
import json

import pytest

from schemas.decisions import Action
from schemas.errors import NotAllowed, NotFound
from schemas.facts import FactKind
from schemas.life import GlassReason, Method
from schemas.orders import Withdraw
from schemas.request import CaseState, Outcome, RequestType, Role
from schemas.thirdparties import Choice, Chosen, Kind, Review
from tests.builders import ACCESS, ORG, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_data_about_health_are_released_to_nobody_on_a_code_from_a_mail_alone(clerk: Clerk) -> None:
    case, clerk.helps = await clerk.opened(ACCESS, person(140).email), False
    try:
        await clerk.until_waits(case, "strong_identity")
        assert FactKind.PACKAGED not in await clerk.kinds(case)
        assert (await clerk.sayings.prove(ORG, case, Method.FACTS, by="agent-1")).accepted
        await clerk.until_waits(case, "strong_identity")
        await clerk.sayings.prove(ORG, case, Method.DOCUMENT, by="reception")
    finally:
        clerk.helps = True
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    ended = await clerk.wait(case, CaseState.CLOSED)

    assert ended.proof == Method.DOCUMENT.value


async def test_somebody_looks_at_every_mention_of_others_and_what_goes_is_nowhere_in_the_copy(clerk: Clerk) -> None:
    case, clerk.helps = await clerk.opened(ACCESS, person(0).email), False
    try:
        await clerk.until_waits(case, "strong_identity")
        await clerk.sayings.prove(ORG, case, Method.DOCUMENT, by="reception")
        await clerk.until_waits(case, "review")
        mentions, _ = await clerk.sayings.mentions(ORG, case, Role.CLINICIAN, "klinik-1")
        assert len(mentions) >= 2 and {m.system for m in mentions} >= {"chat"}
        names = [m for m in mentions if m.span.kind is Kind.NAME]
        removed = {m.id: Chosen(choice=Choice.REMOVE, by="klinik-1") for m in mentions}
        some = Review(choices=dict(list(removed.items())[:-1]))
        with pytest.raises(NotAllowed, match="still open"):
            await clerk.sayings.reviewed(ORG, case, some, "klinik-1", Role.CLINICIAN)
        for curious in (Role.AGENT, Role.DPO, Role.ADMINISTRATOR, Role.DECIDER):
            with pytest.raises(NotAllowed):
                await clerk.sayings.mentions(ORG, case, curious, "somebody")
        with pytest.raises(NotAllowed, match="clinician"):
            await clerk.sayings.reviewed(ORG, case, Review(choices=removed), "agent-1", Role.AGENT)
        await clerk.sayings.reviewed(ORG, case, Review(choices=removed), "klinik-1", Role.CLINICIAN)
    finally:
        clerk.helps = True
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.CLOSED)

    files = await clerk.package(case, "copy")
    whole = b"\n".join(files.values()).decode("utf-8", "replace")
    assert names and all(m.text not in whole for m in names)
    assert "[namn borttaget]" in whole and person(0).name in whole
    assert f"andra personer ur det du får: {len(mentions)}" in await clerk.letter(case)


async def test_whoever_breaks_the_glass_sees_the_record_for_an_hour_and_everybody_hears(clerk: Clerk) -> None:
    case, clerk.helps = await clerk.opened(ACCESS, person(181).email), False
    try:
        await clerk.until_waits(case, "strong_identity")
        await clerk.sayings.prove(ORG, case, Method.DOCUMENT, by="reception")
        await clerk.until_waits(case, "review")
        why = GlassReason.UNAVAILABLE
        for role in (Role.AGENT, Role.DPO, Role.ADMINISTRATOR):
            with pytest.raises(NotAllowed, match="only a decider"):
                await clerk.sayings.break_glass(ORG, case, why, "Vera är sjuk.", "anna", role)
        with pytest.raises(NotAllowed, match="reasons"):
            await clerk.sayings.break_glass(ORG, case, why, "  ", "anna", Role.DECIDER)
        with pytest.raises(NotAllowed, match="only the clinician"):
            await clerk.sayings.mentions(ORG, case, Role.DECIDER, "anna")

        await clerk.sayings.break_glass(ORG, case, why, "Vera är sjuk.", "anna", Role.DECIDER)
        mentions, _ = await clerk.sayings.mentions(ORG, case, Role.DECIDER, "anna")
        assert mentions
        with pytest.raises(NotAllowed, match="only the clinician"):
            await clerk.sayings.mentions(ORG, case, Role.DECIDER, "bertil")
    finally:
        clerk.helps = True
    (fact,) = [f for f in await clerk.facts(case) if f.kind is FactKind.GLASS_BROKEN]
    assert (fact.body["by"], fact.body["why"]) == ("anna", "unavailable") and "sjuk" not in str(fact.body)
    assert case in await clerk.mail_to("kontakt@lindskogen.example", "nödåtkomst")
    await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))


async def test_the_journal_has_its_own_fast_track_and_the_hand_out_is_noted(clerk: Clerk, systems: Systems) -> None:
    case = await clerk.drive((RequestType.JOURNAL_COPY,), person(141).email)

    files = await clerk.package(case, "journal")
    assert any("journal_entry" in name for name in files) and not any("invoice" in name for name in files)
    kinds = await clerk.kinds(case)
    assert FactKind.HANDED_OUT in kinds and kinds.index(FactKind.PACKAGED) < kinds.index(FactKind.RESPONDED)
    noted = await systems.run("journal", "SELECT count(*) AS n FROM journal_note WHERE reference LIKE $1", f"{case}%")
    assert noted[0]["n"] == 1


async def test_who_opened_the_journal_when_from_which_unit_and_why(clerk: Clerk, systems: Systems) -> None:
    case = await clerk.drive((RequestType.ACCESS_LOG,), person(142).email)

    files = await clerk.package(case, "access-log")
    rows = [json.loads(line) for name, raw in files.items() if name.endswith("access_log.json") for line in [raw]]
    told = rows[0][0]["content"]
    assert {"opened_at", "unit_name", "opened_by_role", "opened_by", "action", "purpose"} <= set(told)
    assert not any("journal_entry" in name for name in files), "the log, not the record"


async def test_recipients_are_named(clerk: Clerk) -> None:
    case = await clerk.drive((RequestType.RECIPIENTS_INFO,), person(186).email)

    letter = await clerk.letter(case)
    for name in ("Kortflödet Betalningar AB", "Norrdrift Molntjänst AB", "Brightpost Mailing Inc."):
        assert name in letter
    with pytest.raises(NotFound):
        await clerk.package(case, "copy")


async def test_portable_data_are_what_was_provided_or_observed_on_consent_or_contract(clerk: Clerk) -> None:
    case = await clerk.drive((RequestType.PORTABILITY,), person(144).email)

    files = await clerk.package(case, "portable")
    tables = {n.rpartition("/")[2].partition(".")[0] for n in files if n.startswith("data/")}
    assert "client" in tables and not tables & {"invoice", "journal_entry", "voucher", "access_log"}
    stems = {n.rpartition(".")[0] for n in files if n.startswith("data/") and n.endswith((".json", ".csv"))}
    assert all({f"{stem}.json", f"{stem}.csv"} <= set(files) for stem in stems)
    client = next(files[n] for n in files if n.endswith("booking/client.csv"))
    assert person(144).email in client.decode() and list(csv.reader(io.StringIO(client.decode("utf-8-sig"))))
    assert any(n.endswith("schema.json") for n in files)


async def test_a_journal_that_is_not_released_goes_to_the_care_supervisor_and_the_rest_is_given(clerk: Clerk) -> None:
    case = await clerk.planned(ACCESS, person(145).email)
    view = await clerk.doors.view(ORG, case)
    assert view.plan is not None
    await clerk.sayings.withhold(ORG, case, view.plan.digest, "Skulle allvarligt skada behandlingen.", "klinik-1")
    await clerk.wait_for_plan(case, other_than=view.plan.digest)
    await clerk.approve(case)
    ended = await clerk.wait(case, CaseState.CLOSED)

    plan = await clerk.engine.book.last_plan(ORG, case)
    assert plan is not None
    withheld = {li.category for li in plan.lines if li.verdict.action is Action.WITHHOLD}
    assert withheld == {"journal"} and ended.outcome is Outcome.PARTLY_DONE
    referral = await clerk.package(case, "referral")
    assert any(b"allvarligt skada" in raw for n, raw in referral.items() if n.endswith(".txt"))
    kinds = await clerk.kinds(case)
    assert FactKind.REFERRED in kinds and kinds.index(FactKind.REFERRED) < kinds.index(FactKind.RESPONDED)
    assert not any("journal_entry" in name for name in await clerk.package(case, "copy"))


async def test_nobody_is_found_is_an_answer_too(clerk: Clerk) -> None:
    case = await clerk.drive(ACCESS, "ingen.alls@mejlet.example")
    summary = await clerk.doors.summary(ORG, case)

    assert summary.outcome is Outcome.NOTHING_FOUND
    assert "inga uppgifter" in await clerk.letter(case)
