"""The world of a play: one person, their rows, Habeas's own store, whatever leaves the house; and what keeps a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from activities.estate import Estate, Holding
from activities.office import Office
from schemas.decisions import LiveHold
from schemas.facts import Fact, FactKind
from schemas.ids import SystemId
from schemas.mail import Mail
from schemas.systems import Deed
from tests.brakes import MemoryBrake
from tests.stateful import estate
from tests.stateful.estate import BOOKS, CARE, ORG, SHOP, Thing
from tests.stateful.post import Carrier, Histories, Neighbours, Packages, Post, Recorder
from tests.stateful.store import MemoryStore
from tests.stateful.systems import Effect, MemorySystem

ZONE = ZoneInfo("Europe/Stockholm")
NEVER_BY_A_CASE = {"journal": "care.journal", "log": "care.access_log", "odd": "no rule"}


@dataclass(frozen=True)
class Event:
    """Something that happened, in the order of the world's own count."""

    tick: int
    at: datetime
    what: str
    """fact, mail, package, looked, activity."""
    case: str
    name: str
    detail: Any = None


@dataclass
class Doing:
    """Which activity is running."""

    case: str = ""
    name: str = ""
    round: int = 0
    unproven: bool = False
    plan: str | None = None


@dataclass
class World:
    """Everything around the cases."""

    rows: list[Thing]
    by_hand: bool
    now: datetime
    doing: Doing = field(default_factory=Doing)
    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    post_away: bool = False
    keeps: Callable[[Callable[[str, Fact], None]], MemoryStore] = MemoryStore
    """What makes the store."""
    brake: MemoryBrake = field(default_factory=MemoryBrake)

    def __post_init__(self) -> None:
        self.store = self.keeps(self._told)
        self.packages = Packages(lambda case, name: self.note("package", case, name))
        self.systems: dict[SystemId, MemorySystem] = {
            s: MemorySystem(s, [r for r in self.rows if r.system == s], self._changed, self._looked)
            for s in (SHOP, BOOKS, CARE)
        }

    @property
    def tick(self) -> int:
        """How much has happened so far."""
        return len(self.events) + len(self.effects)

    @property
    def today(self) -> date:
        """The day where the organisation is."""
        return self.now.astimezone(ZONE).date()

    def office(self, wrapped: Mapping[SystemId, Any], ports: Mapping[str, Any]) -> Office:
        """The office of the organisation. wrapped, ports: what a test puts before a system or a port."""
        holdings = {
            s: Holding(
                system=cast(Any, wrapped.get(s, system)),
                kinds=estate.kinds(s),
                carries=s == BOOKS,
                bound=frozenset({"order"}) if s == SHOP else frozenset(),
                able=estate.able(s),
            )
            for s, system in self.systems.items()
        }
        law = estate.BOOKS_OF_LAW[self.by_hand]
        made = Estate(organisation=law.organisation, book=law, holdings=holdings)
        store: Any = self.store
        parts: dict[str, Any] = dict.fromkeys(
            ("book", "holds", "reviews", "codes", "tasks", "rule_sets", "papers", "lasting"), store
        )
        parts |= {"letters": Recorder(), "messenger": Post(self._posted, lambda: self.post_away)}
        parts |= {
            "packages": self.packages,
            "third_parties": Neighbours(),
            "transport": Carrier(),
            "histories": Histories(),
        }
        parts |= {"retention": None, "ages": None, "testimony": None, "estates": {ORG: made}, "brake": self.brake}
        return Office(**(parts | dict(ports)))

    def begins(self, case: str, name: str, given: Any) -> None:
        """An activity begins."""
        plan = getattr(given, "plan", None)
        self.doing = Doing(case, name, given.round, getattr(given, "unproven", False), plan)
        self.note("activity", case, name, given)

    def note(self, what: str, case: str, name: str, detail: Any = None) -> None:
        """It has happened."""
        self.events.append(Event(self.tick, self.now, what, case, name, detail))

    def kept_by(self, row: Thing, case: str) -> str | None:
        """What keeps the row from a case at this moment, by the law of this small world; None where nothing does."""
        if row.table in NEVER_BY_A_CASE:
            return NEVER_BY_A_CASE[row.table]
        if any(not h.systems or row.system in h.systems for h in self.live_holds(case)):
            return "a hold"
        if "open_invoice" in row.flags:
            return "an open claim"
        vouchers = [row] if row.table == "invoice" else [r for r in self.rows if r.there and r.refers == row.key]
        years = [r.fy_end.year for r in vouchers if r.fy_end is not None]
        return "gen.bookkeeping" if years and self.today <= date(max(years) + 7, 12, 31) else None

    def live_holds(self, case: str) -> list[LiveHold]:
        """Holds that stand in a case: its own, and once the person is proven in both, those of their other one."""
        both = [self.store.files[case], *self.store.others(case)]
        return [hold for file in both for hold in file.holds.values()]

    def facts(self, case: str, *kinds: FactKind) -> list[Event]:
        """The case's facts of these kinds, in order."""
        return [e for e in self.events if e.what == "fact" and e.case == case and e.name in kinds]

    def mails(self, case: str) -> list[Event]:
        """The case's mails, in order."""
        return [e for e in self.events if e.what == "mail" and e.case == case]

    def _told(self, case: str, fact: Fact) -> None:
        self.note("fact", case, fact.kind, fact)

    def _posted(self, mail: Mail) -> None:
        self.note("mail", mail.message_id[1:].partition(".")[0], mail.subject, mail)

    def _looked(self, how: str, system: SystemId) -> None:
        self.note("looked", self.doing.case, f"{self.doing.name} {how}", system)

    def _changed(self, row: Thing, deed: Deed, detail: str) -> None:
        doing, day = self.doing, self.today
        kept = self.kept_by(row, doing.case)
        self.effects.append(
            Effect(self.tick, day, doing.case, doing.name, doing.round, doing.unproven, deed, detail, row, kept)
        )
