"""The tables of a manifest as SQL sees them: checked names, quoted; types from the catalogue; values bound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.systems.graph import erasing_order, finding_order
from connectors.systems.postgres.catalogue import Catalogue, Column, ForeignKey
from connectors.systems.postgres.check import as_text
from schemas.ids import SystemId
from schemas.manifest import Manifest, Table


def quoted(name: str) -> str:
    """A name that exists in the catalogue, as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


class Bound:
    """Constants of one statement, numbered after its own parameters."""

    def __init__(self, parameters: int) -> None:
        self._first = parameters + 1
        self.values: list[str] = []

    def __call__(self, value: object) -> str:
        self.values.append(as_text(value))
        return f"${self._first + len(self.values) - 1}::text"


@dataclass(frozen=True)
class Statement:
    """SQL whose text never changes, and the constants that follow its parameters."""

    sql: str
    constants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """One table."""

    name: str
    entry: Table
    columns: dict[str, Column]
    place: str
    """Schema and table, quoted."""
    guards: tuple[ForeignKey, ...]
    """What refers to its rows."""

    @property
    def key_size(self) -> int:
        return len(self.entry.key)

    @property
    def to_be_locked(self) -> bool:
        """Whether a row that comes to hang on one of these, while it is being erased, could go with it."""
        return self.entry.shared_by is not None or any(g.action not in ("NO ACTION", "RESTRICT") for g in self.guards)

    def key_text(self, alias: str) -> str:
        """The key as a text array."""
        return f"ARRAY[{', '.join(f'{alias}.{quoted(c)}::text' for c in self.entry.key)}]"

    def among(self, alias: str, first: int) -> str:
        """Whether a row is one of those whose keys are bound: from parameter `first`, a text array a key column."""
        types = [self.columns[c].type for c in self.entry.key]
        if len(types) == 1:
            return f"{alias}.{quoted(self.entry.key[0])} = ANY(${first}::text[]::{types[0]}[])"
        names = ", ".join(f"k{n}" for n in range(len(types)))
        arrays = ", ".join(f"${first + n}::text[]" for n in range(len(types)))
        casts = ", ".join(f"k.k{n}::{t}" for n, t in enumerate(types))
        mine = ", ".join(f"{alias}.{quoted(c)}" for c in self.entry.key)
        return f"({mine}) IN (SELECT {casts} FROM unnest({arrays}) AS k({names}))"

    def constants(self, alias: str, bind: Bound) -> list[str]:
        """The manifest's `where`, as conditions."""
        return [f"{alias}.{quoted(c)} = {bind(v)}::{self.columns[c].type}" for c, v in self.entry.where.items()]


@dataclass(frozen=True)
class Plan:
    """One system: its tables, and the orders in which they are found and erased."""

    manifest: Manifest
    shapes: dict[str, Shape]
    finding: tuple[str, ...]
    """Tables that can hold rows of people, each after those that lead to it."""
    erasing: tuple[str, ...]
    """Tables with a category, children first."""
    places: tuple[int, ...]
    """The catalogue's numbers of those tables."""
    references: frozenset[int]
    """The catalogue's numbers of the foreign keys to them."""
    columns: dict[str, dict[str, Column]]
    """Of every table and view that the manifest names, also where notes go and what ordinary work looks at."""

    @property
    def system(self) -> SystemId:
        return self.manifest.system

    def place(self, name: str) -> str:
        """Schema and table or view, quoted."""
        return f"{quoted(self.manifest.db_schema)}.{quoted(name)}"


def plan_of(manifest: Manifest, catalogue: Catalogue) -> Plan:
    """The plan of a manifest that agrees with the catalogue."""
    shapes = {
        name: Shape(
            name,
            entry,
            catalogue.tables[name].columns,
            f"{quoted(manifest.db_schema)}.{quoted(name)}",
            tuple(k for k in catalogue.foreign if k.parent == name),
        )
        for name, entry in manifest.tables.items()
    }
    erasing = tuple(n for n in erasing_order(manifest) if manifest.tables[n].category)
    places = tuple(catalogue.tables[n].id for n in erasing)
    references = frozenset(k.id for k in catalogue.foreign if k.parent in erasing)
    columns = {name: facts.columns for name, facts in catalogue.tables.items()}
    return Plan(manifest, shapes, finding_order(manifest), erasing, places, references, columns)


def key_arrays(keys: Iterable[Sequence[str]], size: int) -> list[list[str]]:
    """The keys, a list for each key column."""
    arrays: list[list[str]] = [[] for _ in range(size)]
    for key in keys:
        for array, part in zip(arrays, key, strict=True):
            array.append(part)
    return arrays


def pairs(on: dict[str, str], left: str, right: str) -> str:
    """Equality of the columns of a join; `left` is the alias of the table that states it."""
    return " AND ".join(f"{left}.{quoted(a)} = {right}.{quoted(b)}" for a, b in on.items())
