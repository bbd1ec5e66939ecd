"""Events as they leave: CloudEvents in JSON, without personal data."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from schemas.base import Frozen
from schemas.facts import LedgerEntry
from schemas.request import ADDRESS, RequestType
from schemas.text import Language


class Topics(Frozen):
    """The topics of one organisation; no two organisations of an installation share one."""

    prefix: str

    @property
    def events(self) -> str:
        """Everything that happens, in its case's order."""
        return f"{self.prefix}.events.v1"

    @property
    def intake(self) -> str:
        """Requests from other systems, each a JWE to the installation's key."""
        return f"{self.prefix}.intake.v1"

    @property
    def dead(self) -> str:
        """Messages of the intake topic that could not be taken, as they came, for a while."""
        return f"{self.intake}.dlq"

    @property
    def suppressions(self) -> str:
        """Compacted: the last word for each organisation, purpose and subject."""
        return f"{self.prefix}.suppressions.v1"

    @property
    def all(self) -> frozenset[str]:
        """Every one of them."""
        return frozenset({self.events, self.intake, self.dead, self.suppressions})


class CloudEvent(Frozen):
    """One event (CloudEvents 1.0, JSON format). The same id is the same event, however often it comes."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]


def event_of(entry: LedgerEntry) -> CloudEvent:
    """The event of a fact; its case's number orders them."""
    return CloudEvent(
        id=f"{entry.org}/{entry.case}/{entry.seq}",
        source=f"/habeas/{entry.org}",
        type=f"habeas.{entry.fact.kind.value}.v1",
        subject=entry.case,
        time=entry.fact.at,
        data={"seq": entry.seq, **entry.fact.body},
    )


class IntakeMessage(Frozen):
    """What the intake topic carries inside its JWE: a request from another system."""

    id: str = Field(min_length=1, max_length=150)
    """Names this receipt for ever within its sender: sent again it opens nothing new."""
    sender: str = Field(pattern=r"^[a-z0-9.-]{1,40}$")
    org: str
    types: tuple[RequestType, ...] = Field(min_length=1)
    received_at: AwareDatetime
    email: str = Field(min_length=3, max_length=320, pattern=ADDRESS, repr=False)
    name: str | None = Field(default=None, max_length=200, repr=False)
    language: Language = Language.SV
