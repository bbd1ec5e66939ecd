"""Which rows refer to others: by the database's foreign keys, the manifest's relations, or a number of another system."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from connectors.systems.postgres.check import NUMBERS, TEXTS
from connectors.systems.postgres.owned import facts
from connectors.systems.postgres.records import record_of
from connectors.systems.postgres.sessions import Sessions
from connectors.systems.postgres.shape import Bound, Plan, Shape, Statement, key_arrays, quoted
from schemas.ids import SystemId
from schemas.systems import Referring, RowRef

_WHOLE = "^(0|[1-9][0-9]{0,17})$"
_UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
Place = tuple[SystemId, str]
"""A table of a system."""


@dataclass(frozen=True)
class Edge:
    """Rows of `child` refer to rows of `parent`: columns of the child, each with the parent's."""

    child: str
    parent: Place
    on: tuple[tuple[str, str], ...]


def edges(plan: Plan, carriers: frozenset[str]) -> dict[Place, tuple[Edge, ...]]:
    """By the table that is referred to, every way in which rows of `carriers` refer to it, each once.

    The real foreign keys count whatever the manifest says; its relations add those that the database does not keep.
    """
    found: dict[Place, dict[Edge, None]] = {}
    for edge in (*_stated(plan), *_kept_by_the_database(plan)):
        if edge.child in carriers:
            found.setdefault(edge.parent, {})[edge] = None
    return {place: tuple(ways) for place, ways in found.items()}


def _stated(plan: Plan) -> Iterable[Edge]:
    for name, shape in plan.shapes.items():
        entry = shape.entry
        for relation in entry.relations:
            yield Edge(name, (plan.system, relation.to), tuple(sorted(relation.on.items())))
        for link in (*entry.through, *([entry.shared_by] if entry.shared_by else [])):
            on = tuple(sorted((theirs, mine) for mine, theirs in link.on.items()))
            yield Edge(link.table, (plan.system, name), on)
        for far in entry.refers:
            yield Edge(name, (far.system, far.to), tuple(far.on.items()))  # in the order of the other table's key


def _kept_by_the_database(plan: Plan) -> Iterable[Edge]:
    for name, shape in plan.shapes.items():
        for key in shape.guards:
            if key.same_schema and key.child in plan.shapes:
                on = tuple(sorted(zip(key.columns, key.referred, strict=True)))
                yield Edge(key.child, (plan.system, name), on)


class Referrers:
    """Finds the rows that refer to given ones."""

    def __init__(self, plan: Plan, sessions: Sessions, carriers: frozenset[str]) -> None:
        self._plan, self._sessions = plan, sessions
        self._edges = edges(plan, carriers)
        self._statement = lru_cache(maxsize=200)(lambda places: _statement(plan, self._ways(places)))

    def _ways(self, places: Iterable[tuple[Place, int]]) -> list[tuple[Edge, int]]:
        """The edges into some tables, with how many columns the key of the table has."""
        return [(edge, size) for place, size in places for edge in self._edges[place]]

    async def to(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        """Every row that refers to one of these, by each of the ways; rows of other people included."""
        wanted: dict[tuple[Place, int], dict[tuple[str, ...], RowRef]] = {}
        for row in rows:
            if (place := (row.system, row.table)) in self._edges:
                wanted.setdefault((place, len(row.key)), {})[row.key] = row
        if not wanted:
            return ()
        places = tuple(sorted(wanted))
        ways = self._ways(places)
        bound = [array for place in places for array in key_arrays(wanted[place], place[1])]
        found = list[Referring]()
        seen = set[tuple[RowRef, str, tuple[str, ...]]]()
        for row in await self._sessions.fetch(self._statement(places), *bound):
            edge, size = ways[row["n"]]
            to = wanted[edge.parent, size][tuple(row["target"])]
            record = record_of(self._plan.shapes[edge.child], row)
            if (to, record.table, record.key) not in seen:
                seen.add((to, record.table, record.key))
                found.append(Referring(to=to, record=record))
        return tuple(found)


def _statement(plan: Plan, ways: Sequence[tuple[Edge, int]]) -> Statement:
    """One query for all ways; bound are, table by table, the keys that are referred to.

    Columns: number of the way, key of the row that is referred to, those of `facts`.
    """
    first: dict[Place, int] = {}
    parameters = 0
    for edge, size in ways:
        if edge.parent not in first:
            first[edge.parent] = parameters + 1
            parameters += size
    bind = Bound(parameters)
    arms = []
    for number, (edge, size) in enumerate(ways):
        shape = plan.shapes[edge.child]
        target, condition, other = _match(plan, shape, edge, first[edge.parent], size)
        where = " AND ".join([condition, *shape.constants("t", bind)])
        arms.append(
            f"SELECT {number}::int AS n, {target} AS target, {facts(plan, shape, 't', bind)},"
            f" false AS shared, NULL::text[] AS links FROM {shape.place} t{other} WHERE {where}"
        )
    return Statement("\nUNION ALL\n".join(arms), tuple(bind.values))


def _match(plan: Plan, shape: Shape, edge: Edge, first: int, size: int) -> tuple[str, str, str]:
    """The key that a row refers to, whether it is one of those that are bound, and what has to be joined for it."""
    system, name = edge.parent
    if system == plan.system:
        parent = plan.shapes[name]
        equal = " AND ".join(f"p.{quoted(b)} = t.{quoted(a)}" for a, b in edge.on)
        return parent.key_text("p"), parent.among("p", first), f" JOIN {parent.place} p ON {equal}"
    columns = [a for a, _ in edge.on]
    target = f"ARRAY[{', '.join(f't.{quoted(c)}::text' for c in columns)}]"
    if size == 1:
        return target, _one_of(shape, columns[0], first), ""
    mine = ", ".join(f"t.{quoted(c)}::text" for c in columns)
    arrays = ", ".join(f"${first + n}::text[]" for n in range(size))
    return target, f"({mine}) IN (SELECT * FROM unnest({arrays}))", ""


def _one_of(shape: Shape, column: str, first: int) -> str:
    """Whether a column holds one of the bound keys as the other system writes them; an index on the column serves."""
    place, base = f"t.{quoted(column)}", shape.columns[column].base
    if base in NUMBERS:
        return f"{place} = ANY(ARRAY(SELECT w::bigint FROM unnest(${first}::text[]) w WHERE w ~ '{_WHOLE}'))"
    if base == "uuid":
        return f"{place} = ANY(ARRAY(SELECT w::uuid FROM unnest(${first}::text[]) w WHERE w ~ '{_UUID}'))"
    if base in TEXTS:
        return f"{place} = ANY(${first}::text[])"
    return f"{place}::text = ANY(${first}::text[])"
