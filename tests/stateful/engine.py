"""One workflow execution without a server: its history, what it waits for, and its rebirth from that history.

The SDK's own workflow instance is driven with the same protobuf activations that its core would send. A workflow task ends
when no local activity is pending: until then nothing that the workflow said has left the worker, and a crash takes it back.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from tests.stateful.activations import Broken, activation, compared, create

Act = Callable[..., Coroutine[Any, Any, Any]]


@dataclass
class Pending:
    """An activity that was asked for and has no result yet."""

    seq: int
    name: str
    arguments: list[Payload]
    local: bool
    tries: int
    """How often it is tried at most; 0: without limit."""
    attempt: int = 0
    not_before: datetime | None = None


@dataclass
class Update:
    """Something that was said to the case."""

    id: str
    name: str
    argument: Payload
    verdict: str = "sent"
    """sent, accepted, done, rejected: as the worker has it."""
    heard: str = "sent"
    """The same as the caller has heard it: what had not left the worker dies with it."""
    reason: str = ""
    result: Payload | None = None
    run: int = 0


@dataclass
class Recorded:
    """One activation as a replay gets it, and what the workflow answered."""

    activation: WorkflowActivation
    commands: list[bytes]


@dataclass
class Waits:
    """What the execution waits for, as the server knows it."""

    timers: dict[int, datetime] = field(default_factory=dict)
    activities: dict[int, Pending] = field(default_factory=dict)
    signals: dict[int, tuple[str, str]] = field(default_factory=dict)
    """External signals on their way: workflow id and signal."""
    cancelled: list[int] = field(default_factory=list)

    def copy(self) -> "Waits":
        """The same, apart."""
        found = {s: Pending(**vars(p)) for s, p in self.activities.items()}
        return Waits(dict(self.timers), found, dict(self.signals), list(self.cancelled))


class Execution:
    """A workflow id, through all its runs."""

    def __init__(self, kind: type, name: str, given: Payload, at: datetime) -> None:
        self.kind, self.name = kind, name
        self.status, self.trouble = "running", ""
        self.updates: dict[str, Update] = {}
        self.inbox: list[WorkflowActivationJob] = []
        self.runs = 0
        self.said: list[bytes] = []
        """Everything that went into or came out of the workflow, for whoever looks for people in it."""
        self.history: list[Recorded] = []
        self.waits = Waits()
        self._since: list[WorkflowActivationJob] = []
        self._begin(given, at)

    @property
    def object(self) -> Any:
        """The workflow itself."""
        return self._instance._object  # type: ignore[attr-defined]

    @property
    def running(self) -> bool:
        """Whether it has not come to an end."""
        return self.status == "running" and not self.trouble

    def deliver(self, jobs: list[WorkflowActivationJob], at: datetime) -> None:
        """The workflow has answered to these; waiting messages go along."""
        foreign = not all(self._is_local(j) for j in jobs)
        if foreign or self.inbox:
            self.commit()
        jobs, self.inbox = [*self.inbox, *jobs], []
        self._since += [j for j in jobs if not self._is_local(j)]
        for job in jobs:
            self._take(job)
        self._answered(activation(self.run_id, jobs, at, len(self.history)), at)
        if not any(p.local for p in self.waits.activities.values()) or self.status != "running":
            self.commit()

    def commit(self) -> None:
        """What the workflow said so far has left the worker."""
        self._kept = (len(self.history), self.waits.copy())
        self._since = []
        for update in self.updates.values():
            update.heard = update.verdict

    def crash(self, at: datetime) -> None:
        """The worker is gone and another one goes on: what had not left it is done again."""
        if self.status != "running":
            return
        length, waits = self._kept
        again = self._since
        self.history, self.waits, self._since = self.history[:length], waits.copy(), []
        for update in self.updates.values():
            update.verdict = update.heard
        self.close()
        self._instance = create(self.kind, self.name, self.run_id, self.began)
        for number, recorded in enumerate(self.history):
            done = self._instance.activate(recorded.activation)
            answered = compared(list(done.successful.commands))
            if done.HasField("failed") or answered != recorded.commands:
                raise Broken(f"promise 7: activation {number} of run {self.runs} replays differently")
        if again:
            self.deliver(again, at)

    def query(self, name: str, at: datetime) -> Payload:
        """What the query answers."""
        job = WorkflowActivationJob()
        job.query_workflow.query_id, job.query_workflow.query_type = "q", name
        done = self._instance.activate(activation(self.run_id, [job], at, len(self.history)))
        [command] = done.successful.commands
        if not command.respond_to_query.HasField("succeeded"):
            raise Broken(f"query {name} failed: {command.respond_to_query.failed.message}")
        return command.respond_to_query.succeeded.response

    def close(self) -> None:
        """No task of the instance is left."""
        job = WorkflowActivationJob()
        job.remove_from_cache.SetInParent()
        self._instance.activate(activation(self.run_id, [job], datetime.now(UTC), 0))

    def _begin(self, given: Payload, at: datetime) -> None:
        self.runs += 1
        self.run_id = f"run-{self.runs}"
        self.given, self.began = given, at
        self.history, self.waits, self._since = [], Waits(), []
        self._instance = create(self.kind, self.name, self.run_id, self.began)
        self.commit()
        job = WorkflowActivationJob()
        start = job.initialize_workflow
        start.workflow_type, start.workflow_id = "habeas.request", self.name
        start.arguments.append(given)
        self.deliver([job], at)

    def _is_local(self, job: WorkflowActivationJob) -> bool:
        return job.HasField("resolve_activity") and job.resolve_activity.is_local

    def _take(self, job: WorkflowActivationJob) -> None:
        """What arrives is no longer waited for."""
        if job.HasField("resolve_activity"):
            self.waits.activities.pop(job.resolve_activity.seq, None)
        elif job.HasField("fire_timer"):
            self.waits.timers.pop(job.fire_timer.seq, None)
        elif job.HasField("resolve_signal_external_workflow"):
            self.waits.signals.pop(job.resolve_signal_external_workflow.seq, None)

    def _answered(self, given: WorkflowActivation, at: datetime) -> None:
        done = self._instance.activate(given)
        self.said += [given.SerializeToString(), done.SerializeToString()]
        if done.HasField("failed"):
            self.trouble = done.failed.failure.message or "a workflow task failed"
            return
        commands = list(done.successful.commands)
        self._record(given, commands)
        for command in commands:
            self._obey(command, at)
            if self.run_id != given.run_id:
                return

    def _record(self, given: WorkflowActivation, commands: list[WorkflowCommand]) -> None:
        """A rejected Update leaves nothing in a history, and an accepted one is not validated again."""
        accepted = {c.update_response.protocol_instance_id for c in commands if c.update_response.HasField("accepted")}
        kept = activation(self.run_id, [], given.timestamp.ToDatetime(UTC), given.history_length - 1)
        kept.is_replaying = True
        for job in given.jobs:
            if job.HasField("do_update") and job.do_update.protocol_instance_id not in accepted:
                continue
            kept.jobs.add().CopyFrom(job)
            if job.HasField("do_update"):
                kept.jobs[-1].do_update.run_validator = False
        answered = compared(commands)
        if kept.jobs:
            self.history.append(Recorded(kept, answered))
        elif answered:
            raise Broken("promise 6: an Update that was rejected has changed something")

    def _obey(self, command: WorkflowCommand, at: datetime) -> None:
        waits, which = self.waits, command.WhichOneof("variant") or ""
        body: Any = getattr(command, which)
        if which == "start_timer":
            waits.timers[body.seq] = at + body.start_to_fire_timeout.ToTimedelta()
        elif which == "cancel_timer":
            waits.timers.pop(body.seq, None)
        elif which in ("schedule_activity", "schedule_local_activity"):
            local, tries = which == "schedule_local_activity", body.retry_policy.maximum_attempts
            waits.activities[body.seq] = Pending(body.seq, body.activity_type, list(body.arguments), local, tries)
        elif which in ("request_cancel_activity", "request_cancel_local_activity"):
            waits.cancelled.append(body.seq)
        elif which == "signal_external_workflow_execution":
            waits.signals[body.seq] = (body.workflow_execution.workflow_id, body.signal_name)
        elif which == "update_response":
            self._responded(body)
        else:
            self._ended(which, body, at)

    def _responded(self, response: Any) -> None:
        update = self.updates[response.protocol_instance_id]
        which = response.WhichOneof("response")
        update.verdict = {"accepted": "accepted", "rejected": "rejected", "completed": "done"}[which]
        if which == "rejected":
            update.reason = response.rejected.message
        elif which == "completed":
            update.result = response.completed

    def _ended(self, which: str, body: Any, at: datetime) -> None:
        lost = [u.name for u in self.updates.values() if u.verdict == "accepted"]
        if lost:
            raise Broken(f"promise 7: the run ends while {', '.join(lost)} is acknowledged and not done")
        if which == "continue_as_new_workflow_execution":
            self.commit()
            self.close()
            self._begin(body.arguments[0], at)
        else:
            self.status = "completed" if which == "complete_workflow_execution" else "failed"
