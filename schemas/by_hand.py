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
    """What the law does to such a record of which nothing is known but its kind."""


class CaseOrder(Frozen):
    """What one keeper does for one case; ordered again it is the same task. It names the case and nobody."""

    case: CaseId
    asks: tuple[RequestType, ...]
    lines: tuple[HandLine, ...] = Field(min_length=1)
    due_on: date
    keeper: str | None = None
