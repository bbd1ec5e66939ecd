"""Looks through a whole ledger in the database, in bounded memory, and names the first row that is not as it was sealed."""

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from connectors.postgres.exports import checkpoint_of, entry_of, nodes
from connectors.postgres.statements import SQL
from schemas import merkle
from schemas.errors import HabeasError
from schemas.ids import OrgId
from schemas.merkle import Node
from schemas.ports import Stamps
from schemas.proofs import WITNESS, Checked, Checkpoint

PAGE = 1000
PATIENCE = 3600.0
"""Seconds for what reads a whole table."""
BEFORE_ALL = -(1 << 62)


class Wrong(HabeasError):
    """A row is not what was sealed."""


class LedgerCheck:
    """Reads facts, leaves, nodes, checkpoints and stamps as of one moment, and holds them against each other."""

    def __init__(self, pool: "asyncpg.Pool[Any]", public: bytes, stamps: Stamps | None = None) -> None:
        """public: raw Ed25519 key that has to have signed. stamps: who is trusted for time; without, tokens are only
        held against their digests in the ledger."""
        self._pool, self._public, self._stamps = pool, public, stamps

    async def check(self, org: OrgId) -> Checked:
        """What is wrong first, if anything is."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            look = _Look(connection, org, Ed25519PublicKey.from_public_bytes(self._public), self._stamps)
            try:
                await look.tree()
                await look.facts()
                await look.tokens()
            except Wrong as wrong:
                return look.said(ok=False, detail=str(wrong))
            return look.said(ok=True, detail="every row is as it was sealed")


class _Look:
    """One look, within one transaction."""

    def __init__(self, connection: Any, org: OrgId, key: Ed25519PublicKey, stamps: Stamps | None) -> None:
        self._connection, self._org, self._key, self._stamps = connection, org, key, stamps
        self._size, self._heads, self._tokens, self._waiting = 0, 0, 0, 0
        self._peaks: list[bytes] = []

    def said(self, *, ok: bool, detail: str) -> Checked:
        """How far the look came, and what it found."""
        return Checked(
            ok=ok,
            detail=detail,
            entries=self._size,
            checkpoints=self._heads,
            stamps=self._tokens,
            waiting=self._waiting,
        )

    async def tree(self) -> None:
        """Every leaf is its fact's, every node its leaves', every head its tree's and signed. Raises Wrong."""
        heads = self._checkpoints()
        head, previous = await anext(heads, None), 0
        while rows := await self._fetch("check.leaves", self._size if self._size else BEFORE_ALL, PAGE):
            expected: dict[Node, bytes] = {}
            for place, row in enumerate(rows, start=self._size):
                leaf = self._leaf(row, place)
                if leaf != row["hash"]:
                    raise Wrong(await self._which(row, leaf))
                if head is not None and head.size == place:
                    previous, head = self._head(head, previous), await anext(heads, None)
                expected |= dict(merkle.grow(place, self._peaks, [leaf]))
            await self._nodes(expected)
            self._size += len(rows)
        if head is not None and head.size == self._size:
            previous, head = self._head(head, previous), await anext(heads, None)
        if head is not None:
            raise Wrong(f"checkpoint {head.size} covers more entries than there are: leaf {self._size} is gone")
        if previous != self._size:
            raise Wrong(f"leaf {previous} and what follows is under no checkpoint: theirs is gone, or they were put in")
        extra = await self._connection.fetchrow(SQL["check.extra_node"], self._org, self._size, timeout=PATIENCE)
        if extra is not None:
            raise Wrong(f"node {extra['level']}/{extra['index']} belongs to no entry: it was put in")

    def _leaf(self, row: Any, place: int) -> bytes:
        """The hash of the fact that stands at this place. Raises Wrong."""
        if row["index"] != place:
            raise Wrong(
                f"leaf {place} is gone" if row["index"] > place else f"leaf {row['index']} was put in before the first"
            )
        where = f"fact {row['case_id']}/{row['seq']}"
        if row["key"] is None:
            raise Wrong(f"{where} is gone; leaf {place} says that it was sealed")
        try:
            leaf = merkle.leaf_hash(entry_of(self._org, row).canonical())
        except (ValidationError, ValueError):
            raise Wrong(f"{where} is not what was sealed as leaf {place}: it can't even be read") from None
        return leaf

    async def _which(self, row: Any, leaf: bytes) -> str:
        """Which of a fact and its leaf was changed, by what the newest head says of the two."""
        place, fact = row["index"], f"fact {row['case_id']}/{row['seq']}"
        head = await self._connection.fetchrow(SQL["ledger.head"], self._org)
        if head is not None and place < head["size"]:
            ways = merkle.path_ranges(place, head["size"])
            known = await nodes(self._connection, self._org, [n for a, b in ways for n in merkle.nodes_of(a, b)])
            if None not in known.values():
                path = [merkle.hash_of_range(a, b, known.__getitem__) for a, b in ways]
                if merkle.proves(row["hash"], place, head["size"], path, head["root"]):
                    return f"{fact} is not what was sealed as leaf {place}"
                if merkle.proves(leaf, place, head["size"], path, head["root"]):
                    return f"leaf {place} is not the hash of {fact}, which is as it was sealed"
        return f"{fact} and leaf {place} don't fit: one of the two is not what was sealed"

    async def _nodes(self, expected: dict[Node, bytes]) -> None:
        known = await nodes(self._connection, self._org, list(expected))
        for node, hash_ in expected.items():
            if known[node] != hash_:
                first, last = node.place << node.level, ((node.place + 1) << node.level) - 1
                what = "is gone" if known[node] is None else f"is not the hash of leaves {first} to {last}"
                raise Wrong(f"node {node.level}/{node.place} {what}")

    def _head(self, head: Checkpoint, previous: int) -> int:
        """The size of a head that is as it was signed. Raises Wrong."""
        if head.previous is not None and head.previous != previous:
            raise Wrong(f"checkpoint {head.previous} is gone: the one of {head.size} entries followed it")
        if bytes.fromhex(head.root) != merkle.root_of(self._peaks):
            raise Wrong(f"checkpoint {head.size} is not the head of the entries that stand there")
        try:
            self._key.verify(bytes.fromhex(head.signature), head.signed())
        except InvalidSignature:
            raise Wrong(f"checkpoint {head.size} is not signed by the ledger's key") from None
        self._heads += 1
        return head.size

    async def _checkpoints(self) -> AsyncIterator[Checkpoint]:
        after = BEFORE_ALL
        while rows := await self._fetch("check.checkpoints", after, PAGE):
            for row in rows:
                yield _readable(row)
            after = rows[-1]["size"]

    async def facts(self) -> None:
        """Every case's facts are counted without a gap, and each is sealed or waits for it. Raises Wrong."""
        case, seq = "", 0
        while rows := await self._fetch("check.facts", case, seq, PAGE):
            for row in rows:
                expected = seq + 1 if row["case_id"] == case else 1
                case, seq = row["case_id"], row["seq"]
                if seq != expected:
                    raise Wrong(f"fact {case}/{expected} is gone: the next one is {seq}")
                if row["index"] is None and row["waits"] is None:
                    raise Wrong(f"fact {case}/{seq} was never sealed and does not wait for it: it was put in")
                self._waiting += row["index"] is None
        short = await self._connection.fetchrow(SQL["check.short"], self._org, timeout=PATIENCE)
        if short is not None:
            raise Wrong(f"{short['id']} has counted {short['counted']} facts; there are {short['there']}")

    async def tokens(self) -> None:
        """Every stamp is the one that the ledger tells of, and stands over its checkpoint. Raises Wrong."""
        after = BEFORE_ALL
        while rows := await self._fetch("check.stamps", WITNESS, after, PAGE):
            for row in rows:
                self._token(row)
            after = rows[-1]["stamped_size"]
        gone = await self._connection.fetchrow(SQL["check.stamp_gone"], self._org, WITNESS, timeout=PATIENCE)
        if gone is not None:
            raise Wrong(f"stamp {gone['size']} is gone: fact {WITNESS}/{gone['seq']} tells of it")

    def _token(self, row: Any) -> None:
        size = row["stamped_size"]
        if row["size"] is None:
            raise Wrong(f"stamp {size} stands over a checkpoint that is gone")
        told = json.loads(row["body"]) if row["body"] else {}
        digest, at = hashlib.sha256(row["token"]).hexdigest(), row["stamped_at"].isoformat()
        if (told.get("size"), told.get("token"), told.get("stamped_at")) != (size, digest, at):
            raise Wrong(f"stamp {size} is not the one that the ledger tells of")
        if self._stamps and self._stamps.time_of(row["token"], _readable(row).stamped()) != row["stamped_at"]:
            raise Wrong(f"stamp {size} does not hold against the given root certificates")
        self._tokens += 1

    async def _fetch(self, name: str, *given: Any) -> list[Any]:
        return list(await self._connection.fetch(SQL[name], self._org, *given))


def _readable(row: Any) -> Checkpoint:
    """A row as a checkpoint. Raises Wrong."""
    try:
        return checkpoint_of(row)
    except ValidationError:
        raise Wrong(f"checkpoint {row['size']} can't be read") from None
