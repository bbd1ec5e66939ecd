"""What goes into and comes out of workflows and activities: references and decisions, never people."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import LiveHold, Plan
from schemas.facts import Body
from schemas.ids import CaseId, OrgId, SystemId
from schemas.remainders import Remainder
from schemas.request import CaseState, Channel, NewRequest, Outcome, RequestType, Role


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
    answered: bool = False
    """The person has the answer: what is left is to wait."""
    restricted: int | None = None
    """The plan whose restriction (GDPR Art. 18) stands until it is lifted."""
    remainders: tuple[Remainder, ...] = ()
    """What was carried out and is kept for a time; it goes by itself."""
    unconfirmed: tuple[str, ...] = ()
    """Processors that have not yet said that it is done there as well."""
    reminded: int = 0
    placed: tuple[str, ...] = ()
    """Holds that stand in this case."""
    handed_over: bool = False
    """The person came by the customer's own login, which is proof enough for most."""


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
    handed_over: bool = False


class Opened(Frozen):
    """The case has a clock, and the person has been asked who they are."""

    due_on: date
    due_at: datetime
    """The first moment that is too late."""
    release_at: datetime
    """From when on an unreleased patient record is an alarm: it is handed out as soon as possible (PDL 8:2)."""
    challenge: str | None
    """SHA-256 over case and code: enough to check an answer, not enough to give one. None where nobody was asked."""
    asked_at: datetime
    ask_again_at: datetime
    give_up_at: datetime
    """Identity unanswered: a reminder, then the case closes with the reason (GDPR Art. 12(4), 11(2))."""
    in_time: bool = True
    """The question went out so soon that the clock stands while nobody answers (EDPB 01/2022 section 5.3)."""
    remind_at: tuple[datetime, ...] = ()  # when the staff is reminded that the answer is due
    first_at: datetime
    """The first moment at which the time can no longer be extended (GDPR Art. 12(3))."""
    needs_authority: bool = False
    """Somebody asks for somebody else: a person looks at what gives them the right to. Doubted: perhaps in another's name."""
    doubted: bool = False
    neither_at: datetime | None = None
    """When a guardian hears the same, whatever there is: the answer's time must tell nothing either."""
    forward: tuple[str, ...] = ()
    """The organisation is only a processor: the request goes to the controller (GDPR Art. 28(3)(e))."""


def run_of(request: NewRequest, case: CaseId) -> CaseRun:
    """The first run of a case."""
    return CaseRun(
        org=request.org,
        case=case,
        types=request.types,
        received_at=request.received_at,
        handed_over=request.channel is Channel.SERVICE,
    )


class Paused(Frozen):
    """A question about what is meant, and its answer (recital 63)."""

    asked_at: datetime
    answered_at: datetime


class Verified(Step):
    """The person was verified; how long the question took counts for the clock."""

    received_at: datetime
    asked_at: datetime
    answered_at: datetime
    extended: bool = False
    pauses: tuple[Paused, ...] = ()
    """Questions of scope that have been answered."""
    handed_over: bool = False
    destroys: bool = False
    """Something is about to go: a copy that is owed to the same person goes first, whatever the right."""
    in_words: bool = False
    """It also says something in words: two such requests are never the same one."""
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


class SystemDone(Frozen):
    """How one system came out of an execution."""

    system: SystemId
    changed: int = 0
    verified: int = 0
    complete: bool = True
    unavailable: str | None = None  # what the case waits for: the system, the brake, or trust in the system
    trouble: str | None = None
    """Why it could not be done or verified; a person looks."""


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
    """Proposed holds that nobody has confirmed or dismissed yet."""
    approvals: tuple[Role, ...]
    inbox: int
    incident: str | None
    waits_for: tuple[str, ...] = ()
    """`identity`, `strong_identity`, `authority`, `answer`, `review`, `weighing`, `decision`, `approval`, `lifting`,
    `hands` (manual tasks), or `recipient:` and who has not confirmed."""
    right: RequestType | None = None
    challenge_open: bool = False
    glass: dict[str, datetime] = Field(default_factory=dict)  # accounts that have broken it, and until when
