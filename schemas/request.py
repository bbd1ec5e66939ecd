"""A request: what was asked, by whom, in which state it is."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId
from schemas.systems import Identity
from schemas.text import Language


class RequestType(StrEnum):
    """The rights that a case can carry out."""

    ACCESS = "access"
    ERASURE = "erasure"


class Channel(StrEnum):
    """Where a request came in."""

    EMAIL = "email"
    TICKET = "ticket"
    KAFKA = "kafka"
    CONSOLE = "console"


class CaseState(StrEnum):
    """Where a case stands; the names of the design."""

    RECEIVED = "received"
    IDENTITY_PENDING = "identity_pending"
    ASSESSING = "assessing"
    AWAITING_APPROVAL = "awaiting_approval"
    EXECUTING = "executing"
    RESPONDED = "responded"
    ON_HOLD = "on_hold"
    INCIDENT = "incident"
    CLOSED = "closed"

    @property
    def answered(self) -> bool:
        """Whether the person has the answer."""
        return self in (CaseState.RESPONDED, CaseState.ON_HOLD, CaseState.CLOSED)


class Outcome(StrEnum):
    """How a case ended for the person."""

    DONE = "done"
    PARTLY_DONE = "partly_done"
    NOTHING_FOUND = "nothing_found"
    UNPROVEN = "unproven"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    REFUSED = "refused"


class Role(StrEnum):
    """Who may say what about a case."""

    AGENT = "agent"
    DECIDER = "decider"
    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"
    SUBJECT = "subject"


class Person(Frozen):
    """Who asks. Lives encrypted under the case key and nowhere else."""

    email: str = Field(min_length=3, repr=False)
    name: str | None = Field(default=None, repr=False)
    claimed: tuple[Identity, ...] = Field(default=(), repr=False)
    """Identifiers that the request claims. Never used for searching before they are proven."""
    language: Language = Language.SV


class NewRequest(Frozen):
    """What a door hands in to have a case opened."""

    org: OrgId
    types: tuple[RequestType, ...] = Field(min_length=1)
    channel: Channel
    received_at: AwareDatetime
    person: Person = Field(repr=False)
    intake_key: str = Field(min_length=1, max_length=1000, repr=False)
    """Names this receipt for ever (message id, ticket article, topic and id): the same key opens no second case.

    Kept as a hash only: a message id often holds an address.
    """


class CaseSummary(Frozen):
    """What may be shown of a case to anybody who may see it: no person."""

    org: OrgId
    id: CaseId
    types: tuple[RequestType, ...]
    state: CaseState
    channel: Channel
    received_at: datetime
    due_on: date | None = None
    extended: bool = False
    overdue: bool = False
    outcome: Outcome | None = None
    plan_digest: str | None = None
    hold_until: date | None = None
    waits_for: str | None = None
    responded_at: datetime | None = None
    closed_at: datetime | None = None
