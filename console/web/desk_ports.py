"""What the staff's pages ask of others, by shape; `deploy` joins it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from schemas.decisions import LiveHold, Plan
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId
from schemas.systems import Identity
from schemas.text import Language
from schemas.worklist import Behind, Counts, Dated, Filters, Listed, Overview, RegisterLine, RegisterTotals, SystemShown


class Lists(Protocol):
    """Lists of cases, without a person in any of them."""

    async def listed(self, org: OrgId, asked: Filters, behind: Behind | None, limit: int) -> Sequence[Listed]: ...

    async def counts(self, org: OrgId, today: date) -> Counts: ...

    async def of_person(self, org: OrgId, who: Identity) -> Sequence[CaseId]:
        """The cases of whoever was proven to have exactly this identifier."""
        ...

    async def register(self, org: OrgId, since: datetime, until: datetime, limit: int) -> Sequence[RegisterLine]: ...

    async def totals(self, org: OrgId, since: datetime, until: datetime, zone: str, today: date) -> RegisterTotals: ...

    async def overview(self, org: OrgId, at: datetime, today: date, zone: str) -> Overview: ...

    async def calendar(self, org: OrgId, year: int, limit: int) -> Sequence[Dated]: ...

    async def years(self, org: OrgId) -> Sequence[tuple[int, int]]: ...

    async def timeline(self, org: OrgId, case: CaseId) -> Sequence[Fact]: ...

    async def standing(self, org: OrgId, case: CaseId) -> Sequence[LiveHold]: ...


class Sheets(Protocol):
    """Puts a table on paper."""

    def table(
        self, title: str, lines: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[str]], language: Language
    ) -> bytes:  # fmt: skip
        """A PDF: a title, lines of text under it, and the table. The same content gives the same bytes."""
        ...


class Surroundings(Protocol):
    """The organisation's systems as they are now, and letters as they will be."""

    async def systems(self, org: OrgId) -> Sequence[SystemShown]: ...

    async def plan(self, org: OrgId, case: CaseId) -> Plan | None:
        """The case's last plan. Raises KeyGone, NotFound."""
        ...

    async def draft(self, org: OrgId, case: CaseId, language: Language) -> str | None:
        """The answer as it would be written if the plan that waits were carried out now, as text; None where none waits.

        Raises KeyGone, NotFound.
        """
        ...
