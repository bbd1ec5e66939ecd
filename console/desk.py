"""What the command line works with; `deploy` hands it over."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from console.doors import Doors
from schemas.entries import DueReview
from schemas.facts import AuditFile
from schemas.ids import CaseId, OrgId
from schemas.organisation import Organisation
from schemas.preview import Preview, Rejudged
from schemas.retention import Protecting, RetentionRun, RetentionTask, Swept, TaskId


class Auditing(Protocol):
    """Proves what a case has been through."""

    async def audit_file(self, org: OrgId, case: CaseId) -> AuditFile: ...


class Packages(Protocol):
    """Hands out sealed packages, opened."""

    async def read(self, org: OrgId, case: CaseId, name: str) -> Iterator[bytes]: ...

    def names(self, org: OrgId, case: CaseId) -> list[str]: ...


class Calendar(Protocol):
    """The holds calendar."""

    async def calendar(self, org: OrgId, case: CaseId | None = None, limit: int = 200) -> Sequence[DueReview]: ...


class Codes(Protocol):
    """One-time codes of a case."""

    async def code(self, org: OrgId, case: CaseId, purpose: str) -> str: ...


class Retention(Protocol):
    """Sweeps, and the tasks that people do by hand."""

    async def sweep(self, run: RetentionRun) -> Swept: ...

    async def tasks(self, org: OrgId, *, everything: bool = False) -> Sequence[RetentionTask]: ...

    async def protecting(self, org: OrgId) -> Sequence[Protecting]: ...

    async def task_done(self, org: OrgId, task: TaskId, by: str, evidence: str, at: datetime) -> bool: ...


class Law(Protocol):
    """Judges cases again, and changes nothing."""

    async def preview(self, org: OrgId, file: Path) -> Preview: ...

    async def replay(self, org: OrgId, case: CaseId) -> Rejudged: ...


@dataclass(frozen=True)
class Desk:
    """Everything behind the commands, for one organisation."""

    organisation: Organisation
    doors: Doors
    ledger: Auditing
    packages: Packages
    calendar: Calendar
    codes: Codes
    retention: Retention
    law: Law
    today: date

    @property
    def org(self) -> OrgId:
        """Whose cases these are."""
        return self.organisation.id


Reach = Callable[[str | None], AbstractAsyncContextManager[Desk]]
"""Opens the desk of an organisation; without a name, of the only one. Raises BadSettings."""
