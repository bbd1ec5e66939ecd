"""What is said between the engine and a system that holds a person's data."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from schemas.base import Frozen
from schemas.ids import SystemId


class IdentityKind(StrEnum):
    """How a system can know a person."""

    PERSONNUMMER = "personnummer"
    EMAIL = "email"
    PHONE = "phone"
    CUSTOMER_NO = "customer_no"
    USERNAME = "username"

    @property
    def strong(self) -> bool:
        """True where one value belongs to one person only; an e-mail address may be a family's."""
        return self is IdentityKind.PERSONNUMMER


class Identity(Frozen):
    """One identifier, normalised: e-mail in lower case, personnummer in 12 digits, phone in E.164."""

    kind: IdentityKind
    value: str = Field(min_length=1, repr=False)
    system: SystemId | None = None
    """Where the value has meaning: None everywhere, else only in that system (a customer number)."""


class Found(Frozen):
    """What a system adds to what is known of a person."""

    identities: tuple[Identity, ...] = ()
    conflicts: int = Field(default=0, ge=0)
    """Rows that share a weak identifier with the person but carry another strong one: somebody else's, left alone."""


class Record(Frozen):
    """One record that a system holds about the person: a reference and what the law needs to know, no content."""

    table: str
    key: tuple[str, ...]
    """Values of the key columns in the manifest's order, as text."""
    category: str
    dates: dict[str, date] = Field(default_factory=dict)
    """Start events of the retention rule by name, for instance `last_entry`; absent where the row has none."""
    times: dict[str, AwareDatetime] = Field(default_factory=dict)
    """Start events whose rule counts in hours, to the second."""
    fy_end: date | None = None
    """Last day of the financial year that the record belongs to."""
    flags: tuple[str, ...] = ()
    """What the law looks at beside the dates. `shared`: other people hang on this row too, now; the words and families
    of words that a country knows stand in its pack (`rules/countries`)."""
    own_links: tuple[tuple[str, ...], ...] = ()
    """Where others can share the row: keys of the person's own rows in the table that links people to it."""
    born: AwareDatetime | None = None
    """When the row was made, where the manifest says; a day counts from its midnight where the system is."""
    batch: str | None = None
    """The import that it came in with."""
    source: str | None = Field(default=None, repr=False)
    """Where the row itself says that its data came from (GDPR Art. 15(1)(g))."""
    recipients: tuple[str, ...] = Field(default=(), repr=False)
    """Who was given the data, where the row itself says so (GDPR Art. 15(1)(c))."""


class RowRef(Frozen):
    """One row of one system, by its key as text; a reference, no content."""

    system: SystemId
    table: str
    key: tuple[str, ...]


class Referring(Frozen):
    """A row that refers to another one, whoever it belongs to."""

    to: RowRef
    record: Record


class Page(Frozen):
    """Some of the records, at most as many as were asked for, children before the rows they refer to."""

    records: tuple[Record, ...]
    next: str | None = None
    """Cursor of the next page; None after the last."""


class Deed(StrEnum):
    """What a connector can do to records."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    REDACT = "redact"
    RESTRICT = "restrict"
    LIFT = "lift"
    RECTIFY = "rectify"
    ANNOTATE = "annotate"
    """The patient's or the person's own view is noted beside the row."""
    CORRECT = "correct"
    """A correction voucher stands beside the voucher, which itself stays as it was (BFL 5:5)."""
    HAND_OUT = "hand_out"
    """That a copy was handed out is noted in the journal (PDL 3:11)."""
    BLOCK = "block"
    UNBLOCK = "unblock"
    STOP_USE = "stop_use"
    """The data stay and are no longer used for the purpose that they were taken for: a consent withdrawn, a letter stopped."""


DESTROYS = frozenset({Deed.ERASE, Deed.ANONYMISE, Deed.REDACT, Deed.RECTIFY})
"""Deeds after which what was there is nowhere in the system any more."""


class Capability(StrEnum):
    """What a system offers; what it can't becomes a manual task."""

    LOCATE = "locate"
    EXPORT = "export"
    ERASE = "erase"
    ANONYMISE = "anonymise"
    REDACT = "redact"
    RESTRICT = "restrict"
    RECTIFY = "rectify"
    ANNOTATE = "annotate"
    CORRECT = "correct"
    HAND_OUT = "hand_out"
    BLOCK = "block"
    STOP_USE = "stop_use"
    VERIFY = "verify"


class Blocks(StrEnum):
    """Whom a blocked journal is closed to (PDL 4:4, and between caregivers the act on coherent care documentation)."""

    INNER = "inner"
    """Other units of the same caregiver."""
    EXTERNAL = "external"
    """Other caregivers."""


class Note(Frozen):
    """What is written beside a row; the row itself stays as it is."""

    reference: str = Field(min_length=1, max_length=64)
    """Names the note (`DSR-2026-000001:3`): a row never gets two notes of one reference."""
    text: str = Field(min_length=1, repr=False)
    by: str = Field(min_length=1)
    """Account or role of who had it written."""
    at: AwareDatetime


class Order(Frozen):
    """One deed on some records of one system. Sending it again changes nothing more."""

    deed: Deed
    records: tuple[Record, ...]
    until: date | None = None
    """RESTRICT: the last day of the restriction; None while a claim lasts, and then nothing is cleared."""
    keep_until: date | None = None
    """LIFT: the last day of a statutory restriction that stands on when this one goes; None where nothing else restricts."""
    ground: str | None = None
    """RESTRICT, and LIFT with `keep_until`: ground codes, for the system's own staff to read."""
    values: dict[str, Any] | None = Field(default=None, repr=False)
    """RECTIFY: new values by column."""
    note: Note | None = None
    """ANNOTATE, CORRECT, HAND_OUT: what is written."""
    at: AwareDatetime | None = None
    """BLOCK, STOP_USE: the moment that is written; UNBLOCK: when it was lifted."""
    blocks: Blocks | None = None
    """BLOCK, UNBLOCK: which of the two."""

    @property
    def destroys(self) -> bool:
        """Whether something is gone from the system for good. A restriction to a known day may empty columns."""
        return self.deed in DESTROYS or (self.deed is Deed.RESTRICT and self.until is not None)

    @property
    def ends_content(self) -> bool:
        """Whether a hold stands against it: content that somebody may need is gone afterwards."""
        return self.deed in DESTROYS and self.deed is not Deed.RECTIFY


class Refusal(Frozen):
    """Records that the system would not change; the reason holds no personal data."""

    table: str
    keys: tuple[tuple[str, ...], ...]
    reason: str


class Receipt(Frozen):
    """What the system says it did."""

    changed: int = Field(ge=0)
    """Records that this call changed."""
    already: int = Field(ge=0)
    """Records that were in the wanted state before."""
    refused: tuple[Refusal, ...] = ()


class ReadBack(Frozen):
    """What an independent read afterwards found."""

    verified: int = Field(ge=0)
    failed: tuple[Refusal, ...] = ()


class Row(Frozen):
    """One record with its content, ready for the person's copy."""

    record: Record
    content: dict[str, Any] = Field(repr=False)
    """Columns that the manifest exports, in its order: str, int, float, bool, None, date, aware datetime, Decimal as str."""


class Health(Frozen):
    """Whether a system can be worked with now."""

    ok: bool
    detail: str
    checked_at: datetime
