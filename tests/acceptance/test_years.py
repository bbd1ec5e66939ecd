"""Ten years pass: what a statute keeps goes on the day after its period, not before; a journal never goes by itself."""

import asyncio
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from console.doors import Doors
from deploy import engine as engines
from deploy.engine import Engine
from deploy.example import generate
from deploy.example.cast import ELSA
from deploy.example.journal import FIRST_PATIENT
from deploy.example.payment import FIRST_CUSTOMER
from deploy.local import kafka_jars
from deploy.local.addresses import ServerName
from deploy.local.cache import Cache
from deploy.local.ports import choose
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from deploy.settings import Settings
from deploy.starter import Starter
from deploy.trusting import trust_example
from deploy.worker import case_worker
from schemas.calendar import CalendarRun, ReviewsRaised
from schemas.facts import FactKind
from schemas.ids import CaseId, org_queue, workflow_id
from schemas.messages import CaseRun, Phase
from schemas.remainders import Remainder
from schemas.request import CaseState, CaseSummary
from tests.acceptance.records import journal_rows
from tests.builders import ERASURE, ORG, Clerk, Systems

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(280)]
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass
class Decade:
    """A Habeas whose years pass in seconds, with one erasure on hold."""

    env: WorkflowEnvironment
    engine: Engine
    systems: Systems
    case: CaseId

    async def summary(self) -> CaseSummary:
        return await self.engine.book.summary(ORG, self.case)

    async def state(self, wanted: CaseState) -> CaseSummary:
        async with asyncio.timeout(30):
            while (now := await self.summary()).state is not wanted:
                await asyncio.sleep(0.05)
        return now

    async def until(self, moment: datetime) -> None:
        """The workflow's clock shows this moment."""
        left = moment - await self.env.get_current_time()
        assert left > timedelta(0), "time goes forward only"
        await self.env.sleep(left)

    async def books(self) -> Mapping[int, int]:
        """Restricted rows of the books, by financial year."""
        rows = await self.systems.run(
            "payment",
            """SELECT fiscal_year, count(*) AS n FROM (
                 SELECT fiscal_year FROM invoice WHERE customer_id = $1
                 UNION ALL SELECT l.fiscal_year FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE customer_id = $1
                 UNION ALL SELECT p.fiscal_year FROM payment p JOIN invoice i ON i.id = p.invoice_id WHERE customer_id = $1
                 UNION ALL SELECT v.fiscal_year FROM voucher v JOIN invoice i ON i.id = v.invoice_id WHERE customer_id = $1
               ) rows GROUP BY fiscal_year""",
            FIRST_CUSTOMER + ELSA.number,
        )
        return {r["fiscal_year"]: r["n"] for r in rows}

    async def sweep(self, day: date) -> int:
        """The calendar is looked through on the morning of a day; how many reviews came to a person."""
        as_of = datetime.combine(day, time(6), STOCKHOLM).astimezone(UTC)
        found: ReviewsRaised = await self.env.client.execute_workflow(
            "habeas.calendar",
            CalendarRun(org=ORG, as_of=as_of),
            id=f"calendar.{ORG}.{day}",
            task_queue=org_queue(ORG),
            result_type=ReviewsRaised,
        )
        return found.raised


async def time_skipping_server(folder: Path) -> Path:
    """A program that runs Temporal's own test server, as the SDK wants to start it: `program PORT`."""
    jars = await kafka_jars.obtain(Cache(), lock=kafka_jars.TEST_SERVER_LOCK)
    java = await kafka_jars.find_java()
    classes = ":".join(map(str, jars))
    program = folder / "testserver"
    program.write_text(
        f'#!/bin/sh\nexec "{java}" -Xmx256m -XX:TieredStopAtLevel=1 -cp "{classes}" '
        'io.temporal.testserver.TestServer "$@"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def decade(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Decade]:
    async with passing(tmp_path_factory.mktemp("years"), on_hold) as years:
        yield years


@asynccontextmanager
async def passing(folder: Path, begin: Callable[[Clerk], Awaitable[CaseId]], people: int = 20) -> AsyncIterator[Decade]:
    """A Habeas whose years pass inside the block, with the case that `begin` has brought on hold."""
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    without = frozenset({ServerName.KAFKA})
    settings = Settings(data=folder / "habeas")
    async with LocalStack(settings.data, without=without) as stack:
        await asyncio.to_thread(migrate, stack.addresses)
        urls = {name: await stack.create_database(name) for name in generate.SYSTEMS}
        await generate.create(urls, people, datetime.now(STOCKHOLM).date())
        engine = await engines.join(settings, stack.addresses, urls)
        mark = settings.data / "example.trusted"
        await trust_example(stack.addresses.database_url, settings.organisations, mark)
        client = await engines.temporal(settings, stack.addresses, engine.converter)
        doors = Doors(engine.book, Starter(client, engine.book), client)
        async with case_worker(client, engine.office, ORG):
            case = await begin(Clerk(engine, doors, client, stack.mailbox))
        port = choose(["test"], folder / "ports.json")["test"]
        program = await time_skipping_server(folder)
        env = await WorkflowEnvironment.start_time_skipping(
            data_converter=engine.converter, test_server_existing_path=str(program), port=port
        )
        async with env, case_worker(env.client, engine.office, ORG):
            # From here on in the test server's time: the next run of the same case, as continue-as-new would start it.
            last = await engine.book.last_plan(ORG, case)
            assert last is not None
            run = CaseRun(
                org=ORG, case=case, types=ERASURE, received_at=datetime.now(UTC), phase=Phase.HOLD, round=last.round,
                remainders=(Remainder(right=ERASURE[0], round=last.round),), answered=True,
            )  # fmt: skip
            await env.client.start_workflow("habeas.request", run, id=workflow_id(ORG, case), task_queue=org_queue(ORG))
            yield Decade(env, engine, Systems(urls), case)
        await engine.close()


async def on_hold(clerk: Clerk) -> CaseId:
    """Elsa's erasure has been answered, in today's time on the ordinary server."""
    case = await clerk.drive(ERASURE, ELSA.email)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def test_ten_years_erase_what_is_due_on_its_day_and_nothing_else(decade: Decade) -> None:
    this_year = (await decade.env.get_current_time()).astimezone(STOCKHOLM).year
    journal = await journal_rows(decade.systems, ELSA.number)
    books = dict(await decade.books())
    assert min(books) >= this_year - 7 and len(books) >= 7 and journal > 10

    for year in range(this_year, this_year + 8):
        midnight = datetime.combine(date(year + 1, 1, 1), time(0), STOCKHOLM).astimezone(UTC)
        await decade.until(midnight - timedelta(minutes=1))
        assert await decade.books() == books, f"a minute before midnight of {year}"
        ending = books.pop(year - 7, 0)
        await decade.until(midnight + timedelta(minutes=1))
        async with asyncio.timeout(30):
            while await decade.books() != books:
                await asyncio.sleep(0.05)
        if books:
            assert (await decade.state(CaseState.ON_HOLD)).hold_until == date(min(books) + 7, 12, 31)
        assert ending or year - 7 not in books

    closed = await decade.state(CaseState.CLOSED)
    assert not await decade.books()
    assert not await decade.systems.run("payment", "SELECT FROM customer WHERE id = $1", FIRST_CUSTOMER + ELSA.number)
    assert closed.hold_until is None
    assert await journal_rows(decade.systems, ELSA.number) == journal
    told = await decade.engine.ledger.audit_file(ORG, decade.case)
    assert [e.entry.fact.kind for e in told.entries[-2:]] == [FactKind.CLOSED, FactKind.ARCHIVED]
    assert FactKind.INCIDENT not in {e.entry.fact.kind for e in told.entries}


async def test_a_new_entry_restarts_the_period_and_then_a_person_decides(decade: Decade) -> None:
    journal = await journal_rows(decade.systems, ELSA.number)
    reviews = await decade.engine.reviews.calendar(ORG, decade.case)
    record = next(r for r in reviews if r.category == "journal")
    for log in (r for r in reviews if r.category == "access_log"):
        assert log.kept_through < record.kept_through

    assert await decade.sweep(min(r.kept_through for r in reviews)) == 0, "kept through that day"
    written = datetime.combine(record.kept_through - timedelta(days=400), time(12), UTC)
    await decade.systems.run(
        "journal",
        """INSERT INTO journal_entry SELECT patient_id, 99, clinician_id, care_unit_id, written_by, $2, $2, 'phone_call', reason,
           'Ringde.' FROM journal_entry WHERE patient_id = $1 AND entry_no = 1""",
        FIRST_PATIENT + ELSA.number,
        written,
    )
    later = date(written.year + 10, written.month, written.day)
    await decade.engine.pool.execute(  # a later plan of the same case knew of the entry already
        "INSERT INTO review SELECT org, case_id, round + 1, system, category, $1, records FROM review WHERE category = 'journal'",
        later,
    )
    raised = await decade.sweep(record.kept_through + timedelta(days=1))

    after = {(r.category, r.kept_through): r.raised_at for r in await decade.engine.reviews.calendar(ORG, decade.case)}
    assert raised == len([r for r in reviews if r.category == "access_log"])
    assert after[("journal", later)] is None and ("journal", record.kept_through) not in after

    assert await decade.sweep(later) == 0
    assert await decade.sweep(later + timedelta(days=1)) == 1
    assert await decade.sweep(later + timedelta(days=2)) == 0, "a person has it already"
    kinds = [e.entry.fact.kind for e in (await decade.engine.ledger.audit_file(ORG, decade.case)).entries]
    assert kinds.count(FactKind.REVIEW_DUE) == raised + 1
    assert await journal_rows(decade.systems, ELSA.number) == journal + 1, "never erased by itself"
