"""What the verbs ask of the world. Connectors fit these shapes; only `deploy` introduces them to each other."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from schemas.answers import Answer, CopyOf, StoredPackage
from schemas.by_hand import TaskId
from schemas.decisions import LiveHold, Plan
from schemas.entries import DueReview, Entry, FoundPage, JudgedPage, PageKey, Relative, SystemReceipt
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId, SystemId
from schemas.mail import Mail
from schemas.organisation import Organisation
from schemas.preview import Planned
from schemas.request import CaseSummary, Outcome, Person, RequestType
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

    def export(self, records: Sequence[Record]) -> AsyncIterator[Row]:
        """The content of the records for the person's copy, in bounded memory; gone ones are left out."""
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

    async def receipts(self, org: OrgId, case: CaseId, round_: int) -> list[SystemReceipt]: ...


class HoldBook(Protocol):
    """Where holds stand. A hold on one case protects the person in all of them."""

    async def holds(self, org: OrgId, case: CaseId) -> tuple[LiveHold, ...]: ...

    async def place_hold(self, org: OrgId, case: CaseId, hold: LiveHold, at: datetime, fact: Fact) -> None: ...

    async def release_hold(self, org: OrgId, case: CaseId, hold_id: str, at: datetime, fact: Fact) -> bool:
        """Whether there was such a hold."""
        ...

    async def held_with(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        """Open cases on hold of the same person."""
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


class Codes(Protocol):
    """One-time codes that only the case's key gives."""

    async def code(self, org: OrgId, case: CaseId, purpose: str) -> str: ...


class Letters(Protocol):
    """Writes what the person reads."""

    def identity_request(
        self, estate: Organisation, person: Person, case: CaseId, code: str, *, again: bool = False
    ) -> Mail: ...

    def ready(self, estate: Organisation, person: Person, case: CaseId, code: str, outcome: Outcome) -> Mail: ...

    def merged(self, estate: Organisation, person: Person, case: CaseId, other: CaseId) -> Mail: ...

    def unproven(self, estate: Organisation, person: Person, case: CaseId) -> Mail: ...

    def extension(self, estate: Organisation, person: Person, case: CaseId, due_on: date, reason: str) -> Mail: ...

    def withdrawn(self, estate: Organisation, person: Person, case: CaseId) -> Mail: ...

    def answer(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        """Files of the answer: the letter in both languages."""
        ...

    def copy(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        """Files of the person's copy, in pieces; pieces of one file follow each other."""
        ...


class Messenger(Protocol):
    """Sends mail. Raises SystemUnavailable while the server does not take it."""

    async def send(self, org: OrgId, mail: Mail) -> None: ...


class PackageStore(Protocol):
    """Keeps packages, sealed in chunks under the case's own key."""

    async def put(
        self, org: OrgId, case: CaseId, name: str, files: AsyncIterator[tuple[str, bytes]]
    ) -> StoredPackage: ...
