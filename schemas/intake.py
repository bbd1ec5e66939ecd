"""What the e-mail intake makes of a mail: what is asked, by whom as far as the mail says, and how sure that is."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import CaseId


class Asked(StrEnum):
    """The rights that a mail can exercise; more than a case can carry out by itself."""

    ACCESS = "access"
    ERASURE = "erasure"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    MARKETING_BLOCK = "marketing_block"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    JOURNAL_BLOCK = "journal_block"
    ACCESS_LOG = "access_log"
    AUTOMATED_DECISION_REVIEW = "automated_decision_review"
    COMPLAINT = "complaint"


class About(StrEnum):
    """Whose data the mail is about, as it says itself."""

    SELF = "self"
    CHILD = "child"
    DECEASED = "deceased"
    CLIENT = "client"
    """Of somebody with a mandate: counsel, a god man, an agent, a relative with a power of attorney."""
    UNKNOWN = "unknown"
    """Of nobody in particular, or it is not for us."""


class MailLanguage(StrEnum):
    """The language of the sender's own words."""

    SV = "sv"
    EN = "en"
    OTHER = "other"


class Claimed(Frozen):
    """Who the mail says that it is from. Claims, never proof."""

    email: str | None = Field(default=None, repr=False)
    name: str | None = Field(default=None, repr=False)
    personnummer: str | None = Field(default=None, repr=False)
    """Twelve digits, with a valid check digit."""
    emails: tuple[str, ...] = Field(default=(), repr=False)
    """Every address that is presented as the person's own; `email` is the first."""
    phone: tuple[str, ...] = Field(default=(), repr=False)
    """In E.164 where the number can exist, else as written."""
    customer_no: str | None = Field(default=None, repr=False)
    booking_no: tuple[str, ...] = Field(default=(), repr=False)
    username: str | None = Field(default=None, repr=False)


class Reason(Frozen):
    """Why a mail was read as it was: what spoke for it, in which sentence, how much. No words of the mail."""

    asked: Asked | None = None
    """The right that it speaks for or against; None: that the mail is a request at all."""
    rule: str
    """A sense, or two that stand together (console/reading/senses.yaml); `words` is the sum of all single words."""
    sentence: int | None = None
    """0 is the subject, 1 the first sentence of the sender's own words; None is the mail as a whole."""
    weight: float
    """What it adds to the log odds of the right, or of being a request where `asked` is None."""


class MailRequest(Frozen):
    """One mail, read."""

    message_id: str
    received_at: datetime | None
    """Time of the topmost Received header, UTC; None where there is none. The Date header is the sender's claim."""
    received_on: date | None
    """The same in the controller's time zone."""
    from_address: str = Field(repr=False)
    from_name: str | None = Field(repr=False)
    subject_case: CaseId | None
    """The case that the mail answers."""
    types: tuple[Asked, ...]
    """What it asks for; empty where it is no request."""
    language: MailLanguage
    is_request: bool
    is_auto_reply: bool
    """An answering machine, a mailing list or a bounce; never answered."""
    claimed: Claimed
    confidence: float = Field(ge=0, le=1)
    """How sure `types` is; a low one goes to a person."""
    body: str = Field(repr=False)
    """The sender's own words, without quoted history."""
    challenge_code: str | None = Field(default=None, repr=False)
    """A code from an identity request, given back."""
    about: About = About.SELF
    reasons: tuple[Reason, ...] = ()
    """What `types` and `is_request` rest on, for the person who looks."""
    is_bounce: bool = False
    """A mail of ours that came back; is_auto_reply is true as well."""
