"""Two organisations in one installation: whoever acts for one reaches nothing of the other, by default.

Every method of every store that takes an organisation is called for another one, with the ids of a real case of ours. A new
method is in the matrix by itself; a new kind of argument has to be given a value here.
"""

import asyncio
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError

from deploy import engine as engines
from deploy.engine import Engine
from deploy.intake import intake_key, seal
from deploy.place import Place
from schemas.calendar import CalendarRun
from schemas.decisions import LiveHold
from schemas.entries import Changes, Entry, PageKey
from schemas.erasures import Purpose, Question
from schemas.errors import HabeasError
from schemas.events import IntakeMessage, Topics
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, OrgId, SystemId, org_queue
from schemas.particulars import PARTICULARS, Particulars
from schemas.request import CaseState, RequestType
from schemas.systems import Identity, IdentityKind
from tests.acceptance.test_intake_topic import send
from tests.builders import ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
OTHER = OrgId("klangbro")
AT = datetime(2026, 11, 21, tzinfo=UTC)
STORES = (
    "book", "office.holds", "office.reviews", "lasting", "papers", "office.retention", "office.tasks", "office.rule_sets",
    "office.ages", "office.codes", "office.testimony", "office.histories", "ledger", "packages", "vault",
)  # fmt: skip
MAKES_ANEW = {"vault.create", "office.retention.begin", "vault.keyed_hash", "vault.of_org"}
"""Something new of the other organisation's own."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def case(clerk: Clerk) -> CaseId:
    """A case with everything that a case can have."""
    found = await clerk.drive(ERASURE, person(180).email)
    await clerk.wait(found, CaseState.ON_HOLD)
    return found


def values(engine: Engine, case: CaseId) -> dict[str, Any]:
    """A value for each argument, by its name; everything names our case."""
    fact = Fact(key="foreign", kind=FactKind.INCIDENT, at=AT)
    mail = Identity(kind=IdentityKind.EMAIL, value=person(180).email)
    return {
        "org": OTHER, "case": case, "round_": 0, "at": AT, "key": PageKey(system=SystemId("booking"), number=0, records=1, digest="0" * 64),
        "entry": Entry(facts=(fact,), changes=Changes(state=CaseState.CLOSED), at=AT), "systems": [SystemId("booking")],
        "number": 0, "known": [mail], "connection": engine.pool, "facts": [fact], "changes": '{"state": "closed"}',
        "state": None, "before": None, "limit": 1000, "hold_id": "h", "fact": fact, "system": SystemId("booking"),
        "hold": LiveHold(id="h", owner="legal", review_on=AT.date()), "since": AT - timedelta(days=900), "after": 0,
        "recipient": "tax_agency", "by": "anna", "purpose": Purpose.MARKETING, "identities": [mail], "prefix": "",
        "asked": Question(purpose=Purpose.MARKETING, identities=(mail,)), "name": PARTICULARS, "said": Particulars(),
        "what": Particulars, "run": "a-run", "copies": [RequestType.ACCESS], "version": "1", "today": AT.date(),
        "text": "x", "value": "x", "everything": True, "evidence": "x", "sweep": "RET-2026-000001", "ended_at": AT,
    }  # fmt: skip


SPECIAL: dict[str, Any] = {
    "office.reviews.reviews_due.before": (AT + timedelta(days=9000)).date(),
    "office.ages.with_old_packages.before": AT + timedelta(days=9000),
    "office.ages.closed_before.before": AT + timedelta(days=9000),
    "office.rule_sets.planned.after": "",
    "office.testimony.cases.after": "",
    "office.tasks.tasks.case": None,
    "office.codes.code.purpose": "x",
    "office.tasks.task_done.task": "TASK-2026-000001",
    "office.tasks.tasks.task": None,
    "ledger.audit_file.since": None,
}
"""Where the same name means something else."""
SEALER = {"unsealed", "leaf", "node", "checkpoint", "outbox"}
"""Where the sealer is at work meanwhile."""
NOT_HERE = {
    "lasting.write": "as book.write",
    "office.retention.intend": "as office.retention.receive, by the sweep's key",
    "office.retention.receive": "by the sweep's key",
    "office.tasks.order_task": "makes something of the other organisation's own",
    "office.tasks.tell_task": "takes a whole task, which names its own case",
    "office.rule_sets.keep": "makes something of the other organisation's own",
    "packages.put": "by the case's key",
    "ledger.keep_stamp": "makes something of the other organisation's own",
}
"""Why a method is not in the matrix."""


def methods(place: Place, clerk: Clerk) -> Iterator[tuple[str, Any]]:
    """Everything that takes an organisation, by name."""
    histories = engines.histories(place.settings, clerk.engine.vault, lambda: clerk.client)
    for store in STORES:
        found: Any = clerk.engine
        for part in store.split("."):
            found = getattr(found, part)
        found = histories if store == "office.histories" else found
        for name, method in inspect.getmembers(found, inspect.isroutine):
            if not name.startswith("_") and "org" in inspect.signature(method).parameters:
                yield f"{store}.{name}", method


async def rows(place: Place) -> dict[str, list[str]]:
    """Every row of ours, of rows and keys."""
    found = {}
    for url in (place.where.addresses.migration_url, place.where.addresses.keys_migration_url):
        connection = await asyncpg.connect(url)
        tables = await connection.fetch(
            "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'org' AND table_schema = 'public'"
        )
        for table in {t["name"] for t in tables} - SEALER:
            got = await connection.fetch(f"SELECT t::text AS whole FROM {table} t WHERE org = $1 ORDER BY 1", ORG)
            found[table] = [r["whole"] for r in got]
        await connection.close()
    return found


async def test_no_store_gives_or_changes_anything_of_another_organisation(
    place: Place, clerk: Clerk, case: CaseId
) -> None:
    given, tried, before = values(clerk.engine, case), set[str](), await rows(place)
    for name, method in methods(place, clerk):
        if name in NOT_HERE:
            continue
        taken = inspect.signature(method).parameters
        wanted = {p: SPECIAL.get(f"{name}.{p}", given.get(p)) for p in taken if p in given or f"{name}.{p}" in SPECIAL}
        missing = [p.name for p in taken.values() if p.name not in wanted and p.default is inspect.Parameter.empty]
        assert not missing, f"{name} takes {missing}: give them a value here"
        tried.add(name)
        try:
            found = method(**wanted)
            found = await found if inspect.isawaitable(found) else found
        except (HabeasError, asyncpg.PostgresError, OSError, RPCError):
            continue
        if name not in MAKES_ANEW:
            assert case not in repr(found) and person(180).email not in repr(found), name

    assert len(tried) > 50
    after = await rows(place)
    changed = {t: set(after[t]) ^ set(before[t]) for t in before if after[t] != before[t]}
    assert changed == {}


async def test_work_for_one_organisation_is_refused_on_the_queue_of_another(clerk: Clerk) -> None:
    foreign = CalendarRun(org=ORG, as_of=AT)
    with pytest.raises(WorkflowFailureError) as refused:
        await clerk.client.execute_workflow(
            "habeas.calendar", foreign, id=f"calendar.crossed.{ORG}", task_queue=org_queue(OTHER)
        )
    cause = refused.value.cause
    assert isinstance(cause, ActivityError) and isinstance(cause.cause, ApplicationError)
    assert cause.cause.type == "NotAllowed" and "another organisation" in cause.cause.message


async def test_a_message_on_the_topic_of_one_organisation_opens_nothing_for_another(
    place: Place, clerk: Clerk, engine: Engine
) -> None:
    message = IntakeMessage(
        id="crossed-topics", sender="crm", org=OTHER, types=ERASURE, received_at=datetime.now(UTC), email="x@y.example"
    )
    theirs = "SELECT count(*) FROM case_file WHERE org = $1"
    before, reasons = await engine.pool.fetchval(theirs, OTHER), list[str]()
    await send(place, seal(message, intake_key(engine.keys)))

    async with asyncio.timeout(60):
        while "another organisation" not in " ".join(reasons):
            reasons = [r["reason"] for r in await engine.pool.fetch("SELECT reason FROM intake_refused")]
            await asyncio.sleep(0.1)
    assert await engine.pool.fetchval(theirs, OTHER) == before


async def test_no_two_organisations_share_a_queue_a_topic_or_a_folder(engine: Engine) -> None:
    prefixes = [estate.organisation.topics for estate in engine.estates.values()]
    queues = [org_queue(org) for org in engine.estates]

    assert len(set(prefixes)) == len(prefixes) == len(set(queues)) > 1
    assert not Topics(prefix="habeas").all & Topics(prefix="habeas.klangbro").all
    assert not any(one.startswith(f"{other}.") for one in queues for other in queues if one != other)
