"""What the verbs ask of the world. Connectors fit these shapes; only `deploy` introduces them to each other."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar, runtime_checkable

from schemas.base import Frozen
from schemas.by_hand import TaskId
from schemas.decisions import LiveHold, Plan
from schemas.entries import DueReview, Entry, FoundPage, JudgedPage, PageKey, Relative, SystemReceipt
from schemas.erasures import Informed, StoredTombstone
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId, SystemId
from schemas.preview import Planned
from schemas.request import CaseSummary, Person, RequestType
from schemas.retention import Protecting, Start, SweepId, SweepPage, TaskOrder
from schemas.systems import (
    Capability,
    Found,
    Health,
    Identity,
    Order,
    Page,
    ReadBack,
    Receipt,
    Record,
    Referring,
    Row,
    RowRef,
)
from schemas.tasks import Task

M = TypeVar("M", bound=Frozen)


class DataSystem(Protocol):
    """One system that holds people's data.

    Every call raises SystemUnavailable when the system does not answer (network, restart, too many connections,
    lock time-out, serialisation failure) and SystemRefused when it answers no (permission, constraint, trigger).
    """

    @property
    def id(self) -> SystemId: ...

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    async def health(self) -> Health:
        """Whether the system answers, and its tables are as the manifest says."""
        ...

    async def recognise(self, known: Sequence[Identity]) -> Found:
        """Further identifiers of the person whom `known` names, found in this system."""
        ...

    async def locate(self, known: Sequence[Identity], after: str | None = None, limit: int = 1000) -> Page:
        """The records of the person, a page at a time, children before what they refer to.

        A row is found once even if several paths lead to it.
        """
        ...

    async def read(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """The same records as they stand now (dates and flags read again); gone ones are left out."""
        ...

    async def referring(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        """Rows of this system that keep what they refer to, and refer to one of these; whoever they belong to."""
        ...

    def export(self, records: Sequence[Record], *, without_address: bool = False) -> AsyncIterator[Row]:
        """The content of the records for the person's copy, in bounded memory; gone ones are left out.

        without_address: columns that tell where somebody lives or is reached are left out (a protected identity).
        """
        ...

    async def named(self, words: Sequence[str]) -> frozenset[str]:
        """Which of these lower-case words are parts of names of people whom the system knows."""
        ...

    async def carry_out(self, order: Order) -> Receipt:
        """Does the deed, in one transaction. Doing it again changes nothing."""
        ...

    async def verify(self, order: Order) -> ReadBack:
        """Reads on another connection whether each record of the order is in the wanted state."""
        ...


@runtime_checkable
class Expiring(Protocol):
    """A system that finds whatever its time is over for, whoever it belongs to. Raises as DataSystem."""

    async def expired(self, starts: Sequence[Start], after: str | None = None, limit: int = 1000) -> Page:
        """Records whose start event lies far enough back, a page at a time, children before what they refer to.

        A page holds records of one table; the next one is looked for only when it is asked for. Records that are
        already as an erasure leaves them are not found again.
        """
        ...

    def undated(self, starts: Sequence[Start]) -> tuple[str, ...]:
        """Tables of these categories whose records don't say when their period began."""
        ...


class CaseBook(Protocol):
    """Where cases are kept. Each write is one transaction; written again it changes nothing."""

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None: ...

    async def person(self, org: OrgId, case: CaseId) -> Person: ...

    async def known(self, org: OrgId, case: CaseId) -> tuple[Identity, ...]: ...

    async def relate(self, org: OrgId, case: CaseId, known: Iterable[Identity], at: datetime) -> list[Relative]: ...

    async def copies_first(self, org: OrgId, case: CaseId) -> bool:
        """Whether another verified case of the same person still has to be given a copy."""
        ...

    async def waiting_for(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]: ...

    async def summary(self, org: OrgId, case: CaseId) -> CaseSummary: ...

    async def found(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> FoundPage: ...

    async def judged(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> JudgedPage: ...

    async def found_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]: ...

    async def judged_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]: ...

    async def all_found(self, org: OrgId, case: CaseId, round_: int) -> list[FoundPage]: ...

    async def all_judged(self, org: OrgId, case: CaseId, round_: int) -> list[JudgedPage]: ...

    async def drop_found(
        self, org: OrgId, case: CaseId, round_: int, systems: Sequence[SystemId], number: int
    ) -> None: ...

    async def plan(self, org: OrgId, case: CaseId, round_: int) -> Plan: ...

    async def last_round(self, org: OrgId, case: CaseId) -> int | None: ...

    async def receipts(self, org: OrgId, case: CaseId, round_: int) -> list[SystemReceipt]: ...


class HoldBook(Protocol):
    """Where holds stand. A hold on one case protects the person in all of them."""

    async def holds(self, org: OrgId, case: CaseId) -> tuple[LiveHold, ...]: ...

    async def place_hold(self, org: OrgId, case: CaseId, hold: LiveHold, at: datetime, fact: Fact) -> None: ...

    async def release_hold(self, org: OrgId, case: CaseId, hold_id: str, at: datetime, fact: Fact) -> bool:
        """Whether there was such a hold."""
        ...

    async def held_with(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        """Answered cases of the same person that are not closed yet."""
        ...


class ReviewBook(Protocol):
    """The holds calendar."""

    async def reviews_due(self, org: OrgId, before: date, limit: int) -> list[DueReview]: ...

    async def raise_review(self, review: DueReview, at: datetime) -> None: ...

    async def move_review(self, review: DueReview, to: date) -> None:
        """The period began anew."""
        ...


class RetentionBook(Protocol):
    """Where sweeps are written down. Each write is one transaction; again it changes nothing."""

    async def begin(self, org: OrgId, run: str, at: datetime) -> SweepId:
        """The sweep of this run, new or known, and its key."""
        ...

    async def last_page(self, org: OrgId, sweep: SweepId, system: SystemId) -> SweepPage | None:
        """The page that the sweep of one system goes on from; None before the first."""
        ...

    async def intend(self, org: OrgId, sweep: SweepId, page: SweepPage) -> None:
        """What a page is about is written down, sealed; a page that is there already stays."""
        ...

    async def receive(self, org: OrgId, sweep: SweepId, page: SweepPage, at: datetime) -> None:
        """What was done of a page is written down, and which records they were is forgotten."""
        ...

    async def pages(self, org: OrgId, sweep: SweepId, system: SystemId) -> list[SweepPage]:
        """Every page of one system with its counts, without its records."""
        ...

    async def tell(
        self, org: OrgId, sweep: SweepId, facts: Sequence[Fact], *, ended_at: datetime | None = None
    ) -> None:
        """The facts stand in the ledger; with `ended_at` the sweep is over and its key destroyed."""
        ...

    async def protecting(self, org: OrgId, copies: Sequence[RequestType]) -> list[Protecting]:
        """Cases that keep a sweep from records of theirs: an open request for one of these copies, a hold that stands."""
        ...


class TaskBook(Protocol):
    """What people do by hand. A case orders its own tasks with its plan, in `CaseBook.write`."""

    async def order_task(self, org: OrgId, order: TaskOrder, at: datetime) -> TaskId | None:
        """The sweep's new task; None where the same one was made before."""
        ...

    async def tell_task(self, org: OrgId, task: Task, fact: Fact) -> None:
        """The fact stands in the ledger: under the task, or in the case that the task belongs to."""
        ...

    async def tasks(self, org: OrgId, *, everything: bool = False, case: CaseId | None = None) -> list[Task]:
        """Tasks that somebody still has to do, the most urgent first; or all of them."""
        ...

    async def drop_tasks(self, org: OrgId, case: CaseId, at: datetime) -> None:
        """Nobody has to do the case's open tasks any more."""
        ...


class RuleSets(Protocol):
    """Rule sets as they judged, for good."""

    async def keep(self, org: OrgId, version: str, said: str, at: datetime) -> None:
        """The rule set, whole as JSON, is kept; kept again it stays as it was first."""
        ...

    async def kept(self, org: OrgId, version: str) -> str | None: ...

    async def planned(self, org: OrgId, after: str, limit: int) -> list[Planned]:
        """Cases that have a plan, with its last round, in order of their ids behind `after`."""
        ...


class Papers(Protocol):
    """What somebody said in words, sealed under the case's key. Raises KeyGone."""

    async def put(self, org: OrgId, case: CaseId, name: str, said: Frozen, at: datetime) -> None: ...

    async def get(self, org: OrgId, case: CaseId, name: str, what: type[M]) -> M | None: ...

    async def names(self, org: OrgId, case: CaseId, prefix: str) -> list[str]: ...


class Lasting(Protocol):
    """What outlives a case. A case writes it with its entries, in `CaseBook.write`."""

    async def tombstones(
        self, org: OrgId, system: SystemId, since: datetime, after: int, limit: int
    ) -> list[StoredTombstone]: ...

    async def informed(self, org: OrgId, case: CaseId) -> list[Informed]: ...

    async def confirmed(self, org: OrgId, case: CaseId, recipient: str, at: datetime, by: str) -> bool: ...


class Ages(Protocol):
    """Cases by their age."""

    async def with_old_packages(self, org: OrgId, before: datetime, limit: int) -> list[CaseId]:
        """Cases answered before then whose packages nobody has dropped yet."""
        ...

    async def closed_before(self, org: OrgId, before: datetime, limit: int) -> list[tuple[CaseId, datetime]]:
        """Closed cases that can still be read, the oldest first, each with when it was closed."""
        ...

    async def holds_to_review(self, org: OrgId, today: date) -> list[tuple[CaseId, LiveHold]]:
        """Holds that stand and whose day of review has come."""
        ...

    async def shred(self, org: OrgId, case: CaseId, at: datetime, fact: Fact) -> None:
        """The key of the case is destroyed and what it sealed is gone; its facts stay."""
        ...


class Codes(Protocol):
    """What only the case's key gives."""

    async def code(self, org: OrgId, case: CaseId, purpose: str) -> str:
        """A one-time code."""
        ...

    async def digest(self, org: OrgId, case: CaseId, text: str) -> str:
        """A keyed digest (hex) of something that must not be guessed from it."""
        ...
