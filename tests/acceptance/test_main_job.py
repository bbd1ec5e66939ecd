"""The main job: an erasure and an access, from the request to the answer, on real servers."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from console.desk import Desk
from console.packages import fetch
from deploy.commands import desk_of
from deploy.engine import Engine
from deploy.example.cast import ELSA
from deploy.example.payment import FIRST_CUSTOMER
from deploy.place import Place
from rules.deadlines import local_day
from schemas.clock import now
from schemas.decisions import Action, PlanLine
from schemas.errors import NotAllowed
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.messages import CaseView
from schemas.request import CaseState, CaseSummary, Outcome
from tests.acceptance.records import expected, journal_rows
from tests.builders import ACCESS, ERASURE, ORG, Clerk, Effect, Systems, events

pytestmark = pytest.mark.asyncio(loop_scope="session")
TODAY = local_day(now(), "Europe/Stockholm")
Snapshot = Mapping[tuple[str, str, str], str]


class Done(NamedTuple):
    """Elsa's copy and then her erasure, and the example databases around the erasure."""

    copy: CaseId
    shown: CaseView
    """What the clinician approved."""
    case: CaseId
    approved: CaseView
    summary: CaseSummary
    wanted: Counter[Effect]
    effects: Counter[Effect]
    journal: int
    before: Snapshot
    after: Snapshot


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def done(clerk: Clerk, systems: Systems) -> Done:
    untouched = await systems.snapshot()
    copy = await clerk.planned(ACCESS, ELSA.email)
    shown = await clerk.approve(copy)
    await clerk.wait(copy, CaseState.CLOSED)
    before, mark = await systems.snapshot(), await systems.mark()
    noted = {key: row for key, row in before.items() if key not in untouched}
    assert {key[:2] for key in noted} == {("journal", "journal_note")}, "the hand-out is noted (PDL 3:11)"
    assert {k: v for k, v in before.items() if k not in noted} == untouched, "and a copy changes nothing else"
    wanted, journal = await expected(systems, ELSA.number, TODAY), await journal_rows(systems, ELSA.number)
    case = await clerk.planned(ERASURE, ELSA.email)
    approved = await clerk.approve(case)
    summary = await clerk.wait(case, CaseState.ON_HOLD)
    effects = Counter(await systems.effects(mark))
    return Done(copy, shown, case, approved, summary, wanted, effects, journal, before, await systems.snapshot())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(place: Place, engine: Engine) -> Desk:
    return await desk_of(place.settings, engine, place.where, ORG)


def lines(view: CaseView, system: str) -> list[PlanLine]:
    assert view.plan is not None
    return [li for li in view.plan.lines if li.system == system]


async def test_each_record_has_exactly_the_effect_that_the_law_gives_it(done: Done) -> None:
    assert done.effects == done.wanted
    assert len(done.wanted) > 60, "Elsa is in all four systems"


async def test_rows_of_others_are_byte_for_byte_untouched(done: Done) -> None:
    hers = {(e.system, e.table, e.key) for e in done.wanted}

    assert {k for k in done.before.keys() | done.after.keys() if done.before.get(k) != done.after.get(k)} == hers
    assert len(done.before) > 50 * len(hers)


async def test_others_words_stay_in_the_chat(done: Done, systems: Systems) -> None:
    rows = await systems.run(
        "chat",
        "SELECT m.sender_id FROM message m WHERE conversation_id IN (SELECT id FROM conversation WHERE title = 'Samtal')",
    )

    assert rows, "the conversations that Elsa took part in still hold the others' messages"
    assert all(r["sender_id"] != 5001 for r in rows)


async def test_invoices_are_restricted_through_the_seventh_year_after_the_financial_year(
    done: Done, systems: Systems
) -> None:
    rows = await systems.run(
        "payment", "SELECT fiscal_year, restricted_until FROM invoice WHERE customer_id = $1", FIRST_CUSTOMER
    )

    assert {r["fiscal_year"] for r in rows} >= set(range(TODAY.year - 7, TODAY.year + 1)) - {TODAY.year}
    assert all(r["restricted_until"] == date(r["fiscal_year"] + 7, 12, 31) for r in rows)
    assert all(r["restricted_until"] >= TODAY for r in rows), "books past their period are gone"


async def test_the_customer_lives_as_long_as_the_last_invoice_without_what_the_books_do_not_need(
    done: Done, systems: Systems
) -> None:
    row = (await systems.run("payment", "SELECT * FROM customer WHERE id = $1", FIRST_CUSTOMER))[0]
    last = (
        await systems.run("payment", "SELECT max(restricted_until) AS day FROM invoice WHERE customer_id = $1", 20001)
    )[0]

    assert row["restricted_until"] == last["day"]
    assert (row["email"], row["phone"], row["marketing_note"]) == (None, None, None)


async def test_card_tokens_are_gone(done: Done, systems: Systems) -> None:
    assert not await systems.run("payment", "SELECT FROM card_token WHERE customer_id = $1", FIRST_CUSTOMER)


async def test_the_journal_is_retained_with_its_ground_and_comes_to_a_person(done: Done, engine: Engine) -> None:
    kept = lines(done.approved, "journal")

    assert sum(li.records for li in kept) == done.journal
    assert {li.verdict.action for li in kept} == {Action.RETAIN}
    grounds = {g for li in kept if li.category == "journal" for g in li.verdict.grounds}
    assert {"PDL-3:14", "PDL-3:17", "GDPR-17.3.b"} <= grounds
    reviews = await engine.reviews.calendar(ORG, done.case)
    assert {(r.category, r.kept_through) for r in reviews} == {(li.category, li.verdict.until) for li in kept}


async def test_the_case_says_what_was_done_and_read_back(done: Done, clerk: Clerk) -> None:
    told = await clerk.facts(done.case)

    deeds = {f.body["system"]: f.body["changed"] for f in told if f.kind is FactKind.DONE}
    checks = {f.body["system"]: f.body["verified"] for f in told if f.kind is FactKind.VERIFIED}
    touched = Counter(e.system for e in done.wanted if not e.key.endswith("🌱"))
    assert deeds.keys() == checks.keys() == {"booking", "payment", "journal", "chat"}
    assert all(deeds[system] <= checks[system] for system in deeds), "what was so already was read back too"
    assert deeds["journal"] == 0 and deeds["payment"] == touched["payment"] and deeds["booking"] == touched["booking"]
    assert [f.seq for f in told] == list(range(1, len(told) + 1))


async def test_the_case_waits_for_the_first_restriction_to_end(done: Done) -> None:
    assert done.summary.outcome is Outcome.PARTLY_DONE
    assert done.summary.hold_until == date(TODAY.year, 12, 31)
    assert done.summary.due_on is not None


async def test_every_fact_is_an_event_in_its_order(done: Done, clerk: Clerk, place: Place) -> None:
    for case in (done.copy, done.case):
        told = await clerk.facts(case)
        arrived = [e.id for e in await events(str(place.where.addresses.kafka_bootstrap)) if e.subject == case]

        assert arrived == [f"{ORG}/{case}/{f.seq}" for f in told]


async def test_the_answer_names_what_is_kept_why_and_how_to_complain(
    done: Done, clerk: Clerk, desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed):
        await fetch(desk, done.case, "AAAAA-AAAAA", tmp_path)

    code = await desk.codes.code(ORG, done.case, "pickup")
    files = await fetch(desk, done.case, code, tmp_path)

    swedish = next(f for f in files if f.parts[-2:] == ("sv", "letter.html")).read_text(encoding="utf-8")
    for said in (
        "Bokföringslagen",
        "Patientdatalagen",
        "IVO",
        "Integritetsskyddsmyndigheten",
        f"31 december {TODAY.year}",
    ):
        assert said in swedish, said


async def test_the_copy_holds_every_record_and_its_manifest_fits(done: Done, desk: Desk, tmp_path: Path) -> None:
    assert done.shown.plan is not None
    code = await desk.codes.code(ORG, done.copy, "pickup")
    files = await fetch(desk, done.copy, code, tmp_path)

    manifest = next(f for f in files if f.name == "manifest.json")
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    assert {(f["path"], f["sha256"]) for f in listed["files"]} == {
        (str(f.relative_to(manifest.parent)), hashlib.sha256(f.read_bytes()).hexdigest())
        for f in files
        if f != manifest and f.is_relative_to(manifest.parent)
    }
    assert listed["records"] == sum(li.records for li in done.shown.plan.lines)
    data = [f for f in files if f.suffix == ".json" and f != manifest]
    assert any(ELSA.personnummer in f.read_text(encoding="utf-8") for f in data)
