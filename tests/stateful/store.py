"""Habeas's own store in memory: the same ports as PostgreSQL, the same meaning, one transaction a call."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from schemas.base import Frozen
from schemas.by_hand import CaseOrder, TaskId
from schemas.challenge import code_from
from schemas.decisions import LiveHold, Plan
from schemas.entries import (
    DueReview,
    Entry,
    FoundPage,
    JudgedPage,
    PageKey,
    PageReceipt,
    Relative,
    SystemReceipt,
    digest_of,
)
from schemas.erasures import Informed, Suppress, Tombstone
from schemas.errors import NotFound
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, OrgId, SystemId
from schemas.particulars import PARTICULARS, Particulars
from schemas.request import CaseState, CaseSummary, NewRequest, Person, RequestType
from schemas.systems import Identity
from schemas.tasks import Task

M = TypeVar("M", bound=Frozen)
COPIES = {RequestType.ACCESS, RequestType.ACCESS_LOG, RequestType.JOURNAL_COPY, RequestType.PORTABILITY}


class File:
    """One case."""

    def __init__(self, summary: CaseSummary, person: Person) -> None:
        self.row, self.who = summary, person
        self.facts: dict[str, Fact] = {}
        self.found: dict[tuple[int, str, int], FoundPage] = {}
        self.judged: dict[tuple[int, str, int], JudgedPage] = {}
        self.plans: dict[int, Plan] = {}
        self.receipts: dict[tuple[int, str, int], PageReceipt] = {}
        self.known: tuple[Identity, ...] = ()
        self.verified_at: datetime | None = None
        self.holds: dict[str, LiveHold] = {}
        self.papers: dict[str, Frozen] = {}
        self.informed: dict[tuple[str, str], Informed] = {}
        self.tombstones: list[Tombstone] = []
        self.suppressed: set[Suppress] = set()


class MemoryStore:
    """Cases, holds, tasks, papers, recipients. `told` hears of each new fact."""

    def __init__(self, told: Callable[[str, Fact], None]) -> None:
        self._told = told
        self.files: dict[str, File] = {}
        self.made: list[Task] = []
        self.rule_sets: set[str] = set()

    def open(self, request: NewRequest) -> CaseId:
        """The request's case, in the order of opening."""
        return self.begin(CaseId(f"DSR-2026-{len(self.files) + 1:06d}"), request)

    def begin(self, case: CaseId, request: NewRequest) -> CaseId:
        """The case's file."""
        row = CaseSummary(
            org=request.org,
            id=case,
            types=request.types,
            state=CaseState.RECEIVED,
            channel=request.channel,
            received_at=request.received_at,
        )
        file = self.files[case] = File(row, request.person)
        if request.particulars != Particulars():
            file.papers[PARTICULARS] = request.particulars
        self.tell(case, [Fact(key="opened", kind=FactKind.OPENED, at=request.received_at)])
        return case

    # The case book

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None:
        file, round_ = self.files[case], entry.round
        file.found |= {(round_, p.system, p.number): p for p in entry.found}
        file.judged |= {(round_, p.system, p.number): p for p in entry.judged}
        if entry.plan is not None:
            file.plans[round_] = entry.plan
        for receipt in entry.receipts:
            key = (round_, receipt.system, receipt.number)
            before = file.receipts[key].changed if key in file.receipts else 0
            file.receipts[key] = receipt.model_copy(update={"changed": before + receipt.changed})
        file.known = entry.known if entry.known is not None else file.known
        file.tombstones += entry.tombstones
        file.suppressed |= set(entry.suppressions)
        for informed in entry.informed:
            file.informed.setdefault((informed.recipient, informed.what), informed)
        for order in entry.tasks:
            self._order(case, order, entry.at)
        self.tell(case, entry.facts)
        changes = entry.changes.model_dump(exclude_unset=True)
        if not changes.pop("resolved", None) and file.row.state is CaseState.INCIDENT:
            changes.pop("state", None)
        file.row = file.row.model_copy(update=changes)

    def tell(self, case: CaseId, facts: Iterable[Fact]) -> None:
        """The facts stand; one that stood stays as it was."""
        for fact in facts:
            if fact.key not in self.files[case].facts:
                self.files[case].facts[fact.key] = fact
                self._told(case, fact)

    async def person(self, org: OrgId, case: CaseId) -> Person:
        return self.files[case].who

    async def known(self, org: OrgId, case: CaseId) -> tuple[Identity, ...]:
        return self.files[case].known

    async def relate(self, org: OrgId, case: CaseId, known: Iterable[Identity], at: datetime) -> list[Relative]:
        file = self.files[case]
        file.verified_at = file.verified_at or at
        return [
            Relative(
                case=f.row.id,
                types=tuple(f.row.types),
                state=f.row.state,
                outcome=f.row.outcome,
                verified_at=f.verified_at,
            )
            for f in self.others(case)
            if f.verified_at
        ]

    async def copies_first(self, org: OrgId, case: CaseId) -> bool:
        me = self.files[case]
        alone = RequestType.ERASURE in me.row.types or not COPIES & set(me.row.types)
        return any(
            COPIES & set(f.row.types)
            and RequestType.ERASURE not in f.row.types
            and f.row.responded_at is None
            and f.row.closed_at is None
            and (alone or set(f.row.types) <= COPIES | {RequestType.RECIPIENTS_INFO} or _earlier(f, me))
            for f in self.others(case)
        )

    async def waiting_for(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        return tuple(f.row.id for f in self.files.values() if f.row.waits_for == case and f.row.closed_at is None)

    async def summary(self, org: OrgId, case: CaseId) -> CaseSummary:
        return self.files[case].row

    async def found(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> FoundPage:
        return self.files[case].found[round_, key.system, key.number]

    async def judged(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> JudgedPage:
        return self.files[case].judged[round_, key.system, key.number]

    async def found_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]:
        return [_key(p) for p in await self.all_found(org, case, round_)]

    async def judged_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]:
        return [_key(p) for p in await self.all_judged(org, case, round_)]

    async def all_found(self, org: OrgId, case: CaseId, round_: int) -> list[FoundPage]:
        return [page for key, page in sorted(self.files[case].found.items()) if key[0] == round_]

    async def all_judged(self, org: OrgId, case: CaseId, round_: int) -> list[JudgedPage]:
        return [page for key, page in sorted(self.files[case].judged.items()) if key[0] == round_]

    async def drop_found(self, org: OrgId, case: CaseId, round_: int, systems: Sequence[SystemId], number: int) -> None:
        found = self.files[case].found
        for key in [k for k in found if k[0] == round_ and k[1] in systems and k[2] >= number]:
            del found[key]

    async def plan(self, org: OrgId, case: CaseId, round_: int) -> Plan:
        try:
            return self.files[case].plans[round_]
        except KeyError:
            raise NotFound(f"{case} has no plan {round_}") from None

    async def last_round(self, org: OrgId, case: CaseId) -> int | None:
        return max(self.files[case].plans, default=None)

    async def receipts(self, org: OrgId, case: CaseId, round_: int) -> list[SystemReceipt]:
        by_system: dict[str, list[PageReceipt]] = defaultdict(list)
        for key, receipt in sorted(self.files[case].receipts.items()):
            if key[0] == round_:
                by_system[receipt.system].append(receipt)
        return [_added(receipts) for receipts in by_system.values()]

    # Holds

    async def holds(self, org: OrgId, case: CaseId) -> tuple[LiveHold, ...]:
        mine = [self.files[case], *self.others(case)]
        return tuple(hold for f in sorted(mine, key=lambda f: f.row.id) for _, hold in sorted(f.holds.items()))

    async def place_hold(self, org: OrgId, case: CaseId, hold: LiveHold, at: datetime, fact: Fact) -> None:
        self.files[case].holds[hold.id] = hold
        self.tell(case, [fact])

    async def release_hold(self, org: OrgId, case: CaseId, hold_id: str, at: datetime, fact: Fact) -> bool:
        stood = self.files[case].holds.pop(hold_id, None) is not None
        stood = stood or any(f.body.get("hold") == hold_id for f in self.files[case].facts.values())
        if stood:
            self.tell(case, [fact])
        return stood

    async def held_with(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        open_ = (f for f in self.others(case) if f.row.responded_at is not None and f.row.closed_at is None)
        return tuple(f.row.id for f in open_)

    # Tasks, papers, recipients, codes, and what a case does not need

    async def tasks(self, org: OrgId, *, everything: bool = False, case: CaseId | None = None) -> list[Task]:
        return [t for t in self.made if (everything or t.open) and case in (None, t.case)]

    async def drop_tasks(self, org: OrgId, case: CaseId, at: datetime) -> None:
        self.made = [
            t.model_copy(update={"dropped_at": at}) if t.case == case and t.open else t for t in self.made
        ]  # fmt: skip

    def task_done(self, task: TaskId, at: datetime) -> None:
        """Somebody has done it."""
        self.made = [t.model_copy(update={"done_at": at}) if t.id == task and t.open else t for t in self.made]

    async def put(self, org: OrgId, case: CaseId, name: str, said: Frozen, at: datetime) -> None:
        self.files[case].papers[name] = said

    async def get(self, org: OrgId, case: CaseId, name: str, what: type[M]) -> M | None:
        said = self.files[case].papers.get(name)
        assert said is None or isinstance(said, what)
        return said

    async def names(self, org: OrgId, case: CaseId, prefix: str) -> list[str]:
        return sorted(name for name in self.files[case].papers if name.startswith(prefix))

    async def informed(self, org: OrgId, case: CaseId) -> list[Informed]:
        return [i for _, i in sorted(self.files[case].informed.items())]

    async def confirmed(self, org: OrgId, case: CaseId, recipient: str, at: datetime, by: str) -> bool:
        told = self.files[case].informed
        mine = [k for k, i in told.items() if i.recipient == recipient and i.confirmed_at is None]
        for key in mine:
            told[key] = told[key].model_copy(update={"confirmed_at": at, "confirmed_by": by})
        return bool(mine)

    async def keep(self, org: OrgId, version: str, said: str, at: datetime) -> None:
        self.rule_sets.add(version)

    async def code(self, org: OrgId, case: CaseId, purpose: str) -> str:
        return code_from(hashlib.sha256(f"{case}:{purpose}".encode()).digest())

    async def digest(self, org: OrgId, case: CaseId, text: str) -> str:
        return hashlib.sha256(f"{case}:{text}".encode()).hexdigest()

    async def reviews_due(self, org: OrgId, before: date, limit: int) -> list[DueReview]:
        return []

    def others(self, case: str) -> list[File]:
        """Verified cases of the same person: a case that is not verified knows nobody."""
        mine = self.files[case]
        if mine.verified_at is None:
            return []
        known = {(i.kind, i.value) for i in mine.known}
        return [
            f
            for f in self.files.values()
            if f is not mine and f.verified_at and known & {(i.kind, i.value) for i in f.known}
        ]

    def _order(self, case: CaseId, order: CaseOrder, at: datetime) -> None:
        same = [t for t in self.made if isinstance(t.order, CaseOrder) and t.case == case]
        if not any((t.order.right, t.order.keeper) == (order.right, order.keeper) for t in same):  # type: ignore[union-attr]
            name = TaskId(f"TSK-{at.year}-{len(self.made) + 1:06d}")
            self.made.append(Task(id=name, order=order, due_on=order.due_on, made_at=at))


def _key(page: Any) -> PageKey:
    digest = digest_of(page).encode()
    return PageKey(system=page.system, number=page.number, records=len(page.records), digest=digest)


def _added(receipts: list[PageReceipt]) -> SystemReceipt:
    refused = [r.number for r in receipts if r.refused]
    sums = {n: sum(getattr(r, n) for r in receipts) for n in ("changed", "already", "verified", "refused")}
    last = min(refused) - 1 if refused else max(r.number for r in receipts)
    return SystemReceipt(system=receipts[0].system, last=last, **sums)


def _earlier(one: File, other: File) -> bool:
    """Whether one was proven before the other."""
    if one.verified_at is None or other.verified_at is None:
        return False
    return (one.verified_at, one.row.id) < (other.verified_at, other.row.id)
