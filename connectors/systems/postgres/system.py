"""One PostgreSQL system, made from its manifest."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self

import asyncpg
from asyncpg.exceptions import PostgresError

from connectors.systems.graph import named_in
from connectors.systems.manifest import ManifestFile
from connectors.systems.postgres import export, names
from connectors.systems.postgres.acting import Acting
from connectors.systems.postgres.catalogue import read_catalogue
from connectors.systems.postgres.check import disagreements, literals
from connectors.systems.postgres.check_deeds import constants, unfit_deeds
from connectors.systems.postgres.closure import Closure, close, resolving
from connectors.systems.postgres.expired import expiring, until
from connectors.systems.postgres.owned import page
from connectors.systems.postgres.people import Terms
from connectors.systems.postgres.records import by_table, cursor_of, keys, links, position, reading, record_of
from connectors.systems.postgres.referring import Referrers
from connectors.systems.postgres.sessions import Connections, Sessions
from connectors.systems.postgres.shape import Plan, Statement, plan_of
from schemas.errors import BadManifest, HabeasError, Problem
from schemas.ids import SystemId
from schemas.retention import Start
from schemas.systems import (
    Capability,
    Found,
    Health,
    Identity,
    Order,
    Page,
    ReadBack,
    Receipt,
    Record,
    Referring,
    Row,
    RowRef,
)

SIZE = 4
"""Connections of each of the two pools."""


class PostgresSystem:
    """A DataSystem over tables."""

    def __init__(
        self, file: ManifestFile, plan: Plan, sessions: Sessions, carriers: frozenset[str] = frozenset()
    ) -> None:
        self._file, self._plan, self._sessions = file, plan, sessions
        self._referrers = Referrers(plan, sessions, carriers)
        self._acting = Acting(plan, sessions)
        self._resolving = resolving(plan)
        self._page = lru_cache(maxsize=None)(lambda first, after: page(plan, first, after))
        self._reading = lru_cache(maxsize=200)(lambda tables: reading(plan, tables))
        self._expiring = lru_cache(maxsize=None)(
            lambda table, event, precise, after: expiring(plan, plan.shapes[table], event, precise, after)
        )

    @classmethod
    async def open(cls, file: ManifestFile, dsn: str, size: int = SIZE, carriers: frozenset[str] = frozenset()) -> Self:
        """The system behind an address.

        size: connections of each of the two pools, one that acts and one that reads.
        carriers: tables whose rows keep what they refer to: books, and what books refer to.
        Raises BadManifest where manifest and database disagree, SystemUnavailable, SystemRefused.
        """
        sessions = await Sessions.open(file.manifest.system, dsn, size)
        try:
            return await cls.over(file, sessions, carriers)
        except BaseException:
            await sessions.close()
            raise

    @classmethod
    async def on_pools(cls, file: ManifestFile, acting: Connections, reading: Connections) -> Self:
        """The system over pools of the caller, which use the settings of `sessions.SESSION`."""
        return await cls.over(file, Sessions(file.manifest.system, acting, reading))

    @classmethod
    async def over(cls, file: ManifestFile, sessions: Sessions, carriers: frozenset[str] = frozenset()) -> Self:
        """The system over its connections. Raises as `open`."""
        async with sessions.reading() as connection:
            plan, problems = await agreed(file, connection)
        if plan is None:
            raise BadManifest(problems)
        return cls(file, plan, sessions, carriers)

    async def close(self) -> None:
        """No connection is left."""
        await self._sessions.close()

    @property
    def id(self) -> SystemId:
        """As the manifest names it."""
        return self._plan.system

    @property
    def plan(self) -> Plan:
        """The tables and their orders."""
        return self._plan

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What at least one table can do."""
        tables = self._plan.manifest.tables.values()
        found = {Capability.LOCATE, Capability.EXPORT, Capability.ERASE, Capability.VERIFY}
        found |= {Capability.ANONYMISE} if any(t.anonymise for t in tables) else set()
        found |= {Capability.REDACT} if any(t.redact for t in tables) else set()
        found |= {Capability.RESTRICT} if any(t.restrict for t in tables) else set()
        found |= {Capability.RECTIFY} if any(t.rectify for t in tables) else set()
        found |= {Capability.BLOCK} if any(t.block for t in tables) else set()
        found |= {Capability.STOP_USE} if any(t.stop_use for t in tables) else set()
        found |= {Capability(word) for t in tables for word in t.inserts()}
        return frozenset(found)

    async def health(self) -> Health:
        """Whether it answers, and its tables are as the manifest says."""
        now = datetime.now(UTC)
        try:
            async with self._sessions.reading() as connection:
                _, problems = await agreed(self._file, connection)
        except HabeasError as error:
            return Health(ok=False, detail=str(error), checked_at=now)
        return Health(ok=not problems, detail="\n".join(map(str, problems)) or "as the manifest says", checked_at=now)

    async def recognise(self, known: Sequence[Identity]) -> Found:
        """Further identifiers of the person, and how many rows only seem to be theirs."""
        closure = await self._closure(known)
        return Found(identities=closure.added, conflicts=closure.conflicts)

    async def locate(self, known: Sequence[Identity], after: str | None = None, limit: int = 1000) -> Page:
        """The person's records, children first, a page at a time."""
        first, key = position(self._plan, after) if after else (0, [])
        closure = await self._closure(known)
        statement = self._page(first, bool(key))
        rows = await self._sessions.fetch(statement, *closure.terms.arguments(), limit + 1, key)
        shapes = [self._plan.shapes[name] for name in self._plan.erasing]
        records = tuple(record_of(shapes[row["n"]], row) for row in rows[:limit])
        last = cursor_of(rows[limit - 1]["n"], records[-1].key) if len(rows) > limit else None
        return Page(records=records, next=last)

    async def expired(self, starts: Sequence[Start], after: str | None = None, limit: int = 1000) -> Page:
        """Records of everybody whose period began long enough ago; a page holds rows of one table, children first.

        A row of a later table is read only when the page before it was asked for and could be acted on.
        """
        first, key = position(self._plan, after) if after else (0, [])
        wanted = {start.category: start for start in starts}
        for number in range(first, len(self._plan.erasing)):
            shape = self._plan.shapes[self._plan.erasing[number]]
            start = wanted.get(shape.entry.category or "")
            if start is not None and (last := until(self._plan, shape, start)) is not None:
                precise = isinstance(last, datetime)
                statement = self._expiring(shape.name, start.event, precise, bool(key))
                bound = (None, last) if precise else (last, None)
                rows = await self._sessions.fetch(statement, *bound, limit + 1, key)
                if rows:
                    return self._page_of(number, rows, limit)
            key = []
        return Page(records=())

    def _page_of(self, number: int, rows: Sequence[Any], limit: int) -> Page:
        shape = self._plan.shapes[self._plan.erasing[number]]
        records = [record_of(shape, row) for row in rows[:limit]]
        more = cursor_of(number, records[-1].key) if len(rows) > limit else None
        last = cursor_of(number + 1, ()) if number + 1 < len(self._plan.erasing) else None
        return Page(records=tuple(records), next=more or last)

    def undated(self, starts: Sequence[Start]) -> tuple[str, ...]:
        """Tables of these categories whose rows don't say when the period began."""
        wanted = {start.category: start for start in starts}
        shapes = (self._plan.shapes[name] for name in self._plan.erasing)
        return tuple(
            s.name
            for s in shapes
            if (start := wanted.get(s.entry.category or "")) and until(self._plan, s, start) is None
        )

    async def _closure(self, known: Sequence[Identity]) -> Closure:
        async def ask(statement: Statement, terms: Terms) -> Sequence[Any]:
            return await self._sessions.fetch(statement, *terms.arguments())

        return await close(self._plan, self._resolving, ask, known)

    async def read(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """The records as they stand now, in the order given; gone ones are left out."""
        tables = by_table(self._plan, records)
        if not tables:
            return ()
        names = tuple(tables)
        shapes = [self._plan.shapes[name] for name in names]
        bound = [a for s in shapes for a in (*keys(s, tables[s.name]), *links(self._plan, s, tables[s.name]))]
        rows = await self._sessions.fetch(self._reading(names), *bound)
        now = {(names[row["n"]], tuple(row["key"])): record_of(shapes[row["n"]], row) for row in rows}
        found = ((r, now.get((r.table, r.key))) for r in records)
        return tuple(new.model_copy(update={"own_links": old.own_links}) for old, new in found if new)

    async def referring(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        """Rows here that refer to these, of this system or of another, whoever they belong to."""
        return await self._referrers.to(rows)

    def export(self, records: Sequence[Record], *, without_address: bool = False) -> AsyncIterator[Row]:
        """The content of the records, table by table, in bounded memory; gone ones are left out.

        without_address: nothing by which the person can be found or reached, as the manifest says.
        """
        return export.rows(self._plan, self._sessions, records, without_address)

    async def named(self, words: Sequence[str]) -> frozenset[str]:
        """Those of the words, in lower case, that are a part of the name of anybody in the system.

        A name is parted at spaces and hyphens; parts of fewer than three letters are nobody's name.
        """
        return await names.named(self._plan, self._sessions, words)

    async def carry_out(self, order: Order) -> Receipt:
        """Does the deed, in one transaction."""
        return await self._acting.carry_out(order)

    async def verify(self, order: Order) -> ReadBack:
        """Reads on a connection that never acts whether the records are as ordered."""
        return await self._acting.verify(order)


async def agreed(file: ManifestFile, connection: asyncpg.Connection) -> tuple[Plan | None, list[Problem]]:
    """The plan, if manifest and database agree; else every problem."""
    manifest = file.manifest
    catalogue = await read_catalogue(connection, manifest.db_schema, list(named_in(manifest)))
    found = [*disagreements(manifest, catalogue), *unfit_deeds(manifest, catalogue)]
    for at, column, text in (*literals(manifest, catalogue), *constants(manifest, catalogue)):
        try:
            await connection.fetchval(f"SELECT $1::text::{column.type} IS NULL", text)
        except PostgresError:
            found.append((at, f"{text!r} is no {column.type}"))
    problems = sorted(
        {file.lines.problem(at, reason) for at, reason in found}, key=lambda p: (p.line, p.path, p.reason)
    )
    return (plan_of(manifest, catalogue) if not problems else None), problems
