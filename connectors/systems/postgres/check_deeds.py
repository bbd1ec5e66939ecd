"""Where what a manifest says of notes, blocks, views and origins can't be done in the database."""

from collections.abc import Iterable, Mapping
from datetime import date

from connectors.systems.graph import At
from connectors.systems.postgres.catalogue import Catalogue, Column, Facts
from connectors.systems.postgres.check import DATES, NUMBERS, TEXTS, Finding, as_text, comparable, unfit
from schemas.manifest import Filling, Insert, Manifest, Moment, Table

REFERENCE = 64
"""Characters of a note's reference."""


def unfit_deeds(manifest: Manifest, catalogue: Catalogue) -> Iterable[Finding]:
    """Everything that would be refused or lost at the moment of the deed."""
    for name, entry in manifest.tables.items():
        facts = catalogue.tables.get(name)
        if facts:
            at: At = ("tables", name)
            yield from _named(at, entry, facts)
            yield from _moments(at, entry, facts)
            yield from _views(at, entry, catalogue, manifest.db_schema)
            for word, insert in entry.inserts().items():
                yield from _note((*at, "notes", word), insert, facts, catalogue, manifest.db_schema)


def _named(at: At, entry: Table, facts: Facts) -> Iterable[Finding]:
    """Columns that are only read."""
    for field in ("born", "batch", "source", "recipient"):
        column = getattr(entry, field)
        found = facts.columns.get(column)
        if column and not found:
            yield (*at, field), f"no column {column!r} in table {at[1]!r}"
        elif found and field == "born" and found.base not in DATES:
            yield (*at, field), f"{column!r} is a {found.type}, not a date or a time"
        elif found and field == "recipient" and found.base.removeprefix("_") not in TEXTS:
            yield (*at, field), f"has to be a text column or an array of texts; this is a {found.type}"
    for field in ("address", "names"):
        for n, column in enumerate(getattr(entry, field)):
            if column not in facts.columns:
                yield (*at, field, n), f"no column {column!r} in table {at[1]!r}"
    for n, column in enumerate(entry.names):
        if column in facts.columns and facts.columns[column].base not in TEXTS:
            yield (*at, "names", n), f"has to be a text column; this is a {facts.columns[column].type}"


def _moments(at: At, entry: Table, facts: Facts) -> Iterable[Finding]:
    """Columns that a moment is written into: of a block, and of what ends a use."""
    blocks = {w: getattr(entry.block, w) for w in ("inner", "external")} if entry.block else {}
    for word, name in blocks.items():
        found = facts.columns.get(name or "")
        if name and not found:
            yield (*at, "block", word), f"no column {name!r} in table {at[1]!r}"
        elif found and found.base != "timestamptz":
            yield (*at, "block", word), f"has to be a timestamptz column; this is a {found.type}"
        elif found and (found.filled or found.computed):
            yield (*at, "block", word), f"{name!r} has to be NULL where nothing is blocked"
    for name, value in entry.stop_use.items():
        found = facts.columns.get(name)
        if not found:
            yield (*at, "stop_use", name), f"no column {name!r} in table {at[1]!r}"
        elif found.computed or name in entry.key:
            yield (*at, "stop_use", name), f"{name!r} can't be changed"
        elif isinstance(value, Moment) and found.base not in DATES:
            yield (*at, "stop_use", name), f"{name!r} is a {found.type}, not a date or a time"
        elif isinstance(value, Moment) and found.filled:
            yield (*at, "stop_use", name), f"{name!r} is NOT NULL, so it can't say that the use goes on"
        elif not isinstance(value, Moment) and (reason := unfit(value, found, facts)):
            yield (*at, "stop_use", name), reason


def _views(at: At, entry: Table, catalogue: Catalogue, schema: str) -> Iterable[Finding]:
    for n, name in enumerate(entry.restrict.out_of if entry.restrict else ()):
        here, view = (*at, "restrict", "out_of", n), catalogue.tables.get(name)
        if view is None:
            yield here, f"no view {name!r} in schema {schema!r}"
        elif view.kind not in ("v", "m"):
            yield here, f"{name!r} is no view"
        else:
            missing = [c for c in entry.key if c not in view.columns]
            if missing:
                yield here, f"the view does not show the key of its rows: {', '.join(missing)}"


def _note(at: At, insert: Insert, mine: Facts, catalogue: Catalogue, schema: str) -> Iterable[Finding]:
    theirs = catalogue.tables.get(insert.into)
    if theirs is None:
        yield (*at, "into"), f"no table {insert.into!r} in schema {schema!r}"
        return
    if theirs.kind not in ("r", "p"):
        yield (*at, "into"), "a view or foreign table; name the table behind it"
    for column in theirs.columns.values():
        if column.filled and not (column.given or column.computed or column.name in insert.set):
            yield (*at, "set"), f"{insert.into}.{column.name} is NOT NULL and has no default: say what it holds"
    for name, value in insert.set.items():
        found = theirs.columns.get(name)
        if found is None:
            yield (*at, "set", name), f"no column {name!r} in table {insert.into!r}"
        elif found.computed:
            yield (*at, "set", name), "the database computes this column"
        elif value is None and found.filled:
            yield (*at, "set", name), "NOT NULL, so it can't be empty"
        elif isinstance(value, Filling) and (reason := _unfit(value, found, mine)):
            yield (*at, "set", name), reason


def _unfit(value: Filling, column: Column, mine: Facts) -> str | None:
    """Why a column of a note can't take its part of it."""
    if value.column:
        source = mine.columns.get(value.column)
        if source is None:
            return f"no column {value.column!r} in the table that the note is about"
        fits = comparable(source.base, column.base)
        return None if fits else f"{value.column} is a {source.type}, {column.name} is a {column.type}"
    if value.at:
        return None if column.base in DATES else f"{column.name!r} is a {column.type}, not a date or a time"
    if value.next is not None:
        return None if column.base in NUMBERS else f"a number has to be counted on; this is a {column.type}"
    if column.base not in TEXTS:
        return f"has to be a text column; this is a {column.type}"
    if value.reference and column.length is not None and column.length < REFERENCE:
        return f"a reference has up to {REFERENCE} characters; the column holds {column.length}"
    return None


def constants(manifest: Manifest, catalogue: Catalogue) -> Iterable[tuple[At, Column, str]]:
    """Constants of notes and of what ends a use, for the database to say whether they fit their columns."""
    for name, entry in manifest.tables.items():
        said: list[tuple[At, str, Mapping[str, object]]]
        said = [(("notes", word, "set"), i.into, i.set) for word, i in entry.inserts().items()]
        for where, place, values in [*said, (("stop_use",), name, entry.stop_use)]:
            facts = catalogue.tables.get(place)
            for column, value in values.items():
                found = facts.columns.get(column) if facts else None
                if found and isinstance(value, bool | int | float | str | date):
                    yield ("tables", name, *where, column), found, as_text(value)
