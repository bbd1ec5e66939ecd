"""What the database says of a case, for the comparison with its history."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from schemas.errors import NotFound
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId
from schemas.reconcile import Kept


class PostgresTestimony:
    """Rows, receipts, outbox and ledger in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def cases(self, org: OrgId, since: datetime | None, after: CaseId, limit: int) -> Sequence[CaseId]:
        """Cases behind `after` that are open or were closed since then; every one where it is None."""
        return [CaseId(r["id"]) for r in await self._pool.fetch(SQL["reconcile.cases"], org, since, after, limit)]

    async def kept(self, org: OrgId, case: CaseId) -> Kept:
        """Everything that the database says of the case, as of one moment. Raises NotFound."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            row = await connection.fetchrow(SQL["reconcile.case"], org, case)
            if row is None:
                raise NotFound(f"there is no case {case} in {org}")
            facts = await connection.fetch(SQL["reconcile.facts"], org, case)
            receipts = await connection.fetch(SQL["reconcile.receipts"], org, case)
        return Kept(
            case=case,
            opened_at=row["received_at"],
            closed_at=row["closed_at"],
            shredded_at=row["shredded_at"],
            to_start=row["to_start"],
            count=row["fact_seq"],
            facts=tuple(Fact(key=f["key"], kind=f["kind"], at=f["at"], body=json.loads(f["body"])) for f in facts),
            gaps=[f["seq"] for f in facts] != list(range(1, len(facts) + 1)),
            unaccounted=row["unaccounted"],
            unsent_since=row["unsent_since"],
            receipts={r["name"]: r["changed"] for r in receipts},
        )
