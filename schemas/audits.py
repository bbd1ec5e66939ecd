"""What auditors see and draw: a scope in time and cases, samples that can be drawn again, and why somebody was named."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import CaseId
from schemas.request import CaseState, Outcome, RequestType

MOST_DRAWN = 500
MOST_NAMED = 200
"""Cases of one sample, and cases that a scope names one by one."""


class Sample(Frozen):
    """Cases received within a period, each as likely as the other; the same seed gives the same cases.

    Of the period's cases those `size` are drawn whose SHA-256 over `<seed>|<organisation>|<case>` (UTF-8) comes first: whoever
    has the list of cases can draw it again without Habeas.
    """

    seed: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    size: int = Field(ge=1, le=MOST_DRAWN)
    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.first <= self.last:
            raise ValueError("the period ends before it begins")
        return self


class Scope(Frozen):
    """Which cases an auditor sees: those received in a period, or named ones, or a sample. `lifts`: may have a person named."""

    first: date | None = None
    last: date | None = None
    cases: tuple[CaseId, ...] = Field(default=(), max_length=MOST_NAMED)
    sample: Sample | None = None
    lifts: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.first is None) is not (self.last is None) or (self.first and self.last and self.first > self.last):
            raise ValueError("a period has a first and a last day, in this order")
        if sum((self.first is not None, bool(self.cases), self.sample is not None)) != 1:
            raise ValueError("a scope is a period, or a list of cases, or a sample")
        return self


class Drawn(Frozen):
    """A sample that was drawn."""

    sample: Sample
    population: int
    """How many cases there were to draw from."""
    cases: tuple[CaseId, ...]
    """By number."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the case numbers, a line each."""
        return digest_of(self.cases)


class Audited(Frozen):
    """One case in an auditor's list: nothing of a person."""

    id: CaseId
    types: tuple[RequestType, ...]
    state: CaseState
    received_at: datetime
    due_on: date | None
    responded_at: datetime | None
    outcome: Outcome | None


class LiftReason(StrEnum):
    """Why an auditor has a person named; a code, because the ledger keeps it for ever."""

    SPOT_CHECK = "spot_check"
    """Whether the right person was asked and answered."""
    COMPLAINT = "complaint"
    SUSPICION = "suspicion"
    AUTHORITY = "authority"
    """An authority has asked about this case."""


def digest_of(cases: Sequence[CaseId]) -> str:
    """SHA-256 (hex) over case numbers, a line each, in this order."""
    return hashlib.sha256("\n".join(cases).encode()).hexdigest()
