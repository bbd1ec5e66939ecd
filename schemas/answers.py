"""What an answer to a person is made of."""

from datetime import date, datetime

from schemas.base import Frozen
from schemas.decisions import Plan
from schemas.ids import CaseId, SystemId
from schemas.messages import SystemDone
from schemas.organisation import Organisation, RetentionRule
from schemas.request import Outcome, Person, RequestType


class Answer(Frozen):
    """Everything that the answer letter has to say (GDPR Art. 12(4), 15(1), 17, 19)."""

    organisation: Organisation
    person: Person
    case: CaseId
    types: tuple[RequestType, ...]
    received_on: date
    answered_on: date
    outcome: Outcome
    plan: Plan
    rules: dict[str, RetentionRule]
    """The rules that the plan names."""
    left: tuple[SystemDone, ...] = ()
    """What could not be done or verified."""
    by_hand: tuple[SystemId, ...] = ()
    """Systems that no connector reaches: their part follows in a letter of its own."""
    by_hand_on: date | None = None
    """The last day for that; set exactly where something follows."""


class CopyOf(Frozen):
    """Whose copy it is."""

    organisation: Organisation
    person: Person
    case: CaseId
    received_on: date
    made_at: datetime


class StoredPackage(Frozen):
    """A sealed package."""

    name: str
    sha256: str
    """Of the sealed bytes."""
    size: int
    files: int
