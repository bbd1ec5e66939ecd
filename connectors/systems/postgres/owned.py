"""SQL for the rows of a person: one query over all tables, each found from those that lead to it."""

from collections.abc import Callable

from connectors.systems.graph import joins
from connectors.systems.postgres.closure import given
from connectors.systems.postgres.matching import belongs
from connectors.systems.postgres.people import TERMS
from connectors.systems.postgres.shape import Bound, Plan, Shape, Statement, pairs, quoted
from schemas.manifest import DateLookup, Flag, Relation, Table

LIMIT, AFTER = TERMS + 1, TERMS + 2
"""Parameters of a page: how many records, and the key of the last one of the page before."""


def page(plan: Plan, first: int, after: bool) -> Statement:
    """Records from the `first` table of `plan.erasing` on; there, if `after`, only those behind the bound key.

    Columns: number of the table, those of `facts`, shared, own rows in the link table.
    """
    bind = Bound(AFTER)
    wanted = _needed(plan)
    how = "" if after else "MATERIALIZED "  # else the planner may walk through a whole table in the order of its keys
    owned = [f"p{n} AS {how}({_owned(plan, name, wanted[name], bind)})" for n, name in enumerate(plan.finding)]
    arms = [_arm(plan, n, after and n == first, bind) for n in range(first, len(plan.erasing))]
    typed = f"{given()}, paging AS (SELECT ${LIMIT}::bigint AS l, ${AFTER}::text[] AS a)"
    return Statement(
        f"{typed},\n"
        + ",\n".join(owned)
        + "\n"
        + "\nUNION ALL\n".join(f"({arm})" for arm in arms)
        + f"\nLIMIT ${LIMIT}::bigint",
        tuple(bind.values),
    )


def _needed(plan: Plan) -> dict[str, list[str]]:
    """Columns of each table's own rows that the query goes on from."""
    wanted: dict[str, dict[str, None]] = {n: dict.fromkeys(plan.shapes[n].entry.key) for n in plan.finding}
    for name, shape in plan.shapes.items():
        for _, join in joins(plan.manifest, name):
            if name in wanted:
                wanted[name].update(dict.fromkeys(join.on))
            other = join.to if isinstance(join, Relation) else join.table
            if other in wanted:
                wanted[other].update(dict.fromkeys(join.on.values()))
        if name in wanted:
            sources = [*shape.entry.dates.values(), *shape.entry.times.values(), shape.entry.fy_end]
            wanted[name].update(dict.fromkeys(s for s in sources if isinstance(s, str)))
            wanted[name].update(dict.fromkeys(c for f in shape.entry.flags.values() if not f.via for c in f.where))
            wanted[name].update(dict.fromkeys(c for c in told(shape.entry) if c))
    return {name: list(columns) for name, columns in wanted.items()}


def _owned(plan: Plan, name: str, columns: list[str], bind: Bound) -> str:
    """The rows of one table: by identity, or by any path."""
    shape = plan.shapes[name]
    ways = [w for w in [belongs(plan, shape, "t")] if w]
    ways += [_from(plan, r.to, r.on) for r in shape.entry.relations if r.owns and r.to in plan.finding]
    ways += [_from(plan, j.table, j.on) for j in shape.entry.through if j.table in plan.finding]
    selected = ", ".join(f"t.{quoted(c)}" for c in columns)
    return " UNION ".join(
        f"SELECT {selected} FROM {shape.place} t WHERE {' AND '.join([way, *shape.constants('t', bind)])}"
        for way in ways
    )


def _from(plan: Plan, other: str, on: dict[str, str]) -> str:
    """Whether a row hangs on one of the person's rows of another table."""
    owned = f"p{plan.finding.index(other)}"
    mine, theirs = [f"t.{quoted(c)}" for c in on], [f"o.{quoted(c)}" for c in on.values()]
    if len(mine) == 1:
        return f"{mine[0]} = ANY(ARRAY(SELECT {theirs[0]} FROM {owned} o))"
    return f"({', '.join(mine)}) IN (SELECT {', '.join(theirs)} FROM {owned} o)"


def _arm(plan: Plan, number: int, after: bool, bind: Bound) -> str:
    shape = plan.shapes[plan.erasing[number]]
    owned = f"p{plan.finding.index(shape.name)}"
    key = ", ".join(f"o.{quoted(c)}" for c in shape.entry.key)
    behind = ", ".join(f"(${AFTER}::text[])[{n}]::{shape.columns[c].type}" for n, c in enumerate(shape.entry.key, 1))
    where = f" WHERE ({key}) > ({behind})" if after else ""
    shared, links = _sharing(plan, shape, bind)
    return (
        f"SELECT {number}::int AS n, {facts(plan, shape, 'o', bind)}, {shared} AS shared, {links} AS links"
        f" FROM {owned} o{where} ORDER BY {key} LIMIT ${LIMIT}::bigint"
    )


def _sharing(plan: Plan, shape: Shape, bind: Bound) -> tuple[str, str]:
    """Whether others hang on a row, and the keys of the person's own rows in the link table."""
    if not shape.entry.shared_by:
        return "false", "NULL::text[]"
    link = plan.shapes[shape.entry.shared_by.table]
    owned = f"p{plan.finding.index(link.name)}"
    here = pairs(shape.entry.shared_by.on, "o", "l")
    same = " AND ".join(f"m.{quoted(c)} = l.{quoted(c)}" for c in link.entry.key)
    others = " AND ".join([here, *link.constants("l", bind), f"NOT EXISTS (SELECT 1 FROM {owned} m WHERE {same})"])
    return (
        f"EXISTS (SELECT 1 FROM {link.place} l WHERE {others})",
        f"ARRAY(SELECT {link.key_text('l')} FROM {owned} l WHERE {here})",
    )


def facts(plan: Plan, shape: Shape, alias: str, bind: Bound) -> str:
    """Key; days, times and flags in the order of the manifest; last day of the financial year; origin and recipients."""
    entry = shape.entry
    days = ", ".join(day(plan, shape, source, alias, bind) for source in entry.dates.values())
    times = ", ".join(moment(plan, shape, source, alias, bind) for source in entry.times.values())
    flags = ", ".join(_flag(plan, shape, said, alias, bind) for said in entry.flags.values())
    fy_end = day(plan, shape, entry.fy_end, alias, bind) if entry.fy_end else "NULL::date"
    return (
        f"{shape.key_text(alias)} AS key, ARRAY[{days}]::date[] AS days, ARRAY[{times}]::timestamptz[] AS times,"
        f" {fy_end} AS fy_end, ARRAY[{flags}]::boolean[] AS flags, {_origin(plan, shape, alias, bind)}"
    )


def told(entry: Table) -> tuple[str | None, ...]:
    """Columns that say when a row was made, by which import, from whom, and who was given it."""
    return entry.born, entry.batch, entry.source, entry.recipient


def _origin(plan: Plan, shape: Shape, alias: str, bind: Bound) -> str:
    born, batch, source, recipient = (c and f"{alias}.{quoted(c)}" for c in told(shape.entry))
    made = _aware(born, shape.columns[shape.entry.born or ""].base, plan, bind) if born else "NULL::timestamptz"
    got = "NULL::text[]"
    if recipient:
        several = shape.columns[shape.entry.recipient or ""].base.startswith("_")
        got = f"{recipient}::text[]" if several else f"ARRAY[{recipient}::text]"
    texts = (f"{c}::text" if c else "NULL::text" for c in (batch, source))
    return f"{made} AS born, {' AS batch, '.join(texts)} AS source, {got} AS recipients"


def day(plan: Plan, shape: Shape, source: str | DateLookup, alias: str, bind: Bound) -> str:
    """The day of a start event."""
    return _looked_up(plan, shape, source, alias, lambda column, base: local_day(column, base, plan, bind))


def moment(plan: Plan, shape: Shape, source: str | DateLookup, alias: str, bind: Bound) -> str:
    """The moment of a start event."""
    return _looked_up(plan, shape, source, alias, lambda column, base: _aware(column, base, plan, bind))


def _looked_up(
    plan: Plan, shape: Shape, source: str | DateLookup, alias: str, meaning: Callable[[str, str], str]
) -> str:
    if isinstance(source, str):
        return meaning(f"{alias}.{quoted(source)}", shape.columns[source].base)
    other = plan.shapes[source.table]
    found = meaning(f"d.{quoted(source.column)}", other.columns[source.column].base)
    return f"(SELECT max({found}) FROM {other.place} d WHERE {pairs(source.on, alias, 'd')})"


def local_day(column: str, base: str, plan: Plan, bind: Bound) -> str:
    """The date that a column means in the manifest's time zone; infinity is none."""
    day = (
        f"({column} AT TIME ZONE {bind(plan.manifest.timezone)})::date" if base == "timestamptz" else f"{column}::date"
    )
    return f"CASE WHEN isfinite({column}) THEN {day} END"


def _aware(column: str, base: str, plan: Plan, bind: Bound) -> str:
    """The moment that a column means; without a zone it was written in the manifest's."""
    wall = f"{column}::timestamp" if base == "date" else column
    time = column if base == "timestamptz" else f"{wall} AT TIME ZONE {bind(plan.manifest.timezone)}"
    return f"CASE WHEN isfinite({column}) THEN {time} END"


def _flag(plan: Plan, shape: Shape, said: Flag, alias: str, bind: Bound) -> str:
    """Whether a row, or one that belongs to it, holds these values."""
    place, here = (plan.shapes[said.via.table], "f") if said.via else (shape, alias)
    held = " AND ".join(
        f"{here}.{quoted(c)} IS NULL" if v is None else f"{here}.{quoted(c)} = {bind(v)}::{place.columns[c].type}"
        for c, v in said.where.items()
    )
    if said.via:
        return f"EXISTS (SELECT 1 FROM {place.place} f WHERE {pairs(said.via.on, alias, 'f')} AND {held})"
    return f"COALESCE({held}, false)"
