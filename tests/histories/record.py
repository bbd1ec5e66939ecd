"""Records the histories of every way that a case can go, from the example, with payloads that can be read.

    .venv/bin/python -m tests.histories.record [WAY...]

Run it when a version is released; histories of released versions stay, and a change of the workflow has to replay them.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter

from console.doors import Doors
from deploy import engine as engines
from deploy.engine import TASK_QUEUE
from deploy.example import generate
from deploy.example.cast import ELSA, KLARA, NILS
from deploy.example.payment import DISPUTED, UNPAID
from deploy.local.addresses import ServerName
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from deploy.settings import Settings
from deploy.starter import Starter
from deploy.worker import case_worker, system_workers
from schemas.calendar import CalendarRun
from schemas.clock import now
from schemas.decisions import Dismissal, LiveHold
from schemas.errors import NotAllowed
from schemas.ids import CaseId, SystemId, workflow_id
from schemas.orders import ConfirmHold, DismissHold, Extend, PlaceHold, ReleaseHold, Resolution, Withdraw
from schemas.request import CaseState
from schemas.retention import RetentionRun
from tests.builders import ACCESS, ANSWERED, ERASURE, ORG, PEOPLE, Clerk, person

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
SOON, LATE = ((now() + timedelta(days=days)).date() for days in (90, 400))
"""Days on which a hold may be reviewed, and may not."""


async def access(clerk: Clerk) -> CaseId:
    """A copy, released by a clinician, after a wrong code and an extension."""
    case = await clerk.open(ACCESS, NILS.email)
    await clerk.wait(case, CaseState.IDENTITY_PENDING)
    await clerk.doors.confirm_identity(ORG, case, "AAAAA-AAAAA")
    await clerk.confirm(case, NILS.email)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.doors.extend(ORG, case, Extend(reason="complexity", actor="decider"))
    await clerk.approve(case)
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def erasure(clerk: Clerk) -> CaseId:
    """An erasure whose chat a hold keeps, until the hold is released in the hold phase."""
    case = await clerk.planned(ERASURE, ELSA.email)
    hold = LiveHold(id="claim-1", owner="legal", review_on=SOON, systems=(SystemId("chat"),))
    await clerk.doors.place_hold(ORG, case, PlaceHold(hold=hold, actor="counsel"))
    before = (await clerk.approve(case)).plan
    while (await clerk.doors.view(ORG, case)).plan == before:
        await asyncio.sleep(0.1)
    await clerk.wait(case, CaseState.AWAITING_APPROVAL)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id="claim-1", actor="counsel"))
    await asyncio.sleep(3)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


async def joined(clerk: Clerk) -> CaseId:
    """A second erasure of one person, which waits for the first and joins it."""
    email = person(8).email
    first = await clerk.planned(ERASURE, email)
    second = await clerk.opened(ERASURE, email)
    await clerk.until_waits(second, first)
    await clerk.approve(first)
    await clerk.wait(second, *ANSWERED)
    return second


async def withdrawn(clerk: Clerk) -> CaseId:
    """A request that is taken back when the plan is there."""
    case = await clerk.planned(ERASURE, person(9).email)
    await clerk.doors.withdraw(ORG, case, Withdraw(actor="subject"))
    await clerk.wait(case, CaseState.CLOSED)
    return case


async def incident(clerk: Clerk) -> CaseId:
    """An address of two people, which a person looks into."""
    case = await clerk.opened(ERASURE, KLARA.email)
    await clerk.wait(case, CaseState.INCIDENT)
    await clerk.resolve(case, Resolution.LEAVE)
    await clerk.wait(case, *ANSWERED)
    return case


async def proposed(clerk: Clerk) -> CaseId:
    """An erasure whose plan proposes a hold: a review too late is refused, then it is confirmed and released in the end."""
    case = await clerk.planned(ERASURE, person(UNPAID).email)
    before = (await clerk.doors.view(ORG, case)).plan
    assert before is not None
    name = before.proposals[0].id
    for day in (LATE, SOON):
        said = ConfirmHold(proposal=name, owner="legal", review_on=day, actor="counsel")
        with suppress(NotAllowed):
            await clerk.doors.confirm_hold(ORG, case, said)
    while (await clerk.doors.view(ORG, case)).plan == before:
        await asyncio.sleep(0.1)
    await clerk.doors.release_hold(ORG, case, ReleaseHold(hold_id=name, actor="counsel"))
    other = (await clerk.approve(case)).plan
    await clerk.wait(case, CaseState.ON_HOLD)
    await asyncio.sleep(3)
    await clerk.wait(case, CaseState.ON_HOLD)
    assert other is not None and not other.proposals
    return case


async def dismissed(clerk: Clerk) -> CaseId:
    """An erasure whose plan proposes a hold that a person dismisses."""
    case = await clerk.planned(ERASURE, person(DISPUTED).email)
    plan = (await clerk.doors.view(ORG, case)).plan
    assert plan is not None
    said = DismissHold(proposal=plan.proposals[0].id, reason=Dismissal.NO_CLAIM, actor="counsel")
    await clerk.doors.dismiss_hold(ORG, case, said)
    await clerk.approve(case)
    await clerk.wait(case, CaseState.ON_HOLD)
    return case


WAYS: tuple[Callable[[Clerk], Awaitable[CaseId]], ...] = (
    access,
    erasure,
    joined,
    withdrawn,
    incident,
    proposed,
    dismissed,
)


async def calendar(client: Client) -> "WorkflowHandle[Any, Any]":
    """A morning on which minimum periods are over."""
    run = CalendarRun(org=ORG, as_of=datetime(2040, 1, 1, tzinfo=UTC))
    return await client.start_workflow("habeas.calendar", run, id=f"calendar.{ORG}", task_queue=TASK_QUEUE)


async def retention(client: Client) -> "WorkflowHandle[Any, Any]":
    """A night on which records go in some systems, and tasks are made for others."""
    run = RetentionRun(org=ORG, as_of=datetime(2026, 11, 21, 2, tzinfo=UTC))
    return await client.start_workflow("habeas.retention", run, id=f"retention.{ORG}", task_queue=TASK_QUEUE)


async def retention_dry(client: Client) -> "WorkflowHandle[Any, Any]":
    """A look at what would go."""
    run = RetentionRun(org=ORG, as_of=datetime(2030, 1, 1, tzinfo=UTC), dry_run=True)
    return await client.start_workflow("habeas.retention", run, id=f"retention.{ORG}.dry", task_queue=TASK_QUEUE)


BY_ITSELF: tuple[Callable[[Client], Awaitable["WorkflowHandle[Any, Any]"]], ...] = (calendar, retention, retention_dry)


async def record(target: Path, wanted: Sequence[str] = ()) -> list[Path]:
    """One file for each run of each way, or of those that are wanted."""
    with tempfile.TemporaryDirectory(prefix="habeas-histories-") as name:
        Path(name).chmod(0o711)  # PostgreSQL may run as another user
        settings = Settings(data=Path(name) / "data")
        async with LocalStack(settings.data, without=frozenset({ServerName.KAFKA})) as stack:
            await asyncio.to_thread(migrate, str(stack.addresses.migration_url))
            urls = {name: await stack.create_database(name) for name in generate.SYSTEMS}
            await generate.create(urls, PEOPLE, TODAY)
            engine = await engines.join(settings, stack.addresses, urls)
            client = await engines.temporal(settings, stack.addresses, pydantic_data_converter)
            clerk = Clerk(engine, Doors(engine.book, Starter(client, engine.book), client), client, stack.mailbox)
            written = []
            async with AsyncExitStack() as workers:
                for worker in (case_worker(client, engine.office), *system_workers(client, engine.office)):
                    await workers.enter_async_context(worker)
                for way in (w for w in WAYS if not wanted or w.__name__ in wanted):
                    written += await _keep(clerk, await way(clerk), way.__name__, target)
                for start in (s for s in BY_ITSELF if not wanted or s.__name__ in wanted):
                    handle = await start(client)
                    await handle.result()
                    written.append(await _write(handle, target / f"{start.__name__}.json"))
            await engine.close()
            return written


async def _keep(clerk: Clerk, case: CaseId, way: str, target: Path) -> list[Path]:
    found = [w async for w in clerk.client.list_workflows(f'WorkflowId = "{workflow_id(ORG, case)}"')]
    runs = sorted(found, key=lambda w: w.start_time)
    return [
        await _write(clerk.client.get_workflow_handle(w.id, run_id=w.run_id), target / f"{way}.{number}.json")
        for number, w in enumerate(runs, 1)
    ]


async def _write(handle: "WorkflowHandle[object, object]", path: Path) -> Path:
    path.write_text((await handle.fetch_history()).to_json() + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    for file in asyncio.run(record(HERE, sys.argv[1:])):
        print(f"{file.name}: {file.stat().st_size} bytes")
    sys.stdout.flush()
    os._exit(0)  # the interpreter may abort once a worker has run
