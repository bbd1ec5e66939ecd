"""What a stage writes down, all of it or nothing."""

import hashlib
from datetime import date, datetime

from pydantic import Field

from schemas.base import Frozen
from schemas.by_hand import CaseOrder
from schemas.decisions import Plan, Verdict
from schemas.erasures import Informed, Suppress, Tombstone
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import CaseState, Outcome
from schemas.systems import Identity, Record


class FoundPage(Frozen):
    """Some records of one system."""

    system: SystemId
    number: int = Field(ge=0)
    records: tuple[Record, ...]


class JudgedPage(Frozen):
    """Some records of one system, each with its verdict."""

    system: SystemId
    number: int = Field(ge=0)
    records: tuple[Record, ...]
    verdicts: tuple[Verdict, ...]
    """The different verdicts of the page."""
    which: tuple[int, ...]
    """For each record the place of its verdict in `verdicts`."""


def digest_of(page: JudgedPage) -> str:
    """SHA-256 (hex) of a judged page; the plan lists it."""
    return hashlib.sha256(page.model_dump_json().encode()).hexdigest()


class PageKey(Frozen):
    """A page's place, size and digest."""

    system: SystemId
    number: int
    records: int
    digest: bytes


class PageReceipt(Frozen):
    """What one system did with one page, and what the read-back found."""

    system: SystemId
    number: int
    changed: int
    already: int
    verified: int
    refused: int


class SystemReceipt(Frozen):
    """The receipts of one system in one round, added up."""

    system: SystemId
    changed: int
    already: int
    verified: int
    refused: int
    last: int
    """Number of the last page before the first that was refused, else of the last with a receipt."""


class Review(Frozen):
    """Records kept at least through a day, to be reviewed by a person after it."""

    system: SystemId
    category: str
    kept_through: date
    records: int


class DueReview(Review):
    """A review with its case."""

    org: OrgId
    case: CaseId
    round: int
    """The plan that kept them."""
    raised_at: datetime | None = None


class Changes(Frozen):
    """What changes in the case's row; unset fields stay."""

    state: CaseState | None = None
    resolved: bool | None = None
    """The incident that stood is settled; without it no step hides an incident from the case's row."""
    due_on: date | None = None
    extended: bool | None = None
    overdue: bool | None = None
    outcome: Outcome | None = None
    plan_digest: str | None = None
    hold_until: date | None = None
    waits_for: str | None = None
    proof: str | None = None
    responded_at: datetime | None = None
    closed_at: datetime | None = None


class Entry(Frozen):
    """One transaction of a case: pages, plan, receipts, what outlives it, reviews, tasks, facts, and the new state."""

    round: int = 0
    found: tuple[FoundPage, ...] = ()
    judged: tuple[JudgedPage, ...] = ()
    plan: Plan | None = None
    receipts: tuple[PageReceipt, ...] = ()
    reviews: tuple[Review, ...] = ()
    tasks: tuple[CaseOrder, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    suppressions: tuple[Suppress, ...] = ()
    informed: tuple[Informed, ...] = ()
    known: tuple[Identity, ...] | None = None
    facts: tuple[Fact, ...] = ()
    changes: Changes = Changes()
    at: datetime


class Relative(Frozen):
    """Another case of the same verified person."""

    case: CaseId
    types: tuple[str, ...]
    state: CaseState
    outcome: Outcome | None
    verified_at: datetime
