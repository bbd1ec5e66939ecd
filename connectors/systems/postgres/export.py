"""The content of records, a few rows in memory at a time."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from connectors.systems.postgres.records import by_table, keys
from connectors.systems.postgres.sessions import Sessions
from connectors.systems.postgres.shape import Plan, Shape, Statement, quoted
from connectors.systems.postgres.values import plain
from schemas.systems import Record, Row

AT_ONCE = 100
"""Rows in memory: records can hold documents."""


def exported(shape: Shape, without_address: bool = False) -> list[str]:
    """Columns of the person's copy, in order."""
    entry = shape.entry
    columns = shape.columns if entry.export is None else entry.export
    never = {*(entry.export_never if entry.export is None else ()), *(entry.address if without_address else ())}
    return [c for c in columns if c not in never]


def _statement(shape: Shape, names: Sequence[str]) -> Statement:
    columns = ", ".join(f"t.{quoted(c)} AS c{n}" for n, c in enumerate(names))
    order = ", ".join(f"t.{quoted(c)}" for c in shape.entry.key)
    return Statement(
        f"SELECT {shape.key_text('t')} AS key{', ' if columns else ''}{columns}"
        f" FROM {shape.place} t WHERE {shape.among('t', 1)} ORDER BY {order}"
    )


async def rows(
    plan: Plan, sessions: Sessions, records: Sequence[Record], without_address: bool = False
) -> AsyncIterator[Row]:
    """Each record that still exists with its content, table by table."""
    zone = ZoneInfo(plan.manifest.timezone)
    async with sessions.reading() as connection:
        for name, some in by_table(plan, records).items():
            shape = plan.shapes[name]
            names = exported(shape, without_address)
            columns = [(c, shape.columns[c].base) for c in names]
            mine = {record.key: record for record in some}
            async for row in _stream(connection, _statement(shape, names), keys(shape, some), len(some)):
                content = {c: plain(row[n], base, zone) for n, (c, base) in enumerate(columns, 1)}
                yield Row(record=mine[tuple(row["key"])], content=content)


async def _stream(
    connection: asyncpg.Connection, statement: Statement, arrays: list[list[str]], size: int
) -> AsyncIterator[Any]:
    """Rows of a statement: at once if they are few, else through a cursor of the server."""
    if size <= AT_ONCE:
        for row in await connection.fetch(statement.sql, *arrays):
            yield row
        return
    async with connection.transaction(readonly=True):
        async for row in connection.cursor(statement.sql, *arrays, prefetch=AT_ONCE):
            yield row
