"""The server around the executions: a clock that moves by jumps, and workers that do one activity at a time."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.activity_result import ActivityResolution
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ActivityOutboundInterceptor, ExecuteActivityInput

from deploy.guard import Guard
from schemas.errors import HabeasError
from tests.stateful.activations import CONVERTER, FAILURES, Broken, now_run, payload
from tests.stateful.engine import Act, Execution, Pending

RUNAWAY = 400
"""Activations without the clock moving: more is a case that never rests."""
EVENTS = 120
"""Timers that one jump fires at most; then it stops where it is."""


class Server:
    """Every execution, the time, and who does the work."""

    def __init__(self, acts: Sequence[Act], now: datetime, begins: Callable[[str, str, object], None]) -> None:
        """begins: hears which case an activity is about, its name and its input, before it runs."""
        self.now = now
        self.executions: dict[str, Execution] = {}
        self._begins = begins
        self._acts: dict[str, tuple[Act, type]] = {}
        self.said: list[bytes] = []
        """Inputs, results and failures of activities, for whoever looks for people in them."""
        self.work = 0
        for act in acts:
            definition = activity._Definition.must_from_callable(act)
            assert definition.name and definition.arg_types
            self._acts[definition.name] = (act, definition.arg_types[0])

    def start(self, kind: type, name: str, given: object) -> Execution:
        """A new execution, with its first answer."""
        made = self.executions[name] = Execution(kind, name, payload(given), self.now)
        return made

    def runnable(self) -> list[tuple[Execution, Pending]]:
        """Activities that could run now, in the order in which they were asked for."""
        found = []
        for execution in self.executions.values():
            held = any(p.local for p in execution.waits.activities.values())
            for pending in execution.waits.activities.values():
                due = pending.not_before is None or pending.not_before <= self.now
                if execution.running and due and (pending.local or not held):
                    found.append((execution, pending))
        return found

    def do(self, execution: Execution, pending: Pending, *, lose: bool = False) -> None:
        """The activity has run. lose: its worker dies before anybody hears of the result."""
        self.work += 1
        done = self._run(execution, pending)
        if lose:
            execution.crash(self.now)
            return
        if done is not None:
            execution.deliver([_resolved(pending, done)], self.now)
        self.small_things()

    def small_things(self) -> None:
        """Cancelled activities and signals to other cases have come back."""
        for _ in range(RUNAWAY):
            jobs = [(e, j) for e in self.executions.values() if e.running for j in self._small(e)]
            if not jobs:
                return
            for execution, job in jobs:
                if execution.running:
                    execution.deliver([job], self.now)
        raise Broken("promise 7: the case never rests")

    def drain(self) -> None:
        """Nothing is left to do at this moment."""
        self.small_things()
        for _ in range(RUNAWAY):
            self.receive()
            found = self.runnable()
            if not found:
                return
            self.do(*found[0])
        raise Broken(f"promise 7: the case never rests; last {found[0][1].name}")

    def receive(self) -> None:
        """Messages that wait have been given to their cases."""
        for execution in self.executions.values():
            if execution.inbox and execution.running:
                execution.deliver([], self.now)
        self.small_things()

    def jump(self, to: datetime, *, working: bool = True) -> None:
        """The clock shows that moment, and what was due meanwhile has happened.

        working: False where no worker is there: what is due comes all at once, at the end.
        """
        if working:
            self.drain()
            for _ in range(EVENTS):
                following = self.next_timer()
                if following is None or following > to:
                    break
                self.now = max(self.now, following)
                self.fire()
                self.drain()
            else:
                return
        self.now = max(self.now, to)
        self.fire()
        if working:
            self.drain()

    def next_timer(self) -> datetime | None:
        """When the next timer fires."""
        return min((t for e in self.executions.values() if e.running for t in e.waits.timers.values()), default=None)

    def fire(self) -> None:
        """Every timer whose time has come has fired."""
        for execution in list(self.executions.values()):
            jobs = []
            for seq, at in sorted(execution.waits.timers.items(), key=lambda t: t[1]):
                if at <= self.now and execution.running:
                    job = WorkflowActivationJob()
                    job.fire_timer.seq = seq
                    jobs.append(job)
            if jobs:
                execution.deliver(jobs, self.now)

    def retry_now(self) -> None:
        """What waits for another try is tried again at once: a server that comes back is noticed sooner or later."""
        for execution in self.executions.values():
            for pending in execution.waits.activities.values():
                pending.not_before = None

    def _small(self, execution: Execution) -> list[WorkflowActivationJob]:
        jobs = []
        for seq in execution.waits.cancelled:
            pending = execution.waits.activities.get(seq)
            if pending is not None:
                gone = ActivityResolution()
                gone.cancelled.failure.canceled_failure_info.SetInParent()
                jobs.append(_resolved(pending, gone))
        execution.waits.cancelled.clear()
        for seq, (to, name) in list(execution.waits.signals.items()):
            job = WorkflowActivationJob()
            job.resolve_signal_external_workflow.seq = seq
            other = self.executions.get(to)
            if other is None or not other.running:
                job.resolve_signal_external_workflow.failure.message = "no such workflow"
                job.resolve_signal_external_workflow.failure.application_failure_info.type = "NotFound"
            else:
                told = WorkflowActivationJob()
                told.signal_workflow.signal_name = name
                told.signal_workflow.originating_event_id = self.work + 1
                other.inbox.append(told)
            jobs.append(job)
        return jobs

    def _run(self, execution: Execution, pending: Pending) -> ActivityResolution | None:
        """What came of it; None where it is tried again later."""
        act, kind = self._acts[pending.name]
        given: Any = CONVERTER.from_payload(pending.arguments[0], kind)
        self._begins(str(given.case), pending.name, given)
        while True:
            pending.attempt += 1
            try:
                result = now_run(_guarded(act, given, pending, execution.run_id))
            except ApplicationError as error:
                failure = Failure()
                FAILURES.to_failure(error, CONVERTER, failure)
                self.said.append(failure.SerializeToString())
                final = error.non_retryable or pending.attempt == pending.tries
                if final:
                    return _failed(pending, failure)
                if pending.local:
                    continue
                pause = min(2 ** min(pending.attempt - 1, 10), 300)
                pending.not_before = self.now + timedelta(seconds=pause)
                return None
            done = ActivityResolution()
            answer: Payload = payload(result)
            self.said.append(answer.data)
            done.completed.result.CopyFrom(answer)
            return done


class _Plain(ActivityInboundInterceptor):
    """Behind the guard: the activity itself."""

    def __init__(self) -> None:
        self.fault: Exception | None = None

    def init(self, outbound: ActivityOutboundInterceptor) -> None:
        pass

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await input.fn(*input.args)
        except (HabeasError, OSError, ApplicationError):
            raise
        except Exception as unforeseen:
            self.fault = unforeseen
            raise


class _Beats(ActivityOutboundInterceptor):
    """Where signs of life go."""

    def __init__(self) -> None:
        pass

    def info(self) -> activity.Info:
        return activity.info()

    def heartbeat(self, *details: Any) -> None:
        pass


_INFO = ActivityEnvironment.default_info()


async def _guarded(act: Act, given: object, pending: Pending, run: str) -> Any:
    """What the activity gives, behind the worker's own guard."""
    env = ActivityEnvironment()
    env.info = dataclasses.replace(
        _INFO, attempt=pending.attempt, activity_type=pending.name, is_local=pending.local, workflow_run_id=run
    )
    plain = _Plain()
    inbound = Guard().intercept_activity(plain)
    inbound.init(_Beats())
    said = ExecuteActivityInput(fn=act, args=[given], executor=None, headers={})
    try:
        return await env.run(inbound.execute_activity, said)
    except ApplicationError:
        if plain.fault is not None:
            raise Broken(f"{pending.name} raises {plain.fault!r}, which nobody foresaw") from plain.fault
        raise


def _resolved(pending: Pending, result: ActivityResolution) -> WorkflowActivationJob:
    job = WorkflowActivationJob()
    job.resolve_activity.seq, job.resolve_activity.is_local = pending.seq, pending.local
    job.resolve_activity.result.CopyFrom(result)
    return job


def _failed(pending: Pending, failure: Failure) -> ActivityResolution:
    """A local activity's failure comes bare, a normal one's inside an activity failure."""
    done = ActivityResolution()
    if pending.local:
        done.failed.failure.CopyFrom(failure)
    else:
        done.failed.failure.message = "Activity task failed"
        done.failed.failure.cause.CopyFrom(failure)
        done.failed.failure.activity_failure_info.activity_type.name = pending.name
    return done


EPOCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When a play begins: a Monday."""
