"""The conformance suite of a PostgreSQL system, safe while people work in it.

The people's own tables are only read: catalogue, permissions, and a search for somebody who does not exist. What acts
is tried on temporary copies of the tables, which PostgreSQL shows to one connection only and drops with it: same
columns, keys, unique indexes and foreign keys, filled with two people who don't exist; the same code acts there under
the schema `pg_temp`.

What a rehearsal can't show: triggers and CHECK constraints are not copied, and acting and reading share the one
connection. `permissions` says what the role may do to the real tables.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Hashable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from connectors.systems.conformance import Finding, Specimen, check
from connectors.systems.graph import named_in
from connectors.systems.manifest import ManifestFile
from connectors.systems.postgres.catalogue import Catalogue, Facts, read_catalogue
from connectors.systems.postgres.check import NUMBERS, as_text
from connectors.systems.postgres.faults import told
from connectors.systems.postgres.notes import NOTES
from connectors.systems.postgres.sessions import CONNECT_SECONDS, SESSION, Sessions
from connectors.systems.postgres.shape import Plan, quoted
from connectors.systems.postgres.synthetic import ONE, ONE_IN_BOTH, Values, fill, known, untouched
from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import HabeasError
from schemas.manifest import Table
from schemas.retention import Start
from schemas.systems import Blocks, Deed, Note, Order, Record

TEMPORARY = "pg_temp"
MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
_VIEWS = """
SELECT c.relname AS name, pg_get_viewdef(c.oid) AS body FROM pg_class c WHERE c.oid = ANY($1::bigint[]::oid[]) ORDER BY c.oid
"""
"""Older views first: one can only be made of those that were there."""


class _One:
    """A pool of one connection, which stays open."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection, self._free = connection, asyncio.Lock()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._free:
            yield self._connection

    async def close(self) -> None:
        """The owner of the connection closes it."""


async def rehearse(system: PostgresSystem, file: ManifestFile, dsn: str) -> list[Finding]:
    """What the system keeps: reading on its own tables, acting on copies."""
    found = await check(system)
    try:
        with told(system.id):
            connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=SESSION)
        try:
            with told(system.id):
                catalogue = await read_catalogue(connection, file.manifest.db_schema, list(named_in(file.manifest)))
                found.append(_permissions(system.plan, catalogue))
                await empty_copies(system.plan, catalogue, connection)
            copy, specimen = await specimen_in(file, connection)
            return found + (await check(copy, specimen))[2:]
        finally:
            await connection.close()
    except HabeasError as error:
        return [*found, Finding("can_be_rehearsed", False, str(error))]


def _permissions(plan: Plan, catalogue: Catalogue) -> Finding:
    """Whether the role may do what the manifest says."""
    missing = []
    for name, shape in plan.shapes.items():
        facts, entry = catalogue.tables[name], shape.entry
        missing += [] if facts.may_read else [f"SELECT on {name}"]
        missing += [] if facts.may_erase or not entry.category else [f"DELETE on {name}"]
        changed = {*entry.anonymise, *entry.redact, *entry.rectify}
        if entry.restrict:
            changed |= {
                entry.restrict.until,
                *entry.restrict.clear,
                *([entry.restrict.ground] if entry.restrict.ground else []),
            }
        changed |= untouched(entry) | set(entry.stop_use)
        missing += [f"UPDATE on {name}.{c}" for c in sorted(changed) if not facts.columns[c].may_change]
        for place in entry.restrict.out_of if entry.restrict else ():
            missing += [] if catalogue.tables[place].may_read else [f"SELECT on {place}"]
        for insert in entry.inserts().values():
            theirs = catalogue.tables[insert.into]
            missing += [] if theirs.may_read else [f"SELECT on {insert.into}"]
            missing += [f"INSERT on {insert.into}.{c}" for c in sorted(insert.set) if not theirs.columns[c].may_write]
    missing = list(dict.fromkeys(missing))
    return Finding("permissions", not missing, ", ".join(missing) or "kept")


async def empty_copies(plan: Plan, catalogue: Catalogue, connection: asyncpg.Connection) -> None:
    """Empty copies of the tables, with what refers to what, and the views over the copies."""
    await connection.execute(f"SET search_path TO {quoted(plan.manifest.db_schema)}")
    views = await connection.fetch(_VIEWS, [facts.id for facts in catalogue.tables.values() if facts.kind in "vm"])
    for name in (n for n, facts in catalogue.tables.items() if facts.kind in "rp"):
        await connection.execute(
            f"CREATE TEMP TABLE {quoted(name)} (LIKE {plan.place(name)} INCLUDING INDEXES INCLUDING DEFAULTS)"
        )
    for name in _written_into(plan):
        await _numbers_of_its_own(plan, name, catalogue.tables[name], connection)
    for key in catalogue.foreign:
        if key.same_schema and key.child in plan.shapes:
            mine, theirs = ", ".join(map(quoted, key.columns)), ", ".join(map(quoted, key.referred))
            child, parent = f"{TEMPORARY}.{quoted(key.child)}", f"{TEMPORARY}.{quoted(key.parent)}"
            await connection.execute(
                f"ALTER TABLE {child} ADD FOREIGN KEY ({mine}) REFERENCES {parent} ({theirs}) ON DELETE {key.action}"
            )
    for view in views:  # temporary tables come first where a name has no schema
        await connection.execute(f"CREATE TEMP VIEW {quoted(view['name'])} AS {view['body']}")


async def _numbers_of_its_own(plan: Plan, table: str, facts: Facts, connection: asyncpg.Connection) -> None:
    """A copy that notes go into never counts on the sequences of the table itself."""
    said = {
        c for shape in plan.shapes.values() for i in shape.entry.inserts().values() if i.into == table for c in i.set
    }
    for column in facts.columns.values():
        if column.given and column.base in NUMBERS and column.name not in said:
            place = f"ALTER TABLE {TEMPORARY}.{quoted(table)} ALTER COLUMN {quoted(column.name)}"
            await connection.execute(f"{place} DROP DEFAULT")
            if column.filled:
                await connection.execute(f"{place} ADD GENERATED BY DEFAULT AS IDENTITY (START WITH 1000)")


async def specimen_in(file: ManifestFile, connection: asyncpg.Connection) -> tuple[PostgresSystem, Specimen]:
    """The system over the copies, and the person in them."""
    manifest = file.manifest.model_copy(update={"db_schema": TEMPORARY})
    one = _One(connection)
    system = await PostgresSystem.over(ManifestFile(manifest, file.lines), Sessions(manifest.system, one, one))
    with told(system.id):
        made = await fill(system.plan, connection)

    async def others() -> Hashable:
        return await _others(system.plan, connection, made)

    orders, starts = (lambda records: _orders(system.plan, records)), tuple(_starts(system.plan))
    return system, Specimen(known(system.plan), orders, others, starts)


def _starts(plan: Plan) -> Iterator[Start]:
    """For each category the first event that one of its tables says the day or the moment of."""
    seen = set[str]()
    for name in plan.erasing:
        entry = plan.shapes[name].entry
        ended = untouched(entry) & {s for s in (*entry.dates.values(), *entry.times.values()) if isinstance(s, str)}
        if entry.category and entry.category not in seen and (entry.dates or entry.times) and not ended:
            seen.add(entry.category)
            never: date | datetime = date(2100, 1, 1) if entry.dates else datetime(2100, 1, 1, tzinfo=UTC)
            yield Start(entry.category, next(iter(entry.dates or entry.times)), never)


async def _others(plan: Plan, connection: asyncpg.Connection, made: dict[str, dict[int, Values]]) -> Hashable:
    """Every row but the specimen's own and the notes about it, without what is said in a row that both share."""
    rows = []
    for name in (n for n in plan.columns if n in plan.shapes or n in _written_into(plan)):
        shape, noted = plan.shapes.get(name), _noted(plan, name, made)
        own = [
            v for who, v in made.get(name, {}).items() if who in (ONE, ONE_IN_BOTH) and shape and shape.entry.category
        ]
        redacted = _said_in_shared(shape.entry) if shape and shape.entry.shared_by else set()
        for row in await connection.fetch(f"SELECT to_jsonb(t) AS body FROM {plan.place(name)} t"):
            body: dict[str, Any] = json.loads(row["body"])
            mine = shape and any(all(as_text(body[c]) == v[c] for c in shape.entry.key) for v in own)
            if not mine and not any(all(as_text(body[c]) == v for c, v in note.items()) for note in noted):
                rows.append((name, *sorted((c, str(v)) for c, v in body.items() if c not in redacted)))
    return tuple(sorted(rows))


def _said_in_shared(entry: Table) -> set[str]:
    """Columns of a row that others share which a redaction empties or a restriction fills."""
    how = entry.restrict
    return {*entry.redact, *((how.until, how.ground or "", *how.clear) if how else ())}


def _written_into(plan: Plan) -> frozenset[str]:
    """Tables that notes go into."""
    return frozenset(i.into for shape in plan.shapes.values() for i in shape.entry.inserts().values())


def _noted(plan: Plan, table: str, made: dict[str, dict[int, Values]]) -> list[Values]:
    """What tells the notes about the specimen's rows in a table: its columns, each with what it holds."""
    found: list[Values] = []
    for name, shape in plan.shapes.items():
        for insert in (i for i in shape.entry.inserts().values() if i.into == table):
            (reference,) = insert.filled("reference")
            own = [v for who, v in made[name].items() if who in (ONE, ONE_IN_BOTH)]
            about = [{c: str(v[mine]) for c, mine in insert.about.items()} for v in own]
            found += [{reference: _note(deed).reference, **some} for some in about for deed in NOTES]
    return found


def _note(deed: Deed) -> Note:
    return Note(reference=f"rehearsal:{deed.value}", text="rehearsal", by="rehearsal", at=MOMENT)


def _orders(plan: Plan, records: Sequence[Record]) -> list[Order]:
    """Every deed that the manifest knows a way for, on the records that it is for; the erasure last."""
    tables = plan.manifest.tables
    until, ground = date(2099, 12, 31), "rehearsal"
    restricted = tuple(r for r in records if tables[r.table].restrict)
    orders = [
        Order(deed=Deed.RESTRICT, records=restricted, until=until, ground=ground),
        Order(deed=Deed.LIFT, records=restricted),
    ]
    for which in Blocks:
        able = tuple(r for r in records if (b := tables[r.table].block) and getattr(b, which.value))
        orders += [Order(deed=d, records=able, blocks=which, at=MOMENT) for d in (Deed.BLOCK, Deed.UNBLOCK)]
    used = tuple(r for r in records if tables[r.table].stop_use)
    orders.append(Order(deed=Deed.STOP_USE, records=used, at=MOMENT))
    for deed in sorted(NOTES):
        able = tuple(r for r in records if deed.value in tables[r.table].inserts())
        orders.append(Order(deed=deed, records=able, note=_note(deed)))
    for deed in (Deed.REDACT, Deed.ANONYMISE):
        able = tuple(r for r in records if getattr(tables[r.table], deed.value) and not _finds(plan, r.table, deed))
        orders.append(Order(deed=deed, records=able))
    orders.append(Order(deed=Deed.ERASE, records=tuple(r for r in records if "shared" not in r.flags)))
    return [order for order in orders if order.records]


def _finds(plan: Plan, table: str, deed: Deed) -> bool:
    """Whether the deed empties columns that references of other tables depend on."""
    changed = set(getattr(plan.manifest.tables[table], deed.value))
    return any(k.parent == table and changed & set(k.referred) for k in plan.shapes[table].guards)
