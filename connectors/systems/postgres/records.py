"""Records as the engine knows them: a page of them, the same ones read again, and the cursor between pages."""

import base64
import json
from collections.abc import Iterable, Sequence
from typing import Any

from connectors.systems.postgres.owned import facts
from connectors.systems.postgres.shape import Bound, Plan, Shape, Statement, key_arrays, pairs
from schemas.errors import SystemRefused
from schemas.systems import Record


def record_of(shape: Shape, row: Any) -> Record:
    """A record from the columns of `facts`, shared, links."""
    days = zip(shape.entry.dates, row["days"], strict=True)
    times = zip(shape.entry.times, row["times"], strict=True)
    flags = tuple(f for f, said in zip(shape.entry.flags, row["flags"], strict=True) if said)
    return Record(
        table=shape.name,
        key=tuple(row["key"]),
        category=shape.entry.category or "",
        dates={event: day for event, day in days if day is not None},
        times={event: at for event, at in times if at is not None},
        fy_end=row["fy_end"],
        flags=("shared", *flags) if row["shared"] else flags,
        own_links=tuple(tuple(link) for link in row["links"] or ()),
        born=row["born"],
        batch=row["batch"],
        source=row["source"],
        recipients=tuple(name for name in row["recipients"] or () if name),
    )


def cursor_of(number: int, key: Sequence[str]) -> str:
    """Where a page ended; without a key the beginning of a table."""
    return base64.urlsafe_b64encode(json.dumps([number, *key]).encode()).decode()


def position(plan: Plan, cursor: str) -> tuple[int, list[str]]:
    """Table and key of a cursor. Raises SystemRefused if the cursor is not one of this manifest."""
    try:
        number, *key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if len(key) in (0, plan.shapes[plan.erasing[number]].key_size) and number >= 0:
            return number, key
    except (ValueError, TypeError, IndexError):
        pass
    raise SystemRefused(plan.system, "the cursor does not belong to this manifest: start again") from None


def by_table(plan: Plan, records: Iterable[Record]) -> dict[str, list[Record]]:
    """The records of each table, children first. Raises SystemRefused for tables and keys of no manifest."""
    found: dict[str, dict[tuple[str, ...], Record]] = {}
    for record in records:
        shape = plan.shapes.get(record.table)
        if shape is None or record.table not in plan.erasing:
            raise SystemRefused(plan.system, f"no records in a table {record.table!r}")
        if len(record.key) != shape.key_size:
            raise SystemRefused(plan.system, f"a key of {record.table!r} has {shape.key_size} columns")
        found.setdefault(record.table, {})[record.key] = record
    return {name: list(found[name].values()) for name in plan.erasing if name in found}


def keys(shape: Shape, records: Iterable[Record]) -> list[list[str]]:
    """Their keys, as the parameters of `Shape.among`."""
    return key_arrays((r.key for r in records), shape.key_size)


def links(plan: Plan, shape: Shape, records: Iterable[Record]) -> list[list[str]]:
    """Keys of the person's own rows in the link table, as parameters; none where rows are not shared."""
    if not shape.entry.shared_by:
        return []
    return key_arrays(
        (link for r in records for link in r.own_links), plan.shapes[shape.entry.shared_by.table].key_size
    )


def link_parameters(plan: Plan, shape: Shape) -> int:
    """How many parameters `links` makes."""
    return plan.shapes[shape.entry.shared_by.table].key_size if shape.entry.shared_by else 0


def others(plan: Plan, shape: Shape, alias: str, bind: Bound, first: int) -> str:
    """Whether somebody else hangs on a row; the keys of the person's own links are bound from parameter `first`."""
    if not shape.entry.shared_by:
        return "false"
    link = plan.shapes[shape.entry.shared_by.table]
    conditions = [pairs(shape.entry.shared_by.on, alias, "l"), *link.constants("l", bind)]
    return f"EXISTS (SELECT 1 FROM {link.place} l WHERE {' AND '.join(conditions)} AND NOT ({link.among('l', first)}))"


def reading(plan: Plan, tables: Sequence[str]) -> Statement:
    """Records of some tables as they stand now; bound are, table by table, their keys and the person's own links."""
    shapes = [plan.shapes[name] for name in tables]
    bind = Bound(sum(s.key_size + link_parameters(plan, s) for s in shapes))
    arms, first = [], 1
    for number, shape in enumerate(shapes):
        shared = others(plan, shape, "t", bind, first + shape.key_size)
        arms.append(
            f"SELECT {number}::int AS n, {facts(plan, shape, 't', bind)}, {shared} AS shared, NULL::text[] AS links"
            f" FROM {shape.place} t WHERE {shape.among('t', first)}"
        )
        first += shape.key_size + link_parameters(plan, shape)
    return Statement("\nUNION ALL\n".join(arms), tuple(bind.values))


def existing(plan: Plan, tables: Sequence[str]) -> Statement:
    """Which records of some tables exist; bound are, table by table, their keys."""
    arms, first = [], 1
    for number, name in enumerate(tables):
        shape = plan.shapes[name]
        arms.append(
            f"SELECT {number}::int AS n, {shape.key_text('t')} AS key"
            f" FROM {shape.place} t WHERE {shape.among('t', first)}"
        )
        first += shape.key_size
    return Statement("\nUNION ALL\n".join(arms))
