"""What machines send to the API about requests, and what they are answered: a person goes in and never comes out."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from schemas.base import Frozen
from schemas.facts import Body
from schemas.ids import CaseId
from schemas.particulars import Particulars
from schemas.request import ADDRESS, CaseState, Channel, Outcome, RequestType
from schemas.systems import Identity
from schemas.text import Language


def _written(value: object) -> object:
    """A number is no time here, though pydantic would count it from 1970. Raises ValueError."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.replace(".", "").lstrip("+-").isdigit()):
        raise ValueError("write it as RFC 3339 does")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Day = Annotated[date, BeforeValidator(_written)]
Came = Literal[
    Channel.API, Channel.EMAIL, Channel.TICKET, Channel.PHONE, Channel.LETTER, Channel.MESSAGE, Channel.VISIT, Channel.WEB
]  # fmt: skip
"""How a request may have reached a machine. Not by the customer's own login: that is signed, and proves who asks."""


class Who(Frozen):
    """Who asks. Nothing of it is believed before it is shown: the question who asks goes to the address."""

    email: str = Field(min_length=3, max_length=320, pattern=ADDRESS, repr=False)
    name: str | None = Field(default=None, max_length=200, repr=False)
    identities: tuple[Identity, ...] = Field(default=(), max_length=20, repr=False)
    """Identifiers that the request claims, as people write them."""
    language: Language = Language.SV
    plain: bool = False
    """Letters in plain words, for the young and for whoever wants them."""
    postal: tuple[str, ...] = Field(default=(), max_length=8, repr=False)


class Asked(Frozen):
    """A request that reached a machine."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "types": ["access"],
                    "person": {"email": "tove.ek@brev.example", "name": "Tove Ek", "language": "sv"},
                    "channel": "phone",
                    "received_at": "2026-11-20T14:30:00+01:00",
                    "external_key": "crm-4711",
                }
            ]
        }
    )
    types: tuple[RequestType, ...] = Field(min_length=1, max_length=len(RequestType))
    person: Who = Field(repr=False)
    particulars: Particulars = Field(default=Particulars(), repr=False)
    """What was said beside the rights."""
    received_at: Moment | None = None
    """When it first reached the organisation: the clock runs from then. Without: now."""
    channel: Came = Channel.API
    external_key: str | None = Field(default=None, min_length=1, max_length=200, repr=False)
    """The caller's own name for this receipt, for ever: the same one opens nothing new."""


class CaseOpened(Frozen):
    """The case of a receipt."""

    id: CaseId
    types: tuple[RequestType, ...]
    channel: Channel
    received_at: datetime


class CaseShown(CaseOpened):
    """A case, without whom it is about."""

    state: CaseState
    due_on: date | None = None
    """The last day on which the answer is in time; None until it is counted."""
    extended: bool = False
    overdue: bool = False
    outcome: Outcome | None = None
    hold_until: date | None = None
    waits_for: str | None = None
    """Whom or what it waits for: a word, a system, or another case."""
    responded_at: datetime | None = None
    closed_at: datetime | None = None


class Page(Frozen):
    """Cases, the newest first."""

    items: tuple[CaseShown, ...]
    next: str | None = None
    """Give it as `next` to have those behind; None: there are none."""


class FactShown(Frozen):
    """One thing that happened to the case, as the ledger has it: counts, codes, dates, accounts of the staff; no person."""

    seq: int
    kind: str
    at: datetime
    body: Body


class Facts(Frozen):
    """What happened to a case, in order."""

    items: tuple[FactShown, ...]
    next: str | None = None


class Longer(Frozen):
    """Two more months (GDPR Art. 12(3)); the reason is told to the person."""

    reason: Literal["complexity", "number_of_requests"]
