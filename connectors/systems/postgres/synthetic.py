"""Rows of people who do not exist, made to fit the tables of a manifest."""

import asyncpg

from connectors.systems.graph import joins
from connectors.systems.postgres.catalogue import Column
from connectors.systems.postgres.check import NUMBERS, TEXTS, as_text
from connectors.systems.postgres.shape import Plan, Shape, quoted
from schemas.manifest import Moment, Relation, Table
from schemas.systems import Identity, IdentityKind

ONE, OTHER, BOTH, ONE_IN_BOTH, OTHER_IN_BOTH = 1, 2, 3, 4, 5
"""Whose a row is: the specimen's, a bystander's, a row that both share, and the links of each to it."""
PERSON = {ONE: ONE, OTHER: OTHER, ONE_IN_BOTH: ONE, OTHER_IN_BOTH: OTHER}
_IDENTITY = {
    IdentityKind.PERSONNUMMER: "20000{0}0{0}000{0}",
    IdentityKind.EMAIL: "{0}@x.invalid",
    IdentityKind.PHONE: "+4670000000{0}",
}
_BY_TYPE = {
    "uuid": "00000000-0000-0000-0000-00000000000{0}",
    "date": "2020-01-0{0}",
    "timestamp": "2020-01-0{0} 12:00",
    "timestamptz": "2020-01-0{0} 12:00+00",
    "time": "1{0}:00",
    "timetz": "1{0}:00+00",
    "interval": "{0} days",
    "bool": "true",
    "json": "{{}}",
    "jsonb": "{{}}",
    "bytea": "\\x0{0}",
    "inet": "10.0.0.{0}",
    "cidr": "10.0.0.{0}/32",
    "macaddr": "00:00:00:00:00:0{0}",
    "xml": "<a/>",
    "point": "({0},{0})",
    "tsvector": "a",
}
Values = dict[str, str | None]


def known(plan: Plan) -> tuple[Identity, ...]:
    """What the specimen is known by: the strongest identifier that the system has."""
    kinds = {i.kind for t in plan.manifest.tables.values() for i in t.identities}
    kind = next(k for k in IdentityKind if k in kinds)
    value = _IDENTITY[kind].format(ONE) if kind in _IDENTITY else str(ONE)
    return (Identity(kind=kind, value=value),)


async def fill(plan: Plan, connection: asyncpg.Connection) -> dict[str, dict[int, Values]]:
    """Rows of a specimen and a bystander in every table, some shared; answers them by table and whose they are."""
    made: dict[str, dict[int, Values]] = {}
    shared = {t.shared_by.table: name for name, t in plan.manifest.tables.items() if t.shared_by}
    for name in reversed(_children_first(plan)):
        shape, made[name] = plan.shapes[name], {}
        whose = [ONE, OTHER]
        whose += [BOTH] if shape.entry.shared_by else []
        whose += [ONE_IN_BOTH, OTHER_IN_BOTH] if name in shared else []
        for who in whose:
            values = {c.name: await _value(connection, c, who) for c in shape.columns.values()}
            values |= _kept_by_the_database(plan, name, who, made)
            values |= _identities(plan, shape, who) | _joined(plan, shape, who, made, shared.get(name))
            values |= dict.fromkeys(untouched(shape.entry))
            values |= {c: as_text(v) for c, v in shape.entry.where.items()}
            columns = ", ".join(map(quoted, values))
            bound = ", ".join(f"${n}::text::{shape.columns[c].type}" for n, c in enumerate(values, 1))
            await connection.execute(f"INSERT INTO {shape.place} ({columns}) VALUES ({bound})", *values.values())
            made[name][who] = values
    return made


def _children_first(plan: Plan) -> list[str]:
    return [*plan.erasing, *(n for n in plan.shapes if n not in plan.erasing)]


async def _value(connection: asyncpg.Connection, column: Column, who: int) -> str | None:
    """A value of the column's type, another one for each `who` where the type allows."""
    if column.base in _BY_TYPE:
        return _BY_TYPE[column.base].format(who)
    if column.base in NUMBERS | TEXTS | {"numeric", "float4", "float8", "money", "oid"}:
        return str(who)
    if column.base.startswith("_"):
        return "{}"
    if column.base.endswith("range"):
        return "empty"
    label: str | None = await connection.fetchval(
        "SELECT enumlabel FROM pg_enum WHERE enumtypid = $1::text::regtype ORDER BY enumsortorder LIMIT 1", column.type
    )
    return label or (str(who) if column.filled else None)


def _identities(plan: Plan, shape: Shape, who: int) -> Values:
    """Identifiers of whoever the row belongs to, also where another table looks for them here."""
    here = [i for i in shape.entry.identities if i.via is None]
    here += [i for t in plan.manifest.tables.values() for i in t.identities if i.via and i.via.table == shape.name]
    person = PERSON.get(who)
    return {i.column: _IDENTITY[i.kind].format(person) for i in here if i.kind in _IDENTITY and person}


def untouched(entry: Table) -> set[str]:
    """Columns that a block or the end of a use fills, and that are therefore empty before."""
    blocks = {c for c in (entry.block.inner, entry.block.external) if c} if entry.block else set()
    return blocks | {c for c, value in entry.stop_use.items() if isinstance(value, Moment)}


def _kept_by_the_database(plan: Plan, name: str, who: int, made: dict[str, dict[int, Values]]) -> Values:
    """Values of the foreign keys to tables that hold rows already, also to those that no relation names."""
    values: Values = {}
    for parent, rows in made.items():
        for key in plan.shapes[parent].guards:
            if key.same_schema and key.child == name and parent != name:
                row = rows.get(PERSON.get(who, who), rows[ONE])
                values |= {mine: row[theirs] for mine, theirs in zip(key.columns, key.referred, strict=True)}
    return values


def _joined(plan: Plan, shape: Shape, who: int, made: dict[str, dict[int, Values]], shares: str | None) -> Values:
    """Values of the columns that refer to rows of other tables, which are there already."""
    values: Values = {}
    for _, join in joins(plan.manifest, shape.name):
        other = join.to if isinstance(join, Relation) else join.table
        if other == shape.name:
            values |= {c: None for c in join.on if not shape.columns[c].filled}
        elif rows := made.get(other):
            row = (
                rows[BOTH]
                if other == shares and who in (ONE_IN_BOTH, OTHER_IN_BOTH)
                else rows.get(PERSON.get(who, who), rows[ONE])
            )
            values |= {mine: row[theirs] for mine, theirs in join.on.items()}
    for name, table in plan.manifest.tables.items():
        links = [*table.through, *([table.shared_by] if table.shared_by else [])]
        for link in (k for k in links if k.table == shape.name and name in made):
            both = made[name].get(BOTH) if who in (ONE_IN_BOTH, OTHER_IN_BOTH) else None
            row = both or made[name][PERSON.get(who, ONE)]
            values |= {theirs: row[mine] for mine, theirs in link.on.items()}
    return values
