"""A request: what was asked, by whom, in which state it is."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from schemas.base import Frozen
from schemas.ids import Actor, CaseId, OrgId
from schemas.particulars import Particulars
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
    UNBLOCK_INNER = "unblock_inner"
    UNBLOCK_EXTERNAL = "unblock_external"
    AUTOMATED_DECISION_REVIEW = "automated_decision_review"
    COMPLAINT = "complaint"

    @property
    def tells(self) -> bool:
        """Whether the answer is knowledge: a copy, a log, names."""
        return self in _TELL

    @property
    def hands_out(self) -> bool:
        """Whether the person gets a package with the content of records; the names of recipients are a letter."""
        return self is RequestType.PORTABILITY or (self.tells and self is not RequestType.RECIPIENTS_INFO)

    @property
    def at_once(self) -> bool:
        """Whether it is done the same day, and only the answer has a month."""
        return self in _AT_ONCE

    @property
    def without_proof(self) -> bool:
        """Whether a stranger may exercise it, because stopping mail harms nobody (GDPR Art. 7(3), 21(3))."""
        return self in _WITHOUT_PROOF

    @property
    def needs_proof_later(self) -> bool:
        """Whether part of it waits for proof, after what stops mail was done for anybody who asked."""
        return self is RequestType.WITHDRAW_CONSENT

    @property
    def by_decision(self) -> bool:
        """Whether a person's decision, and nothing in a system, is the answer."""
        return self in _BY_DECISION


_TELL = (RequestType.ACCESS, RequestType.ACCESS_LOG, RequestType.JOURNAL_COPY, RequestType.RECIPIENTS_INFO)
_AT_ONCE = (
    RequestType.OBJECTION_DIRECT_MARKETING,
    RequestType.WITHDRAW_CONSENT,
    RequestType.BLOCK_INNER,
    RequestType.BLOCK_EXTERNAL,
    RequestType.UNBLOCK_INNER,
    RequestType.UNBLOCK_EXTERNAL,
)
_WITHOUT_PROOF = (RequestType.OBJECTION_DIRECT_MARKETING, RequestType.WITHDRAW_CONSENT)
_BY_DECISION = (RequestType.AUTOMATED_DECISION_REVIEW, RequestType.COMPLAINT)


class Channel(StrEnum):
    """Where a request came in."""

    EMAIL = "email"
    TICKET = "ticket"
    KAFKA = "kafka"
    CONSOLE = "console"
    PHONE = "phone"
    LETTER = "letter"
    MESSAGE = "message"
    """A direct message, in whichever service."""
    VISIT = "visit"
    WEB = "web"
    """A public form, or the person's page of another case."""
    SERVICE = "service"
    """The customer's own login, by a signed hand-over."""
    API = "api"
    """A machine of the organisation that does not say how the request reached it."""


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
    ROUTED = "routed"


class Role(StrEnum):
    """Who may say what about a case."""

    AGENT = "agent"
    DECIDER = "decider"
    CLINICIAN = "clinician"
    DPO = "dpo"
    """The data protection officer: reads all, advises, decides nothing (GDPR Art. 38(6))."""
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    """Reads what happened, for a time and in a scope, and never whom it is about."""
    SUBJECT = "subject"


class ContactPolicy(StrEnum):
    """How somebody may be reached without harm."""

    OPEN = "open"
    """By mail, which says that there is a case and an answer."""
    NEUTRAL = "neutral"
    """By mail that says no more than that a message waits in the service."""
    INSIDE = "inside"
    """Nothing leaves the service: the person comes by the customer's own login."""


ADDRESS = r"^[^\x00-\x20\x7f<>]+$"
"""One word: nothing of it may begin a second header, or a second argument, of a mail (RFC 5321 section 4.1.1.3)."""


class Person(Frozen):
    """Who asks. Lives encrypted under the case key and nowhere else."""

    email: str = Field(min_length=3, max_length=320, pattern=ADDRESS, repr=False)
    name: str | None = Field(default=None, repr=False)
    claimed: tuple[Identity, ...] = Field(default=(), repr=False)
    """Identifiers that the request claims. Never used for searching before they are proven."""
    language: Language = Language.SV
    plain: bool = False
    """Plain words, for the young and for whoever wants them."""
    postal: tuple[str, ...] = Field(default=(), repr=False)
    """Lines of an address for answers by post; empty where nobody asked for that, always for a protected identity."""
    contact: ContactPolicy = ContactPolicy.OPEN


class NewRequest(Frozen):
    """What a door hands in to have a case opened."""

    org: OrgId
    types: tuple[RequestType, ...] = Field(min_length=1)
    channel: Channel
    received_at: AwareDatetime
    person: Person = Field(repr=False)
    particulars: Particulars = Field(default=Particulars(), repr=False)
    taken_by: Actor | None = None
    """Who on the staff took it in, where no machine did."""
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
    taken_by: str | None = None
    proof: str | None = None
    """How it was shown who asks, as far as it was."""
    responded_at: datetime | None = None
    closed_at: datetime | None = None
