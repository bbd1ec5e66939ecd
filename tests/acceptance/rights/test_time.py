"""What time does to a case: reminders, alarms, notices before lifting, answers at a fixed hour; weeks pass in seconds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from console.doors import Doors
from deploy import engine as engines
from deploy.example import generate
from deploy.example.booking import FIRST_CLIENT
from deploy.local.addresses import ServerName
from deploy.local.ports import choose
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from deploy.settings import Settings
from deploy.trusting import trust_example
from deploy.worker import case_worker
from schemas.facts import FactKind
from schemas.ids import CaseId, org_queue, workflow_id
from schemas.life import LiftReason
from schemas.messages import CaseRun
from schemas.orders import Resolution, Withdraw
from schemas.particulars import Authority, Capacity, Particulars
from schemas.request import CaseState, RequestType, Role
from schemas.systems import Identity, IdentityKind
from tests.acceptance.test_years import STOCKHOLM, time_skipping_server
from tests.builders import ERASURE, ORG, Clerk, Systems, person, words

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(280)]
PEOPLE = 20


class Starts:
    """Starts cases on the server whose time can be skipped; it knows no search attributes."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, run: CaseRun) -> None:
        name = workflow_id(run.org, run.case)
        await self._client.start_workflow("habeas.request", run, id=name, task_queue=org_queue(ORG))


class Weeks(Clerk):
    """Everybody whom a case needs, and the calendar."""

    env: WorkflowEnvironment
    systems: Systems

    async def pass_(self, **time: float) -> None:
        """So much time passes."""
        await self.env.sleep(timedelta(**time))
        await asyncio.sleep(0.3)  # what fell due is under way

    async def now(self) -> datetime:
        return await self.env.get_current_time()

    async def until(self, case: CaseId, kind: FactKind, within: float = 30) -> None:
        """It has happened."""
        await self.wait_for_kind(case, kind, within)

    async def gone(self, case: CaseId) -> None:
        """One case at a time: the server skips for all or for none."""
        await self.client.get_workflow_handle(workflow_id(ORG, case)).terminate()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def weeks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Weeks]:
    folder = tmp_path_factory.mktemp("weeks")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    settings = Settings(data=folder / "habeas")
    async with LocalStack(settings.data, without=frozenset({ServerName.KAFKA})) as stack:
        await asyncio.to_thread(migrate, stack.addresses)
        urls = {name: await stack.create_database(name) for name in generate.SYSTEMS}
        await generate.create(urls, PEOPLE, datetime.now(STOCKHOLM).date())
        engine = await engines.join(settings, stack.addresses, urls)
        mark = settings.data / "example.trusted"
        await trust_example(stack.addresses.database_url, settings.organisations, mark)
        port = choose(["test"], folder / "ports.json")["test"]
        env = await WorkflowEnvironment.start_time_skipping(
            data_converter=engine.converter,
            test_server_existing_path=str(await time_skipping_server(folder)),
            port=port,
        )
        async with env, case_worker(env.client, engine.office, ORG):
            clerk = Weeks(engine, Doors(engine.book, Starts(env.client), env.client), env.client, stack.mailbox)
            clerk.env, clerk.systems = env, Systems(urls)
            yield clerk
        await engine.close()


async def staff_mails(weeks: Weeks, case: CaseId) -> list[str]:
    found = [words(m.read_bytes()) for m in weeks.mailbox.mails("kontakt@lindskogen.example")]
    return [text for text in found if case in text]


async def test_somebody_is_reminded_before_it_is_due_and_an_overdue_answer_is_an_alarm(weeks: Weeks) -> None:
    case = await weeks.opened(ERASURE, person(8).email)
    await weeks.wait(case, CaseState.AWAITING_APPROVAL)
    due_on = (await weeks.doors.summary(ORG, case)).due_on
    assert due_on is not None
    for days in (12, 12, 12):
        await weeks.pass_(days=days)
    await weeks.until(case, FactKind.OVERDUE)

    facts = await weeks.facts(case)
    reminded = [f for f in facts if f.kind is FactKind.REMINDED and f.body["matter"] == "due_soon"]
    assert len(reminded) == 3 and (await weeks.doors.summary(ORG, case)).overdue
    mails = await staff_mails(weeks, case)
    assert len(mails) >= 3 and not any(person(8).name in m or person(8).email in m for m in mails)
    await weeks.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await weeks.wait(case, CaseState.CLOSED)


async def test_a_restriction_is_lifted_days_after_the_person_was_told(weeks: Weeks) -> None:
    number, in_use = FIRST_CLIENT + 9, "SELECT count(*) AS n FROM client_in_use WHERE id = $1"
    case = await weeks.opened((RequestType.RESTRICTION,), person(9).email)
    await weeks.wait(case, CaseState.RESPONDED, CaseState.ON_HOLD)
    await weeks.sayings.lift(ORG, case, LiftReason.ACCURACY_CHECKED, "anna")
    await weeks.until(case, FactKind.LIFT_TOLD)
    assert (await weeks.systems.run("booking", in_use, number))[0]["n"] == 0

    await weeks.pass_(days=3, hours=1)
    await weeks.wait(case, CaseState.CLOSED)
    assert (await weeks.systems.run("booking", in_use, number))[0]["n"] == 1, "back in ordinary view, and read back"
    kinds = await weeks.kinds(case)
    assert kinds.index(FactKind.LIFT_TOLD) < kinds.index(FactKind.LIFTED)


async def test_a_record_that_nobody_releases_in_three_working_days_is_an_alarm(weeks: Weeks) -> None:
    case = await weeks.planned((RequestType.JOURNAL_COPY,), person(10).email)
    assert FactKind.RELEASE_LATE not in await weeks.kinds(case)
    await weeks.pass_(days=12)  # three working days, whatever Christmas does to them
    await weeks.until(case, FactKind.RELEASE_LATE)
    await weeks.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await weeks.wait(case, CaseState.CLOSED)


async def test_a_guardian_is_answered_with_the_same_bytes_at_the_same_time_whether_or_not_the_child_exists(
    weeks: Weeks,
) -> None:
    answers, waited = [], []
    for child in (person(11).personnummer, "201501019993"):
        who = Identity(kind=IdentityKind.PERSONNUMMER, value=child)
        said = Particulars(capacity=Capacity.GUARDIAN, about=(who,), child_age=14)
        opened_at = await weeks.now()
        case = await weeks.open((RequestType.ACCESS,), "foralder@mejlet.example", particulars=said)
        await weeks.confirm(case, "foralder@mejlet.example")
        await weeks.until_waits(case, "authority")
        authority = Authority(holds=True, child_age=14, child_against=True)
        await weeks.sayings.settle(ORG, case, authority, "anna", Role.DECIDER)
        await weeks.pass_(days=5)
        assert FactKind.RESPONDED not in await weeks.kinds(case), "not sooner for anybody"
        await weeks.pass_(days=20)
        await weeks.wait(case, CaseState.CLOSED)
        responded = (await weeks.doors.summary(ORG, case)).responded_at
        assert responded is not None
        waited.append((responded - opened_at).days)
        mail = next(
            m for m in reversed(weeks.mailbox.mails("foralder@mejlet.example")) if case in m.read_text("latin-1")
        )
        answers.append(words(mail.read_bytes()).replace(case, "DSR"))

    assert answers[0] == answers[1] and all("finns" not in a.split("\n")[0] for a in answers)
    assert abs(waited[0] - waited[1]) <= 4, "working days from receipt, whatever there is"


async def test_a_processor_that_does_not_confirm_is_named_chased_and_closes_nothing(weeks: Weeks) -> None:
    case = await weeks.planned(ERASURE, person(12).email)
    await weeks.approve(case)
    await weeks.wait(case, CaseState.NOTIFYING_RECIPIENTS)
    await weeks.keepers_finish(case)
    weeks.helps = False
    try:
        await weeks.pass_(days=5, hours=2)
        await weeks.wait(case, CaseState.RESPONDED, CaseState.ON_HOLD)
        letter = await weeks.letter(case)
        assert "Kortflödet" in letter and "bekräft" in letter
        for _ in range(5):
            await weeks.pass_(days=7, hours=1)
        weeks.expects_incidents = True
        await weeks.wait(case, CaseState.INCIDENT)
        reminders = [words(m.read_bytes()) for m in weeks.mailbox.mails("dataskydd@kortflodet.example")]
        assert len([m for m in reminders if case in m]) == 5, "asked once, reminded four times"
        await weeks.resolve(case, Resolution.LEAVE)
    finally:
        weeks.helps, weeks.expects_incidents = True, False
    await weeks.gone(case)


async def test_a_question_stops_the_clock_while_the_person_thinks(weeks: Weeks) -> None:
    case = await weeks.opened((RequestType.ACCESS,), person(13).email)
    weeks.helps = False
    await weeks.until_waits(case, "strong_identity")
    before = (await weeks.doors.summary(ORG, case)).due_on
    await weeks.sayings.ask(ORG, case, "Vilket beslut menar du?", "anna")
    assert "Vilket beslut menar du?" in await weeks.mail_to(person(13).email, "Vilket beslut")
    await weeks.pass_(days=6)
    await weeks.sayings.clarified(ORG, case, "anna")
    await weeks.until(case, FactKind.CLARIFIED)
    after = (await weeks.doors.summary(ORG, case)).due_on

    weeks.helps = True
    assert isinstance(before, date) and isinstance(after, date)
    assert 2 <= (after - before).days <= 10, "six days, and up to four that a weekend or a feast moves either date"
    await weeks.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await weeks.wait(case, CaseState.CLOSED)
    assert (await weeks.now()) > datetime.now(UTC)
