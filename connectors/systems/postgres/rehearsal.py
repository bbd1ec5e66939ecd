"""The conformance suite of a PostgreSQL system, safe while people work in it.

The people's own tables are only read: catalogue, permissions, and a search for somebody who does not exist. What acts
is tried on temporary copies of the tables, which PostgreSQL shows to one connection only and drops with it: same
columns, keys, unique indexes and foreign keys, filled with two people who don't exist; the same code acts there under
the schema `pg_temp`.

What a rehearsal can't show: triggers and CHECK constraints are not copied, and acting and reading share the one
connection. `permissions` says what the role may do to the real tables.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import asyncpg

from connectors.systems.conformance import Finding, Specimen, check
from connectors.systems.manifest import ManifestFile
from connectors.systems.postgres.catalogue import Catalogue, read_catalogue
from connectors.systems.postgres.faults import told
from connectors.systems.postgres.sessions import CONNECT_SECONDS, SESSION, Sessions
from connectors.systems.postgres.shape import Plan, quoted
from connectors.systems.postgres.synthetic import ONE, ONE_IN_BOTH, Values, fill, known
from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import HabeasError
from schemas.retention import Start
from schemas.systems import Deed, Order, Record

TEMPORARY = "pg_temp"


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
                catalogue = await read_catalogue(connection, file.manifest.db_schema, list(file.manifest.tables))
                found.append(_permissions(system.plan, catalogue))
                await _copy(system.plan, catalogue, connection)
            copy, specimen = await _specimen(file, connection)
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
        missing += [f"UPDATE on {name}.{c}" for c in sorted(changed) if not facts.columns[c].may_change]
    return Finding("permissions", not missing, ", ".join(missing) or "kept")


async def _copy(plan: Plan, catalogue: Catalogue, connection: asyncpg.Connection) -> None:
    """Empty copies of the tables, with what refers to what."""
    for name, shape in plan.shapes.items():
        await connection.execute(f"CREATE TEMP TABLE {quoted(name)} (LIKE {shape.place} INCLUDING INDEXES)")
    for key in catalogue.foreign:
        if key.same_schema and key.child in plan.shapes:
            mine, theirs = ", ".join(map(quoted, key.columns)), ", ".join(map(quoted, key.referred))
            child, parent = f"{TEMPORARY}.{quoted(key.child)}", f"{TEMPORARY}.{quoted(key.parent)}"
            await connection.execute(
                f"ALTER TABLE {child} ADD FOREIGN KEY ({mine}) REFERENCES {parent} ({theirs}) ON DELETE {key.action}"
            )


async def _specimen(file: ManifestFile, connection: asyncpg.Connection) -> tuple[PostgresSystem, Specimen]:
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
        if entry.category and entry.category not in seen and (entry.dates or entry.times):
            seen.add(entry.category)
            never: date | datetime = date(2100, 1, 1) if entry.dates else datetime(2100, 1, 1, tzinfo=UTC)
            yield Start(entry.category, next(iter(entry.dates or entry.times)), never)


async def _others(plan: Plan, connection: asyncpg.Connection, made: dict[str, dict[int, Values]]) -> Hashable:
    """Every row but the specimen's own, without what a redaction may empty."""
    rows = []
    for name, shape in plan.shapes.items():
        own = [v for who, v in made[name].items() if who in (ONE, ONE_IN_BOTH) and shape.entry.category]
        mine = {tuple(values[c] for c in shape.entry.key) for values in own}
        redacted = list(shape.entry.redact) if shape.entry.shared_by else []
        found = await connection.fetch(
            f"SELECT {shape.key_text('t')} AS key, (to_jsonb(t) - $1::text[])::text AS body"
            f" FROM {shape.place} t ORDER BY 1",
            redacted,
        )
        rows += [(name, *row["key"], row["body"]) for row in found if tuple(row["key"]) not in mine]
    return tuple(rows)


def _orders(plan: Plan, records: Sequence[Record]) -> list[Order]:
    """Every deed that the manifest knows a way for, on the records that it is for; the erasure last."""
    tables = plan.manifest.tables
    until, ground = date(2099, 12, 31), "rehearsal"
    restricted = tuple(r for r in records if tables[r.table].restrict)
    orders = [
        Order(deed=Deed.RESTRICT, records=restricted, until=until, ground=ground),
        Order(deed=Deed.LIFT, records=restricted),
    ]
    for deed in (Deed.REDACT, Deed.ANONYMISE):
        able = tuple(r for r in records if getattr(tables[r.table], deed.value) and not _finds(plan, r.table, deed))
        orders.append(Order(deed=deed, records=able))
    orders.append(Order(deed=Deed.ERASE, records=tuple(r for r in records if "shared" not in r.flags)))
    return [order for order in orders if order.records]


def _finds(plan: Plan, table: str, deed: Deed) -> bool:
    """Whether the deed empties columns that references of other tables depend on."""
    changed = set(getattr(plan.manifest.tables[table], deed.value))
    return any(k.parent == table and changed & set(k.referred) for k in plan.shapes[table].guards)
