"""What is worth reading in a history: steps, what people said, beginnings and ends."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC

from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import History, HistoryEvent
from temporalio.converter import PayloadCodec

from schemas.histories import Happening

LOCAL = "core_local_activity"
ENDS = {
    "workflow_execution_completed_event_attributes": "completed",
    "workflow_execution_continued_as_new_event_attributes": "continued",
    "workflow_execution_failed_event_attributes": "failed",
    "workflow_execution_terminated_event_attributes": "terminated",
    "workflow_execution_canceled_event_attributes": "cancelled",
}


async def opened(history: History, codec: PayloadCodec) -> list[Happening]:
    """The history in order, its payloads opened. Raises KeyGone."""
    scheduled: dict[int, str] = {}
    found = []
    for event in history.events:
        if event.HasField("activity_task_scheduled_event_attributes"):
            scheduled[event.event_id] = event.activity_task_scheduled_event_attributes.activity_type.name
        for what, name, payloads in _worth(event, scheduled):
            content = await _text(payloads, codec)
            at = event.event_time.ToDatetime(UTC)
            found.append(Happening(at=at, what=what, name=name, content=content))
    return found


def _worth(event: HistoryEvent, scheduled: dict[int, str]) -> Iterable[tuple[str, str, Sequence[Payload]]]:
    if event.HasField("workflow_execution_started_event_attributes"):
        started = event.workflow_execution_started_event_attributes
        yield "began", started.workflow_type.name, started.input.payloads
    elif event.HasField("activity_task_completed_event_attributes"):
        done = event.activity_task_completed_event_attributes
        yield "step", scheduled.get(done.scheduled_event_id, "?"), done.result.payloads
    elif event.HasField("workflow_execution_update_accepted_event_attributes"):
        said = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
        yield "said", said.name, said.args.payloads
    elif event.HasField("workflow_execution_signaled_event_attributes"):
        signal = event.workflow_execution_signaled_event_attributes
        yield "said", signal.signal_name, signal.input.payloads
    elif event.marker_recorded_event_attributes.marker_name == LOCAL:
        details = event.marker_recorded_event_attributes.details
        yield "step", _local_name(details["data"].payloads), details["result"].payloads if "result" in details else ()
    for field, name in ENDS.items():
        if event.HasField(field):  # type: ignore[arg-type]
            yield "ended", name, ()


def _local_name(payloads: Sequence[Payload]) -> str:
    """The SDK writes down in clear which local activity it was, and how it went; not what went in."""
    try:
        return str(json.loads(payloads[0].data)["activity_type"])
    except (IndexError, KeyError, ValueError):
        return "?"


async def _text(payloads: Sequence[Payload], codec: PayloadCodec) -> str:
    plain = await codec.decode(list(payloads))
    return "\n".join(p.data.decode("utf-8", "replace") for p in plain)
