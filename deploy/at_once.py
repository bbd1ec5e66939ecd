"""Runs a workflow of one organisation now and waits for what it says: what commands start instead of a Schedule."""

from typing import Any, Protocol, TypeVar
from uuid import uuid4

from temporalio.client import Client, WorkflowFailureError
from temporalio.service import RPCError

from schemas.errors import SystemUnavailable
from schemas.ids import OrgId, SystemId, org_queue

R = TypeVar("R")


class OfOrganisation(Protocol):
    """The input of such a workflow."""

    @property
    def org(self) -> OrgId: ...


async def run_now(client: Client, name: str, given: OfOrganisation, result: type[R] | Any) -> R:
    """What `habeas.<name>` found and did. Waits as long as it takes. Raises SystemUnavailable where it can't be run."""
    try:
        found: R = await client.execute_workflow(
            f"habeas.{name}",
            given,
            id=f"{name}.{given.org}.{uuid4().hex}",
            task_queue=org_queue(given.org),
            result_type=result,
        )
    except (RPCError, WorkflowFailureError) as problem:
        raise SystemUnavailable(SystemId("temporal"), type(problem).__name__) from None
    return found
