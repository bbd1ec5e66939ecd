"""History, receipts, outbox and ledger of a case agree, and where somebody changed one of them it shows."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from activities.reconcile import differences as differences_of
from connectors.postgres.reconcile import PostgresTestimony
from deploy import engine as engines
from deploy.history_desk import HistoryDesk
from deploy.place import Place
from schemas.facts import FactKind
from schemas.ids import CaseId, org_queue
from schemas.life import Advise
from schemas.orders import Ack
from schemas.reconcile import Lived, ReconcileDone, ReconcileRun, Standing
from schemas.request import CaseState
from tests.acceptance.test_commands import habeas
from tests.builders import ACCESS, ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def erased(clerk: Clerk) -> CaseId:
    """A case with a plan, an approval, receipts and a hold phase."""
    case = await clerk.drive(ERASURE, person(183).email)
    await clerk.wait(case, CaseState.ON_HOLD)
    await clerk.wait_for_kind(case, FactKind.ARCHIVED, 30)
    return case


@pytest_asyncio.fixture(loop_scope="session")
async def owner(place: Place) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """Somebody who may change anything."""
    connection = await asyncpg.connect(str(place.where.addresses.admin_url).rpartition("/")[0] + "/habeas")
    yield connection
    await connection.close()


async def differences(clerk: Clerk, case: CaseId, *, later: timedelta = timedelta(0)) -> list[str]:
    """What a look at the case finds now, or as it would after a while."""
    given = ReconcileRun(org=ORG, case=case, as_of=datetime.now(UTC) + later)
    done: ReconcileDone = await clerk.client.execute_workflow(
        "habeas.reconcile", given, id=f"reconcile.{uuid4().hex}", task_queue=org_queue(ORG), result_type=ReconcileDone
    )
    return [d for r in done.differing for d in r.differences]


async def test_everything_agrees_about_every_case(place: Place, erased: CaseId, clerk: Clerk) -> None:
    closed = await clerk.drive(ACCESS, "nobody.agreed@brevladan.example")
    await clerk.wait(closed, CaseState.CLOSED)

    ran = await habeas(place, "audit", "reconcile", "--all", "--json")
    assert ran.said["differing"] == [] and ran.code == 0
    assert ran.said["cases"] >= 2


async def test_every_run_can_be_read_whole_from_the_archive(place: Place, erased: CaseId, clerk: Clerk) -> None:
    said = Advise(actor="dpo")
    await clerk.doors.say(ORG, erased, "habeas.advise", said, Ack)
    ran = await habeas(place, "audit", "history", erased, "--json")

    assert ran.code == 0
    first, *_, newest = ran.said
    assert (first["archived"], first["agrees"], newest["archived"], newest["agrees"]) == (True, True, False, None)
    steps = {h["name"]: h["content"] for h in first["happenings"] if h["what"] == "step"}
    assert {"habeas.intake.open_case", "habeas.decide.judge", "habeas.act.carry_out"} <= steps.keys()
    assert '"digest"' in steps["habeas.decide.judge"], "payloads are opened"
    assert "habeas.approve" in {h["name"] for h in first["happenings"] if h["what"] == "said"}
    assert "habeas.advise" in {h["name"] for h in newest["happenings"] if h["what"] == "said"}
    text = await habeas(place, "audit", "history", erased)
    assert "archived, and as the ledger says" in text.out and "in Temporal" in text.out


async def test_a_run_that_temporal_has_forgotten_can_still_be_read(place: Place, clerk: Clerk) -> None:
    case = await clerk.drive(ACCESS, "nobody.forgotten@brevladan.example")
    await clerk.wait(case, CaseState.CLOSED)
    await clerk.wait_for_kind(case, FactKind.ARCHIVED, 30)
    (whole,) = (await habeas(place, "audit", "history", case, "--json")).said
    nowhere = await engines.temporal(
        place.settings,
        place.where.addresses.model_copy(update={"temporal_namespace": "default"}),
        clerk.engine.converter,
    )
    archive = engines.histories(place.settings, clerk.engine.vault, lambda: nowhere)
    desk = HistoryDesk(archive, PostgresTestimony(clerk.engine.pool), nowhere)

    (kept,) = await desk.history(ORG, case)
    assert (await archive.lived(ORG, case)).standing is Standing.MISSING
    assert kept.archived and kept.agrees and kept.run == whole["run"]
    happened = [(h.what, h.name, h.content) for h in kept.happenings]
    assert happened == [(h["what"], h["name"], h["content"]) for h in whole["happenings"]][: len(happened)]
    assert "habeas.close.end" in {name for _, name, _ in happened}, "with everything up to the end"


async def test_an_archived_run_that_was_changed_is_seen(place: Place, clerk: Clerk, erased: CaseId) -> None:
    folder = place.settings.data / "histories" / ORG / erased
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        changed = await differences(clerk, erased)
        path.unlink()
        gone = await differences(clerk, erased)
        said = await habeas(place, "audit", "reconcile", erased)
    finally:
        path.write_bytes(whole)

    assert said.code == 1 and "is not in the archive" in " ".join(said.out.split())
    assert any("is not in the archive" in d for d in changed) and any("is not in the archive" in d for d in gone)
    assert await differences(clerk, erased) == []


@pytest.mark.parametrize(
    ("change", "back", "said"),
    [
        (
            "UPDATE receipt SET changed = changed + 1 WHERE case_id = $1",
            "UPDATE receipt SET changed = changed - 1 WHERE case_id = $1",
            "the receipts have",
        ),
        (
            "UPDATE case_file SET fact_seq = fact_seq + 1 WHERE id = $1",
            "UPDATE case_file SET fact_seq = fact_seq - 1 WHERE id = $1",
            "counts",
        ),
        (
            "UPDATE case_file SET closed_at = now() WHERE id = $1",
            "UPDATE case_file SET closed_at = NULL WHERE id = $1",
            "disagree about whether it is closed",
        ),
        (
            "UPDATE fact SET kind = 'plan.made' WHERE case_id = $1 AND kind = 'plan.approved'",
            "UPDATE fact SET kind = 'plan.approved' WHERE case_id = $1 AND kind = 'plan.made' AND key LIKE 'approved:%'",
            "its approval does not stand",
        ),
        (
            "UPDATE fact SET kind = 'hold.placed' WHERE case_id = $1 AND kind = 'case.responded'",
            "UPDATE fact SET kind = 'case.responded' WHERE case_id = $1 AND kind = 'hold.placed'",
            "times hold.placed, the history 0 times",
        ),
        (
            "UPDATE leaf SET seq = seq + 100000 WHERE case_id = $1 AND seq = 2",
            "UPDATE leaf SET seq = seq - 100000 WHERE case_id = $1 AND seq > 100000",
            "neither sealed nor waiting",
        ),
    ],
)
async def test_a_row_that_was_changed_behind_our_back_shows(
    clerk: Clerk, erased: CaseId, owner: "asyncpg.Connection[asyncpg.Record]", change: str, back: str, said: str
) -> None:
    await asyncio.sleep(0.6)  # everything is sealed by now
    assert not await differences(clerk, erased)
    assert int((await owner.execute(change, erased)).split()[-1])
    try:
        found = await differences(clerk, erased)
    finally:
        await owner.execute(back, erased)

    assert any(said in d for d in found), found
    assert FactKind.DIFFERS in await clerk.kinds(erased)


async def test_a_case_whose_workflow_is_gone_or_has_failed_shows(clerk: Clerk, erased: CaseId) -> None:
    kept = await clerk.engine.office.testimony.kept(ORG, erased)
    soon = datetime.now(UTC) + timedelta(minutes=15)
    for standing in (Standing.OTHER, Standing.MISSING, Standing.COMPLETED):
        found = differences_of(kept, Lived(standing=standing, complete=False), soon)
        assert f"the case is open and its workflow is {standing}" in found
    assert f"the case is open and its workflow is {Standing.OTHER}" not in differences_of(
        kept, Lived(standing=Standing.RUNNING, complete=False), soon
    )
