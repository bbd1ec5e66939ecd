"""Who can say what happened in a case: Temporal's histories, and what the database has of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from schemas.facts import ArchivedRun
from schemas.ids import CaseId, OrgId
from schemas.reconcile import Kept, Lived


class Histories(Protocol):
    """Histories of runs, beyond Temporal's own retention."""

    async def archive(self, org: OrgId, case: CaseId, run: str) -> ArchivedRun:
        """The run's history as it is now is kept; an earlier copy of it is replaced. Raises KeyGone."""
        ...

    async def lived(self, org: OrgId, case: CaseId) -> Lived:
        """How the case's newest run stands, and what was said in all of them."""
        ...

    def drop(self, org: OrgId, case: CaseId) -> int:
        """Nothing of the case is kept any more."""
        ...


class Testimony(Protocol):
    """What the database says of a case, for the comparison with its history."""

    async def cases(self, org: OrgId, since: datetime | None, after: CaseId, limit: int) -> Sequence[CaseId]:
        """Cases behind `after` that are open or were closed since then; every one where it is None."""
        ...

    async def kept(self, org: OrgId, case: CaseId) -> Kept: ...
