"""The mailbox: how mail reaches us, how far a sender is believed, and what waits for a person to read it."""

from datetime import datetime
from enum import StrEnum
from typing import NewType, Self

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId
from schemas.intake import About, Asked, MailLanguage, Reason
from schemas.request import RequestType

ItemId = NewType("ItemId", str)
"""`MAIL-2026-000123`: a mail that waits for a person. It says nothing about anybody."""


class Tls(StrEnum):
    """How the connection is kept from others."""

    IMPLICIT = "implicit"
    """From the first byte (RFC 8314), port 993."""
    STARTTLS = "starttls"
    NONE = "none"
    """In the open: only to this machine."""


class ImapAccount(Frozen):
    """A mailbox, and what its folders are called."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")
    port: int = Field(default=993, ge=1, le=65535)
    tls: Tls = Tls.IMPLICIT
    user: str = Field(min_length=1, max_length=320, repr=False)
    password: str | None = Field(default=None, min_length=1, repr=False)
    token_command: tuple[str, ...] = Field(default=(), repr=False)
    """Instead of a password: a program, with its arguments, that prints an OAuth 2 access token (XOAUTH2)."""
    inbox: str = Field(default="INBOX", min_length=1, max_length=200)
    done: str = Field(default="Habeas/Done", min_length=1, max_length=200)
    quarantine: str = Field(default="Habeas/Quarantine", min_length=1, max_length=200)
    poll_seconds: float = Field(default=60, ge=0.1, le=1740)
    """How long nothing may be heard from the server before it is asked; less than the 29 minutes of RFC 2177."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.password is None) == (not self.token_command):
            raise ValueError("give a password or a token_command, and only one of them")
        if self.tls is Tls.NONE and self.host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("without TLS only a server on this machine may be read")
        if len({self.inbox, self.done, self.quarantine}) != 3:
            raise ValueError("inbox, done and quarantine are three folders")
        return self


class MailDoor(Frozen):
    """How mail of one organisation reaches us: an entry of the file that HABEAS_MAILBOX names."""

    imap: ImapAccount | None = None
    hook_secret: str | None = Field(default=None, min_length=16, repr=False)
    """Signs what is posted to `/hooks/<organisation>/mail`."""
    old_hook_secret: str | None = Field(default=None, min_length=16, repr=False)
    """The one before, while both sides change it."""
    authserv_ids: tuple[str, ...] = ()
    """Names of our own mail servers in Authentication-Results (RFC 8601 section 2.5); empty: no sender is judged by them."""


class SenderTrust(StrEnum):
    """What our own mail server found out about the sender's address."""

    VOUCHED = "vouched"
    """The domain of From has sent or signed it."""
    DOUBTED = "doubted"
    """A check failed, or another domain than that of From has sent it."""
    UNKNOWN = "unknown"
    """Nothing that we trust says either."""


class WhyTriage(StrEnum):
    """Why a person has to read a mail."""

    NOT_READ = "not_read"
    """Too large, too deep or too broken."""
    UNSURE = "unsure"
    """The rules see a request, and speak against each other."""
    NO_REQUEST = "no_request"
    """Nothing is asked for, as far as the rules see."""
    ANSWER = "answer"
    """It answers a case, in words."""
    ANOTHER = "another"
    """It is about somebody else."""
    WORDS = "words"
    """What is asked takes words that only a person understands."""
    ADDRESS = "address"
    """It says no address that can be answered."""


class ItemState(StrEnum):
    """What a person has made of it."""

    WAITING = "waiting"
    OPENED = "opened"
    ATTACHED = "attached"
    DISMISSED = "dismissed"


class Nothing(StrEnum):
    """Why there is nothing to do about a mail."""

    NOT_FOR_US = "not_for_us"
    NO_REQUEST = "no_request"
    SPAM = "spam"
    KNOWN = "known"
    """The same was asked before, and has its case."""
    TEST = "test"


class Meant(StrEnum):
    """What a mail means for the case that it belongs to."""

    CODE = "code"
    """It gives back the code that shows who asks."""
    ANSWER = "answer"
    """It answers our question."""
    WITHDRAWAL = "withdrawal"
    """The request is taken back."""
    KEEP = "keep"
    """It is kept with the case, and changes nothing."""


class Features(Frozen):
    """What was made of a mail: no word of it, so that it may be kept for tuning."""

    why: WhyTriage
    suggested: tuple[Asked, ...] = ()
    is_request: bool = False
    confidence: float = Field(default=0, ge=0, le=1)
    language: MailLanguage = MailLanguage.OTHER
    about: About = About.UNKNOWN
    reasons: tuple[Reason, ...] = ()
    trust: SenderTrust = SenderTrust.UNKNOWN


class NewItem(Frozen):
    """A mail that is stored for a person."""

    org: OrgId
    name: str = Field(repr=False)
    """Names it for ever, by its own id, its sender and its words: stored again it is the same."""
    received_at: datetime
    answers: CaseId | None = None
    features: Features


class MailItem(Frozen):
    """A mail in triage: nothing of what it says."""

    org: OrgId
    id: ItemId
    received_at: datetime
    stored_at: datetime
    answers: CaseId | None
    """The case whose number it carries, as the mail says."""
    features: Features
    state: ItemState = ItemState.WAITING
    settled_at: datetime | None = None
    settled_by: str | None = None
    case: CaseId | None = None
    chosen: tuple[RequestType, ...] = ()
    meant: Meant | None = None
    nothing: Nothing | None = None
    readable: bool = True
    """Its content still lies there, sealed."""


class Settled(Frozen):
    """What a person has decided about a mail."""

    state: ItemState
    by: str
    case: CaseId | None = None
    chosen: tuple[RequestType, ...] = ()
    meant: Meant | None = None
    nothing: Nothing | None = None
