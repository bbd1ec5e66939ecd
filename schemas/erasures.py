"""What outlives a case: whom no more is sent to, which rows stay gone after a restore, who was told."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId, SystemId
from schemas.systems import Deed, Identity, Record


class Purpose(StrEnum):
    """What a suppression stops."""

    MARKETING = "marketing"
    """Nothing is sent for direct marketing (GDPR Art. 21(3); in Sweden MFL 19)."""
    IMPORT = "import"
    """An import of before the erasure brings nothing back (GDPR Art. 17(1))."""


class MarketingChannel(StrEnum):
    """Ways in which marketing reaches people."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    POST = "post"


class Suppress(Frozen):
    """One identifier that is suppressed from now on. Kept as a keyed hash only."""

    purpose: Purpose
    identity: Identity
    channels: tuple[MarketingChannel, ...] = ()
    """MARKETING: where nothing is sent; empty: nowhere."""
    batches: tuple[str, ...] = ()
    """IMPORT: import batches that the erased rows came with; a later batch is a new collection."""


class Suppression(Frozen):
    """An entry of the list, as other systems see it: no identifier, only its keyed hash."""

    org: OrgId
    purpose: Purpose
    subject: str = Field(pattern=r"^[0-9a-f]{64}$")
    """HMAC-SHA-256 under the organisation's key over kind and normalised value."""
    channels: tuple[MarketingChannel, ...] = ()
    batches: tuple[str, ...] = ()
    since: datetime


class Question(Frozen):
    """Asked before something is sent, or a row imported."""

    purpose: Purpose
    identities: tuple[Identity, ...] = Field(min_length=1, max_length=50, repr=False)
    channel: MarketingChannel | None = None
    batch: str | None = Field(default=None, max_length=200)
    """Of the row to import."""
    collected_at: datetime | None = None
    """IMPORT: when the row's data were collected; later than the erasure is a new relation."""


class Verdict(Frozen):
    """Whether it is suppressed. It says nothing about whether anybody is known."""

    suppressed: bool
    since: date | None = None


class Tombstone(Frozen):
    """Rows of one system that a case has erased, made anonymous or emptied: by their keys, never by the person.

    After a restore the same rows are done again; a row of the same key that was born later is somebody's new one.
    """

    system: SystemId
    number: int = Field(ge=0)
    """Of the page that they stood on."""
    deed: Deed
    records: tuple[Record, ...] = Field(repr=False)


class StoredTombstone(Tombstone):
    """A tombstone in the erasure ledger."""

    id: int
    case: CaseId
    round: int
    done_at: datetime


class ReplayRun(Frozen):
    """After a restore: everything that was erased since goes again."""

    org: OrgId
    since: datetime
    systems: tuple[SystemId, ...]
    as_of: datetime | None = None


class ReplaySystem(Frozen):
    """One system of a replay."""

    org: OrgId
    system: SystemId
    since: datetime
    as_of: datetime


class Replayed(Frozen):
    """What one system had back, and how it was put right."""

    system: SystemId
    tombstones: int = 0
    back: int = 0
    """Rows that stood there again."""
    done: int = 0
    """Of these: gone again and read back."""
    newer: int = 0
    """Rows of the same keys that are somebody's new ones: left alone."""
    undated: int = 0
    """Rows that nothing tells the age of: left for a person."""
    trouble: str | None = None


class InformWhat(StrEnum):
    """What a recipient does as well."""

    ERASE = "erase"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    LIFT = "lift"
    BLOCK = "block"
    UNBLOCK = "unblock"
    STOP_USE = "stop_use"
    REQUEST = "request"
    """The request itself is passed on to whoever decides."""


class Informed(Frozen):
    """A recipient who was told (GDPR Art. 19), or a processor who was instructed (Art. 28(3))."""

    recipient: str
    """Key in the organisation file."""
    what: InformWhat
    processor: bool
    round: int
    told_at: datetime
    by_hand: bool = False
    """No address is known: somebody tells them, by a task."""
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
