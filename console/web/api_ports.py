"""What the API of requests asks of others, by shape; `deploy` joins it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from schemas.ids import CaseId, OrgId
from schemas.machines import CaseShown, FactShown
from schemas.request import CaseState, RequestType


class Machines(Protocol):
    """What machines may read of cases, and the keys by which they may send something twice."""

    async def claim(self, org: OrgId, token: str, key: str, body: str, at: datetime) -> bool:
        """The token's key stands for this body for ever; False where it stood for another one before."""
        ...

    async def requests(
        self,
        org: OrgId,
        state: CaseState | None,
        right: RequestType | None,
        due_before: date | None,
        behind: CaseId | None,
        limit: int,
    ) -> Sequence[CaseShown]:
        """Newest first."""
        ...

    async def facts(self, org: OrgId, case: CaseId, behind: int, limit: int) -> Sequence[FactShown]: ...
