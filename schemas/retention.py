"""What the sweep is asked, what it finds, and the tasks it makes where no connector reaches."""

from datetime import date, datetime
from typing import NamedTuple, NewType

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import Action, LiveHold
from schemas.entries import JudgedPage
from schemas.ids import CaseId, OrgId, SystemId

SweepId = NewType("SweepId", str)
"""`RET-2026-000001`: year and a number. The sweep's facts stand under it in the ledger."""


class Start(NamedTuple):
    """Records of one category whose start event lies at or before a day, or a moment where the period is in hours."""

    category: str
    event: str
    before: date | datetime


class RetentionRun(Frozen):
    """Input of the sweep's workflow."""

    org: OrgId
    as_of: datetime | None = None
    """None: the moment it runs."""
    dry_run: bool = False
    """Only looks: nothing is changed and nothing is written down."""
    hours_only: bool = False
    """Only what is kept for hours; looked through every hour."""


class BeginSweep(Frozen):
    """Open a sweep."""

    org: OrgId
    as_of: datetime
    run: str
    """The workflow's own id: begun again, it is the same sweep."""
    dry_run: bool = False


class Begun(Frozen):
    """A sweep that is open."""

    sweep: SweepId | None
    """None for a dry run."""
    systems: tuple[SystemId, ...]
    """Those with a connector."""


class MakeTasks(Frozen):
    """Make the tasks of systems without a connector."""

    org: OrgId
    as_of: datetime


class SystemSweep(Frozen):
    """Look through one system."""

    org: OrgId
    system: SystemId
    as_of: datetime
    sweep: SweepId | None = None
    """None for a dry run."""
    hours_only: bool = False


class SweepLine(Frozen):
    """Records of one category that one verdict was given to."""

    category: str
    rule: str
    action: Action
    grounds: tuple[str, ...] = ()
    frozen: bool = False
    """Left alone for an open request for a copy; the action says what is due to them after the answer."""
    kept_by: str | None = None
    """What keeps the record although its time is over, in a word, where no ground says it."""
    records: int = Field(ge=0)
    since: date | None = None
    """The first of the days by which the records had to be gone."""

    @property
    def goes(self) -> bool:
        """Whether the records are on their way out, and not only due."""
        return self.action.destroys and not self.frozen


class SweepDone(Frozen):
    """What was done of one page."""

    changed: int = Field(ge=0)
    already: int = Field(ge=0)
    verified: int = Field(ge=0)
    refused: int = Field(ge=0)
    trouble: str | None = None
    """The first reason for leaving something, in words without personal data."""


class SweepPage(Frozen):
    """Some records of one system: what was judged about all of them, and which of them are to go."""

    system: SystemId
    number: int = Field(ge=0)
    lines: tuple[SweepLine, ...] = ()
    due: JudgedPage | None = None
    """Records that are to go, each with its verdict; None once they have gone."""
    next: str | None = None
    """Where the next page begins; it holds a key, so it never stands in a history or a log."""
    done: SweepDone | None = None


class Protecting(Frozen):
    """A case that keeps a sweep from records of its person."""

    case: CaseId
    copy_open: bool
    """A copy was asked for and the answer is not out."""
    proven: bool
    """The person is known; else only what the request claims."""
    holds: tuple[LiveHold, ...] = ()
    rounds: tuple[int, ...] = ()
    """Rounds with found pages."""
    pages: int = 0

    def stands_over(self, system: SystemId) -> bool:
        """Whether the person's records in a system are left alone."""
        return self.copy_open or any(not h.systems or system in h.systems for h in self.holds)


class SystemSwept(Frozen):
    """What was found in one system, and what was done there."""

    system: SystemId
    lines: tuple[SweepLine, ...] = ()
    silent: tuple[str, ...] = ()
    """Tables whose rows don't say when their period began, so that nothing of them is ever due."""
    changed: int = 0
    already: int = 0
    verified: int = 0
    refused: int = 0
    trouble: str | None = None
    """Why something was left, in words without personal data."""

    @property
    def due(self) -> int:
        """Records whose time is over and that nothing keeps."""
        return sum(li.records for li in self.lines if li.goes)


class EndSweep(Frozen):
    """Close a sweep."""

    org: OrgId
    as_of: datetime
    """When it began."""
    ended_at: datetime
    sweep: SweepId
    systems: tuple[SystemSwept, ...]
    tasks: int = 0


class MadeTasks(Frozen):
    """How many tasks are new, and how many are late."""

    made: int = 0
    overdue: int = 0


class Swept(Frozen):
    """The whole sweep."""

    as_of: datetime
    sweep: SweepId | None = None
    systems: tuple[SystemSwept, ...] = ()
    tasks: MadeTasks = MadeTasks()


class TaskOrder(Frozen):
    """What a person erases by hand because its time is over; made once for each due day."""

    system: SystemId
    category: str
    rule: str
    event: str
    through: date | datetime
    """Records whose start event lies on or before it."""
    unless: str | None = None
    """What keeps a record all the same, by its name in the rule."""
    action: Action
    due_on: date
    keeper: str | None = None
