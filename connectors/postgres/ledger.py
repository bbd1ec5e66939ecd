"""The ledger: facts of an organisation in a Merkle log with signed heads."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from connectors.postgres.exports import Exports, checkpoint_of, entry_of, nodes
from connectors.postgres.statements import SQL
from schemas import merkle
from schemas.clock import now
from schemas.errors import BadSettings
from schemas.facts import Body, FactKind
from schemas.ids import CaseId, OrgId
from schemas.proofs import WITNESS, AuditFile, Checkpoint, Stamped

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
        self._exports = Exports(pool)
        self.public = signer.public
        """What checks its signatures, raw."""

    async def seal(self) -> int:
        """Facts that were sealed now; 0 where none waited or another sealer is at work."""
        sealed = 0
        for row in await self._pool.fetch(SQL["ledger.orgs"]):
            sealed += await self._seal(OrgId(row["org"]))
        return sealed

    async def seal_all(self, org: OrgId) -> None:
        """Whatever is written by now is sealed when this returns, by us or by the sealer that is at work."""
        while await self._seal(org, wait=True) == BATCH:
            pass

    async def audit_file(self, org: OrgId, case: CaseId, since: Checkpoint | None = None) -> AuditFile:
        """Every entry of a case with its proof against the newest head, and the stamps that cover them.

        since: a head from earlier on; the file then shows that the ledger only grew since. Raises NotFound, BadInput.
        """
        await self.seal_all(org)
        unsigned = await self._exports.draft(org, case, since, self._signer.public)
        return unsigned.model_copy(update={"signature": self._signer.sign(unsigned.signed()).hex()})

    async def head(self, org: OrgId) -> Checkpoint:
        """The newest head, over everything that is written by now. Raises NotFound."""
        await self.seal_all(org)
        return checkpoint_of(await self._pool.fetchrow(SQL["ledger.head"], org))

    async def to_stamp(self, org: OrgId) -> Checkpoint | None:
        """The newest head where the ledger grew since it was stamped last."""
        row = await self._pool.fetchrow(SQL["ledger.to_stamp"], org, WITNESS)
        return checkpoint_of(row) if row else None

    async def keep_stamp(self, org: OrgId, head: Checkpoint, stamped: Stamped) -> None:
        """The stamp is kept, and the ledger says so; kept again it changes nothing."""
        digest = hashlib.sha256(stamped.token).hexdigest()
        body: Body = {"size": head.size, "token": digest, "stamped_at": stamped.at.isoformat()}
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["ledger.lock_stamps"], org)
            if await connection.fetchval(SQL["ledger.add_stamp"], org, head.size, stamped.token, stamped.at):
                key, kind = f"witnessed:{head.size}", FactKind.WITNESSED.value
                await connection.execute(SQL["ledger.tell_stamp"], org, WITNESS, key, kind, now(), json.dumps(body))

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
            known = await nodes(connection, org, merkle.frontier(size))
            peaks = [known[n] for n in merkle.frontier(size)]
            leaves = [merkle.leaf_hash(entry_of(org, r).canonical()) for r in rows]
            grown = list(merkle.grow(size, peaks, leaves))
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
                [n.level for n, _ in grown],
                [n.place for n, _ in grown],
                [h for _, h in grown],
            )
            await self._sign(connection, org, size, size + len(rows), merkle.root_of(peaks))
            return len(rows)

    async def _sign(self, connection: Any, org: OrgId, previous: int, size: int, root: bytes) -> None:
        at, key = now(), self._signer.key_id
        unsigned = Checkpoint(
            org=org, size=size, root=root.hex(), signed_at=at, previous=previous, key_id=key, signature="0" * 128
        )
        signature = self._signer.sign(unsigned.signed())
        await connection.execute(SQL["ledger.sign"], org, size, root, at, previous, key, signature)
