"""Which tables hold what vouchers refer to, over all systems of an organisation, before any of them is opened."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from connectors.systems.manifest import ManifestFile
from rules.matter import meanings
from rules.rulebook import RuleBook
from schemas.errors import Problem
from schemas.ids import SystemId
from schemas.manifest import Manifest, Reference, Table
from schemas.organisation import Nature, Organisation

CLAIM = "claim"
Place = tuple[SystemId, str]
"""A table of a system."""


class Bonds(NamedTuple):
    """What rows of one system keep, and which of them are kept."""

    carriers: frozenset[str]
    """Tables whose rows keep what they refer to: books, rows that can say of a claim, and what those refer to."""
    bound: frozenset[str]
    """Tables whose rows a carrier can refer to."""


def bonds(organisation: Organisation, book: RuleBook, files: Mapping[SystemId, ManifestFile]) -> dict[SystemId, Bonds]:
    """By system. A row counts with what it refers to, through any number of further rows and systems.

    Source: in Sweden BFL 1:2, 5:7: a voucher's underlying documents are bookkeeping material.
    """
    refers = {place: set(_refers(place, files)) for place in _places(files)}
    carriers = {place for place in refers if _keeps(organisation, book, files, place)}
    bound = set[Place]()
    while more := {there for here in carriers for there in refers.get(here, ())} - bound:
        bound |= more
        carriers |= more
    return {
        system: Bonds(frozenset(t for s, t in carriers if s == system), frozenset(t for s, t in bound if s == system))
        for system in files
    }


def _places(files: Mapping[SystemId, ManifestFile]) -> Iterable[Place]:
    return ((system, table) for system, file in files.items() for table in file.manifest.tables)


def _keeps(organisation: Organisation, book: RuleBook, files: Mapping[SystemId, ManifestFile], place: Place) -> bool:
    table = files[place[0]].manifest.tables[place[1]]
    if table.category is None:
        return False
    said = organisation.categories.get(table.category)
    rule = book.get(said.rule) if said and said.rule else None
    is_books = rule is not None and rule.nature is Nature.BOOKS
    return is_books or CLAIM in meanings(book.pack, tuple(table.flags))


def _refers(place: Place, files: Mapping[SystemId, ManifestFile]) -> Iterable[Place]:
    """Tables with records that rows of a table refer to. A link table refers to the rows that it links."""
    system, name = place
    manifest = files[system].manifest
    table = manifest.tables[name]
    found = [(system, relation.to) for relation in table.relations if relation.to != name]
    found += [(system, other) for other, entry in manifest.tables.items() if name in _links(entry)]
    found += [(far.system, far.to) for far in table.refers]
    return (there for there in found if (entry := _entry(there, files)) and entry.category)


def _links(entry: Table) -> set[str]:
    return {link.table for link in (*entry.through, *([entry.shared_by] if entry.shared_by else []))}


def _entry(place: Place, files: Mapping[SystemId, ManifestFile]) -> Table | None:
    file = files.get(place[0])
    return file.manifest.tables.get(place[1]) if file else None


def problems(organisation: Organisation, book: RuleBook, files: Mapping[SystemId, ManifestFile]) -> Iterable[Problem]:
    """References that lead nowhere, and tables that can't say of a row that it is kept for the books only."""
    for file in files.values():
        for name, table in file.manifest.tables.items():
            for number, far in enumerate(table.refers):
                reason = _wrong(file.manifest, far, files)
                if reason:
                    yield file.lines.problem(("tables", name, "refers", number), reason)
    for system, bond in bonds(organisation, book, files).items():
        for name in sorted(bond.bound):
            if files[system].manifest.tables[name].restrict is None:
                reason = "vouchers refer to its rows, which are kept then: say under `restrict` where a row says so"
                yield files[system].lines.problem(("tables", name), reason)


def _wrong(manifest: Manifest, far: Reference, files: Mapping[SystemId, ManifestFile]) -> str | None:
    """Why a reference to another system leads nowhere."""
    if far.system == manifest.system:
        return "a row of the same system: say it under `relations` (`owns: false` if it is no path)"
    other = files.get(far.system)
    if other is None:
        return f"the organisation has no system {far.system!r} with a manifest"
    table = other.manifest.tables.get(far.to)
    if table is None or table.category is None:
        return f"{far.system!r} has no table {far.to!r} with a category"
    if tuple(far.on.values()) != table.key:
        return f"rows of {far.to!r} are named by their key, in its order: {', '.join(table.key)}"
    return None
