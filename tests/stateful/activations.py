"""What goes between a server and a workflow: payloads, activations, and what a run knows of itself."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio import workflow
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.common import Priority, TypedSearchAttributes
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DefaultFailureConverter
from temporalio.worker import UnsandboxedWorkflowRunner
from temporalio.worker._workflow_instance import WorkflowInstance, WorkflowInstanceDetails

T = TypeVar("T")
CONVERTER = pydantic_data_converter.payload_converter
FAILURES = DefaultFailureConverter()
LOOP = asyncio.new_event_loop()


class Broken(AssertionError):
    """A promise does not hold."""


def now_run(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; nothing else runs meanwhile."""
    return LOOP.run_until_complete(work)


def payload(value: object) -> Payload:
    """A value as it goes into a history."""
    return CONVERTER.to_payloads([value])[0]


def value(given: Payload, kind: type[T]) -> T:
    """A value as it comes out of a history."""
    found: T = CONVERTER.from_payload(given, kind)
    return found


def update_job(ident: str, name: str, argument: Payload) -> WorkflowActivationJob:
    """The job that gives an Update to the workflow."""
    job = WorkflowActivationJob()
    said = job.do_update
    said.id, said.protocol_instance_id, said.name, said.run_validator = ident, ident, name, True
    said.input.append(argument)
    return job


def activation(run: str, jobs: Sequence[WorkflowActivationJob], at: datetime, length: int) -> WorkflowActivation:
    """What the workflow is told at that time; `length` activations went before."""
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return WorkflowActivation(run_id=run, timestamp=stamp, history_length=length + 1, jobs=jobs)


def compared(commands: Sequence[WorkflowCommand]) -> list[bytes]:
    """The commands that a replay has to give again; a rejected Update leaves none."""
    return [c.SerializeToString(deterministic=True) for c in commands if not c.update_response.HasField("rejected")]


def create(kind: type, name: str, run: str, at: datetime) -> WorkflowInstance:
    """The SDK's own instance of one run, before its first activation."""
    details = WorkflowInstanceDetails(
        payload_converter_factory=lambda: CONVERTER,
        failure_converter_class=DefaultFailureConverter,
        interceptor_classes=(),
        defn=workflow._Definition.must_from_class(kind),
        info=_info(name, run, at),
        randomness_seed=1,
        extern_functions={"__temporal_assert_local_activity_valid": lambda _name: None},
        disable_eager_activity_execution=False,
        worker_level_failure_exception_types=(),
        patch_activation_callback=None,
        last_completion_result=Payloads(),
        last_failure=None,
    )

    async def made() -> WorkflowInstance:
        return UnsandboxedWorkflowRunner().create_instance(details)

    return now_run(made())


def _info(name: str, run: str, at: datetime) -> workflow.Info:
    known: dict[str, Any] = {
        "attempt": 1, "continued_run_id": None, "cron_schedule": None, "execution_timeout": None,
        "first_execution_run_id": "run-1", "headers": {}, "namespace": "test", "original_execution_run_id": run,
        "parent": None, "root": None, "raw_memo": {}, "retry_policy": None, "run_id": run, "run_timeout": None,
        "search_attributes": {}, "start_time": at, "workflow_start_time": at, "task_queue": "habeas",
        "task_timeout": timedelta(seconds=10), "typed_search_attributes": TypedSearchAttributes.empty,
        "workflow_id": name, "workflow_type": "habeas.request", "priority": Priority.default,
    }  # fmt: skip
    return workflow.Info(**known)
