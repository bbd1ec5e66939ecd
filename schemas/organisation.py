"""An organisation file: who the controller is, which systems it has and which rules apply to what they hold."""

from enum import StrEnum

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import OrgId, SystemId
from schemas.text import Text


class ControllerKind(StrEnum):
    """Private bodies and authorities answer under different remedies (DSL 7:2)."""

    PRIVATE = "private"
    PUBLIC_AUTHORITY = "public_authority"


class SystemRole(StrEnum):
    """For whom the organisation holds what is in the system (GDPR Art. 4(7)-(8))."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"
    OTHER_CONTROLLER = "other_controller"


class PeriodKind(StrEnum):
    """What a retention period means."""

    MIN = "min"
    """A statute's floor: kept through the day, never erased before."""
    MAX = "max"
    """A promise or the end of need: gone by the day; a request may bring it forward."""
    EVENT = "event"
    """Until something happens."""


class EraseNow(StrEnum):
    """What a valid erasure request does to the record today."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    RESTRICT = "restrict"
    RETAIN = "retain"
    REFUSE = "refuse"
    ROUTE = "route"


class RetentionRule(Frozen):
    """How long a kind of record is kept, and why."""

    basis: str
    """GDPR ground, `6.1.b`, `6.1.a+9.2.a`, `6.1.c` …"""
    start: str
    """Name of the start event; a record carries its day in `dates` (or in `fy_end`)."""
    period: str
    """ISO 8601 (`P10Y`, `P12M`, `P30D`) or a named rule (`BFL7`)."""
    kind: PeriodKind
    erase_now: EraseNow
    grounds: tuple[str, ...] = ()
    """Ground codes that stand behind keeping; empty where nothing is kept."""
    law: str
    """Citation, for people."""
    keep_through_latest: bool = False
    """The latest start among all the person's records of this rule counts for each of them (whole patient journal)."""
    reason: Text | None = None
    """Why the record is kept, in plain words; None where it never is."""


class Contact(Frozen):
    """How the organisation, or somebody in it, is reached."""

    name: str
    email: str
    phone: str | None = None
    address: str | None = None


class Recipient(Frozen):
    """Somebody who gets the data (GDPR Art. 15(1)(c), 15(2), 19)."""

    name: str
    role: SystemRole
    country: str
    """ISO 3166 code."""
    safeguard: Text | None = None
    """Which safeguard covers a transfer outside the EEA."""


class CategoryNotice(Frozen):
    """What a person is told about one category of their data (GDPR Art. 15(1))."""

    name: Text
    purpose: Text
    source: Text
    recipients: tuple[str, ...] = ()
    """Keys of the organisation's recipients."""
    period: Text
    release: str | None = None
    """Role that has to release the content before it goes out; None if nobody has to."""


class SystemEntry(Frozen):
    """One of the organisation's systems."""

    id: SystemId
    name: Text
    manifest: str
    """Path of the manifest, relative to the organisation file."""
    role: SystemRole = SystemRole.CONTROLLER


class Approval(Frozen):
    """Which plans a person decides on (GDPR Art. 22; organisation's choice)."""

    on_keep: bool = True
    """A plan that keeps or refuses anything."""
    on_health: bool = True
    """A plan that erases or releases health data (basis 9.2.*)."""
    always: bool = False


class Organisation(Frozen):
    """A controller and what it has promised."""

    id: OrgId = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    name: str
    org_no: str
    country: str = "SE"
    time_zone: str = "Europe/Stockholm"
    kind: ControllerKind
    care_provider: bool = False
    contact: Contact
    dpo: Contact | None = None
    intake_address: str
    """E-mail address that requests arrive at and answers come from."""
    promise_days: int | None = Field(default=None, ge=1)
    """A shorter promise than the law's month, in calendar days."""
    backups_days: int = Field(default=90, ge=0)
    """How long a backup can still hold what was erased."""
    approval: Approval = Approval()
    systems: tuple[SystemEntry, ...] = Field(min_length=1)
    recipients: dict[str, Recipient] = Field(default_factory=dict)
    rules: dict[str, RetentionRule] = Field(default_factory=dict)
    """The organisation's own retention rules; statutes come with the country."""
    categories: dict[str, CategoryNotice]
    """Every category that a manifest uses."""

    @model_validator(mode="after")
    def _names_exist(self) -> "Organisation":
        for name, category in self.categories.items():
            for recipient in category.recipients:
                if recipient not in self.recipients:
                    raise ValueError(f"categories.{name}.recipients: no recipient {recipient!r} under `recipients`")
        ids = [s.id for s in self.systems]
        if len(set(ids)) != len(ids):
            raise ValueError("systems: two systems have the same id")
        return self
