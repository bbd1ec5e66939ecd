"""What the API of machines keeps and reads: keys of requests, cases and their facts; nobody in any of it."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.ids import CaseId, OrgId
from schemas.machines import CaseShown, FactShown
from schemas.request import CaseState, RequestType


class PostgresMachines:
    """The machines' door in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def claim(self, org: OrgId, token: str, key: str, body: str, at: datetime) -> bool:
        """The key stands for this body from now on; False where it stood for another one before."""
        hashed, digest = hashlib.sha256(key.encode()).digest(), await self._vault.keyed_hash(org, f"api:{body}")
        await self._pool.execute(SQL["machines.claim"], org, token, hashed, digest, at)
        known: bytes = await self._pool.fetchval(SQL["machines.claimed"], org, token, hashed)
        return known == digest

    async def requests(
        self,
        org: OrgId,
        state: CaseState | None,
        right: RequestType | None,
        due_before: date | None,
        behind: CaseId | None,
        limit: int,
    ) -> list[CaseShown]:
        """Cases, the newest first, from the one behind `behind` on."""
        rows = await self._pool.fetch(SQL["machines.requests"], org, state, right, due_before, behind, limit)
        return [CaseShown.model_validate(dict(r)) for r in rows]

    async def facts(self, org: OrgId, case: CaseId, behind: int, limit: int) -> list[FactShown]:
        """Facts of the case, the oldest first, from the number behind `behind` on."""
        rows = await self._pool.fetch(SQL["machines.facts"], org, case, behind, limit)
        return [FactShown.model_validate({**dict(r), "body": json.loads(r["body"])}) for r in rows]
