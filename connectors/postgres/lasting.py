"""What outlives a case: tombstones, suppressions, and who was told."""

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.entries import Entry
from schemas.erasures import (
    Informed,
    MarketingChannel,
    Purpose,
    Question,
    StoredTombstone,
    Suppression,
    Tombstone,
    Verdict,
)
from schemas.facts import FactKind
from schemas.ids import CaseId, OrgId, SystemId
from schemas.systems import Identity


class Outgoing(NamedTuple):
    """A suppression on its way to the topic; `gone` where it was revoked."""

    entry: Suppression
    revoked_at: datetime | None


class PostgresLasting:
    """The erasure ledger, the suppression list and the register of recipients, in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def write(self, connection: Any, org: OrgId, case: CaseId, entry: Entry) -> None:
        """What of a stage outlives its case is written within the caller's transaction; again it changes nothing."""
        if entry.tombstones:
            cipher = await self._vault.of_org(org)
            rows = [
                (t.system, t.number, t.deed.value, cipher.seal(_packed(t), _purpose(case, entry.round, t)))
                for t in entry.tombstones
            ]
            await connection.execute(SQL["lasting.bury"], org, case, entry.round, *_columns(rows, 4), entry.at)
        if entry.suppressions:
            said = [
                (s.purpose.value, await self._subject(org, s.identity), ",".join(s.channels), "\n".join(s.batches))
                for s in entry.suppressions
            ]
            await connection.execute(SQL["lasting.suppress"], org, case, *_columns(said, 4), entry.at)
        if entry.informed:
            told = [
                (i.recipient, i.what.value, i.processor, i.round, i.by_hand, i.told_at)
                for i in entry.informed
            ]  # fmt: skip
            await connection.execute(SQL["lasting.inform"], org, case, *_columns(told, 6))

    async def tombstones(
        self, org: OrgId, system: SystemId, since: datetime, after: int, limit: int
    ) -> list[StoredTombstone]:
        """Tombstones of one system from a moment on, in the order in which they were made."""
        cipher = await self._vault.of_org(org)
        found = []
        for row in await self._pool.fetch(SQL["lasting.graves"], org, system, since, after, limit):
            said = {k: row[k] for k in ("system", "number", "deed")}
            name = _purpose(row["case_id"], row["round"], Tombstone(records=(), **said))
            whole = Tombstone.model_validate_json(zlib.decompress(cipher.open(row["sealed"], name)))
            known = {"id": row["id"], "case": row["case_id"], "round": row["round"], "done_at": row["done_at"]}
            found.append(StoredTombstone(records=whole.records, **said, **known))
        return found

    async def informed(self, org: OrgId, case: CaseId) -> list[Informed]:
        """Everybody whom the case has told or instructed."""
        return [Informed.model_validate(dict(r)) for r in await self._pool.fetch(SQL["lasting.informed"], org, case)]

    async def confirmed(self, org: OrgId, case: CaseId, recipient: str, at: datetime, by: str) -> bool:
        """The recipient has done it; False where there was nothing to confirm any more."""
        return bool(await self._pool.fetch(SQL["lasting.confirm"], org, case, recipient, at, by))

    async def suppressed(self, org: OrgId, asked: Question) -> Verdict:
        """Whether something may not be sent, or a row not be imported; it says nothing about whether anybody is known.

        An import is stopped where its batch came with what was erased, or its data were collected before the erasure:
        who comes back as a new customer is a new customer.
        """
        hashes = [await self._subject(org, identity) for identity in asked.identities]
        rows = await self._pool.fetch(SQL["lasting.suppressed"], org, asked.purpose.value, hashes)
        stopped = [r["since"] for r in rows if _applies(asked, r)]
        return Verdict(suppressed=bool(stopped), since=min(stopped).date() if stopped else None)

    async def revoke(self, org: OrgId, purpose: Purpose, identities: Sequence[Identity], at: datetime) -> bool:
        """The person wants it again: the entries no longer stand; False where none stood."""
        hashes = [await self._subject(org, identity) for identity in identities]
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(SQL["lasting.revoke"], org, purpose.value, hashes, at)
            for case in {r["case_id"] for r in rows}:
                key, kind = f"revoked:{purpose}:{at.isoformat()}", FactKind.SUPPRESSION_REVOKED.value
                body = json.dumps({"purpose": purpose.value})
                await connection.execute(SQL["cases.tell"], org, case, [key], [kind], [at], [body], "{}")
        return bool(rows)

    async def to_publish(self, limit: int, orgs: Iterable[OrgId]) -> list[Outgoing]:
        """Entries of these organisations that their topics do not have as they are now."""
        return [
            Outgoing(
                Suppression(
                    org=row["org"],
                    purpose=row["purpose"],
                    subject=row["subject"].hex(),
                    channels=tuple(MarketingChannel(c) for c in row["channels"]),
                    batches=tuple(row["batches"]),
                    since=row["since"],
                ),
                row["revoked_at"],
            )
            for row in await self._pool.fetch(SQL["lasting.to_publish"], limit, list(orgs))
        ]

    async def published(self, sent: Sequence[Outgoing]) -> None:
        """The topic has these; one that changed meanwhile goes out again."""
        rows = [
            (o.entry.org, o.entry.purpose.value, bytes.fromhex(o.entry.subject), o.entry.since, o.revoked_at)
            for o in sent
        ]
        await self._pool.execute(SQL["lasting.published"], *_columns(rows, 5))

    async def _subject(self, org: OrgId, identity: Identity) -> bytes:
        return await self._vault.keyed_hash(org, f"suppressed:{identity.kind}:{identity.value}")


def _applies(asked: Question, row: Any) -> bool:
    if asked.purpose is Purpose.MARKETING:
        return asked.channel is None or not row["channels"] or asked.channel.value in row["channels"]
    if asked.batch is not None and asked.batch in row["batches"]:
        return True
    return asked.collected_at is not None and asked.collected_at <= row["since"]


def _packed(tombstone: Tombstone) -> bytes:
    return zlib.compress(tombstone.model_dump_json(exclude_defaults=True).encode(), 1)


def _purpose(case: str, round_: int, tombstone: Tombstone) -> bytes:
    return f"tombstone:{case}:{round_}:{tombstone.system}:{tombstone.number}:{tombstone.deed}".encode()


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(width)]
