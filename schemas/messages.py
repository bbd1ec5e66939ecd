"""What goes into and comes out of workflows and activities: references and decisions, never people."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import LiveHold, Plan
from schemas.facts import Body
from schemas.ids import CaseId, OrgId, PlanDigest, SystemId
from schemas.request import CaseState, Outcome, RequestType, Role


class Phase(StrEnum):
    """Which part of its life a workflow run carries."""

    REQUEST = "request"
    HOLD = "hold"


class CaseRun(Frozen):
    """Input of one run of the case's workflow."""

    org: OrgId
    case: CaseId
    types: tuple[RequestType, ...]
    received_at: datetime
    phase: Phase = Phase.REQUEST
    round: int = 0
    """Plans made so far."""
    inbox: int = 0
    """Updates taken so far, over all runs."""
    seen: tuple[str, ...] = ()
    """Ids of the last Updates, so that one that is sent again counts once."""
    dismissed: tuple[str, ...] = ()
    """Proposed holds that a person has dismissed."""
    large: bool = False


class Step(Frozen):
    """What every stage is told: which case, and what time it is for the law."""

    org: OrgId
    case: CaseId
    types: tuple[RequestType, ...]
    as_of: datetime
    round: int = 0
    large: bool = False
    """More records than fit a short step: pages are read one by one, with heartbeats."""


class OpenStep(Step):
    """Open the case."""

    received_at: datetime


class Opened(Frozen):
    """The case has a clock, and the person has been asked who they are."""

    due_on: date
    due_at: datetime
    """The first moment that is too late."""
    challenge: str
    """SHA-256 over case and code: enough to check an answer, not enough to give one."""
    asked_at: datetime


class Verified(Step):
    """The person was verified; how long the question took counts for the clock."""

    received_at: datetime
    asked_at: datetime
    answered_at: datetime
    extended: bool = False
    waited: tuple[CaseId, ...] = ()
    """Cases of the same person that this one has waited for."""


class Recognised(Frozen):
    """The person's cases know each other now."""

    due_on: date
    due_at: datetime
    waits_for: tuple[CaseId, ...] = ()
    """Cases of the same person that go first."""
    joins: CaseId | None = None
    """The case that has done, while this one waited, what this one asks."""
    conflicts: int = 0
    """Rows under the person's address that belong to somebody else; a person has to look."""


class SystemFind(Frozen):
    """How much one system holds."""

    system: SystemId
    records: int = 0
    pages: int = 0
    complete: bool = True
    unavailable: str | None = None


class Finds(Frozen):
    """What was found everywhere."""

    systems: tuple[SystemFind, ...]

    @property
    def unfinished(self) -> tuple[SystemId, ...]:
        """Systems that were too large to finish at once, or did not answer."""
        return tuple(s.system for s in self.systems if not s.complete)


class SystemStep(Step):
    """One stage in one system."""

    system: SystemId


class Execution(Step):
    """Carry out one plan."""

    plan: PlanDigest
    attempt: int = 0
    """How often a person has asked for another try: each leaves facts of its own."""
    refused: bool = False
    """A system refused something, so what the plan wanted gone may still be there."""


class SystemDone(Frozen):
    """How one system came out of an execution."""

    system: SystemId
    changed: int = 0
    verified: int = 0
    complete: bool = True
    unavailable: str | None = None
    trouble: str | None = None
    """Why it could not be done or verified; a person looks."""


class Executed(Frozen):
    """How all systems came out."""

    systems: tuple[SystemDone, ...]
    stopped: bool = False
    """A hold, a copy that goes first or a new record stopped it: a new plan is needed."""

    @property
    def unfinished(self) -> tuple[SystemId, ...]:
        """Systems that are too large for one short step, or did not answer."""
        return tuple(s.system for s in self.systems if not s.complete)

    @property
    def troubled(self) -> tuple[SystemDone, ...]:
        """Systems that a person has to look at."""
        return tuple(s for s in self.systems if s.trouble)


class PackStep(Step):
    """Make the person's copy."""

    received_at: datetime


class Packed(Frozen):
    """The copy is made."""

    records: int
    sha256: str


class AnswerStep(Step):
    """Answer the person."""

    received_at: datetime
    left: tuple[SystemDone, ...] = ()
    """What could not be done or verified, and is told."""


class Ending(Step):
    """The case ends without a plan."""

    outcome: Outcome
    by: str | None = None
    """Who took the request back."""


class Joining(Step):
    """The case ends because another has done what it asks."""

    other: CaseId


class ExtendStep(Verified):
    """Two more months."""

    reason: str
    actor: str


class Extended(Frozen):
    """The new date, told to the person."""

    due_on: date
    due_at: datetime


class Overdue(Step):
    """The answer is late."""

    due_on: date


class Responded(Frozen):
    """The person has the answer."""

    outcome: Outcome
    wakes: tuple[CaseId, ...] = ()
    """Cases of the same person that waited for this one."""


class Held(Frozen):
    """What a case on hold waits for."""

    open: bool = False
    """False: nothing is held any more and the case is closed."""
    next_at: datetime | None = None
    """When the next restriction has ended; None if only a person's hold keeps the case open."""
    released: bool = False
    """A person's hold has kept records and no longer stands: a new round is due now."""


class Trouble(Step):
    """A stage that can't go on, or a person's decision about it."""

    number: int
    stage: str
    error: str
    """Class of the error, or the decision; an error's message may quote a system and stays out."""
    resolved_by: str | None = None
    state: CaseState | None = None


class Noted(Step):
    """Something to write down as a fact."""

    key: str
    kind: str
    body: Body = Field(default_factory=dict)


class HoldOrder(Step):
    """Place or release a hold."""

    place: LiveHold | None = None
    proposed: bool = False
    release: str | None = None
    actor: str
    key: str
    """Id of the Update that said it."""


class HoldDone(Frozen):
    """The hold stands, or no longer stands."""

    stood: bool = True
    """False: there was no such hold to release."""
    refused: tuple[str, ...] = ()
    """Why the hold can't stand; nothing was placed then."""
    wakes: tuple[CaseId, ...] = ()
    """Cases of the same person that were held as well."""


class CaseView(Frozen):
    """What a query of the running workflow answers."""

    phase: Phase
    state: str
    plan: Plan | None
    unsettled: tuple[str, ...] = ()
    """Proposed holds of the plan that nobody has confirmed or dismissed yet."""
    approvals: tuple[Role, ...]
    inbox: int
    incident: str | None
    challenge_open: bool = False


class DecideStep(Step):
    """Judge what was found."""

    deferred: bool = False
    """A restriction has ended: the plan was approved when it was made, nobody has to approve its end again."""


class SystemExecution(Execution):
    """Carry out one plan in one system."""

    system: SystemId
