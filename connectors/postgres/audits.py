"""Cases as an auditor sees them, samples of them, and facts about the organisation itself."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from connectors.postgres.statements import SQL
from schemas.audits import Audited, Drawn, Sample, Scope
from schemas.brake import CONTROL
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class PostgresAudits:
    """Reads cases without anybody in them; writes facts that are about no case."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def cases(
        self, org: OrgId, scope: Scope | None, zone: str, behind: CaseId | None, limit: int
    ) -> list[Audited]:  # fmt: skip
        """A page of the cases in the scope, by number; all where there is no scope. Days are those of the zone."""
        since, until, named = await self._within(org, scope, zone)
        rows = await self._pool.fetch(SQL["audits.cases"], org, since, until, named, behind, limit)
        return [Audited.model_validate(dict(r)) for r in rows]

    async def in_scope(self, org: OrgId, scope: Scope | None, zone: str, case: CaseId) -> bool:
        """Whether the case is the organisation's, and in the scope."""
        since, until, named = await self._within(org, scope, zone)
        if named is not None and case not in named:
            return False
        return bool(await self._pool.fetch(SQL["audits.cases"], org, since, until, [case], None, 1))

    async def draw(self, org: OrgId, sample: Sample, zone: str, scope: Scope | None = None) -> Drawn:
        """The sample, of the cases of its period that are in the scope."""
        since, until, named = await self._within(org, scope, zone)
        first, last = _moments(sample.first, sample.last, zone)
        given = (org, max(first, since), min(last, until), named, sample.seed, sample.size)
        rows = await self._pool.fetch(SQL["audits.draw"], *given)
        population = rows[0]["population"] if rows else 0
        return Drawn(sample=sample, population=population, cases=tuple(sorted(CaseId(r["id"]) for r in rows)))

    async def tell(self, org: OrgId, fact: Fact) -> None:
        """The ledger says so, under the organisation's own file; told again it is the same fact."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["audits.open_control"], org)
            columns = [[fact.key], [fact.kind.value], [fact.at], [json.dumps(fact.body)]]
            await connection.execute(SQL["audits.tell"], org, CONTROL, *columns)

    async def _within(
        self, org: OrgId, scope: Scope | None, zone: str
    ) -> tuple[datetime, datetime, Sequence[CaseId] | None]:
        if scope is None:
            return FIRST, LAST, None
        if scope.sample is not None:
            return FIRST, LAST, (await self.draw(org, scope.sample, zone)).cases
        if scope.first is None or scope.last is None:
            return FIRST, LAST, scope.cases
        return *_moments(scope.first, scope.last, zone), None


def _moments(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """The first moment of the first day, and the first after the last day."""
    where = ZoneInfo(zone)
    return datetime.combine(first, time(), where), datetime.combine(last + timedelta(days=1), time(), where)
