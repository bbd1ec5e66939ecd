"""Sweeps: pages are intended before they are acted on, and which records they were is forgotten after."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.base import Frozen
from schemas.decisions import LiveHold
from schemas.entries import JudgedPage
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import RequestType
from schemas.retention import Protecting, SweepDone, SweepId, SweepLine, SweepPage

_LINES = TypeAdapter(tuple[SweepLine, ...])


class _Sealed(Frozen):
    """What of a page nobody but this sweep may read."""

    due: JudgedPage | None = None
    next: str | None = None


class PostgresRetention:
    """The retention book in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def begin(self, org: OrgId, run: str, at: datetime) -> SweepId:
        """The sweep of this run, new or known. Row and first fact commit together; the key stands before."""
        while True:
            known = await self._pool.fetchval(SQL["retention.by_run"], org, run)
            if known is not None:
                return SweepId(known)
            try:
                return await self._create(org, run, at)
            except asyncpg.UniqueViolationError:  # begun twice at once; the other one won
                continue

    async def _create(self, org: OrgId, run: str, at: datetime) -> SweepId:
        number = await self._pool.fetchval(SQL["retention.next_sweep"])
        sweep = SweepId(f"RET-{at.year}-{number:06d}")
        await self._vault.create(org, _named(sweep), at)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["retention.create"], org, sweep, run, at)
            begun = Fact(key="begun", kind=FactKind.SWEEP_BEGUN, at=at)
            await connection.execute(SQL["retention.tell"], org, sweep, *_columns([begun]), None)
        return sweep

    async def last_page(self, org: OrgId, sweep: SweepId, system: SystemId) -> SweepPage | None:
        """The page that the sweep of one system goes on from. Raises KeyGone where the sweep is over."""
        row = await self._pool.fetchrow(SQL["retention.last_page"], org, sweep, system)
        if row is None:
            return None
        page = _page(system, row)
        if row["sealed"] is None:
            return page
        cipher = await self._vault.of_case(org, _named(sweep))
        plain = zlib.decompress(cipher.open(row["sealed"], _purpose(page)))
        sealed = _Sealed.model_validate_json(plain)
        return page.model_copy(update={"due": sealed.due, "next": sealed.next})

    async def intend(self, org: OrgId, sweep: SweepId, page: SweepPage) -> None:
        """The page is written down, sealed; one that is there already stays."""
        lines, sealed = _LINES.dump_json(page.lines).decode(), await self._sealed(org, sweep, page)
        await self._pool.execute(
            SQL["retention.intend"], org, sweep, page.system, page.number, lines, sealed
        )  # fmt: skip

    async def receive(self, org: OrgId, sweep: SweepId, page: SweepPage, at: datetime) -> None:
        """What was done is written down; of the records nothing is left but where the next page begins."""
        done = page.done
        assert done is not None
        left = page.model_copy(update={"due": None})
        sealed = await self._sealed(org, sweep, left) if left.next else None
        counts = (done.changed, done.already, done.verified, done.refused, done.trouble)
        await self._pool.execute(
            SQL["retention.receive"], org, sweep, page.system, page.number, *counts, at, sealed
        )  # fmt: skip

    async def _sealed(self, org: OrgId, sweep: SweepId, page: SweepPage) -> bytes:
        cipher = await self._vault.of_case(org, _named(sweep))
        plain = _Sealed(due=page.due, next=page.next).model_dump_json(exclude_defaults=True).encode()
        return cipher.seal(zlib.compress(plain, 1), _purpose(page))

    async def pages(self, org: OrgId, sweep: SweepId, system: SystemId) -> list[SweepPage]:
        """Every page of one system with its counts, without its records."""
        rows = await self._pool.fetch(SQL["retention.pages"], org, sweep, system)
        return [_page(system, row) for row in rows]

    async def tell(
        self, org: OrgId, sweep: SweepId, facts: Sequence[Fact], *, ended_at: datetime | None = None
    ) -> None:
        """The facts are written; with `ended_at` the sweep is over and its key destroyed."""
        if ended_at is not None:  # before the sweep says so: told again after a crash it is destroyed once
            await self._vault.destroy(org, _named(sweep), ended_at)
            await self._pool.execute(SQL["retention.forget"], org, sweep)
        await self._pool.execute(SQL["retention.tell"], org, sweep, *_columns(facts), ended_at)

    async def protecting(self, org: OrgId, copies: Sequence[RequestType]) -> list[Protecting]:
        """Cases that keep a sweep from records of theirs."""
        holds: dict[str, list[LiveHold]] = {}
        for row in await self._pool.fetch(SQL["retention.holds"], org):
            given = dict(row)
            holds.setdefault(given.pop("case_id"), []).append(LiveHold.model_validate(given))
        return [
            Protecting(
                case=CaseId(row["id"]),
                copy_open=row["copy_open"],
                proven=row["proven"],
                holds=tuple(holds.get(row["id"], ())),
                rounds=tuple(row["rounds"]),
                pages=row["pages"],
            )
            for row in await self._pool.fetch(SQL["retention.protecting"], org, [str(c) for c in copies])
        ]


def _named(sweep: SweepId) -> CaseId:
    """A sweep has a key of its own, kept where the keys of cases are."""
    return CaseId(sweep)


def _purpose(page: SweepPage) -> bytes:
    return f"sweep:{page.system}:{page.number}".encode()


def _page(system: SystemId, row: Any) -> SweepPage:
    done = {k: row[k] for k in ("changed", "already", "verified", "refused", "trouble")}
    return SweepPage(
        system=system,
        number=row["number"],
        lines=_LINES.validate_json(row["lines"]),
        done=SweepDone.model_validate(done) if row["done_at"] else None,
    )


def _columns(facts: Sequence[Fact]) -> list[list[Any]]:
    """Keys, kinds, times and bodies, as arrays."""
    rows = [(f.key, f.kind.value, f.at, json.dumps(f.body)) for f in facts]
    return [[row[n] for row in rows] for n in range(4)]
