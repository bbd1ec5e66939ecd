"""The one draft of each organisation file, sealed under the organisation's key."""

from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.drafts import Draft
from schemas.ids import OrgId

PURPOSE = b"organisation-draft"


class PostgresDrafts:
    """Kept until it is written or dropped."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def put(self, org: OrgId, draft: Draft) -> None:
        """This is the draft from now on."""
        sealed = (await self._vault.of_org(org)).seal(draft.model_dump_json().encode(), PURPOSE)
        await self._pool.execute(SQL["drafts.put"], org, sealed, draft.by, draft.at)

    async def get(self, org: OrgId) -> Draft | None:
        """The draft; None where there is none."""
        sealed = await self._pool.fetchval(SQL["drafts.get"], org)
        if sealed is None:
            return None
        return Draft.model_validate_json((await self._vault.of_org(org)).open(sealed, PURPOSE))

    async def drop(self, org: OrgId) -> None:
        """There is no draft any more."""
        await self._pool.execute(SQL["drafts.drop"], org)
