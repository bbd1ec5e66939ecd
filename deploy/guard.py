"""What becomes of an error in a stage: tried again, or a person looks. In one place, for every activity."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ActivityOutboundInterceptor, ExecuteActivityInput, Interceptor

from schemas.errors import HabeasError, NotAllowed, SystemUnavailable
from schemas.ids import org_of_queue

log = structlog.get_logger()

PASSING = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that broke in the middle of something
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
"""Our own store is away or busy: it comes back."""
BEAT = 3.0
"""Seconds between two signs of life; a worker counts as dead after ten."""
TRIES = 3
"""A fault that nobody foresaw may have been a passing one; after so many tries a person looks."""


class Guard(Interceptor):
    """Classifies what an activity raises; no message of a foreign exception leaves it, for it may quote a row.

    While an activity that has to give signs of life works, the last one is repeated: one slow page is no dead worker.
    """

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Guarded(next)


class _Remembering(ActivityOutboundInterceptor):
    """Knows the last sign of life."""

    def __init__(self, next: ActivityOutboundInterceptor) -> None:
        super().__init__(next)
        self.last: Sequence[Any] = ()

    def heartbeat(self, *details: Any) -> None:
        self.last = details
        super().heartbeat(*details)


class _Guarded(ActivityInboundInterceptor):
    def init(self, outbound: ActivityOutboundInterceptor) -> None:
        self._signs = _Remembering(outbound)
        super().init(self._signs)

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        beating = asyncio.create_task(self._beat()) if activity.info().heartbeat_timeout else None
        try:
            return await self._classified(input)
        finally:
            if beating is not None:
                beating.cancel()

    async def _classified(self, input: ExecuteActivityInput) -> Any:
        try:
            _within(activity.info().task_queue, input.args)
            return await self.next.execute_activity(input)
        except ApplicationError:
            raise
        except HabeasError as known:
            again_in = known.again_in(activity.info().attempt) if isinstance(known, SystemUnavailable) else None
            raise _as_failure(known, str(known), again=known.retryable, again_in=again_in) from None
        except PASSING as passing:
            raise _as_failure(passing, "", again=True) from None
        except Exception as unforeseen:
            log.error(
                "stage_failed",
                exc_info=unforeseen,
                stage=activity.info().activity_type,
                attempt=activity.info().attempt,
            )
            raise _as_failure(unforeseen, "", again=activity.info().attempt < TRIES) from None

    async def _beat(self) -> None:
        self._signs.last = activity.info().heartbeat_details
        while True:
            await asyncio.sleep(BEAT)
            activity.heartbeat(*self._signs.last)


def _within(queue: str, given: Sequence[Any]) -> None:
    """Raises NotAllowed where work for one organisation came by another one's queue."""
    wanted = {str(org) for value in given if (org := getattr(value, "org", None)) is not None}
    if wanted and queue.startswith("habeas.") and wanted != {org_of_queue(queue)}:
        raise NotAllowed("this work names another organisation than the queue that it came by")


def _as_failure(
    error: BaseException, message: str, *, again: bool, again_in: timedelta | None = None
) -> ApplicationError:
    name = type(error).__name__
    return ApplicationError(message or name, type=name, non_retryable=not again, next_retry_delay=again_in)
