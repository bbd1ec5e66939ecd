"""What its time is over for goes without a request; what must stay stays; a crash in the middle costs time only."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from dateutil.relativedelta import relativedelta
from temporalio.client import ScheduleOverlapPolicy
from temporalio.testing import ActivityEnvironment

from activities.retain import Retain
from connectors.postgres.tasks import PostgresTasks
from deploy.place import Place
from deploy.sweeps import Sweeps
from deploy.worker import itself
from rules.deadlines import local_day
from schemas.clock import now
from schemas.decisions import Action, LiveHold
from schemas.errors import KeyGone
from schemas.facts import FactKind
from schemas.ids import CaseId, SystemId
from schemas.orders import PlaceHold, ReleaseHold
from schemas.request import CaseState
from schemas.retention import MakeTasks, RetentionRun, Swept, SystemSwept, TaskOrder
from schemas.tasks import Task
from tests.acceptance.support_cases import Support
from tests.acceptance.test_commands import habeas
from tests.acceptance.test_crashes import alive
from tests.builders import ACCESS, ANSWERED, ERASURE, EVERYONE, ORG, Clerk, Systems, doubled

pytestmark = pytest.mark.asyncio(loop_scope="session")
CHAT = SystemId("chat")
NOBODYS = [p for p in EVERYONE[102:120] if p.chat_email == p.email]
"""People of whom no other test knows."""
OLD, YOUNG, OPEN, ASKING, CLAIMING, MANY = NOBODYS[:6]
YEAR = relativedelta(months=12)
NIGHTS_AHEAD = datetime(2029, 3, 5, 2, tzinfo=UTC)
"""Later than any other test looks."""


def today() -> date:
    return local_day(now(), "Europe/Stockholm")


@pytest_asyncio.fixture(loop_scope="session")
async def support(place: Place, systems: Systems) -> Support:
    await alive(place)
    return Support(systems)


@pytest_asyncio.fixture(loop_scope="session")
async def sweeps(clerk: Clerk) -> Sweeps:
    return Sweeps(clerk.client)


async def swept(sweeps: Sweeps, *, dry_run: bool = False) -> Swept:
    return await sweeps.sweep(RetentionRun(org=ORG, dry_run=dry_run))


def of(found: Swept, system: str) -> SystemSwept:
    return next(s for s in found.systems if s.system == system)


def long_ago() -> date:
    return today() - YEAR


async def test_a_dry_run_changes_nothing_and_the_real_one_does_what_it_said(
    clerk: Clerk, systems: Systems, support: Support, sweeps: Sweeps
) -> None:
    over = await support.add(OLD.number, long_ago(), cases=3)
    young = await support.add(YOUNG.number, long_ago() + timedelta(days=2))
    running = await support.add(OPEN.number, None)
    before = await systems.snapshot()

    dry = await swept(sweeps, dry_run=True)
    untouched = await systems.snapshot()
    mark = await systems.mark()
    real = await swept(sweeps)
    again = await swept(sweeps)

    assert untouched == before
    assert dry.sweep is None and real.sweep is not None
    assert [(s.system, s.lines) for s in dry.systems] == [(s.system, s.lines) for s in real.systems]
    assert of(real, "chat").due >= 9
    assert all((s.due, s.refused, s.trouble) == (s.verified, 0, None) for s in real.systems)
    assert sum(s.due for s in again.systems) == 0
    assert await support.left(over) == (0, 0)
    assert await support.left(young) == (1, 2)
    assert await support.left(running) == (1, 2)
    gone = Counter((e.system, e.table, e.op) for e in await systems.effects(mark))
    assert {key[1:] for key in gone if key[0] == "chat"} == {("support_case", "DELETE"), ("support_message", "DELETE")}
    assert sum(gone.values()) == sum(s.verified for s in real.systems)
    facts = await clerk.facts(CaseId(real.sweep))
    assert [f.kind for f in facts] == [FactKind.SWEEP_BEGUN, *[FactKind.SWEPT] * 4, FactKind.SWEEP_ENDED]
    told = next(f.body for f in facts if f.body.get("system") == "chat")
    assert (told["due"], told["verified"], told["left"]) == (of(real, "chat").due, of(real, "chat").due, 0)


async def test_nothing_over_is_left_in_any_system_by_an_independent_look(systems: Systems, sweeps: Sweeps) -> None:
    await swept(sweeps)

    cases = await systems.run("chat", "SELECT count(*) AS n FROM support_case WHERE closed_on <= $1", long_ago())
    accounts = await systems.run(
        "booking",
        "SELECT count(*) FILTER (WHERE (reminded_at AT TIME ZONE 'Europe/Stockholm')::date <= $1) AS over,"
        " count(*) FILTER (WHERE reminded_at IS NULL) AS unreminded, count(*) AS n FROM signup",
        today() - timedelta(days=30),
    )
    assert cases[0]["n"] == 0
    assert dict(accounts[0]) == {"over": 0, "unreminded": 1, "n": 3}, "16 and 24 days back, and one without a reminder"


async def test_an_open_request_for_a_copy_freezes_what_is_over_until_the_answer_is_out(
    clerk: Clerk, support: Support, sweeps: Sweeps
) -> None:
    """The law case AC-005: deletion that is due waits for the extract, then runs by itself. Unproven requests count."""
    mine = await support.add(ASKING.number, long_ago(), cases=2)
    case = await clerk.open(ACCESS, ASKING.email)

    unproven = await swept(sweeps)
    waited = await support.left(mine)
    await clerk.confirm(case, ASKING.email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    proven = await swept(sweeps)
    still = await support.left(mine)

    for look in (unproven, proven):
        frozen = [li for li in of(look, "chat").lines if li.frozen]
        assert [(li.category, li.action) for li in frozen] == [("support", Action.ERASE)]
        assert sum(li.records for li in frozen) == 6
    assert waited == still == (2, 4)

    await clerk.approve(case)
    await clerk.wait(case, *ANSWERED)
    after = await swept(sweeps)

    assert await support.left(mine) == (0, 0)
    assert not [li for li in of(after, "chat").lines if li.frozen]


async def test_a_hold_keeps_what_is_over_until_it_is_released(clerk: Clerk, support: Support, sweeps: Sweeps) -> None:
    mine = await support.add(CLAIMING.number, long_ago(), cases=2)
    case = await clerk.planned(ERASURE, CLAIMING.email)
    hold = LiveHold(id="claim-9", owner="legal", review_on=today() + timedelta(days=30), systems=(CHAT,))
    await clerk.doors.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))

    held = await swept(sweeps)
    kept = await support.left(mine)
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id="claim-9", actor="counsel"))
    await swept(sweeps)

    (line,) = [li for li in of(held, "chat").lines if li.grounds == ("GDPR-17.3.e",)]
    assert (line.action, line.records) == (Action.RESTRICT, 6)
    assert kept == (2, 4)
    assert await support.left(mine) == (0, 0)


async def test_a_kill_in_the_middle_loses_nothing_and_does_nothing_twice(
    clerk: Clerk, place: Place, systems: Systems, support: Support, sweeps: Sweeps
) -> None:
    cases = await support.add(MANY.number, long_ago(), cases=4000)
    mark = await systems.mark()
    sweep = asyncio.create_task(swept(sweeps))
    async with asyncio.timeout(60):
        while len(await systems.effects(mark)) < 1000:
            await asyncio.sleep(0.01)

    for _ in range(3):
        assert place.worker is not None
        place.worker.kill()
        await alive(place)
        await asyncio.sleep(0.4)
    found = await sweep
    effects = await systems.effects(mark)

    assert await support.left(cases) == (0, 0)
    assert doubled(effects) == []
    assert Counter(e.table for e in effects) == {"support_case": 4000, "support_message": 8000}
    chat = of(found, "chat")
    assert (chat.due, chat.verified, chat.refused, chat.trouble) == (12000, 12000, 0, None)
    facts = await clerk.facts(CaseId(str(found.sweep)))
    assert [f.kind for f in facts] == [FactKind.SWEEP_BEGUN, *[FactKind.SWEPT] * 4, FactKind.SWEEP_ENDED]
    sealed = await clerk.engine.pool.fetchval(
        "SELECT count(*) FROM sweep_page p WHERE p.sweep_id = $1 AND p.sealed IS NOT NULL", found.sweep
    )
    assert sealed == 0
    with pytest.raises(KeyGone):  # which records they were is forgotten
        await clerk.engine.vault.of_case(ORG, CaseId(str(found.sweep)))


async def sweeps_of(clerk: Clerk) -> set[str]:
    """Every sweep that Temporal knows."""
    return {w.id async for w in clerk.client.list_workflows('WorkflowType = "habeas.retention"')}


async def test_every_organisation_is_swept_every_night_by_itself(clerk: Clerk) -> None:
    handle = clerk.client.get_schedule_handle(f"habeas-retention-{ORG}")
    said = (await handle.describe()).schedule
    before = await sweeps_of(clerk)

    await handle.trigger()
    async with asyncio.timeout(60):
        while not (more := await sweeps_of(clerk) - before):
            await asyncio.sleep(0.2)
    found = await clerk.client.get_workflow_handle(more.pop(), result_type=Swept).result()

    assert [r.start for r in said.spec.calendars[0].hour] == [3]
    assert said.spec.time_zone_name == "Europe/Stockholm"
    assert said.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert found.sweep is not None and len(found.systems) == 4


async def test_what_no_connector_reaches_is_somebodys_task_once(clerk: Clerk, place: Place, sweeps: Sweeps) -> None:
    await swept(sweeps)
    again = await swept(sweeps)
    asking = await clerk.open(ACCESS, NOBODYS[6].email)
    soon = (today() + timedelta(days=7)).isoformat()  # other tests have looked further ahead
    listed = (await habeas(place, "tasks", "list", "--json")).said
    tasks = [t for t in listed if t["case"] is None and t["due_on"] <= soon]
    profiles = [t for t in tasks if t["category"] == "therapist_profile"][-1]  # a run over midnight has yesterday's too
    done = await habeas(
        place, "tasks", "done", profiles["id"], "--by", "anna", "--evidence", "Two rows for Bo Ek", "--json"
    )
    unknown = await habeas(place, "tasks", "done", "TSK-2026-999999", "--by", "anna", "--evidence", "x")
    spoken = await habeas(place, "tasks", "done", profiles["id"], "--by", "Anna Ek", "--evidence", "x")
    left = (await habeas(place, "tasks", "list", "--json")).said
    facts = await clerk.facts(CaseId(profiles["id"]))
    sealed = await clerk.engine.pool.fetchval("SELECT evidence FROM task WHERE id = $1", profiles["id"])
    everything = (await habeas(place, "tasks", "list", "--all", "--json")).said

    assert b"Bo Ek" not in sealed
    assert next(t for t in everything if t["id"] == profiles["id"])["evidence"] == "Two rows for Bo Ek"
    assert again.tasks.made == 0
    assert len({(t["system"], t["category"], t["due_on"]) for t in tasks}) == len(tasks), "once for each due day"
    assert {t["system"] for t in tasks} >= {"web", "support", "therapists"}
    assert profiles["due_on"] == today().isoformat()
    assert profiles["through"] == today().isoformat()
    support = next(t for t in tasks if t["category"] == "support")
    through, covers = date.fromisoformat(support["through"]), date.fromisoformat(support["due_on"]) + timedelta(days=6)
    assert through + YEAR <= covers < through + timedelta(days=1) + YEAR
    assert asking in profiles["without"] and asking in profiles["instructions"], "a copy is owed first"
    assert (done.code, unknown.code, spoken.code) == (0, 1, 2)
    assert profiles["id"] not in {t["id"] for t in left}
    kinds = [f.kind for f in facts if f.kind is not FactKind.TASK_OVERDUE]  # other tests have looked years ahead
    assert kinds == [FactKind.TASK_MADE, FactKind.TASK_DONE]
    assert "Bo Ek" not in str(facts)


def is_about(task: Task, category: str) -> bool:
    return isinstance(task.order, TaskOrder) and task.order.category == category


async def test_a_late_task_is_told_once_and_done_with_the_one_that_covers_it(clerk: Clerk) -> None:
    days = [NIGHTS_AHEAD + timedelta(days=n) for n in range(3)]
    retain = Retain(clerk.engine.office, itself)
    made = [await ActivityEnvironment().run(retain.make_tasks, MakeTasks(org=ORG, as_of=day)) for day in days]
    book = clerk.engine.office.tasks
    tasks = [t for t in await book.tasks(ORG) if t.made_at in days and is_about(t, "tracking_id")]

    assert [t.due_on for t in tasks] == [d.date() for d in days]
    assert made[2].overdue >= 2
    assert await PostgresTasks(clerk.engine.pool, clerk.engine.vault).task_done(
        ORG, tasks[1].id, "anna", "none left", days[1]
    )
    left = {t.id for t in await book.tasks(ORG)}
    assert [t.id in left for t in tasks] == [False, False, True]
    kinds = [f.kind for f in await clerk.facts(CaseId(tasks[0].id))]
    assert kinds == [FactKind.TASK_MADE, FactKind.TASK_OVERDUE, FactKind.TASK_DONE]


async def test_the_commands_show_and_sweep(place: Place, support: Support) -> None:
    mine = await support.add(OLD.number, long_ago())
    soon = (today() + timedelta(days=2)).isoformat()
    young = await support.add(YOUNG.number, long_ago() + timedelta(days=2))

    shown = await habeas(place, "retention", "show", "--json")
    ahead = await habeas(place, "retention", "show", "--as-of", soon, "--json")
    for_people = await habeas(place, "retention", "show")
    kept = await support.left(mine)
    ran = await habeas(place, "retention", "run", "--json")

    def lines(said: dict[str, Any]) -> int:
        chat = next(s for s in said["systems"] if s["system"] == "chat")
        return sum(li["records"] for li in chat["lines"] if li["action"] == "erase")

    assert (shown.code, for_people.code, ran.code) == (0, 0, 0)
    assert lines(shown.said) >= 3 and lines(ahead.said) >= lines(shown.said) + 3, (
        "the younger case and its two messages"
    )
    assert "support" in for_people.out and "conversation" in for_people.out
    assert kept == (1, 2)
    assert ran.said["sweep"].startswith("RET-")
    assert await support.left(mine) == (0, 0)
    assert await support.left(young) == (1, 2)
