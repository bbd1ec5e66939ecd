"""What the staff's lists show of cases: no person in any of it."""

from datetime import date, datetime
from enum import StrEnum

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import CaseState, CaseSummary, Channel, Outcome, RequestType


class Whom(StrEnum):
    """Whom or what a case waits for."""

    AGENT = "agent"
    DECIDER = "decider"
    CLINICIAN = "clinician"
    PERSON = "person"
    """The one who asks."""
    RECIPIENT = "recipient"
    SYSTEM = "system"
    BRAKE = "brake"
    """The brake, trust in a system, or a limit."""
    CASE = "case"
    """Another case of the same person."""
    DATE = "date"
    NOBODY = "nobody"
    """It goes on by itself, or is over."""


class Wanted(StrEnum):
    """Which cases a list is of."""

    OPEN = "open"
    """Not answered yet: what is due first at the top."""
    ANSWERED = "answered"
    ALL = "all"


class Filters(Frozen):
    """What somebody wants to see."""

    wanted: Wanted = Wanted.OPEN
    state: CaseState | None = None
    right: RequestType | None = None
    channel: Channel | None = None
    whom: Whom | None = None
    due_through: date | None = None
    due_before: date | None = None
    """Late: due before this day."""
    taken_by: str | None = None


class Behind(Frozen):
    """Where a page of the list ends: the next one begins behind it."""

    due_on: date | None = None
    """OPEN: None where the case has no due day yet."""
    case: CaseId


class Listed(CaseSummary):
    """A case in the list."""

    whom: tuple[Whom, ...]


class Counts(Frozen):
    """What is not answered."""

    open: int
    late: int
    soon: int
    """Due within a week."""


class RegisterLine(Frozen):
    """A case in the register."""

    id: CaseId
    types: tuple[RequestType, ...]
    channel: Channel
    received_at: datetime
    due_on: date | None
    extended: bool
    state: CaseState
    responded_at: datetime | None
    outcome: Outcome | None
    ground: str | None
    """Code of the ground on which the request was refused as a whole."""


class Tally(Frozen):
    """One bar of a plot."""

    name: str
    cases: int
    part: int = 0
    """How many of them are in time, open, or refused; the plot says which."""


class RegisterTotals(Frozen):
    """A period, added up."""

    received: int
    answered: int
    in_time: int
    late: int
    """Answered after the due day, or not answered and the day is over."""
    open: int
    extended: int
    outcomes: tuple[Tally, ...]


class SystemTally(Frozen):
    """What one system has done."""

    system: SystemId
    changed: int
    refused: int
    cases: int


class Overview(Frozen):
    """The numbers of the dashboard."""

    counts: Counts
    ages: tuple[Tally, ...]
    """By weeks since receipt; 13 is more than a quarter."""
    on_time: tuple[Tally, ...]
    """By the month in which an answer was due."""
    rights: tuple[Tally, ...]
    systems: tuple[SystemTally, ...]


class Dated(Frozen):
    """One entry of the holds calendar."""

    on_day: date
    what: str
    """`review`: records whose minimum has passed come to a person; `hold`: somebody looks at a hold again; `end`: a
    restriction ends, and what it kept is erased."""
    case_id: CaseId
    system: str | None = None
    category: str | None = None
    records: int | None = None
    raised: bool = False
    hold: str | None = None
    owner: str | None = None

    @property
    def month(self) -> int:
        """1 to 12."""
        return self.on_day.month


class SystemShown(Frozen):
    """One system, as the staff sees it: no content."""

    org: OrgId
    id: SystemId
    connected: bool
    ok: bool | None = None
    detail: str = ""
    checked_at: datetime | None = None
    capabilities: tuple[str, ...] = ()
    mode: str | None = None
    manifest: str | None = None
    """The manifest as it is written."""
    digest: str | None = None
    trusted_by: str | None = None
    trusted_at: datetime | None = None
