"""A request: what was asked, by whom, in which state it is."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId
from schemas.systems import Identity
from schemas.text import Language


class RequestType(StrEnum):
    """What a person can ask for; the names of the law cases."""

    ACCESS = "access"
    ACCESS_LOG = "access_log"
    JOURNAL_COPY = "journal_copy"
    RECIPIENTS_INFO = "recipients_info"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    JOURNAL_DESTRUCTION = "journal_destruction"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    OBJECTION_DIRECT_MARKETING = "objection_direct_marketing"
    WITHDRAW_CONSENT = "withdraw_consent"
    BLOCK_INNER = "block_inner"
    BLOCK_EXTERNAL = "block_external"

    @property
    def tells(self) -> bool:
        """Whether the answer is knowledge: a copy, a log, names."""
        return self in _TELL

    @property
    def at_once(self) -> bool:
        """Whether it is done the same day, and only the answer has a month."""
        return self in _AT_ONCE


_TELL = (RequestType.ACCESS, RequestType.ACCESS_LOG, RequestType.JOURNAL_COPY, RequestType.RECIPIENTS_INFO)
_AT_ONCE = (
    RequestType.OBJECTION_DIRECT_MARKETING,
    RequestType.WITHDRAW_CONSENT,
    RequestType.BLOCK_INNER,
    RequestType.BLOCK_EXTERNAL,
)
CARRIED_OUT = (RequestType.ACCESS, RequestType.ERASURE)
"""What a case can carry out in the systems today; the law is decided for all of them."""


class Channel(StrEnum):
    """Where a request came in."""

    EMAIL = "email"
    TICKET = "ticket"
    KAFKA = "kafka"
    CONSOLE = "console"


class CaseState(StrEnum):
    """Where a case stands; the names of the design."""

    SCHEDULED = "scheduled"
    RECEIVED = "received"
    IDENTITY_PENDING = "identity_pending"
    CLARIFICATION_PENDING = "clarification_pending"
    ASSESSING = "assessing"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    AWAITING_APPROVAL = "awaiting_approval"
    EXECUTING = "executing"
    NOTIFYING_RECIPIENTS = "notifying_recipients"
    RESTRICTED = "restricted"
    ROUTED = "routed"
    REFERRED_TO_IVO = "referred_to_ivo"
    PARTIALLY_DONE = "partially_done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
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
