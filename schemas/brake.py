"""What stops destructive calls: the brake, limits on how much may go, and systems that are only observed."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import OrgId, SystemId

CONTROL = "CONTROL"
"""Facts about the brake, trust and limits stand in the ledger under this id, as a case's do under the case's."""
RETENTION, REPLAY = "retention", "replay"
"""Whom a limit is about where it is no case: an organisation's sweeps, or what is erased again after a restore."""


class Limits(Frozen):
    """How much may go before somebody is asked. Rows count where they are erased, emptied, overwritten or made anonymous."""

    rows_per_case: int = Field(default=2000, ge=1)
    """Rows of one plan in one system."""
    cases_per_hour: int = Field(default=500, ge=1)
    """Different cases in one system within any hour."""
    rows_per_hour: int = Field(default=50_000, ge=1)
    """Rows in one system within any hour, cases, sweeps and replays together."""
    rows_per_sweep: int = Field(default=20_000, ge=1)
    """Rows of one nightly sweep in one system."""


class Why(StrEnum):
    """Why somebody puts the brake on; a code, because words could name people and the ledger keeps them for ever."""

    SUSPICION = "suspicion"
    """Something looks wrong, nobody knows yet what."""
    WRONG_MANIFEST = "wrong_manifest"
    RESTORE = "restore"
    """A system is being restored from a backup."""
    MAINTENANCE = "maintenance"
    DRILL = "drill"


class Errand(Frozen):
    """What somebody is about to destroy in one system: whose, how much, and how much would be too much."""

    org: OrgId
    system: SystemId
    manifest: str
    """Digest of the manifest that the rows were found by."""
    subject: str
    """A case, `retention` or `replay`."""
    plan: str
    """Names the errand within its subject for ever: done again after a crash it is the same and counts once."""
    rows: int = Field(ge=0)
    """Rows that count for the hour."""
    whole: int = Field(ge=0)
    """Rows that `most` is about: of a case's plan all, of a sweep all so far and these."""
    most: int
    limits: Limits


class SoFar(Frozen):
    """What has been let through, as far as an errand's limits ask."""

    rows: int = 0
    """In the system within the hour."""
    cases: int = 0
    """Other cases in the system within the hour."""


class Excess(Frozen):
    """Which limit an errand goes over."""

    what: str
    """Name of the limit in the organisation file."""
    found: int
    limit: int


def excess(errand: Errand, so_far: SoFar) -> Excess | None:
    """The first limit that the errand would go over; None where it may go through."""
    limits, a_case = errand.limits, errand.subject not in (RETENTION, REPLAY)
    most = "rows_per_case" if a_case else "rows_per_sweep" if errand.subject == RETENTION else "rows_per_hour"
    asked = (
        (most, errand.whole, errand.most),
        ("cases_per_hour", so_far.cases + 1 if a_case else 0, limits.cases_per_hour),
        ("rows_per_hour", so_far.rows + errand.rows, limits.rows_per_hour),
    )
    return next((Excess(what=w, found=n, limit=m) for w, n, m in asked if n > m), None)


class Braked(Frozen):
    """The brake of one organisation is on."""

    org: OrgId
    why: Why
    by: str
    role: str
    since: datetime


class Stopped(Frozen):
    """An errand that a limit has stopped and nobody has allowed yet."""

    system: SystemId
    subject: str
    what: str
    found: int
    limit: int
    rows: int
    at: datetime


class Trusted(Frozen):
    """A system whose first plans somebody has compared with the truth."""

    system: SystemId
    manifest: str | None
    """Digest of the manifest it was compared by; None where it was in use before there was a brake."""
    by: str
    at: datetime


class Mode(StrEnum):
    """What may be done in a system."""

    TRUSTED = "trusted"
    OBSERVED = "observed"
    """Plans are made and shown, nothing is destroyed: new, or its manifest has changed, or somebody said so."""


class Compared(Frozen):
    """What a plan does to the rows of one table."""

    table: str
    action: str
    rows: int
