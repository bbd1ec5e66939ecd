"""What people and machines may ask of a case; every door (command line, mail, topic, later pages) calls these."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from schemas.errors import NotAllowed, SystemUnavailable
from schemas.ids import CaseId, OrgId, SystemId, workflow_id
from schemas.messages import CaseRun, CaseView, run_of
from schemas.orders import (
    Ack,
    Approve,
    ConfirmHold,
    DismissHold,
    Extend,
    PlaceHold,
    Proof,
    ProofResult,
    ReleaseHold,
    Resolve,
    Withdraw,
)
from schemas.request import CaseState, CaseSummary, NewRequest, Role
from schemas.web import Account

R = TypeVar("R")
NOT_YET = "NotYet"
PATIENCE = 30.0
"""Seconds that a caller waits for a case to be ready for what they say."""


class Cases(Protocol):
    """What a door needs of the case book."""

    async def open(self, request: NewRequest) -> tuple[CaseId, bool]: ...

    async def summary(self, org: OrgId, case: CaseId) -> CaseSummary: ...

    async def listed(
        self, org: OrgId, state: CaseState | None = None, before: CaseId | None = None, limit: int = 50
    ) -> Sequence[CaseSummary]: ...


class Starts(Protocol):
    """Starts workflows of opened cases."""

    async def start(self, run: CaseRun) -> None: ...


class Staff(Protocol):
    """Who is on the staff."""

    async def accounts(self, org: OrgId) -> Sequence[Account]: ...


class Doors:
    """Opens cases and says things to them. Never acts on a system itself."""

    def __init__(self, cases: Cases, starter: Starts, client: Client, staff: Staff | None = None) -> None:
        """staff: given where a door does not know by itself who somebody is, so that nobody speaks in another's role."""
        self._cases, self._starter, self._client, self._staff = cases, starter, client, staff

    async def say(self, org: OrgId, case: CaseId, update: str, what: Any, result: type[R]) -> R:
        """What the case answers to one Update. Raises NotAllowed, NotFound, SystemUnavailable."""
        return await self._say(org, case, update, what, result)

    async def open(self, request: NewRequest) -> CaseId:
        """The case of this receipt, new or known. It is stored before this returns; its workflow starts now or soon."""
        case, new = await self._cases.open(request)
        if new:
            run = run_of(request, case)
            with contextlib.suppress(RPCError):  # Temporal is away: the worker starts the case when it is back
                await self._starter.start(run)
        return case

    async def confirm_identity(self, org: OrgId, case: CaseId, code: str, once: str | None = None) -> ProofResult:
        """Whether the code was right. once: names this answer, so that a wrong one that is told again counts once.

        Raises NotAllowed, NotFound.
        """
        return await self._say(org, case, "habeas.confirm_identity", Proof(code=code), ProofResult, once)

    async def approve(self, org: OrgId, case: CaseId, approval: Approve) -> Ack:
        """The plan is approved. Raises NotAllowed for another plan or role, NotFound."""
        return await self._say(org, case, "habeas.approve", approval, Ack)

    async def extend(self, org: OrgId, case: CaseId, extension: Extend) -> Ack:
        """The time is extended and the person told. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.extend", extension, Ack)

    async def withdraw(self, org: OrgId, case: CaseId, by: Withdraw) -> Ack:
        """The request is taken back. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.withdraw", by, Ack)

    async def place_hold(self, org: OrgId, case: CaseId, order: PlaceHold) -> Ack:
        """The hold stands. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.place_hold", order, Ack)

    async def release_hold(self, org: OrgId, case: CaseId, order: ReleaseHold) -> Ack:
        """The hold no longer stands. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.release_hold", order, Ack)

    async def confirm_hold(self, org: OrgId, case: CaseId, said: ConfirmHold) -> Ack:
        """A hold that the plan proposes stands. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.confirm_hold", said, Ack)

    async def dismiss_hold(self, org: OrgId, case: CaseId, said: DismissHold) -> Ack:
        """A hold that the plan proposes is not placed. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.dismiss_hold", said, Ack)

    async def resolve(self, org: OrgId, case: CaseId, decision: Resolve) -> Ack:
        """The incident is settled. Raises NotAllowed, NotFound."""
        return await self._say(org, case, "habeas.resolve", decision, Ack)

    async def view(self, org: OrgId, case: CaseId) -> CaseView:
        """What the running workflow says of itself. Raises NotFound."""
        handle = self._client.get_workflow_handle(workflow_id(org, case))
        try:
            view: CaseView = await handle.query("habeas.view", result_type=CaseView)
            return view
        except RPCError as error:
            raise await self._told(org, case, error) from None

    async def summary(self, org: OrgId, case: CaseId) -> CaseSummary:
        """What the book says of a case. Raises NotFound."""
        return await self._cases.summary(org, case)

    async def listed(
        self, org: OrgId, state: CaseState | None = None, before: CaseId | None = None, limit: int = 50
    ) -> Sequence[CaseSummary]:
        """Cases, newest first."""
        return await self._cases.listed(org, state, before, limit)

    async def wait(self, org: OrgId, case: CaseId, states: Sequence[CaseState], within: float) -> CaseSummary:
        """The case once it is in one of the states. Raises NotFound, TimeoutError, and NotAllowed once it is closed."""
        async with asyncio.timeout(within):
            pause = 0.02
            while (now := await self._cases.summary(org, case)).state not in states:
                if now.state is CaseState.CLOSED:
                    raise NotAllowed(f"{case} is closed ({now.outcome}); it does not get there any more")
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, 0.5)
        return now

    async def _say(
        self, org: OrgId, case: CaseId, update: str, what: Any, result: type[R], once: str | None = None
    ) -> R:
        """Tries again while the case is not yet ready or changes runs; the same id counts once however often it is sent."""
        role, actor = getattr(what, "role", None), getattr(what, "actor", None)
        if role is not None and actor is not None:
            await self.acts_as(org, actor, role)
        handle, number, pause = self._client.get_workflow_handle(workflow_id(org, case)), once or uuid4().hex, 0.02
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while True:
            try:
                answer: R = await handle.execute_update(update, what, id=number, result_type=result)
                return answer
            except WorkflowUpdateFailedError as refused:
                cause = refused.cause
                if not _passing(cause) or loop.time() > until:
                    raise NotAllowed(str(getattr(cause, "message", None) or "the case refused it")) from None
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                if loop.time() > until:
                    raise SystemUnavailable(SystemId("temporal"), "no answer in time; say it again") from None
            except RPCError as error:
                told = await self._told(org, case, error)
                if not isinstance(told, SystemUnavailable) or loop.time() > until:
                    raise told from None
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)

    async def acts_as(self, org: OrgId, actor: str, role: Role) -> None:
        """Raises NotAllowed where the organisation has accounts and this is none, or has not the role that it speaks in."""
        if role is Role.AUDITOR:
            raise NotAllowed("an auditor reads, and says nothing to a case")
        if self._staff is None or role is Role.SUBJECT:
            return
        accounts = [a for a in await self._staff.accounts(org) if a.closed_at is None]
        if accounts and not any(a.name == actor and role in a.roles for a in accounts):
            raise NotAllowed(
                f"no account {actor} has the role {role}; `habeas accounts list` shows which accounts have it"
            )

    async def _told(self, org: OrgId, case: CaseId, error: RPCError) -> Exception:
        if error.status is not RPCStatusCode.NOT_FOUND:
            return SystemUnavailable(SystemId("temporal"), error.status.name)
        known = await self._cases.summary(org, case)
        if known.state is CaseState.CLOSED:
            return NotAllowed(f"{case} is closed")
        return SystemUnavailable(SystemId("temporal"), "the case's workflow is not running yet")


def _passing(cause: BaseException | None) -> bool:
    """Whether another try makes sense: not ready yet, or the run that had it ended before it was taken."""
    return isinstance(cause, ApplicationError) and cause.type in (NOT_YET, "AcceptedUpdateCompletedWorkflow")
