"""The floor: a bare workflow of ten local activities and a case's Updates, which does nothing else. Also its worker."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from deploy.sandbox import runner

QUEUE = "bench.floor"
STEPS = 10


@dataclass
class Reference:
    """All that a step is given and answers."""

    case: str
    step: int


@activity.defn(name="bench.step")
async def step(given: Reference) -> Reference:
    """A reference for a reference."""
    return Reference(given.case, given.step + 1)


@workflow.defn(name="bench.floor")
class FloorWorkflow:
    """Ten steps; waits for its first Update after the first step and for a second one, if there is one, in the middle."""

    def __init__(self) -> None:
        self.said = 0
        self.place = 0

    @workflow.run
    async def run(self, updates: int) -> int:
        """How many steps were taken."""
        for number in range(STEPS):
            if number == 1:
                await workflow.wait_condition(lambda: self.said >= 1)
            if number == STEPS // 2 and updates > 1:
                await workflow.wait_condition(lambda: self.said > 1)
            await workflow.execute_local_activity(
                step, Reference(workflow.info().workflow_id, number), start_to_close_timeout=timedelta(seconds=30)
            )
            self.place = number + 1
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.place

    @workflow.update(name="bench.say")
    async def say(self, place: int) -> int:
        """Taken once the run has come to this place."""
        await workflow.wait_condition(lambda: self.place >= place)
        self.said += 1
        return self.said


async def main(address: str, namespace: str) -> None:
    """Works until it is ended; the settings are those of the worker of cases."""
    client = await Client.connect(address, namespace=namespace)
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[FloorWorkflow],
        activities=[step],
        workflow_runner=runner(strict=False),
        max_cached_workflows=500,
        max_concurrent_local_activities=20,
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
