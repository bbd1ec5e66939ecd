"""Tasks: what people do by hand in systems without a connector, because a time is over or because somebody asked."""

from datetime import date, datetime

from pydantic import Field

from schemas.base import Frozen
from schemas.by_hand import CaseOrder, TaskId
from schemas.ids import CaseId, SystemId
from schemas.particulars import Particulars
from schemas.request import Person
from schemas.retention import TaskOrder
from schemas.systems import Identity


class Task(Frozen):
    """A task in the book."""

    id: TaskId
    order: TaskOrder | CaseOrder
    due_on: date
    """Of a case's task the case's own due date, as it is now."""
    made_at: datetime
    done_at: datetime | None = None
    done_by: str | None = None
    evidence: str | None = None
    dropped_at: datetime | None = None
    """When its case was taken back, so that there is nothing left to do."""

    @property
    def open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.done_at is None and self.dropped_at is None

    @property
    def case(self) -> CaseId | None:
        """The case that it belongs to; None for one of the sweep."""
        return self.order.case if isinstance(self.order, CaseOrder) else None

    @property
    def systems(self) -> tuple[SystemId, ...]:
        """Where it is done, each system once."""
        if isinstance(self.order, TaskOrder):
            return (self.order.system,)
        return tuple(dict.fromkeys(line.system for line in self.order.lines))

    @property
    def owes_a_copy(self) -> bool:
        """Whether a copy is still to be made, before anything of that person may go."""
        return self.open and isinstance(self.order, CaseOrder) and self.order.right.tells

    def overdue(self, today: date) -> bool:
        """Whether it had to be done before today and is not."""
        return self.open and self.due_on < today


class WhoAsks(Frozen):
    """Whom a case is about, for the moment in which somebody has to look for them by hand."""

    person: Person = Field(repr=False)
    known: tuple[Identity, ...] = Field(repr=False)
    """Proven by the person, or found by what was proven."""
    said: Particulars = Field(default=Particulars(), repr=False)
    """What the request said beside its rights: what is wrong, and what is right."""
