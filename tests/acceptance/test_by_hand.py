"""What no connector reaches is somebody's task and is said in the answer; nothing is called done before they looked."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.testing import ActivityEnvironment

from activities.decide import Decide
from activities.retain import Retain
from deploy.place import Place
from deploy.worker import itself
from schemas.by_hand import CaseOrder, HandFound, HandReport
from schemas.carrying import DecideStep
from schemas.decisions import Action, LiveHold
from schemas.facts import FactKind
from schemas.ids import CaseId, OrgId, SystemId
from schemas.life import Method
from schemas.orders import Extend, PlaceHold, ReleaseHold, Withdraw
from schemas.request import CaseState, Channel, NewRequest, Outcome, Person, RequestType
from schemas.retention import MakeTasks
from schemas.tasks import Task
from tests.acceptance.test_commands import habeas
from tests.builders import ACCESS, ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
KLANGBRO = OrgId("klangbro")
"""No system of it has a connector."""
TASKS = (FactKind.TASK_MADE, FactKind.TASK_DONE, FactKind.TASK_DROPPED, FactKind.TASK_OVERDUE)
KEEPERS = {
    "terapeuter@lindskogen.example": {"therapists"},
    "kontakt@lindskogen.example": {"support", "social_media", "marketing"},
    "webb@lindskogen.example": {"web", "statistics"},
}
UNKNOWN = "ingen.kand@brevladan.example"


class Busy(Clerk):
    """Everybody, but the keepers have no time while somebody waits for a case."""

    async def keepers_finish(self, case: CaseId) -> None:
        """They look later."""

    async def late(self, types: Sequence[RequestType], email: str, org: OrgId = ORG) -> CaseId:
        """A request whose time is over: it is answered without waiting for anybody who looks by hand."""
        request = NewRequest(
            org=org, types=tuple(types), channel=Channel.TICKET, received_at=datetime.now(UTC) - timedelta(days=50),
            person=Person(email=email), intake_key=f"test:{uuid4().hex}",
        )  # fmt: skip
        case = await self.doors.open(request)
        await self.doors.confirm_identity(org, case, await self.code(case, email))
        return case


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def busy(clerk: Clerk) -> Busy:
    return Busy(clerk.engine, clerk.doors, clerk.client, clerk.mailbox)


async def tasks(clerk: Clerk, case: CaseId, *, everything: bool = False) -> list[Task]:
    return await clerk.engine.office.tasks.tasks(ORG, everything=everything, case=case)


async def told(clerk: Clerk, case: CaseId) -> list[FactKind]:
    return [k for k in await clerk.kinds(case) if k in TASKS]


async def stored(place: Place) -> str:
    """Every task and fact as it lies in the book, and the worker's log."""
    connection = await asyncpg.connect(place.where.addresses.migration_url)
    try:
        rows = await connection.fetch("SELECT t::text AS whole FROM task t UNION ALL SELECT f::text FROM fact f")
    finally:
        await connection.close()
    logs = [f.read_text(errors="replace") for f in (place.settings.data / "logs").glob("*.log")]
    return "\n".join([*(r["whole"] for r in rows), *logs])


async def test_an_answer_waits_for_the_keepers_and_tells_what_they_found(busy: Busy) -> None:
    case = await busy.opened(ACCESS, UNKNOWN)
    async with asyncio.timeout(30):
        while "hands" not in (await busy.doors.view(ORG, case)).waits_for:
            await asyncio.sleep(0.05)
    made = await tasks(busy, case)
    support = next(t.id for t in made if "support" in t.systems)
    assert not (await busy.doors.summary(ORG, case)).state.answered
    for task in made:
        seen = HandFound(system=SystemId("support"), category="support", records=2, action=Action.DISCLOSE)
        found = (seen,) if task.id == support else ()
        await busy.sayings.hand_done(ORG, case, task.id, HandReport(found=found, evidence="read", by="anna"), "read")
    summary = await busy.wait(case, CaseState.CLOSED)
    letter = await busy.letter(case)

    assert summary.outcome is Outcome.DONE
    assert {t.order.keeper: set(t.systems) for t in made} == KEEPERS
    assert all(t.due_on == summary.due_on for t in made)
    assert "Ärenden hos kundtjänst (2)" in letter and "Du får brevet om dem" not in letter
    (fact,) = [f for f in await busy.facts(case) if f.kind is FactKind.TASK_MADE]
    assert (fact.key, fact.body["tasks"], len(fact.body["systems"])) == ("by_hand:access", 3, 6)
    answered = next(f for f in await busy.facts(case) if f.kind is FactKind.RESPONDED)
    assert answered.body["by_hand"] == []


async def test_an_answer_whose_time_is_over_names_what_follows_and_the_case_is_done_in_part(busy: Busy) -> None:
    case = await busy.late(ACCESS, UNKNOWN)
    summary = await busy.wait(case, CaseState.CLOSED)
    letter, made = await busy.letter(case), await tasks(busy, case)

    assert summary.outcome is Outcome.PARTLY_DONE and summary.due_on is not None
    assert {t.order.keeper: set(t.systems) for t in made} == KEEPERS
    print(letter)
    assert "Kundtjänstens brevlåda" in letter and f"skulle ha varit klart {summary.due_on:%-d} " in letter
    answered = next(f for f in await busy.facts(case) if f.kind is FactKind.RESPONDED)
    assert set(answered.body["by_hand"]) == set().union(*KEEPERS.values())
    assert answered.body["notices"] == [], "nothing found is no answer yet"


async def test_the_commands_show_a_task_whom_it_is_about_and_that_it_is_done(busy: Busy, place: Place) -> None:
    email = person(61).email
    case = await busy.planned(ACCESS, email)
    first = (await tasks(busy, case))[0].id

    listed = await habeas(place, "tasks", "list", "--json")
    shown = (await habeas(place, "tasks", "show", first, "--json")).said
    for_people = await habeas(place, "tasks", "show", first)
    of_case = (await habeas(place, "request", "show", case, "--json")).said["tasks"]
    done = await habeas(place, "tasks", "done", first, "--by", "anna", "--evidence", "nothing there", "--json")
    left = (await habeas(place, "request", "show", case, "--json")).said["tasks"]
    after = (await habeas(place, "tasks", "show", first, "--json")).said
    unknown = await habeas(place, "tasks", "show", "TSK-2026-999999")
    kept = await stored(place)

    mine = next(t for t in listed.said if t["id"] == first)
    assert (mine["case"], mine["overdue"]) == (case, False) and first in mine["instructions"]
    assert email not in listed.out and email in str(shown["person"]) and email in for_people.out
    assert [line["todo"] for line in shown["lines"]] == ["copy it"] * len(shown["lines"])
    assert [t["id"] for t in of_case] == [t.id for t in await tasks(busy, case, everything=True)]
    assert (done.code, unknown.code) == (0, 1)
    assert [t["id"] for t in left] == [t["id"] for t in of_case if t["id"] != first]
    assert "person" not in after, "whoever has nothing left to do needs nobody's name"
    assert await told(busy, case) == [FactKind.TASK_MADE, FactKind.TASK_DONE]
    assert first in kept and email not in kept


async def test_a_plan_that_is_not_approved_and_a_hold_let_nothing_be_erased_by_hand(busy: Busy, place: Place) -> None:
    case = await busy.planned(ERASURE, person(62).email)
    soon = datetime.now(UTC).date() + timedelta(days=30)
    hold = LiveHold(id="claim-5", owner="legal", review_on=soon, systems=(SystemId("support"),))
    first = next(t for t in await tasks(busy, case) if "support" in t.systems)

    before = (await habeas(place, "tasks", "show", first.id, "--json")).said
    await busy.approve(case)
    await busy.wait(case, CaseState.NOTIFYING_RECIPIENTS)
    await busy.doors.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))
    held = (await habeas(place, "tasks", "show", first.id, "--json")).said
    await busy.doors.release_hold(ORG, case, ReleaseHold(hold_id=hold.id, actor="counsel"))
    after = (await habeas(place, "tasks", "show", first.id, "--json")).said

    assert before["erase_nothing_while"] == ["the plan is not approved"]
    assert held["erase_nothing_while"] == ["hold claim-5 covers support"]
    assert after["erase_nothing_while"] == []
    assert {line["category"]: line["todo"] for line in after["lines"]} == {
        "support": "erase it", "direct_message": "erase it", "suppression_entry": "keep it",
    }  # fmt: skip


async def test_a_case_that_is_judged_again_has_its_tasks_once(clerk: Clerk) -> None:
    case = await clerk.planned(ERASURE, person(63).email)
    made, decide = await tasks(clerk, case), Decide(clerk.engine.office)
    step = DecideStep(org=ORG, case=case, types=ERASURE, right=ERASURE[0], as_of=datetime.now(UTC))

    again = [ActivityEnvironment().run(decide.judge, step) for _ in range(4)]
    await asyncio.gather(*again)

    assert await tasks(clerk, case, everything=True) == made and len(made) == 3
    assert await told(clerk, case) == [FactKind.TASK_MADE]


async def test_a_request_taken_back_leaves_nothing_to_do_and_an_unproven_one_never_had_any(clerk: Clerk) -> None:
    unproven = await clerk.open(ERASURE, person(64).email)
    case = await clerk.planned(ERASURE, person(64).email)
    before = await tasks(clerk, case)
    await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await clerk.wait(case, CaseState.CLOSED)
    await clerk.doors.withdraw(ORG, unproven, Withdraw(actor="subject"))
    await clerk.wait(unproven, CaseState.CLOSED)

    assert len(before) == 3 and await tasks(clerk, case) == []
    assert [t.open for t in await tasks(clerk, case, everything=True)] == [False] * 3
    assert await told(clerk, case) == [FactKind.TASK_MADE, *[FactKind.TASK_DROPPED] * 3]
    assert await tasks(clerk, unproven, everything=True) == []


async def test_a_task_is_due_with_its_case_and_a_late_one_is_told_once_in_the_case(busy: Busy) -> None:
    case = await busy.planned(ERASURE, person(65).email)
    first = (await tasks(busy, case))[0]
    await busy.doors.extend(ORG, case, Extend(reason="complexity", actor="d"))
    longer = await busy.doors.summary(ORG, case)
    (same, *_) = [t for t in await tasks(busy, case) if t.id == first.id]
    retain, late = Retain(busy.engine.office, itself), datetime.now(UTC) + timedelta(days=120)
    for _ in range(2):
        await ActivityEnvironment().run(retain.make_tasks, MakeTasks(org=ORG, as_of=late))

    assert same.due_on == longer.due_on and longer.due_on is not None and longer.due_on > first.due_on
    assert await told(busy, case) == [FactKind.TASK_MADE, *[FactKind.TASK_OVERDUE] * 3]


async def test_a_copy_that_is_still_owed_by_hand_goes_before_what_is_over(busy: Busy, place: Place) -> None:
    case = await busy.planned(ACCESS, person(66).email)
    await ActivityEnvironment().run(
        Retain(busy.engine.office, itself).make_tasks, MakeTasks(org=ORG, as_of=datetime.now(UTC))
    )

    listed = (await habeas(place, "tasks", "list", "--json")).said

    due = [t for t in listed if t["case"] is None and t["systems"] == ["support"]]
    assert due and all(case in t["without"] for t in due)


@pytest.mark.parametrize("types", [ERASURE, ACCESS])
async def test_an_organisation_without_a_connector_claims_no_search(busy: Busy, types: tuple[RequestType, ...]) -> None:
    email = f"{types[0]}@brevladan.example"
    case = await busy.late(types, email, KLANGBRO)
    if types == ACCESS:  # people would hand out data about health, too
        assert (await busy.sayings.prove(KLANGBRO, case, Method.DOCUMENT, by="reception")).accepted
    summary = await busy.doors.wait(KLANGBRO, case, [CaseState.CLOSED, CaseState.INCIDENT], 60)
    pieces = await busy.engine.packages.read(KLANGBRO, case, "answer")
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        letter = archive.read("sv/letter.txt").decode()
    (task,) = await busy.engine.office.tasks.tasks(KLANGBRO, case=case)

    assert (summary.state, summary.outcome) == (CaseState.CLOSED, Outcome.PARTLY_DONE)
    assert "Vi har sökt" not in letter and "Vi har inga uppgifter" not in letter
    assert "Företagets brevlåda" in letter and "Kortföretagets betalningsvy: vänd dig till" in letter
    assert isinstance(task.order, CaseOrder) and len(task.systems) == 7 and "card_view" not in task.systems
