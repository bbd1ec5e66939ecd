"""How the tables of a manifest hang together: what goes first, and which way leads to the person."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from schemas.manifest import DateLookup, Joined, Manifest, Relation

At = tuple[str | int, ...]


def erasing_order(manifest: Manifest) -> tuple[str, ...]:
    """Tables, children before the tables that they refer to."""
    return tuple(_sorted(_goes_after(manifest)))


def finding_order(manifest: Manifest) -> tuple[str, ...]:
    """Tables that can hold rows of people, each after those that lead to it."""
    reach = reachable(manifest)
    return tuple(t for t in _sorted(_leads(manifest)) if t in reach)


def _sorted(edges: Mapping[str, set[str]]) -> Iterable[str]:
    """The same order in every process: cursors and plan digests outlive the process that made them."""
    return TopologicalSorter({name: sorted(edges[name]) for name in sorted(edges)}).static_order()


def reachable(manifest: Manifest) -> frozenset[str]:
    """Tables that an identity column or a path leads to."""
    leads = _leads(manifest)
    found = {name for name, table in manifest.tables.items() if table.identities}
    while more := {name for name, froms in leads.items() if name not in found and froms & found}:
        found |= more
    return frozenset(found)


def _goes_after(manifest: Manifest) -> dict[str, set[str]]:
    """For each table those whose rows go before its own."""
    after: dict[str, set[str]] = {name: set() for name in manifest.tables}
    for name, table in manifest.tables.items():
        for relation in table.relations:
            if relation.to != name and relation.to in after:
                after[relation.to].add(name)
        for link in (*table.through, *([table.shared_by] if table.shared_by else [])):
            if link.table != name and link.table in after:
                after[name].add(link.table)
    return after


def _leads(manifest: Manifest) -> dict[str, set[str]]:
    """For each table those that ownership comes from."""
    tables = manifest.tables
    return {
        name: {r.to for r in table.relations if r.owns and r.to in tables}
        | {j.table for j in table.through if j.table in tables}
        for name, table in tables.items()
    }


def named_in(manifest: Manifest) -> Iterable[str]:
    """Every table and view that the manifest names, once: its own, those that notes go into, those of ordinary work."""
    found = dict.fromkeys(manifest.tables)
    for table in manifest.tables.values():
        found |= dict.fromkeys(insert.into for insert in table.inserts().values())
        found |= dict.fromkeys(table.restrict.out_of if table.restrict else ())
    return found


def references(manifest: Manifest) -> Iterable[tuple[At, str]]:
    """What is wrong with the names of tables, the circles and the paths."""
    tables = manifest.tables
    for at, table in _mentions(manifest):
        if table not in tables:
            yield at, f"no table {table!r} in this manifest"
    for name, entry in tables.items():
        for number, relation in enumerate(entry.relations):
            if relation.to == name and relation.owns:
                yield ("tables", name, "relations", number), "a table can't own itself: write `owns: false`"
    yield from _circle(_goes_after(manifest), "refer to each other in a circle, so none can be erased first")
    yield from _circle(_leads(manifest), "own each other in a circle; make one of them `owns: false`")
    reach = reachable(manifest)
    for name, entry in tables.items():
        if entry.category and name not in reach:
            yield ("tables", name), "nothing leads to a person: no identity column, no relation or `through` that owns"
        if entry.shared_by and entry.shared_by.table in tables and entry.shared_by.table not in reach:
            yield ("tables", name, "shared_by"), f"nothing leads from {entry.shared_by.table!r} to a person"


def _circle(edges: Mapping[str, set[str]], what: str) -> Iterable[tuple[At, str]]:
    try:
        TopologicalSorter({k: v - {k} for k, v in edges.items()}).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        yield ("tables", circle[0], "relations"), f"{' → '.join(circle)} {what}"


def _mentions(manifest: Manifest) -> Iterable[tuple[At, str]]:
    for name, table in manifest.tables.items():
        at: At = ("tables", name)
        for n, relation in enumerate(table.relations):
            yield (*at, "relations", n, "to"), relation.to
        for n, link in enumerate(table.through):
            yield (*at, "through", n, "table"), link.table
        for n, identity in enumerate(table.identities):
            if identity.via:
                yield (*at, "identities", n, "via", "table"), identity.via.table
        if table.shared_by:
            yield (*at, "shared_by", "table"), table.shared_by.table
        for field in ("dates", "times"):
            for event, source in getattr(table, field).items():
                if isinstance(source, DateLookup):
                    yield (*at, field, event, "table"), source.table
        for flag, said in table.flags.items():
            if said.via:
                yield (*at, "flags", flag, "via", "table"), said.via.table
        if isinstance(table.fy_end, DateLookup):
            yield (*at, "fy_end", "table"), table.fy_end.table


def joins(manifest: Manifest, name: str) -> Iterable[tuple[At, Relation | Joined | DateLookup]]:
    """Every pairing of columns that a table's entry makes, with where it stands."""
    table, at = manifest.tables[name], ("tables", name)
    yield from (((*at, "relations", n), r) for n, r in enumerate(table.relations))
    yield from (((*at, "through", n), j) for n, j in enumerate(table.through))
    yield from (((*at, "identities", n, "via"), i.via) for n, i in enumerate(table.identities) if i.via)
    for field in ("dates", "times"):
        sources = getattr(table, field).items()
        yield from (((*at, field, event), d) for event, d in sources if isinstance(d, DateLookup))
    yield from (((*at, "flags", flag, "via"), f.via) for flag, f in table.flags.items() if f.via)
    if table.shared_by:
        yield (*at, "shared_by"), table.shared_by
    if isinstance(table.fy_end, DateLookup):
        yield (*at, "fy_end"), table.fy_end
