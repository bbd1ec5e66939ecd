"""The ledger: facts of an organisation in a Merkle log with signed heads."""

import json
import os
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from connectors.postgres.statements import SQL
from schemas import merkle
from schemas.clock import now
from schemas.errors import BadSettings, NotFound
from schemas.facts import AuditFile, Checkpoint, Fact, LedgerEntry, ProvenEntry
from schemas.ids import CaseId, OrgId

BATCH = 1000


class Signer:
    """Signs heads of the ledger with Ed25519."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = self.public.hex()[:16]

    @classmethod
    def at(cls, path: Path) -> "Signer":
        """The key in the file, made on first use (mode 0600); the public half lies beside it as `.pub`."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(raw)
        if path.stat().st_mode & 0o077:
            raise BadSettings(f"{path} can be read by others; run: chmod 600 {path}")
        signer = cls(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
        path.with_suffix(".pub").write_text(signer.public.hex() + "\n", encoding="ascii")
        return signer

    def sign(self, content: bytes) -> bytes:
        """The signature."""
        return self._key.sign(content)


class PostgresLedger:
    """Seals facts, and proves what was sealed."""

    def __init__(self, pool: "asyncpg.Pool[Any]", signer: Signer) -> None:
        self._pool, self._signer = pool, signer

    async def seal(self) -> int:
        """Facts that were sealed now; 0 where none waited or another sealer is at work."""
        sealed = 0
        for row in await self._pool.fetch(SQL["ledger.orgs"]):
            sealed += await self._seal(OrgId(row["org"]))
        return sealed

    async def audit_file(self, org: OrgId, case: CaseId) -> AuditFile:
        """Every entry of a case with its proof against the newest head. Raises NotFound."""
        await self._seal_all(org)
        rows = await self._pool.fetch(SQL["ledger.entries"], org, case)
        if not rows:
            raise NotFound(f"there is no case {case} in {org}")
        head = _checkpoint(await self._pool.fetchrow(SQL["ledger.head"], org))
        rows = [r for r in rows if r["index"] is not None and r["index"] < head.size]
        wanted = {n for r in rows for a, b in merkle.path_ranges(r["index"], head.size) for n in merkle.nodes_of(a, b)}
        known = await self._nodes(self._pool, org, sorted(wanted))
        entries = []
        for row in rows:
            path = [
                merkle.hash_of_range(a, b, known.__getitem__) for a, b in merkle.path_ranges(row["index"], head.size)
            ]
            entries.append(ProvenEntry(entry=entry_of(org, row), index=row["index"], path=tuple(h.hex() for h in path)))
        return AuditFile(
            org=org, case=case, entries=tuple(entries), checkpoint=head, public_key=self._signer.public.hex()
        )

    async def _seal_all(self, org: OrgId) -> None:
        """Whatever is written by now is sealed when this returns, by us or by the sealer that is at work."""
        while await self._seal(org, wait=True) == BATCH:
            pass

    async def _seal(self, org: OrgId, *, wait: bool = False) -> int:
        async with self._pool.acquire() as connection, connection.transaction():
            if wait:
                await connection.execute(SQL["ledger.wait"], org)
            elif not await connection.fetchval(SQL["ledger.lock"], org):
                return 0
            size = await connection.fetchval(SQL["ledger.size"], org)
            rows = await connection.fetch(SQL["ledger.take"], org, BATCH)
            if not rows:
                return 0
            known = await self._nodes(connection, org, merkle.frontier(size))
            peaks = [known[n] for n in merkle.frontier(size)]
            leaves = [merkle.leaf_hash(entry_of(org, r).canonical()) for r in rows]
            nodes = list(merkle.grow(size, peaks, leaves))
            await connection.execute(
                SQL["ledger.add_leaves"],
                org,
                list(range(size, size + len(rows))),
                [r["case_id"] for r in rows],
                [r["seq"] for r in rows],
                leaves,
            )
            await connection.execute(
                SQL["ledger.add_nodes"],
                org,
                [n.level for n, _ in nodes],
                [n.place for n, _ in nodes],
                [h for _, h in nodes],
            )
            await self._sign(connection, org, size + len(rows), merkle.root_of(peaks))
            return len(rows)

    async def _sign(self, connection: Any, org: OrgId, size: int, root: bytes) -> None:
        at = now()
        head = Checkpoint(org=org, size=size, root=root.hex(), signed_at=at, key_id=self._signer.key_id, signature="")
        signature = self._signer.sign(head.signed())
        await connection.execute(SQL["ledger.sign"], org, size, root, at, self._signer.key_id, signature)

    @staticmethod
    async def _nodes(connection: Any, org: OrgId, nodes: list[merkle.Node]) -> dict[merkle.Node, bytes]:
        if not nodes:
            return {}
        rows = await connection.fetch(SQL["ledger.nodes"], org, [n.level for n in nodes], [n.place for n in nodes])
        return {merkle.Node(r["level"], r["index"]): r["hash"] for r in rows}


def entry_of(org: OrgId, row: Any) -> LedgerEntry:
    """A row of `fact` as an entry of the ledger."""
    fact = Fact(key=row["key"], kind=row["kind"], at=row["at"], body=json.loads(row["body"]))
    return LedgerEntry(org=org, case=row["case_id"], seq=row["seq"], fact=fact)


def _checkpoint(row: Any) -> Checkpoint:
    if row is None:
        raise NotFound("nothing has been sealed yet; try again in a moment")
    return Checkpoint(
        org=row["org"],
        size=row["size"],
        root=row["root"].hex(),
        signed_at=row["signed_at"],
        key_id=row["key_id"],
        signature=row["signature"].hex(),
    )
