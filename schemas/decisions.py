"""What the law gives for each record, and the plan that a person approves."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import Actor, PlanDigest, SystemId
from schemas.particulars import Weighing
from schemas.request import RequestType, Role
from schemas.text import Text


class Action(StrEnum):
    """The outcome for one record (names of the law vectors)."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    REDACT = "redact"
    RESTRICT = "restrict"
    RETAIN = "retain"
    REFUSE = "refuse"
    ROUTE = "route"
    RECTIFY = "rectify"
    ANNOTATE = "annotate"
    CORRECT_BY_VOUCHER = "correct_by_voucher"
    BLOCK = "block"
    UNBLOCK = "unblock"
    DISCLOSE = "disclose"
    WITHHOLD = "withhold"
    EXPORT = "export"
    STOP_USE = "stop_use"
    KEEP = "keep"
    """Nothing was asked of it, or nothing is due yet."""
    NONE = "none"
    """Nothing is there, or nothing is left."""
    PERSON = "person"
    """No rule decides it: a person must (`requires_config`)."""

    @property
    def destroys(self) -> bool:
        """Whether content is gone afterwards."""
        return self in (Action.ERASE, Action.ANONYMISE, Action.REDACT)

    @property
    def keeps(self) -> bool:
        """Whether the record stays, so that the person is told why."""
        return self in (Action.RESTRICT, Action.RETAIN, Action.REFUSE, Action.ROUTE, Action.WITHHOLD)


class Flag(StrEnum):
    """What somebody in the organisation has to know; the names of the law cases."""

    POLICY_DEFECT = "policy_defect"
    REQUIRES_CONFIG = "requires_config"
    HUMAN_DECISION_REQUIRED = "human_decision_required"
    SECURITY_EVENT = "security_event"
    DEADLINE_MISSED = "deadline_missed"
    EXTENSION_REJECTED = "extension_rejected"
    PAUSE_REJECTED = "pause_rejected"
    HOLD_REJECTED = "hold_rejected"
    NO_ID_COPY_REQUESTED = "no_id_copy_requested"
    NO_IDENTITY_CHECK = "no_identity_check"
    ANSWER_INSIDE_SERVICE_ONLY = "answer_inside_service_only"
    NOT_A_GDPR_REQUEST = "not_a_gdpr_request"
    START_EVENT_MISSING = "start_event_missing"
    GALLRING_RULE_MISSING = "gallring_rule_missing"
    PROCESSOR_FORWARDED_LATE = "processor_forwarded_late"
    PROCESSOR_UNCONFIRMED = "processor_unconfirmed"
    TOMBSTONE_REPLAYED = "tombstone_replayed"


class Verdict(Frozen):
    """What happens to one record, and why."""

    action: Action
    rule: str
    grounds: tuple[str, ...]
    until: date | datetime | None = None
    """Last day that the record is kept: by a minimum at least through it, by a maximum at the latest; a time where the
    period is in hours. None where nothing ends by itself."""
    until_event: str | None = None
    """What has to happen before it ends, beside the date if there is one."""
    review: bool = False
    """True where the end of the period brings the record to a person instead of erasing it."""
    flags: tuple[Flag, ...] = ()

    @property
    def ends(self) -> date | datetime | None:
        """When it ends by itself; None where something else than a date has to happen as well."""
        return None if self.until_event else self.until

    @property
    def last_day(self) -> date | None:
        """The day of `until`."""
        return self.until.date() if isinstance(self.until, datetime) else self.until


class PlanLine(Frozen):
    """All records of one category in one system with the same verdict."""

    system: SystemId
    category: str
    right: RequestType
    verdict: Verdict
    records: int = Field(ge=1)
    reason: Text | None = None
    """The verdict in one sentence; None in plans of before it was said."""
    used_by: Text | None = None
    """Who may still use what is restricted, and for what (GDPR Art. 18(2)); None where nothing is."""


class ProposedHold(Frozen):
    """A hold that a sign in a system speaks for: a person confirms it with an owner, or dismisses it, before approval.

    A sign alone holds nothing beyond its own record: only a concrete claim does (GDPR Art. 17(3)(e)).
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    """The same for the same records of a case; new ones are a new proposal. The hold is called so, too."""
    sign: str
    """The flag by which the system shows it, for instance `open_invoice`."""
    ground: str
    systems: tuple[SystemId, ...]
    records: int = Field(ge=1)
    why: Text


class LiveHold(Frozen):
    """A hold that a person placed: nothing of the case is destroyed while it stands (GDPR Art. 17(3)(e))."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    ground: str = Field(default="GDPR-17.3.e", pattern=r"^[A-Z]{2,10}-[A-Za-z0-9.:§-]{1,24}$")
    owner: Actor
    review_on: date
    ends_on: date | None = None
    """Last day that the claim can be made, where it is known (limitation)."""
    systems: tuple[SystemId, ...] = ()
    """Systems that it covers; empty for all."""


class Basis(Frozen):
    """What the law looked at beside the records: enough to judge the same again."""

    right: RequestType
    today: date
    holds: tuple[LiveHold, ...] = ()
    latest: dict[str, date] = Field(default_factory=dict)
    """Latest start among all the person's records, by rule."""
    weighing: Weighing = Weighing.OPEN
    restriction: str = "GDPR-18.1.a"
    keeps_evidence: bool = False
    no_more_marketing: bool = False
    unproven: bool = False
    harm: bool | None = None
    in_words: bool = False
    """It was also judged by what somebody said in words, which is sealed: it can't be judged again from here."""


class Deputy(Frozen):
    """Somebody who does another one's duty for some days."""

    account: Actor
    email: str | None = None
    from_on: date
    to_on: date

    def on(self, day: date) -> bool:
        """Whether it is their duty on that day."""
        return self.from_on <= day <= self.to_on


class Duty(Frozen):
    """Who decides in a role, and who does it for them while they are away."""

    role: Role
    account: Actor
    email: str | None = None
    """Where reminders go."""
    deputies: tuple[Deputy, ...] = ()

    def holders(self, day: date) -> tuple[str, ...]:
        """Accounts whose duty it is on that day: the deputy beside the one who is away."""
        return (self.account, *(d.account for d in self.deputies if d.on(day)))

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Accounts, each with its address, as far as they are known."""
        known = ((self.account, self.email), *((d.account, d.email) for d in self.deputies))
        return tuple((account, email) for account, email in known if email)

    def told(self, day: date) -> tuple[tuple[str, str | None], ...]:
        """Addresses to remind on that day, each with the account that a deputy stands in for."""
        deputies = [(d.email, self.account) for d in self.deputies if d.on(day) and d.email]
        return tuple(deputies) if deputies else (((self.email, None),) if self.email else ())


class Plan(Frozen):
    """Everything that will happen, before it happens."""

    round: int = Field(ge=0)
    digest: PlanDigest
    rules_version: str
    lines: tuple[PlanLine, ...] = ()
    pages: tuple[str, ...] = ()
    """SHA-256 (hex) of each judged page: what is carried out is what the digest binds, page by page."""
    basis: Basis | None = None
    """What it was judged by; None in plans of before this was noted."""
    flags: tuple[Flag, ...] = ()
    """What somebody in the organisation has to know before approving."""
    approvals: tuple[Role, ...] = ()
    """Roles that have to approve before anything is done; empty where nobody has to."""
    eyes: int = 1
    """How many different deciders have to approve."""
    not_by: tuple[Actor, ...] = ()
    """Who may not approve it: who took the request in, where four eyes are wanted."""
    own: tuple[Actor, ...] = ()
    """Accounts of the person whom it is about: nobody decides about their own request."""
    proposals: tuple[ProposedHold, ...] = ()
    """What a person settles before anybody approves."""
    strong: bool = False
    """It releases data about health, or the mail is doubted: whoever asks has to be known by strong authentication first."""
    by_hand: int = 0
    """Tasks of people, for what no connector can do."""
    last: tuple[SystemId, ...] = ()
    """Systems that hold the identity keys, where an erasure destroys something in them: they act when all others are done."""
    manifests: dict[SystemId, str] = Field(default_factory=dict)
    """Digest of the manifest of each system by which the records were found; empty in plans of before this was noted."""
    duties: tuple[Duty, ...] = ()
    """Who may approve in a role, by the organisation file; a role without one is anybody's who has it."""

    @property
    def hold_until(self) -> date | None:
        """The nearest day on which a restriction ends."""
        ends = [li.verdict.until for li in self.lines if li.verdict.action is Action.RESTRICT and li.verdict.until]
        return min(ends, default=None)


class Dismissal(StrEnum):
    """Why a proposed hold is not placed; a code, because a told reason would name people."""

    SETTLED = "settled"
    """Paid, refunded or withdrawn meanwhile."""
    NO_CLAIM = "no_claim"
    """Nobody makes or expects a claim."""
    COVERED = "covered"
    """What the law keeps anyway is enough."""
    MISTAKEN = "mistaken"
    """The sign in the system is wrong."""
