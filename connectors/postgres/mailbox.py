"""Mails in PostgreSQL: what was taken already, and what waits for a person, sealed under a key of its own."""

import hashlib
import json
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.errors import KeyGone, NotFound
from schemas.ids import CaseId, OrgId
from schemas.mailbox import Features, ItemId, ItemState, MailItem, NewItem, Settled

PURPOSE = b"mail"


class Waiting(NamedTuple):
    """Mails of one organisation that have waited for long."""

    org: str
    waiting: int
    since: datetime


class PostgresMailbox:
    """The book of mails. A mail's key is destroyed some time after it was settled; its features stay."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    @asynccontextmanager
    async def alone(self, org: OrgId) -> AsyncIterator[bool]:
        """Whether nobody else reads the organisation's mailbox while the block lasts."""
        async with self._pool.acquire() as connection:
            mine = bool(await connection.fetchval(SQL["mailbox.lock"], org))
            try:
                yield mine
            finally:
                if mine and not connection.is_closed():
                    await connection.execute(SQL["outbox.unlock"])

    async def known(self, org: OrgId, raw: bytes) -> tuple[str, CaseId | None, ItemId | None] | None:
        """What became of exactly these bytes before, with the case or the item; None where they are new."""
        row = await self._pool.fetchrow(SQL["mailbox.taken"], org, await self._message(org, raw))
        return (row["what"], row["case_id"], row["item"]) if row else None

    async def took(
        self, org: OrgId, raw: bytes, what: str, case: CaseId | None, item: ItemId | None, at: datetime
    ) -> None:  # fmt: skip
        """These bytes were taken, and need not be again."""
        await self._pool.execute(SQL["mailbox.take"], org, await self._message(org, raw), what, case, item, at)

    async def keep(self, new: NewItem, raw: bytes, at: datetime) -> ItemId:
        """The mail waits for a person, new or known. The key stands before: one without a mail harms nobody."""
        name = await self._vault.keyed_hash(new.org, f"mail-item:{new.name}")
        while True:
            known = await self._pool.fetchval(SQL["mailbox.by_name"], new.org, name)
            if known is not None:
                return ItemId(known)
            try:
                return await self._create(new, name, raw, at)
            except asyncpg.UniqueViolationError:  # the same mail came by two ways at once; the other one won
                continue

    async def _create(self, new: NewItem, name: bytes, raw: bytes, at: datetime) -> ItemId:
        number = await self._pool.fetchval(SQL["mailbox.next_number"])
        item = ItemId(f"MAIL-{new.received_at.year}-{number:06d}")
        cipher = await self._vault.create(new.org, CaseId(item), at)
        sealed = cipher.seal(zlib.compress(raw, 6), PURPOSE)
        features = new.features.model_dump_json()
        given = (new.org, item, name, new.received_at, at, new.answers, features, sealed)
        await self._pool.execute(SQL["mailbox.keep"], *given)
        return item

    async def item(self, org: OrgId, item: ItemId) -> MailItem:
        """What is known of it, without its content. Raises NotFound."""
        row = await self._pool.fetchrow(SQL["mailbox.item"], org, item)
        if row is None:
            raise NotFound(f"there is no mail {item}")
        return _item(row)

    async def waiting(self, org: OrgId, limit: int) -> list[MailItem]:
        """Mails that nobody has settled, the one that came first at the top."""
        return [_item(r) for r in await self._pool.fetch(SQL["mailbox.waiting"], org, limit)]

    async def settled(self, org: OrgId, limit: int) -> list[MailItem]:
        """Mails that somebody has settled, the newest first."""
        return [_item(r) for r in await self._pool.fetch(SQL["mailbox.settled"], org, limit)]

    async def content(self, org: OrgId, item: ItemId) -> bytes:
        """The mail as it came. Raises NotFound, KeyGone where its time is over."""
        row = await self._pool.fetchrow(SQL["mailbox.content"], org, item)
        if row is None:
            raise NotFound(f"there is no mail {item}")
        if row["sealed"] is None:
            raise KeyGone(f"the content of {item} is gone: its time is over")
        return zlib.decompress((await self._vault.of_case(org, CaseId(item))).open(row["sealed"], PURPOSE))

    async def settle(self, org: OrgId, item: ItemId, said: Settled, at: datetime) -> bool:
        """It is settled; False where it was before, or where there is none."""
        given = (
            org, item, said.state.value, at, said.by, said.case, [t.value for t in said.chosen], said.meant, said.nothing,
        )  # fmt: skip
        return await self._pool.fetchval(SQL["mailbox.settle"], *given) is not None

    async def drop(self, org: OrgId, settled_before: datetime, taken_before: datetime, at: datetime) -> int:
        """Content of mails that were settled before then is unreadable for good; how many."""
        await self._pool.execute(SQL["mailbox.forget"], org, taken_before)
        rows: Sequence[Any] = await self._pool.fetch(SQL["mailbox.to_drop"], org, settled_before)
        for row in rows:
            await self._vault.destroy(org, CaseId(row["id"]), at)  # first: begun again it does no harm
            await self._pool.execute(SQL["mailbox.dropped"], org, row["id"], at)
        return len(rows)

    async def _message(self, org: OrgId, raw: bytes) -> bytes:
        return await self._vault.keyed_hash(org, f"mail-taken:{hashlib.sha256(raw).hexdigest()}")


def _item(row: Any) -> MailItem:
    kept = {k: v for k, v in row.items() if k not in ("features", "case_id")}
    features = Features.model_validate(json.loads(row["features"]))
    return MailItem.model_validate(
        {**kept, "state": ItemState(row["state"]), "features": features, "case": row["case_id"]}
    )


async def waiting_long(pool: "asyncpg.Pool[Any]", before: datetime) -> list[Waiting]:
    """Mails that came before then and wait still, of every organisation."""
    return [Waiting(*row.values()) for row in await pool.fetch(SQL["mailbox.oldest"], before)]
