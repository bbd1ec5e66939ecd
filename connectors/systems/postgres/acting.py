"""Carries out orders, and reads back whether they were."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import asyncpg
from asyncpg.exceptions import UniqueViolationError

from connectors.systems.postgres import deeds, notes, views
from connectors.systems.postgres.records import by_table, existing, keys, links
from connectors.systems.postgres.sessions import Sessions
from connectors.systems.postgres.shape import Plan, Shape, Statement
from schemas.errors import SystemChanged
from schemas.systems import Deed, Order, ReadBack, Receipt, Record, Refusal

GONE_IS_FINE = frozenset({Deed.ERASE, Deed.ANONYMISE, Deed.REDACT, Deed.LIFT, Deed.UNBLOCK, Deed.STOP_USE})
"""Deeds whose aim is met by a row that no longer exists."""

ATTEMPTS = 3
"""Tries to write a note while the system's own users take the numbers that it would have had."""
Tables = dict[str, list[Record]]
Wrong = dict[str, list[tuple[tuple[str, ...], str]]]
"""By table what is not as ordered: keys, each with why."""


class Acting:
    """The deeds of one system."""

    def __init__(self, plan: Plan, sessions: Sessions) -> None:
        self._plan, self._sessions = plan, sessions
        self._once = lru_cache(maxsize=None)(self._prepared)
        self._existing = lru_cache(maxsize=200)(lambda tables: existing(plan, tables))

    def _prepared(self, what: str, table: str) -> Statement:
        shape = self._plan.shapes[table]
        if what == "erase":
            return deeds.erasing(self._plan, shape)
        return deeds.explaining(self._plan, shape)

    async def carry_out(self, order: Order) -> Receipt:
        """All of the order in one transaction; what may not be touched is refused and left."""
        tables = by_table(self._plan, order.records)
        changed, refused = 0, list[Refusal]()
        async with self._sessions.acting() as connection:
            if order.deed is Deed.ERASE:
                await self._as_at_start(connection)
                for name, records in tables.items():
                    erased, kept = await self._erase(connection, self._plan.shapes[name], records)
                    changed += erased
                    refused += kept
            elif order.deed in notes.NOTES:
                changed = await self._note(connection, tables, order)
            elif tables:
                statement = deeds.changing(self._plan, tuple(tables), order)
                changed = (await _fetch(connection, statement, *self._keys(tables)))[0]["changed"]
        total = sum(map(len, tables.values()))
        return Receipt(
            changed=changed, already=total - changed - sum(len(r.keys) for r in refused), refused=tuple(refused)
        )

    async def _as_at_start(self, connection: asyncpg.Connection) -> None:
        """Nothing refers to the tables that did not when the manifest was checked: it could be swept away unseen."""
        found = await connection.fetch(deeds.REFERENCES, list(self._plan.places))
        if {row["id"] for row in found} != self._plan.references:
            raise SystemChanged(self._plan.system, "its foreign keys are not those of the start")

    async def _erase(
        self, connection: asyncpg.Connection, shape: Shape, records: list[Record]
    ) -> tuple[int, list[Refusal]]:
        mine, own = keys(shape, records), links(self._plan, shape, records)
        if shape.to_be_locked:
            lock = deeds.link_lock(self._plan, shape)
            if lock:
                await connection.execute(lock.sql)
            await _fetch(connection, deeds.locking(shape), *mine)
        erased = await _fetch(connection, self._once("erase", shape.name), *mine, *own)
        if len(erased) == len(records):
            return len(erased), []
        left = await _fetch(connection, self._once("explain", shape.name), *mine, *own)
        return len(erased), list(_refusals(shape.name, [(tuple(r["key"]), r["reason"]) for r in left]))

    async def _note(self, connection: asyncpg.Connection, tables: Tables, order: Order) -> int:
        """How many notes came to stand; a row that has the one of this reference gets no second."""
        statements = {n: notes.writing(self._plan, self._plan.shapes[n], order) for n in tables}
        for place in sorted({notes.insert_of(self._plan, name, order)[0].into for name in tables}):
            await connection.execute(notes.LOCK, self._plan.place(place))
        written = 0
        for name, records in tables.items():
            arguments = keys(self._plan.shapes[name], records)
            written += len(await _numbered(connection, statements[name], *arguments))
        return written

    async def verify(self, order: Order) -> ReadBack:
        """What a connection that did not act finds."""
        tables = by_table(self._plan, order.records)
        failed = list[Refusal]()
        if order.deed is Deed.ERASE:
            failed += await self._left(tables)
        elif tables:
            noted = order.deed in notes.NOTES
            wrong = await (self._unnoted(tables, order) if noted else self._wrong(tables, order))
            if (hidden := views.hidden(order)) is not None:
                await self._in_view(tables, wrong, hidden)
            failed += [refusal for name in tables for refusal in _refusals(name, wrong[name])]
        total = sum(map(len, tables.values()))
        return ReadBack(verified=total - sum(len(f.keys) for f in failed), failed=tuple(failed))

    async def _left(self, tables: Tables) -> list[Refusal]:
        if not tables:
            return []
        names = tuple(tables)
        left = await self._sessions.fetch(self._existing(names), *self._keys(tables))
        found = {name: [(tuple(r["key"]), "still there") for r in left if names[r["n"]] == name] for name in names}
        return [refusal for name in names for refusal in _refusals(name, found[name])]

    async def _wrong(self, tables: Tables, order: Order) -> Wrong:
        names = tuple(tables)
        rows = await self._sessions.fetch(deeds.checking(self._plan, names, order), *self._keys(tables))
        found: dict[str, dict[tuple[str, ...], list[str]]] = {name: {} for name in names}
        for row in rows:
            found[names[row["n"]]][tuple(row["key"])] = row["wrong"]
        wrong: Wrong = {}
        for name, records in tables.items():
            wrong[name] = [
                (k, f"not as ordered: {', '.join(columns)}") for k, columns in found[name].items() if columns
            ]
            if order.deed not in GONE_IS_FINE:
                wrong[name] += [(r.key, "gone") for r in records if r.key not in found[name]]
        return wrong

    async def _unnoted(self, tables: Tables, order: Order) -> Wrong:
        """Rows beside which there is not exactly one note of the reference, with the text that was ordered."""
        wrong: Wrong = {}
        for name, records in tables.items():
            shape = self._plan.shapes[name]
            rows = await self._sessions.fetch(notes.reading_back(self._plan, shape, order), *keys(shape, records))
            found = {tuple(row["key"]): notes.amiss(row["noted"], row["right"]) for row in rows}
            reasons = ((r.key, found.get(r.key, "gone")) for r in records)
            wrong[name] = [(key, reason) for key, reason in reasons if reason]
        return wrong

    async def _in_view(self, tables: Tables, wrong: Wrong, hidden: bool) -> None:
        """Adds rows that are as ordered themselves, and still in a view that they have to be out of, or not back in it.

        A row that is gone is in no view and nothing is said of it here.
        """
        viewed = {name: some for name, some in tables.items() if views.views(self._plan, name)}
        if not viewed:
            return
        names = tuple(viewed)
        arguments = self._keys(viewed)
        rows = await self._sessions.fetch(views.standing(self._plan, names), *arguments)
        there = {(names[row["n"]], row["view"], tuple(row["key"])) for row in rows}
        alive = await self._sessions.fetch(self._existing(names), *arguments)
        told = {(name, key) for name, some in wrong.items() for key, _ in some}
        for row in alive:
            name, key = names[row["n"]], tuple(row["key"])
            of_name = views.views(self._plan, name)
            odd = [view for n, view in enumerate(of_name) if ((name, n, key) in there) is hidden]
            if odd and (name, key) not in told:
                said = "still in ordinary view" if hidden else "not back in ordinary view"
                wrong[name].append((key, f"{said} {', '.join(odd)}"))

    def _keys(self, tables: Tables) -> list[list[str]]:
        """Keys of the records of each table, as parameters."""
        return [array for name, records in tables.items() for array in keys(self._plan.shapes[name], records)]


async def _fetch(connection: asyncpg.Connection, statement: Statement, *arguments: object) -> Sequence[Any]:
    rows: Sequence[Any] = await connection.fetch(statement.sql, *arguments, *statement.constants)
    return rows


async def _numbered(connection: asyncpg.Connection, statement: Statement, *arguments: object) -> Sequence[Any]:
    """Somebody else's row with the same number makes a note try again with the next one."""
    for _ in range(ATTEMPTS - 1):
        with suppress(UniqueViolationError):
            async with connection.transaction():
                return await _fetch(connection, statement, *arguments)
    return await _fetch(connection, statement, *arguments)


def _refusals(table: str, found: Sequence[tuple[tuple[str, ...], str]]) -> Iterator[Refusal]:
    """One refusal for each reason."""
    for reason in dict.fromkeys(r for _, r in found):
        yield Refusal(table=table, keys=tuple(k for k, r in found if r == reason), reason=reason)
