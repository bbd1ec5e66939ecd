"""Reads from the ledger what proves a case: entries, paths, heads and stamps."""

import base64
import json
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from schemas import merkle
from schemas.errors import BadInput, NotFound
from schemas.facts import Fact, LedgerEntry
from schemas.ids import CaseId, OrgId
from schemas.merkle import Node
from schemas.proofs import AuditFile, Checkpoint, Earlier, ProvenEntry, Said, Stamp

UNSIGNED = "0" * 128
Range = tuple[int, int]


class Exports:
    """What the database holds of one case, with its proofs."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def draft(self, org: OrgId, case: CaseId, since: Checkpoint | None, public: bytes) -> AuditFile:
        """The file without its signature. Raises NotFound, BadInput."""
        rows = await self._pool.fetch(SQL["ledger.entries"], org, case)
        if not rows:
            raise NotFound(f"there is no case {case} in {org}")
        head = checkpoint_of(await self._pool.fetchrow(SQL["ledger.head"], org))
        if since and (since.org != org or since.size > head.size):
            raise BadInput(
                f"the checkpoint is of {since.org}, {since.size} entries; this ledger is of {org} and has {head.size}: "
                "give the right file, or ask why the ledger became shorter"
            )
        rows = [r for r in rows if r["index"] is not None and r["index"] < head.size]
        stamped = await self._pool.fetch(SQL["ledger.stamps"], org, [r["index"] for r in rows], head.size)
        ways = [merkle.path_ranges(r["index"], head.size) for r in rows]
        grown = {size: merkle.growth_ranges(size, head.size) for size in _sizes(stamped, since)}
        hashes = await self._hashes(org, [*ways, *grown.values()])
        entries = tuple(
            ProvenEntry(entry=entry_of(org, row), index=row["index"], path=tuple(hashes[r] for r in way))
            for row, way in zip(rows, ways, strict=True)
        )
        paths = {size: tuple(hashes[r] for r in ranges) for size, ranges in grown.items()}
        return AuditFile(
            org=org,
            case=case,
            entries=entries,
            checkpoint=head,
            stamps=tuple(
                Stamp(checkpoint=checkpoint_of(s), path=paths[s["size"]], token=base64.b64encode(s["token"]).decode())
                for s in stamped
            ),
            since=Earlier(checkpoint=since, path=paths[since.size]) if since else None,
            **Said.by(p.entry for p in entries).model_dump(),
            public_key=public.hex(),
            signature=UNSIGNED,
        )

    async def _hashes(self, org: OrgId, ways: Sequence[Sequence[Range]]) -> dict[Range, str]:
        """The hash (hex) of each range of leaves."""
        ranges = {r for way in ways for r in way}
        known = await nodes(self._pool, org, sorted({n for a, b in ranges for n in merkle.nodes_of(a, b)}))
        if None in known.values():
            raise NotFound("parts of the ledger are gone from the database; `habeas audit check` says which")
        return {(a, b): merkle.hash_of_range(a, b, known.__getitem__).hex() for a, b in ranges}


def _sizes(stamped: Iterable[Any], since: Checkpoint | None) -> list[int]:
    return [s["size"] for s in stamped] + ([since.size] if since else [])


async def nodes(connection: Any, org: OrgId, wanted: Sequence[Node]) -> dict[Node, bytes]:
    """The hashes of these complete subtrees; None for one that is gone."""
    if not wanted:
        return {}
    rows = await connection.fetch(SQL["ledger.nodes"], org, [n.level for n in wanted], [n.place for n in wanted])
    return {Node(r["level"], r["index"]): r["hash"] for r in rows}


def entry_of(org: OrgId, row: Any) -> LedgerEntry:
    """A row of `fact` as an entry of the ledger."""
    fact = Fact(key=row["key"], kind=row["kind"], at=row["at"], body=json.loads(row["body"]))
    return LedgerEntry(org=org, case=row["case_id"], seq=row["seq"], fact=fact)


def checkpoint_of(row: Any) -> Checkpoint:
    """A row of `checkpoint`. Raises NotFound where there is none."""
    if row is None:
        raise NotFound("nothing has been sealed yet; try again in a moment")
    return Checkpoint(
        org=row["org"],
        size=row["size"],
        root=row["root"].hex(),
        signed_at=row["signed_at"],
        previous=row["previous"],
        key_id=row["key_id"],
        signature=row["signature"].hex(),
    )
