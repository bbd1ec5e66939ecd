"""What a case asks of people, in systems that no connector reaches."""

from datetime import date
from typing import NewType

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import Action
from schemas.ids import CaseId, SystemId
from schemas.request import RequestType

TaskId = NewType("TaskId", str)
"""`TSK-2026-000001`: a task that a person does by hand."""


class HandLine(Frozen):
    """One category in one system without a connector."""

    system: SystemId
    category: str
    rule: str | None
    action: Action
    """What the law does to it; to a record of which nothing is known but its kind where no connector looks."""
    records: int | None = None
    """How many, where a connector has found them and has no way for the action; None where nobody has looked."""


class CaseOrder(Frozen):
    """What one keeper does for one right of one case; ordered again it is the same task. It names the case and nobody."""

    case: CaseId
    right: RequestType
    stage: str = Field(default="", pattern="^(|weighed|lift|ticket)$")
    """What has happened since the right was first carried out: an objection was weighed, a restriction ends; `ticket`:
    everything is erased but the ticket that it was asked by."""
    lines: tuple[HandLine, ...] = Field(min_length=1)
    due_on: date
    keeper: str | None = None


class HandFound(Frozen):
    """What was found and done of one category by hand."""

    system: SystemId
    category: str
    records: int = Field(ge=0)
    action: Action
    """What was done, or that it is kept."""


class HandReport(Frozen):
    """What whoever did a task says of it. Sealed with the case; files for the person's copy lie in a package of its own."""

    found: tuple[HandFound, ...] = ()
    evidence: str = Field(max_length=4000, repr=False)
    by: str
    package: str | None = None
    checked_by: str | None = None
    """Who has looked at it as well, where it was drawn for a spot check."""
