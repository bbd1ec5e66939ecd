"""Tickets: how a ticket system is reached, what it says of a ticket, and what is written back."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NewType, Self

from pydantic import AwareDatetime, Field, RootModel, StringConstraints, model_validator

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId
from schemas.request import CaseState, CaseSummary, RequestType

SourceId = NewType("SourceId", str)
"""A ticket system, as the organisation file calls it."""

TicketId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A ticket's or an article's number in its system. It says nothing about a person."""

BY_TAG = (
    RequestType.ACCESS,
    RequestType.ACCESS_LOG,
    RequestType.JOURNAL_COPY,
    RequestType.ERASURE,
    RequestType.RESTRICTION,
    RequestType.PORTABILITY,
    RequestType.OBJECTION,
    RequestType.OBJECTION_DIRECT_MARKETING,
    RequestType.WITHDRAW_CONSENT,
)
"""What a tag alone says fully. What is to be corrected, and who is kept from a journal, takes words and a person."""
RIGHTS = {
    "gdpr-access": RequestType.ACCESS,
    "gdpr-registerutdrag": RequestType.ACCESS,
    "gdpr-erasure": RequestType.ERASURE,
    "gdpr-radering": RequestType.ERASURE,
    "gdpr-restriction": RequestType.RESTRICTION,
    "gdpr-portability": RequestType.PORTABILITY,
    "gdpr-objection": RequestType.OBJECTION,
    "gdpr-no-marketing": RequestType.OBJECTION_DIRECT_MARKETING,
}


class Profile(StrEnum):
    """Whose ticket system it is; says how it signs, how it is read and how it is written to."""

    ZAMMAD = "zammad"
    ZENDESK = "zendesk"
    RT = "rt"
    """Request Tracker 5."""
    GENERIC = "generic"
    """Any other that can send and take JSON, signed as Standard Webhooks say."""


class TicketSource(Frozen):
    """A ticket system of the organisation. Its secrets stand in the file that HABEAS_TICKETS names, never here."""

    id: SourceId = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    profile: Profile
    address: str = Field(pattern=r"^https?://[^\s?#@]+$")
    """Where it answers, without anything that its API adds; for `generic` the address that takes our notes."""
    trigger: str = "gdpr"
    """The tag that makes a ticket a case; what is asked is then read from the customer's words."""
    rights: dict[str, RequestType] = Field(default=RIGHTS, min_length=1)
    """Tags that make a ticket a case and say what is asked."""
    due_field: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_]{1,64}$")
    """The field that shows the due date: name of an attribute (Zammad) or number of a field (Zendesk); RT has its own."""
    tag_field: str = Field(default="GDPR", pattern=r"^[\w -]{1,64}$")
    """RT has no tags: the custom field (freeform, several values) that holds them."""
    fields: dict[str, str] = Field(default_factory=dict)
    """`generic`: where its JSON says what, as `customer_email: ticket.requester.mail`."""
    keeper: str | None = None
    """Who erases a ticket by hand where its API can't: an address of the organisation, not of a person."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        wordy = sorted(tag for tag, right in self.rights.items() if right not in BY_TAG)
        if wordy:
            raise ValueError(
                f"{', '.join(wordy)}: a tag can't say what is to be corrected or closed; leave it to staff"
            )
        unknown = sorted(set(self.fields) - set(GENERIC_FIELDS))
        if unknown:
            raise ValueError(f"fields: there is no {', '.join(unknown)}; known: {', '.join(GENERIC_FIELDS)}")
        return self

    @property
    def asking(self) -> frozenset[str]:
        """Every tag that makes a ticket a case, in lower case."""
        return frozenset(tag.lower() for tag in (self.trigger, *self.rights))


GENERIC_FIELDS = {
    "ticket": "ticket.id",
    "kind": "type",
    "merged_into": "ticket.merged_into",
    "title": "ticket.title",
    "tags": "ticket.tags",
    "closed": "ticket.closed",
    "agent": "ticket.agent",
    "created_at": "ticket.created_at",
    "customer_email": "ticket.customer.email",
    "customer_name": "ticket.customer.name",
    "by": "by",
    "articles": "ticket.articles",
    "article_id": "id",
    "article_text": "text",
    "article_at": "created_at",
    "article_by_customer": "by_customer",
    "article_message_id": "message_id",
}
"""Where the generic JSON says what; those of an article are within it."""


class TicketSecret(Frozen):
    """How one ticket system and we know each other."""

    webhook_secret: str = Field(min_length=16, repr=False)
    """Both sides have it: it signs what they send us, and what we send a generic one."""
    old_webhook_secret: str | None = Field(default=None, min_length=16, repr=False)
    """The one before, while both sides change it."""
    token: str | None = Field(default=None, repr=False)
    """Of the account that Habeas writes as."""
    user: str | None = None
    """Zendesk: the mail address of that account; RT: its name, where `token` is its password."""


class TicketSecrets(RootModel[dict[SourceId, TicketSecret]]):
    """All ticket systems of an organisation, by id."""


class EventKind(StrEnum):
    """What a ticket system tells of. Anything else is a change: the ticket is read, and that counts."""

    CHANGED = "changed"
    MERGED = "merged"
    DELETED = "deleted"


class Article(Frozen):
    """One message or note of a ticket."""

    id: TicketId
    by_customer: bool
    written_at: AwareDatetime
    text: str = Field(repr=False)
    message_id: str | None = Field(default=None, repr=False)
    """Of the mail that it came by."""


class Ticket(Frozen):
    """A ticket as its system shows it."""

    id: TicketId
    created_at: AwareDatetime
    title: str = Field(default="", repr=False)
    customer_email: str | None = Field(default=None, repr=False)
    customer_name: str | None = Field(default=None, repr=False)
    agent: TicketId | None = None
    """Number of the account that it is assigned to."""
    tags: tuple[str, ...] = ()
    closed: bool = False
    merged_into: TicketId | None = None
    articles: tuple[Article, ...] = Field(default=(), repr=False)
    """The oldest first."""

    def has_note(self, marker: str) -> bool:
        """Whether our note stands there. What a customer writes never counts as ours."""
        return any(marker in article.text for article in self.articles if not article.by_customer)


class TicketEvent(Frozen):
    """What one call of a ticket system says."""

    delivery: str = Field(min_length=1, max_length=200)
    """Names it for ever, by what is signed: played again it is the same."""
    ticket: TicketId
    kind: EventKind = EventKind.CHANGED
    into: TicketId | None = None
    """MERGED: where the ticket went."""
    took: tuple[TicketId, ...] = ()
    """Tickets that went into this one, where the system says it here and not of them."""
    by: str | None = None
    """Number of the account that did it."""
    seen: Ticket | None = Field(default=None, repr=False)
    """The ticket, where the call says all of it and nothing has to be read."""


class TicketNote(Frozen):
    """What is written on a ticket: an internal note, never seen by the customer. It names a case and no person."""

    marker: str
    """Stands in the text, so that a note is written once: `[habeas DSR-2026-000123 #7]`."""
    text: str
    add: tuple[str, ...] = ()
    """Tags."""
    drop: tuple[str, ...] = ()
    due_on: date | None = None


class Link(Frozen):
    """A ticket that a case came by."""

    org: OrgId
    source: SourceId
    ticket: TicketId
    case_id: CaseId
    article: TicketId
    """The customer's message that is the request; `0` where there was none."""
    heard_until: datetime
    """When the newest message that was looked at was written."""
    closed: bool
    told_seq: int
    """The newest fact of the case that the ticket says."""
    telling_seq: int | None
    """What is being said, and perhaps stands there already."""
    tagged: CaseState | None
    """The state that the ticket's tag shows."""
    tries: int = 0
    done: bool = False
    """Nothing more is said there."""


class LinkedCase(Frozen):
    """A link, with its case as it is now."""

    link: Link
    summary: CaseSummary
    fact_seq: int

    @property
    def to_erase(self) -> bool:
        """Whether the case has erased the person, and its ticket is what is left (GDPR Art. 17(1))."""
        done = self.summary.outcome in ("done", "partly_done", "nothing_found")
        over = self.summary.state in (CaseState.ON_HOLD, CaseState.CLOSED)
        return done and over and RequestType.ERASURE in self.summary.types
