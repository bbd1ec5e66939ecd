"""Records the histories of every way that a case can go, from the example, with payloads that can be read.

    .venv/bin/python -m tests.histories.record [WAY...]

Run it when a version is released; histories of released versions stay, and a change of the workflow has to replay them.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter

from console.doors import Doors
from deploy import engine as engines
from deploy.example import generate
from deploy.local.addresses import ServerName
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from deploy.settings import Settings
from deploy.starter import Starter
from deploy.trusting import trust_example
from deploy.worker import case_worker, system_workers
from schemas.calendar import CalendarRun
from schemas.ids import CaseId, org_queue, workflow_id
from schemas.reconcile import ReconcileRun
from schemas.retention import RetentionRun
from tests.builders import ORG, PEOPLE, Clerk
from tests.histories.ways import WAYS

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
QUIET = 0.3
"""Seconds without an event, after which a run waits."""
MIDDLE = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
)


async def calendar(client: Client) -> "WorkflowHandle[Any, Any]":
    """A morning on which minimum periods are over."""
    run = CalendarRun(org=ORG, as_of=datetime(2040, 1, 1, tzinfo=UTC))
    return await client.start_workflow("habeas.calendar", run, id=f"calendar.{ORG}", task_queue=org_queue(ORG))


async def retention(client: Client) -> "WorkflowHandle[Any, Any]":
    """A night on which records go in some systems, and tasks are made for others."""
    run = RetentionRun(org=ORG, as_of=datetime(2026, 11, 21, 2, tzinfo=UTC))
    return await client.start_workflow("habeas.retention", run, id=f"retention.{ORG}", task_queue=org_queue(ORG))


async def retention_dry(client: Client) -> "WorkflowHandle[Any, Any]":
    """A look at what would go."""
    run = RetentionRun(org=ORG, as_of=datetime(2030, 1, 1, tzinfo=UTC), dry_run=True)
    return await client.start_workflow("habeas.retention", run, id=f"retention.{ORG}.dry", task_queue=org_queue(ORG))


async def reconcile(client: Client) -> "WorkflowHandle[Any, Any]":
    """A morning on which everything is compared."""
    run = ReconcileRun(org=ORG, as_of=datetime(2026, 11, 21, 4, tzinfo=UTC))
    return await client.start_workflow("habeas.reconcile", run, id=f"reconcile.{ORG}", task_queue=org_queue(ORG))


BY_ITSELF: tuple[Callable[[Client], Awaitable["WorkflowHandle[Any, Any]"]], ...] = (
    calendar,
    retention,
    retention_dry,
    reconcile,
)


async def record(target: Path, wanted: Sequence[str] = ()) -> list[Path]:
    """One file for each run of each way, or of those that are wanted."""
    with tempfile.TemporaryDirectory(prefix="habeas-histories-") as name:
        Path(name).chmod(0o711)  # PostgreSQL may run as another user
        settings = Settings(data=Path(name) / "data")
        async with LocalStack(settings.data, without=frozenset({ServerName.KAFKA})) as stack:
            await asyncio.to_thread(migrate, stack.addresses)
            urls = {name: await stack.create_database(name) for name in generate.SYSTEMS}
            await generate.create(urls, PEOPLE, TODAY)
            engine = await engines.join(settings, stack.addresses, urls)
            mark = settings.data / "example.trusted"
            await trust_example(stack.addresses.database_url, settings.organisations, mark)
            client = await engines.temporal(settings, stack.addresses, pydantic_data_converter)
            clerk = Clerk(engine, Doors(engine.book, Starter(client, engine.book), client), client, stack.mailbox)
            written = []
            async with AsyncExitStack() as workers:
                for worker in (case_worker(client, engine.office, ORG), *system_workers(client, engine.office)):
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
    """The run as it stands once it waits: a history that ends in the middle of a task replays nothing."""
    before, history = 0, await handle.fetch_history()
    while len(history.events) != before or history.events[-1].event_type in MIDDLE:
        before = len(history.events)
        await asyncio.sleep(QUIET)
        history = await handle.fetch_history()
    said = json.loads(history.to_json(), object_hook=_without_traces)
    path.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return path


def _without_traces(said: dict[str, Any]) -> dict[str, Any]:
    """A stack trace names folders of the machine that recorded it, and no replay reads one."""
    return {key: value for key, value in said.items() if key != "stackTrace"}


if __name__ == "__main__":
    for file in asyncio.run(record(HERE, sys.argv[1:])):
        print(f"{file.name}: {file.stat().st_size} bytes")
    sys.stdout.flush()
    os._exit(0)  # the interpreter may abort once a worker has run
