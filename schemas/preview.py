"""What another rule set would have decided."""

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import Verdict
from schemas.ids import CaseId, SystemId
from schemas.request import CaseState


class Planned(Frozen):
    """A case that has a plan."""

    case: CaseId
    state: CaseState
    round: int
    """The round of its last plan."""


class Difference(Frozen):
    """Records of one category in one system that would have another verdict."""

    system: SystemId
    category: str
    was: Verdict
    would_be: Verdict | None
    """None where the other rule set no longer knows the category."""
    records: int = Field(ge=1)


class Rejudged(Frozen):
    """One case, judged again."""

    case: CaseId
    state: CaseState
    judged_by: str
    """Version of the rule set that made the plan."""
    records: int
    differences: tuple[Difference, ...] = ()
    trouble: str | None = None
    """Why it could not be judged again."""


class Preview(Frozen):
    """What a change of an organisation file would have meant."""

    version: str
    """Version of the rule set that the change gives."""
    cases: tuple[Rejudged, ...]

    @property
    def changed(self) -> tuple[Rejudged, ...]:
        """The cases that would have been decided differently."""
        return tuple(case for case in self.cases if case.differences)
