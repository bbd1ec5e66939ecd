"""What the law looks at: who asks and by what right, what a record is, and what is so on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from pydantic import Field

from rules.pack import Pack
from rules.rulebook import RuleBook
from schemas.base import Frozen
from schemas.decisions import Action, LiveHold
from schemas.ids import SystemId
from schemas.organisation import Nature, RetentionRule, SystemRole
from schemas.particulars import Capacity, Doubt, Weighing
from schemas.request import RequestType
from schemas.systems import Record

NOT_THE_SUBJECT = "somebody_else"
"""Flag of a record that is about other people only."""
SHARED = "shared"
"""Flag of a record that others hang on as well."""


class Identified(StrEnum):
    """How far it is shown who asks."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    MISMATCH = "mismatch"
    PSEUDONYM_LOGIN = "pseudonym_login"
    ANONYMOUS = "anonymous"

    @property
    def shown(self) -> bool:
        """Whether the person may be answered about their data. A pseudonym's login shows whose data they are."""
        return self in (Identified.VERIFIED, Identified.PSEUDONYM_LOGIN)


class Requester(Frozen):
    """Who asks."""

    capacity: Capacity = Capacity.SELF
    identity: Identified = Identified.VERIFIED
    age: int | None = None
    """Of the requester, in years."""
    scope: tuple[str, ...] | None = None
    """What a proxy's or guardian's authority covers; None: everything."""
    authority: bool = True
    """False where the power of attorney or the appointment does not hold."""
    child_age: int | None = None
    child_against: bool = False
    custody: bool = True
    """False where the guardian has no custody of the child."""


class Circumstances(Frozen):
    """What the law looks at beside the record itself."""

    today: date
    at: datetime | None = None
    """The moment, for periods in hours; None: the day is enough."""
    requester: Requester = Requester()
    holds: tuple[LiveHold, ...] = ()
    latest: dict[str, date] = Field(default_factory=dict)
    """Latest start among all the person's records, by rule; for rules that count through the latest."""
    unproven: bool = False
    """It is still being asked who is asking, or nobody answered."""
    excessive: bool = False
    """A person has reasons on file why the request is manifestly unfounded or excessive (GDPR Art. 12(5))."""
    contract_stays: bool = False
    """The request leaves out what a running contract needs."""
    no_more_marketing: bool = False
    """The request also objects to marketing."""
    keeps_evidence: bool = False
    """The request asks for erasure and for the evidence to be kept."""
    deferred: bool = False
    """The request was made and approved before; only a hold has delayed it."""
    restriction: str = "GDPR-18.1.a"
    """Why restriction is asked for: a ground code of GDPR Art. 18(1)."""
    doubt: Doubt = Doubt.FACT
    weighing: Weighing = Weighing.OPEN
    destruction_ordered: bool = False
    """The care supervisor has ordered the patient record destroyed."""
    harm: bool | None = None
    """Whether somebody found that handing out would do harm; None where nobody has looked."""
    facts: frozenset[str] = frozenset()
    """What is so, by name: what rules name in `unless` and `ends_with`."""
    erased_on: date | None = None
    """The person was erased before; what is older and is back came from a backup."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of one category in one system."""

    rule: str | None
    """Retention rule; None where nobody chose one yet."""
    erase: Action | None = None
    """What an erasure does to it where no statute keeps it; None follows the rule."""
    role: SystemRole = SystemRole.CONTROLLER
    """For whom the organisation holds it."""
    names: tuple[str, ...] = ()
    """The category and what its records hold, in words."""
    marketing: bool = False
    """Used for direct marketing, whatever its rule says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what becomes of this record by this right."""

    book: RuleBook
    right: RequestType
    system: SystemId
    kind: Kind
    record: Record
    now: Circumstances
    rule: RetentionRule | None
    words: frozenset[str] = field(default=frozenset())

    @property
    def name(self) -> str:
        """The rule's id, as verdicts name it."""
        return self.kind.rule or "none"

    @property
    def nature(self) -> Nature:
        """What kind of material it is."""
        return self.rule.nature if self.rule else Nature.ORDINARY

    def bases(self) -> frozenset[str]:
        """The GDPR grounds that the record rests on."""
        return bases_of(self.rule.basis) if self.rule else frozenset()


def ask(book: RuleBook, right: RequestType, system: SystemId, kind: Kind, record: Record, now: Circumstances) -> Asked:
    """The question, with the rule of the day and the law's words for the record's flags."""
    rule = book.on(now.today).get(kind.rule) if kind.rule else None
    words = meanings(book.pack, record.flags) if record.flags else frozenset()
    return Asked(book, right, system, kind, record, now, rule, words)


@lru_cache(maxsize=4096)
def bases_of(written: str) -> frozenset[str]:
    """Codes of a basis such as `6.1.b/a+9.2.a`: a slash repeats the article, a plus joins another one."""
    found: set[str] = set()
    for part in written.split("+"):
        first, *others = part.split("/")
        found.add(first)
        found |= {f"{first.rpartition('.')[0]}.{other}" if "." not in other else other for other in others}
    return frozenset(found)


def meanings(pack: Pack, flags: tuple[str, ...]) -> frozenset[str]:
    """What a record's flags mean to the law, by the country's families of words."""
    return _meanings(tuple(pack.words.items()), flags)


@lru_cache(maxsize=4096)
def _meanings(words: tuple[tuple[str, tuple[str, ...]], ...], flags: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        meaning for meaning, family in words for flag in flags if any(fnmatchcase(flag, word) for word in family)
    )


def latest_starts(
    book: RuleBook, kinds: Mapping[str, Kind], records: Sequence[Record], known: Mapping[str, date], on: date
) -> dict[str, date]:
    """`known` brought up to date with the start events of these records, for rules that count through the latest."""
    latest, counted = dict(known), {}
    for category, kind in kinds.items():
        rule = book.get(kind.rule, on) if kind.rule else None
        if rule is not None and rule.keep_through_latest:
            counted[category] = (kind.rule or "", rule.start)
    for record in records if counted else ():
        if record.category in counted:
            name, event = counted[record.category]
            start = record.dates.get(event)
            if start is not None:
                latest[name] = max(start, latest.get(name, start))
    return latest


def concerns_health(book: RuleBook, rule: str, on: date) -> bool:
    """Whether records of a rule hold data about health (GDPR Art. 9(2)), by the law of a day."""
    found = book.get(rule, on)
    return found is not None and any(basis.startswith("9.2.") for basis in bases_of(found.basis))
