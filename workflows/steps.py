"""How a case takes a step: what can't go on becomes an incident that a person sees; a case never fails."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from activities.archive import Archive
from activities.close import Close
from schemas.ids import workflow_id
from schemas.messages import CaseRun, Phase, Step, Trouble
from schemas.orders import Resolution, Resolve
from schemas.request import CaseState
from workflows import policies
from workflows.policies import LONG, SHORT, WAITING, Policy

S = TypeVar("S")
R = TypeVar("R")


class Left(Exception):
    """A person decided to go on without this step."""


class Steps:
    """What a run has been given, where it stands, and how it goes on."""

    def __init__(self, run: CaseRun) -> None:
        self.given = run
        self.state = CaseState.RECEIVED if run.phase is Phase.REQUEST else CaseState.ON_HOLD
        self.round = run.round
        self.large = run.large
        self.inbox = run.inbox
        self.seen: list[str] = list(run.seen)
        self.dismissed = set(run.dismissed)
        self.taken = 0
        self.incident: str | None = None
        self.leavable = False
        self._one_at_a_time = asyncio.Lock()
        self.incidents = 0
        self.resolution: Resolve | None = None

    def step(self, what: Callable[..., S], /, **more: Any) -> S:
        """A step's input: which case, and what time it is for the law."""
        given = self.given
        return what(
            org=given.org,
            case=given.case,
            types=given.types,
            as_of=workflow.now(),
            round=self.round,
            **{"large": self.large} | more,
        )

    async def stage(
        self, act: Callable[[Any, S], Awaitable[R]], given: S, policy: Policy = SHORT, *, queue: str | None = None
    ) -> R:
        """The step's result. What can't go on becomes an incident that a person sees, and waits; a case never fails.

        A short step that waits for somebody (a system, a mail server) goes on as a long one: waiting in a workflow task
        would hold one of the worker's slots and fill the history.
        """
        while True:
            try:
                if policy is SHORT:
                    return await workflow.execute_local_activity_method(
                        act, given, start_to_close_timeout=policy.start_to_close, retry_policy=policy.retry
                    )
                return await workflow.execute_activity_method(
                    act,
                    given,
                    start_to_close_timeout=policy.start_to_close,
                    heartbeat_timeout=policy.heartbeat,
                    retry_policy=policy.retry,
                    task_queue=queue,
                )
            except FailureError as failure:
                if is_cancelled_exception(failure):
                    raise
                if policy is SHORT and _passing(failure):
                    policy = WAITING
                    continue
                await self.raise_incident(getattr(act, "__name__", "step"), _class_of(failure))

    async def sized(self, act: Callable[[Any, S], Awaitable[R]], given: S) -> R:
        """The step as a short one, or as a long one where much was located."""
        return await self.stage(act, given, LONG if self.large else SHORT)

    async def raise_incident(self, stage: str, error: str, *, leavable: bool = False) -> None:
        """A person has looked and wants another try. Raises Left where they may and do go on without it.

        Incidents that come at once are looked at one after the other, each by a decision of its own.
        """
        async with self._one_at_a_time:
            self.incidents += 1
            number = self.given.inbox * 1000 + self.incidents
            self.incident, self.leavable, self.resolution = f"{stage}: {error}", leavable, None
            await self._record(self.step(Trouble, number=number, stage=stage, error=error))
            await workflow.wait_condition(lambda: self.resolution is not None)
            decision: Resolve = self.resolution  # type: ignore[assignment]
            self.incident, said, by = None, decision.how.value, decision.actor
            over = self.step(Trouble, number=number, stage=stage, error=said, resolved_by=by, state=self.state)
            await self._record(over)
        if decision.how is Resolution.LEAVE:
            raise Left(stage)

    async def look_into_it(self, stage: str, error: str) -> None:
        """A person has looked; the case goes on either way."""
        try:
            await self.raise_incident(stage, error, leavable=True)
        except Left:
            workflow.logger.info("left_as_it_is")

    async def _record(self, trouble: Trouble) -> None:
        try:
            await workflow.execute_activity_method(
                Close.trouble,
                trouble,
                start_to_close_timeout=WAITING.start_to_close,
                heartbeat_timeout=WAITING.heartbeat,
                retry_policy=WAITING.retry,
            )
        except FailureError:
            workflow.logger.error("incident_not_recorded")

    async def wake(self, cases: tuple[Any, ...]) -> None:
        """Cases of the same person look whether it is their turn."""
        for case in cases:
            handle = workflow.get_external_workflow_handle(workflow_id(self.given.org, case))
            try:
                await handle.signal("habeas.your_turn")
            except FailureError:  # it looks by itself after a while
                workflow.logger.warning("case_not_woken", extra={"case": case})

    async def archived(self) -> None:
        """The run's history is kept with everything that people have said in it, and nobody is saying anything."""
        kept = -1
        while True:
            await workflow.wait_condition(workflow.all_handlers_finished)
            if kept == self.taken:
                return
            kept = self.taken
            await self.stage(Archive.keep, self.step(Step), WAITING)

    async def next_run(self, phase: Phase, more: Callable[[], dict[str, Any]]) -> None:
        """Goes on in a new run with a short history; no Update that was acknowledged is lost.

        There is no await between the last look at the handlers and continue-as-new.
        """
        await self.archived()
        given = self.given.model_copy(
            update={
                "phase": phase,
                "round": self.round,
                "inbox": self.inbox,
                "large": self.large,
                "seen": tuple(self.seen[-policies.SEEN :]),
                "dismissed": tuple(sorted(self.dismissed)),
                **more(),  # read only now: a handler that has just ended may have changed it
            }
        )
        workflow.continue_as_new(given)


def _passing(failure: FailureError) -> bool:
    """Whether another try makes sense: whatever the guard did not call final, and time-outs."""
    return not (isinstance(failure, ApplicationError) and failure.non_retryable)


def _class_of(failure: FailureError) -> str:
    cause = failure if isinstance(failure, ApplicationError) else failure.cause or failure
    return getattr(cause, "type", None) or type(cause).__name__
