"""One organisation with one system, kept in memory; they fit the ports that a sweep works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any, cast

from activities.estate import Estate, Holding
from activities.office import Office
from rules.matter import Kind
from rules.rulebook import RuleBook
from schemas.decisions import Action
from schemas.entries import FoundPage, PageKey
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId, SystemId
from schemas.organisation import CategoryNotice, Contact, ControllerKind, Organisation, RetentionRule, SystemEntry
from schemas.request import Person, RequestType
from schemas.retention import Protecting, Start, SweepId, SweepPage
from schemas.systems import Deed, Identity, Order, Page, ReadBack, Receipt, Record, Referring, Refusal, RowRef
from schemas.text import Text
from tests.brakes import MemoryBrake

ORG, SHOP = OrgId("salong"), SystemId("shop")
WORDS = Text(sv="x", en="x")
TODAY = date(2026, 11, 21)
NIGHT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SWEEP = SweepId("RET-2026-000001")
RULES: dict[str, dict[str, Any]] = {
    "case": {"start": "closed", "period": "P12M"},
    "profile": {"start": "last_login", "period": "P365D", "unless": "open_case"},
    "mail": {"start": "received", "period": "PT48H"},
    "answers": {"start": "closed", "period": "P3M", "erase_now": "anonymise"},
    "books": {"start": "closed", "period": "P5Y", "kind": "min"},
    "unsaid": {"start": "closed", "period": "requires_config"},
    "never": {"start": "closed", "period": "P1D", "stored": False},
}


def record(category: str, key: str, *flags: str, **dates: date | datetime) -> Record:
    """A record whose events were then."""
    return Record(
        table=category,
        key=(key,),
        category=category,
        dates={e: d for e, d in dates.items() if not isinstance(d, datetime)},
        times={e: d for e, d in dates.items() if isinstance(d, datetime)},
        flags=flags,
    )


@dataclass
class FakeShop:
    """A DataSystem that also finds what is over; it keeps rows in a list, in the order of erasing."""

    rows: list[Record] = field(default_factory=list)
    whose: dict[str, set[str]] = field(default_factory=dict)
    """Keys of rows by the address of their person."""
    done: list[tuple[str, str]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    vouchers: dict[str, date] = field(default_factory=dict)
    """Last day of the financial year of the voucher that refers to a row, by the row's key."""
    id: SystemId = SHOP

    async def locate(self, known: Sequence[Identity], after: str | None = None, limit: int = 1000) -> Page:
        keys = {k for i in known for k in self.whose.get(i.value, ())}
        return Page(records=tuple(r for r in self.rows if r.key[0] in keys))

    async def read(self, records: Sequence[Record]) -> tuple[Record, ...]:
        wanted = {(r.table, r.key) for r in records}
        return tuple(r for r in self.rows if (r.table, r.key) in wanted)

    async def expired(self, starts: Sequence[Start], after: str | None = None, limit: int = 1000) -> Page:
        wanted = {s.category: s for s in starts}
        found = [r for r in self.rows if (s := wanted.get(r.category)) and _began(r, s)]
        rest = [r for r in found if after is None or r.key[0] > after]
        page = rest[:limit]
        return Page(records=tuple(page), next=page[-1].key[0] if len(rest) > limit else None)

    async def referring(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        found = ((ref, self.vouchers[ref.key[0]]) for ref in rows if ref.key[0] in self.vouchers)
        return tuple(
            Referring(to=ref, record=Record(table="voucher", key=ref.key, category="ledger", fy_end=year))
            for ref, year in found
        )

    def undated(self, starts: Sequence[Start]) -> tuple[str, ...]:
        return ()

    async def carry_out(self, order: Order) -> Receipt:
        mine = {r.key[0] for r in order.records} - self.refuses
        changed = [r for r in self.rows if r.key[0] in mine]
        self.done += [(order.deed.value, r.key[0]) for r in changed]
        if order.deed is Deed.ERASE:
            self.rows = [r for r in self.rows if r.key[0] not in mine]
        left = tuple((k,) for k in sorted({r.key[0] for r in order.records} & self.refuses))
        refused = (Refusal(table="case", keys=left, reason="others still refer to it"),) if left else ()
        return Receipt(changed=len(changed), already=len(order.records) - len(changed) - len(left), refused=refused)

    async def verify(self, order: Order) -> ReadBack:
        left = {r.key[0] for r in order.records} & {r.key[0] for r in self.rows}
        return ReadBack(verified=len(order.records) - (len(left) if order.deed is Deed.ERASE else 0))


def _began(row: Record, start: Start) -> bool:
    when = row.times.get(start.event) if isinstance(start.before, datetime) else row.dates.get(start.event)
    return when is not None and when <= start.before


@dataclass
class FakeBook:
    """Cases, with the person and what was found for each."""

    people: dict[CaseId, Person] = field(default_factory=dict)
    proven: dict[CaseId, tuple[Identity, ...]] = field(default_factory=dict)
    pages: dict[CaseId, tuple[Record, ...]] = field(default_factory=dict)

    async def person(self, org: OrgId, case: CaseId) -> Person:
        return self.people[case]

    async def known(self, org: OrgId, case: CaseId) -> tuple[Identity, ...]:
        return self.proven.get(case, ())

    async def found_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]:
        return [PageKey(system=SHOP, number=0, records=1, digest=b"")] if case in self.pages else []

    async def found(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> FoundPage:
        return FoundPage(system=SHOP, number=0, records=self.pages[case])


@dataclass
class FakeRetention:
    """The retention book; `crash` stops it right before it writes down what was done."""

    protected: list[Protecting] = field(default_factory=list)
    written: dict[int, SweepPage] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    crash: bool = False

    async def last_page(self, org: OrgId, sweep: SweepId, system: SystemId) -> SweepPage | None:
        return self.written[max(self.written)] if self.written else None

    async def intend(self, org: OrgId, sweep: SweepId, page: SweepPage) -> None:
        self.written.setdefault(page.number, page)

    async def receive(self, org: OrgId, sweep: SweepId, page: SweepPage, at: datetime) -> None:
        if self.crash:
            self.crash = False
            raise ConnectionError
        self.written[page.number] = page.model_copy(update={"due": None})

    async def pages(self, org: OrgId, sweep: SweepId, system: SystemId) -> list[SweepPage]:
        return list(self.written.values())

    async def tell(
        self, org: OrgId, sweep: SweepId, facts: Sequence[Fact], *, ended_at: datetime | None = None
    ) -> None:
        self.facts += facts

    async def protecting(self, org: OrgId, copies: Sequence[RequestType]) -> list[Protecting]:
        return list(self.protected)


def estate(shop: FakeShop) -> Estate:
    """A private shop with a category for each rule."""
    shared = {"basis": "6.1.b", "kind": "max", "erase_now": "erase", "law": "x"}
    organisation = Organisation(
        id=ORG,
        rule_prefix="s900",
        name="Salong",
        org_no="0",
        kind=ControllerKind.PRIVATE,
        contact=Contact(name="x", email="x@x.example"),
        intake_address="x@x.example",
        systems=(SystemEntry(id=SHOP, name=WORDS, manifest="shop.yaml"),),
        rules={name: RetentionRule.model_validate(shared | said) for name, said in RULES.items()},
        categories={
            n: CategoryNotice(rule=f"s900.{n}", name=WORDS, purpose=WORDS, source=WORDS, period=WORDS) for n in RULES
        },
    )
    kinds = {n: Kind(rule=f"s900.{n}", erase=Action.ANONYMISE if n == "answers" else Action.ERASE) for n in RULES}
    return Estate(
        organisation=organisation,
        book=RuleBook(organisation),
        holdings={
            SHOP: Holding(
                system=cast(Any, shop),
                kinds=kinds | {"unruled": Kind(rule=None), "ledger": Kind(rule="gen.bookkeeping")},
                carries=True,
                bound=frozenset({"case"}),
            )
        },
    )


def office(shop: FakeShop, book: FakeBook, retention: FakeRetention, brake: MemoryBrake | None = None) -> Office:
    """Everything that a sweep asks for; what it does not is not there."""
    nothing: Any = dict.fromkeys((f.name for f in fields(Office)), None)
    ports = {"estates": {ORG: estate(shop)}, "book": book, "retention": retention, "brake": brake or MemoryBrake()}
    return Office(**nothing | ports)
