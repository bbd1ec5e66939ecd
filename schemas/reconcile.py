"""What four accounts of one case say: Temporal's history, the receipts, the outbox, the ledger."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.facts import ArchivedRun, Fact
from schemas.ids import CaseId, OrgId


class Kept(Frozen):
    """What the database says."""

    case: CaseId
    opened_at: datetime
    closed_at: datetime | None
    shredded_at: datetime | None
    to_start: bool
    """Its workflow has not been started yet."""
    count: int
    """Facts that the case's row knows of."""
    facts: tuple[Fact, ...]
    """In the order of their sequence numbers."""
    gaps: bool
    """A sequence number is missing."""
    unaccounted: int
    """Facts that are neither sealed nor waiting to be."""
    unsent_since: datetime | None
    """When the oldest event happened that Kafka has not acknowledged."""
    receipts: dict[str, int] = Field(default_factory=dict)
    """Records changed, by `round:system`."""


class Standing(StrEnum):
    """How the newest run stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    OTHER = "other"
    """Failed, terminated, timed out or cancelled: none of them is how a case ends."""
    MISSING = "missing"


class Lived(Frozen):
    """What the histories say."""

    standing: Standing
    updates: dict[str, int] = Field(default_factory=dict)
    """Updates that were taken and not refused, by name, in every run that can be read."""
    complete: bool = True
    """Every run of the case could be read."""
    archived: tuple[ArchivedRun, ...] = ()
    """What the archive holds, as it reads now."""


class Reconciled(Frozen):
    """One case, and in what its four accounts differ; nothing where they agree."""

    case: CaseId
    differences: tuple[str, ...]


class ReconcileRun(Frozen):
    """Look through one organisation's cases."""

    org: OrgId
    as_of: datetime | None = None
    """None: the moment it runs."""
    everything: bool = False
    """Cases that were closed long ago as well."""
    case: CaseId | None = None
    """Only this one."""


class ReconcileStep(ReconcileRun):
    """As it runs."""

    as_of: datetime


class ReconcileDone(Frozen):
    """What a look found."""

    cases: int
    differing: tuple[Reconciled, ...] = Field(default=(), max_length=100)
    """The first hundred; each of them says so in its own ledger as well."""
