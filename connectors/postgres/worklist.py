"""The staff's lists in PostgreSQL: the worklist, the register, the dashboard's numbers, the holds calendar, a timeline."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.decisions import LiveHold
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId
from schemas.systems import Identity
from schemas.worklist import (
    Behind,
    Counts,
    Dated,
    Filters,
    Listed,
    Overview,
    RegisterLine,
    RegisterTotals,
    SystemTally,
    Tally,
    Wanted,
)

LAST = date.max
"""Where a case stands in the list that has no due day yet: at the end."""
YEAR = timedelta(days=366)


class PostgresWorklist:
    """Reads; writes nothing."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def listed(self, org: OrgId, asked: Filters, behind: Behind | None, limit: int) -> list[Listed]:
        """A page of the list, from behind a place in it on; OPEN by due day, else the newest first."""
        said = (asked.state, asked.right, asked.channel, asked.whom)
        if asked.wanted is Wanted.OPEN:
            due = (asked.due_through, asked.due_before, asked.taken_by)
            place = ((behind.due_on or LAST), behind.case) if behind else (None, None)
            rows = await self._pool.fetch(SQL["worklist.open"], org, *said, *due, *place, limit)
        else:
            place_ = behind.case if behind else None
            answered = asked.wanted is Wanted.ANSWERED
            rows = await self._pool.fetch(
                SQL["worklist.all"], org, *said, asked.taken_by, place_, answered, limit
            )  # fmt: skip
        return [Listed.model_validate(dict(r)) for r in rows]

    async def counts(self, org: OrgId, today: date) -> Counts:
        """How much is not answered, late, or due within a week."""
        return Counts.model_validate(dict((await self._pool.fetch(SQL["worklist.counts"], org, today))[0]))

    async def of_person(self, org: OrgId, who: Identity) -> list[CaseId]:
        """The cases of whoever was proven to have this identifier, newest first, by a hash that only our key gives."""
        subject = await self._vault.keyed_hash(org, f"{who.kind}:{who.system or ''}:{who.value}")
        return [CaseId(r["case_id"]) for r in await self._pool.fetch(SQL["worklist.of_subject"], org, subject)]

    async def register(self, org: OrgId, since: datetime, until: datetime, limit: int) -> list[RegisterLine]:
        """Cases that came in from `since` on and before `until`, oldest first."""
        rows = await self._pool.fetch(SQL["worklist.register"], org, since, until, limit)
        return [RegisterLine.model_validate(dict(r)) for r in rows]

    async def totals(
        self, org: OrgId, since: datetime, until: datetime, zone: str, today: date
    ) -> RegisterTotals:  # fmt: skip
        """The same period, added up; days are those of the zone."""
        (row,) = await self._pool.fetch(SQL["worklist.totals"], org, since, until, zone, today)
        rows = await self._pool.fetch(SQL["worklist.outcomes"], org, since, until)
        return RegisterTotals(**dict(row), outcomes=tuple(Tally.model_validate(dict(r)) for r in rows))

    async def overview(self, org: OrgId, at: datetime, today: date, zone: str) -> Overview:
        """The dashboard's numbers, of a year."""
        since, month = at - YEAR, today.replace(day=1) + timedelta(days=32)
        ages = await self._pool.fetch(SQL["worklist.ages"], org, at)
        on_time = await self._pool.fetch(SQL["worklist.on_time"], org, since, min(today, month), zone)
        rights = await self._pool.fetch(SQL["worklist.rights"], org, since)
        systems = await self._pool.fetch(SQL["worklist.systems"], org, since)
        return Overview(
            counts=await self.counts(org, today),
            ages=tuple(Tally(name=str(r["weeks"]), cases=r["cases"]) for r in ages),
            on_time=tuple(Tally(name=r["month"], cases=r["cases"], part=r["in_time"]) for r in on_time),
            rights=tuple(Tally(name=r["right"], cases=r["cases"], part=r["open"]) for r in rights),
            systems=tuple(SystemTally.model_validate(dict(r)) for r in systems),
        )

    async def calendar(self, org: OrgId, year: int, limit: int) -> list[Dated]:
        """What comes for a look or ends within a year, by day."""
        rows = await self._pool.fetch(SQL["worklist.calendar"], org, date(year, 1, 1), date(year + 1, 1, 1), limit)
        return [Dated.model_validate(dict(r)) for r in rows]

    async def years(self, org: OrgId) -> list[tuple[int, int]]:
        """Years in which something comes for a look or ends, each with how much."""
        return [(r["year"], r["entries"]) for r in await self._pool.fetch(SQL["worklist.years"], org)]

    async def timeline(self, org: OrgId, case: CaseId) -> Sequence[Fact]:
        """All that is known to have happened to the case, in order."""
        rows = await self._pool.fetch(SQL["worklist.timeline"], org, case)
        return [
            Fact.model_validate({"key": r["key"], "kind": r["kind"], "at": r["at"], "body": json.loads(r["body"])})
            for r in rows
        ]

    async def standing(self, org: OrgId, case: CaseId) -> list[LiveHold]:
        """Holds that were placed in this case and stand."""
        return [LiveHold.model_validate(dict(r)) for r in await self._pool.fetch(SQL["worklist.standing"], org, case)]
