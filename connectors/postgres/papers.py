"""Sealed words of a case: particulars, decisions, opinions, findings."""

import zlib
from datetime import datetime
from typing import Any, TypeVar

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.base import Frozen
from schemas.ids import CaseId, OrgId

M = TypeVar("M", bound=Frozen)


class PostgresPapers:
    """Papers in PostgreSQL, each sealed under its case's key."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def put(self, org: OrgId, case: CaseId, name: str, said: Frozen, at: datetime) -> None:
        """The paper lies with the case; one of the same name is replaced. Raises KeyGone, NotFound."""
        plain = zlib.compress(said.model_dump_json().encode(), 1)
        sealed = (await self._vault.of_case(org, case)).seal(plain, f"paper:{name}".encode())
        await self._pool.execute(SQL["papers.put"], org, case, name, sealed, at)

    async def get(self, org: OrgId, case: CaseId, name: str, what: type[M]) -> M | None:
        """The paper; None where there is none of that name. Raises KeyGone."""
        sealed = await self._pool.fetchval(SQL["papers.get"], org, case, name)
        if sealed is None:
            return None
        plain = (await self._vault.of_case(org, case)).open(sealed, f"paper:{name}".encode())
        return what.model_validate_json(zlib.decompress(plain))

    async def drop(self, org: OrgId, case: CaseId, name: str) -> None:
        """There is no such paper any more."""
        await self._pool.execute(SQL["papers.drop"], org, case, name)

    async def names(self, org: OrgId, case: CaseId, prefix: str) -> list[str]:
        """Names of the papers that begin so, in order."""
        return [r["name"] for r in await self._pool.fetch(SQL["papers.names"], org, case, prefix)]
