"""An organisation file: who the controller is, which systems it has and which rules apply to what they hold."""

from datetime import date
from enum import StrEnum

from pydantic import Field, HttpUrl

from schemas.automated import AutomatedDecision
from schemas.base import Frozen
from schemas.brake import Limits
from schemas.decisions import Duty
from schemas.ids import OrgId, SystemId
from schemas.second_factor import SigningIn
from schemas.systems import IdentityKind
from schemas.text import Text
from schemas.tickets import TicketSource


class ControllerKind(StrEnum):
    """Private bodies and authorities answer under different remedies (in Sweden DSL 7:2)."""

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


class Nature(StrEnum):
    """What kind of material a rule is about, where the law treats the kind as such."""

    ORDINARY = "ordinary"
    BOOKS = "books"
    JOURNAL = "journal"
    ACCESS_LOG = "access_log"
    CLAIM = "claim"
    SUPPRESSION = "suppression"
    CASE_FILE = "case_file"
    MARKETING = "marketing"
    DEVICE = "device"
    """Stored on or read from the person's own device."""


class Origin(StrEnum):
    """Where the data come from (GDPR Art. 20(1): only what was provided or observed can be ported)."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    DERIVED = "derived"
    AUTHORED = "authored"
    """Written by the organisation about the person."""


class Matter(StrEnum):
    """Which side of a person's life it belongs to: what a guardian for property may see ends at the economy."""

    ECONOMY = "economy"
    PERSON = "person"


class RetentionRule(Frozen):
    """How long a kind of record is kept, and why."""

    basis: str
    """GDPR ground, `6.1.b`, `6.1.a+9.2.a`, `6.1.c` … or `processor`."""
    start: str
    """Name of the start event; a record carries its day in `dates` (or in `fy_end`)."""
    period: str
    """ISO 8601 (`P12M`, `PT48H`), `EOY7` (end of the seventh calendar year after), `EVENT`, `requires_config` (not said)."""
    kind: PeriodKind
    erase_now: EraseNow
    nature: Nature = Nature.ORDINARY
    origin: Origin = Origin.PROVIDED
    matter: Matter = Matter.PERSON
    grounds: tuple[str, ...] = ()
    """Ground codes that stand behind keeping; empty where nothing is kept."""
    erase_grounds: tuple[str, ...] = ()
    """Ground codes that stand behind erasing, beside those of GDPR Art. 17(1): a promise (`POLICY`) or a statute."""
    law: str
    """Citation, for people."""
    keep_through_latest: bool = False
    """The latest start among all the person's records of this rule counts for each of them (whole patient journal)."""
    under: tuple[str, ...] = ()
    """Statutes that keep the record as well, where they bind this controller; their minimum goes before the promise."""
    unless: str | None = None
    """A fact that keeps the record although its period is over, for instance `open_case`."""
    ends_with: tuple[str, ...] = ()
    """Facts that end the period at once, for instance `business_closed`."""
    stored: bool = True
    """False where the organisation promises that nothing of it is ever stored."""
    reason: Text | None = None
    """Why the record is kept, in plain words; None where it never is."""


class Statute(RetentionRule):
    """A retention rule that the law gives, from a day and until another."""

    valid_from: date
    valid_to: date | None = None
    """Last day that it applies to; None while it stands."""
    reading: str
    """Where the docs explain it: file and heading."""
    only_if: str | None = None
    """`care_provider`: applies to no other controller."""
    used_by: Text | None = None
    """Who may still use restricted data, and for what (GDPR Art. 18(2))."""


class Contact(Frozen):
    """How the organisation, or somebody in it, is reached."""

    name: str
    email: str
    phone: str | None = None
    address: str | None = None


class Transfer(StrEnum):
    """What makes a transfer to a country outside the EEA lawful (GDPR Art. 44-46), or was once said to."""

    ADEQUACY = "adequacy"
    """A decision of the Commission for the country as such."""
    DPF = "dpf"
    """EU-US Data Privacy Framework, (EU) 2023/1795: only for certified companies."""
    SCC = "scc"
    """Standard contractual clauses, (EU) 2021/914."""
    PRIVACY_SHIELD = "privacy_shield"
    """Void since C-311/18, 16 July 2020."""


class Recipient(Frozen):
    """Somebody who gets the data (GDPR Art. 15(1)(c), 15(2), 19)."""

    name: str
    role: SystemRole
    country: str = Field(pattern="^[A-Z]{2}$")
    """ISO 3166 code."""
    transfer: Transfer | None = None
    """What covers a transfer outside the EEA."""
    safeguard: Text | None = None
    """The same in plain words, and how to get a copy."""
    contact: Contact | None = None
    inside: bool = False
    """Works in the organisation's own systems and keeps no copy: what is done there is done there too."""
    knows_by: tuple[IdentityKind, ...] = (IdentityKind.EMAIL,)
    """By which identifiers they know the person; no others are sent to them."""
    api: HttpUrl | None = None
    """Where ported data are handed over directly (GDPR Art. 20(2))."""


class CategoryNotice(Frozen):
    """One category of data: by which rule it is kept, and what a person is told about it (GDPR Art. 15(1))."""

    rule: str | None
    """Id of a retention rule, the law's or the organisation's; null where nobody has chosen one yet."""
    name: Text
    purpose: Text
    source: Text
    systems: tuple[SystemId, ...] = ()
    """Where it lies, for systems without a manifest."""
    holds: tuple[str, ...] = ()
    """What such a record holds, a word each; part of what an extract has to show."""
    recipients: tuple[str, ...] = ()
    """Keys of the organisation's recipients."""
    period: Text
    release: str | None = None
    """Role that has to release the content before it goes out; None if nobody has to."""


class SystemEntry(Frozen):
    """One of the organisation's systems."""

    id: SystemId
    name: Text
    manifest: str | None = None
    """Path of the manifest, relative to the organisation file; None where a person does by hand what is due."""
    role: SystemRole = SystemRole.CONTROLLER
    identity: bool = False
    """It holds the keys by which a person is found in the others, such as a register of customers: an erasure comes here last."""
    parties: tuple[str, ...] = ()
    """Keys of the recipients that stand behind the system: processors, or the controller whose system it is."""
    keeper: str | None = None
    """Who does the manual tasks of a system without a manifest: an address of the organisation, not of a person."""


class Approval(Frozen):
    """Which plans a person decides on (GDPR Art. 22; organisation's choice)."""

    on_keep: bool = True
    """A plan that keeps or refuses anything."""
    on_health: bool = True
    """A plan that erases or releases health data (basis 9.2.*)."""
    always: bool = False
    four_eyes: bool = False
    """Two different deciders approve what destroys or refuses anything, neither of them whoever took the request in."""


class Promise(Frozen):
    """Something that the organisation has told people, in the words of its own policy."""

    kind: str
    """A kind that the country's pack knows; the pack says whether the law allows it."""
    says: Text
    rules: tuple[str, ...] = ()
    """Retention rules that it is about; empty: all."""


class Organisation(Frozen):
    """A controller and what it has promised."""

    id: OrgId = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    rule_prefix: str = Field(pattern=r"^[a-z][a-z0-9]{1,15}$")
    """Its own rules are called `<rule_prefix>.<name>`, so that no two organisations' rules are confused."""
    name: str
    org_no: str
    country: str = "SE"
    time_zone: str = "Europe/Stockholm"
    kind: ControllerKind
    care_provider: bool = False
    role: SystemRole = SystemRole.CONTROLLER
    fiscal_year_end: str = Field(default="12-31", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    """Last day of the financial year, `MM-DD`."""
    gallring_rule_id: str | None = None
    """An authority's decision to destroy public documents; without one nothing of an authority is destroyed."""
    contact: Contact
    dpo: Contact | None = None
    topics: str = Field(default="habeas", pattern=r"^habeas(\.[a-z][a-z0-9-]{0,30})?$")
    """Kafka topics are `<topics>.events.v1`, `.intake.v1` and `.suppressions.v1`; several organisations need one each."""
    intake_address: str
    """E-mail address that requests arrive at and answers come from."""
    promise_days: int | None = Field(default=None, ge=1)
    """A shorter promise than the law's month, in calendar days."""
    answers_inside_service: bool = False
    """Nothing that tells of a contact leaves the service."""
    public_form: bool = False
    """Anybody may ask by a form on the web, `/sv/request/<id>`; off, there is no such page."""
    backups_days: int = Field(default=90, ge=0)
    """How long a backup can still hold what was erased."""
    approval: Approval = Approval()
    limits: Limits = Limits()
    sign_in: SigningIn = SigningIn()
    duties: tuple[Duty, ...] = ()
    """Who decides in which role, with deputies; a role without one is anybody's who has it."""
    systems: tuple[SystemEntry, ...] = Field(min_length=1)
    tickets: tuple[TicketSource, ...] = ()
    """Its ticket systems; their secrets stand in the file that HABEAS_TICKETS names."""
    recipients: dict[str, Recipient] = Field(default_factory=dict)
    promises: tuple[Promise, ...] = ()
    automated_decisions: tuple[AutomatedDecision, ...] = ()
    """All of them; empty says that there are none, and the letters say so."""
    rules: dict[str, RetentionRule] = Field(default_factory=dict)
    """The organisation's own retention rules, by name without the prefix; statutes come with the country."""
    categories: dict[str, CategoryNotice]
    """Every category that a manifest uses, and those of systems without one."""

    @property
    def by_hand(self) -> tuple[SystemEntry, ...]:
        """Its own systems that hold data and that no connector reaches: a person looks there."""
        return tuple(s for s in self._unconnected if self.role is s.role is SystemRole.CONTROLLER)

    @property
    def elsewhere(self) -> tuple[SystemEntry, ...]:
        """Systems that hold data, that no connector reaches, and that somebody else answers for (GDPR Art. 4(7), 28)."""
        return tuple(s for s in self._unconnected if s not in self.by_hand)

    @property
    def _unconnected(self) -> tuple[SystemEntry, ...]:
        return tuple(s for s in self.systems if s.manifest is None and self.held_in(s.id))

    def held_in(self, system: SystemId) -> dict[str, CategoryNotice]:
        """What a system without a manifest holds, by category."""
        return {name: notice for name, notice in self.categories.items() if system in notice.systems}
