"""Where a manifest and the database disagree."""

import json
from collections.abc import Iterable

from connectors.systems.graph import At, joins
from connectors.systems.postgres.catalogue import Catalogue, Column, Facts
from schemas.manifest import Computed, DateLookup, Manifest, Relation, Table, Value

DATES = frozenset({"date", "timestamp", "timestamptz"})
TIMES = DATES - {"date"}
TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "name"})
NUMBERS = frozenset({"int2", "int4", "int8"})
Finding = tuple[At, str]


def disagreements(manifest: Manifest, catalogue: Catalogue) -> Iterable[Finding]:
    """Everything in the manifest that the database can't follow."""
    for name, entry in manifest.tables.items():
        facts = catalogue.tables.get(name)
        at: At = ("tables", name)
        if facts is None:
            yield at, f"no table {name!r} in schema {manifest.db_schema!r}"
        elif facts.kind not in ("r", "p"):
            yield at, "a view or foreign table; name the tables behind it"
        else:
            yield from _table(at, entry, facts, catalogue)
        yield from _joins(manifest, name, catalogue)
    yield from _foreign(manifest, catalogue)


def _table(at: At, entry: Table, facts: Facts, catalogue: Catalogue) -> Iterable[Finding]:
    missing = [((*at, *where), c) for where, c in _named(entry) if c not in facts.columns]
    for place, column in missing:
        yield place, f"no column {column!r} in table {at[1]!r}"
    if not any(unique <= set(entry.key) for unique in facts.unique):
        yield (*at, "key"), f"{', '.join(entry.key)} is not unique: no primary key or unique index lies within it"
    for column in entry.key:
        if column in facts.columns and not facts.columns[column].filled:
            yield (*at, "key"), f"{column!r} may be NULL, so it can't name a row"
    for n, identity in enumerate(entry.identities):
        other = catalogue.tables.get(identity.via.table) if identity.via else facts
        found = other.columns.get(identity.column) if other else None
        if other and found is None:
            yield (
                (*at, "identities", n, "column"),
                f"no column {identity.column!r} in table {_name(at, identity.via)!r}",
            )
        elif found and found.base not in TEXTS | NUMBERS | {"uuid", "numeric"}:
            yield (*at, "identities", n, "column"), f"a {found.type} can't hold a {identity.kind.value}"
    yield from _days(at, entry, facts, catalogue)
    yield from _flags(at, entry, catalogue)
    for deed in ("anonymise", "redact"):
        for column, value in getattr(entry, deed).items():
            if column in facts.columns:
                reason = unfit(value, facts.columns[column], facts)
                if reason:
                    yield (*at, deed, column), reason
                elif column in entry.key:
                    yield (*at, deed, column), "a key column stays, or the row could not be found again"
    yield from _restrict(at, entry, facts)


def _name(at: At, via: object) -> object:
    return getattr(via, "table", at[1])


def _named(entry: Table) -> Iterable[tuple[At, str]]:
    """Columns of the table itself that an entry names, outside joins and identities."""
    for field in ("key", "export_never", "rectify"):
        yield from (((field, n), c) for n, c in enumerate(getattr(entry, field)))
    for field in ("where", "export", "anonymise", "redact"):
        yield from (((field, c), c) for c in getattr(entry, field) or ())
    for field in ("dates", "times"):
        yield from (((field, e), s) for e, s in getattr(entry, field).items() if isinstance(s, str))
    yield from ((("refers", n, "on", c), c) for n, far in enumerate(entry.refers) for c in far.on)
    yield from ((("flags", f, "where", c), c) for f, said in entry.flags.items() if not said.via for c in said.where)
    if isinstance(entry.fy_end, str):
        yield ("fy_end",), entry.fy_end
    if entry.restrict:
        yield ("restrict", "until"), entry.restrict.until
        if entry.restrict.ground:
            yield ("restrict", "ground"), entry.restrict.ground
        yield from ((("restrict", "clear", n), c) for n, c in enumerate(entry.restrict.clear))


def _days(at: At, entry: Table, facts: Facts, catalogue: Catalogue) -> Iterable[Finding]:
    sources = [(("dates", event), source) for event, source in entry.dates.items()]
    sources += [(("times", event), source) for event, source in entry.times.items()]
    for where, source in [*sources, *([(("fy_end",), entry.fy_end)] if entry.fy_end else [])]:
        place = facts if isinstance(source, str) else catalogue.tables.get(source.table)
        column = source if isinstance(source, str) else source.column
        found = place.columns.get(column) if place else None
        if found and found.base not in DATES:
            yield (*at, *where), f"{column!r} is a {found.type}, not a date or a time"
        elif found and where[0] == "times" and found.base not in TIMES:
            yield (*at, *where), f"{column!r} is a {found.type}; a period in hours needs a time"
        elif isinstance(source, DateLookup) and place and not found:
            yield (*at, *where, "column"), f"no column {column!r} in table {source.table!r}"


def _flags(at: At, entry: Table, catalogue: Catalogue) -> Iterable[Finding]:
    """Columns of flags that stand in another table."""
    for flag, said in entry.flags.items():
        other = catalogue.tables.get(said.via.table) if said.via else None
        for column in said.where if other else ():
            if other and column not in other.columns:
                yield (*at, "flags", flag, "where", column), f"no column {column!r} in table {_name(at, said.via)!r}"


def unfit(value: Value, column: Column, facts: Facts) -> str | None:
    """Why a column can't take a value; literals are tried on the database itself."""
    if column.computed:
        return "the database computes this column"
    if value is None:
        return "NOT NULL, so it can't be emptied: give a constant or `with_key`" if column.filled else None
    if not isinstance(value, Computed):
        return None
    if value.year_of:
        source = facts.columns.get(value.year_of)
        if source is None:
            return f"no column {value.year_of!r}"
        return (
            None
            if source.base in DATES and column.base in DATES
            else "`year_of` goes from a date column to a date column"
        )
    return None if column.base in TEXTS else f"`first` and `with_key` make text; this is a {column.type}"


def _restrict(at: At, entry: Table, facts: Facts) -> Iterable[Finding]:
    if not entry.restrict:
        return
    until, ground = facts.columns.get(entry.restrict.until), facts.columns.get(entry.restrict.ground or "")
    if until and until.base != "date":
        yield (*at, "restrict", "until"), f"has to be a date column; this is a {until.type}"
    if ground and ground.base not in TEXTS:
        yield (*at, "restrict", "ground"), f"has to be a text column; this is a {ground.type}"
    named: list[tuple[At, Column | None]] = [(("until",), until), (("ground",), ground)]
    named += [(("clear", n), facts.columns.get(c)) for n, c in enumerate(entry.restrict.clear)]
    for where, column in named:
        if column and column.filled:
            yield (*at, "restrict", *where), f"{column.name!r} is NOT NULL, so it can't be emptied"
        elif column and (column.computed or column.name in entry.key):
            yield (*at, "restrict", *where), f"{column.name!r} can't be changed"


def _joins(manifest: Manifest, name: str, catalogue: Catalogue) -> Iterable[Finding]:
    mine = catalogue.tables.get(name)
    for at, join in joins(manifest, name):
        other = join.to if isinstance(join, Relation) else join.table
        theirs = catalogue.tables.get(other)
        for left, right in join.on.items():
            a = mine.columns.get(left) if mine else None
            b = theirs.columns.get(right) if theirs else None
            if mine and a is None:
                yield (*at, "on", left), f"no column {left!r} in table {name!r}"
            if theirs and b is None:
                yield (*at, "on", left), f"no column {right!r} in table {other!r}"
            if a and b and not comparable(a.base, b.base):
                yield (*at, "on", left), f"{name}.{left} is a {a.type}, {other}.{right} is a {b.type}"
        if isinstance(join, DateLookup) and theirs and not any(u <= set(join.on.values()) for u in theirs.unique):
            yield (
                (*at, "on"),
                f"{', '.join(join.on.values())} is not unique in {other!r}, so the date would be any row's",
            )


def comparable(a: str, b: str) -> bool:
    """Whether values of two types of the catalogue are equal where they mean the same."""
    return a == b or {a, b} <= NUMBERS or {a, b} <= TEXTS


def _foreign(manifest: Manifest, catalogue: Catalogue) -> Iterable[Finding]:
    """References that the database keeps and the manifest does not know."""
    for key in catalogue.foreign:
        parent = manifest.tables.get(key.parent)
        if parent is None or parent.category is None or (key.same_schema and key.child == key.parent):
            continue
        at: At = ("tables", key.parent)
        child = manifest.tables.get(key.child) if key.same_schema else None
        name = key.child if key.same_schema else f"{key.schema}.{key.child}"
        if child is None:
            yield at, f"table {name!r} has a foreign key to it and is not listed: an erasure would fail or leave copies"
        elif child.category is None:
            yield ("tables", name), f"refers to {key.parent!r}, whose rows can be erased: give it a category"
        elif not _stated(manifest, key.child, key.parent):
            yield (
                ("tables", name),
                f"has a foreign key to {key.parent!r}: state it under `relations` (`owns: false` if it is no path)",
            )


def _stated(manifest: Manifest, child: str, parent: str) -> bool:
    links = manifest.tables[parent]
    through = {j.table for j in links.through} | ({links.shared_by.table} if links.shared_by else set())
    return child in through or any(r.to == parent for r in manifest.tables[child].relations)


def literals(manifest: Manifest, catalogue: Catalogue) -> Iterable[tuple[At, Column, str]]:
    """Constants of the manifest, for the database to say whether they fit their columns."""
    for name, entry in manifest.tables.items():
        facts = catalogue.tables.get(name)
        for field in ("where", "anonymise", "redact"):
            for column, value in getattr(entry, field).items():
                found = facts.columns.get(column) if facts else None
                if found and value is not None and not isinstance(value, Computed):
                    yield ("tables", name, field, column), found, as_text(value)
        for flag, said in entry.flags.items():
            place = catalogue.tables.get(said.via.table) if said.via else facts
            for column, wanted in said.where.items():
                found = place.columns.get(column) if place else None
                if found and wanted is not None:
                    yield ("tables", name, "flags", flag, "where", column), found, as_text(wanted)


def as_text(value: object) -> str:
    """A value the way PostgreSQL reads it."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
