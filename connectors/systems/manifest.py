"""Reads a manifest, and knows on which line each of its entries stands."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ValidationError

from connectors.systems.graph import references
from schemas.errors import BadManifest, Problem
from schemas.manifest import Filling, Insert, Manifest, Table

LARGEST = 2 * 1024 * 1024
"""Bytes of a file; the largest of the examples has 12 KB."""
MOST_ENTRIES = 50_000
Path_ = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML with the booleans of YAML 1.2: `on` and `no` are words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Lines:
    """Where the entries of one file stand."""

    file: str
    at: dict[Path_, int] = field(default_factory=dict)

    def problem(self, path: Iterable[str | int], reason: str) -> Problem:
        """A problem with the line of the entry, or of the nearest one around it."""
        parts = tuple(path)
        known = next((parts[:n] for n in range(len(parts), -1, -1) if parts[:n] in self.at), ())
        return Problem(self.file, self.at.get(known, 1), ".".join(map(str, parts)) or "(file)", reason)


@dataclass(frozen=True)
class ManifestFile:
    """A manifest that agrees with itself, and its lines for what the database has to say about it."""

    manifest: Manifest
    lines: Lines


def load(path: Path) -> ManifestFile:
    """The manifest in a file. Raises BadManifest with every problem that shows without the database."""
    data, lines = read_yaml(path)
    manifest = validated(Manifest, data, lines)
    problems = [lines.problem(at, reason) for at, reason in _contradictions(manifest)]
    if problems:
        raise BadManifest(sorted(problems, key=lambda p: p.line))
    return ManifestFile(manifest, lines)


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """What a YAML file says, and the line of each entry.

    Raises BadManifest if it is no YAML, says a key twice, or is larger or more nested than anything that people write.
    """
    lines = Lines(str(path))
    try:
        if path.stat().st_size > LARGEST:
            raise BadManifest([lines.problem((), f"larger than {LARGEST >> 10} KB: this is no file of ours")])
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
    except RecursionError:
        raise BadManifest([lines.problem((), "no YAML: nested too deep")]) from None
    except OSError as error:
        raise BadManifest([lines.problem((), f"can't be read: {error.strerror}")]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "not UTF-8 text, or signs that YAML does not allow"
        raise BadManifest([Problem(str(path), mark.line + 1 if mark else 1, "(file)", f"no YAML: {reason}")]) from None
    if node is None:
        raise BadManifest([lines.problem((), "empty")])
    try:
        twice = list(_note(node, (), lines.at, itertools.count(1)))
        if twice:
            raise BadManifest([Problem(str(path), line, ".".join(map(str, at)), "given twice") for at, line in twice])
        return loader.construct_document(node), lines
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        if lines.at and len(lines.at) >= MOST_ENTRIES:
            raise BadManifest(
                [lines.problem((), f"more than {MOST_ENTRIES} entries; do its aliases multiply?")]
            ) from None
        raise BadManifest([lines.problem((), f"no YAML: {type(error).__name__}")]) from None


def _note(node: yaml.Node, path: Path_, at: dict[Path_, int], seen: Iterator[int]) -> Iterable[tuple[Path_, int]]:
    """Fills `at`; yields the keys that are given twice. Raises ValueError where aliases multiply: ten lines can say a billion."""
    if next(seen) > MOST_ENTRIES:
        raise ValueError("more entries than a file of people has")
    at.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            if inner in at:
                yield inner, key.start_mark.line + 1
                continue
            at[inner] = key.start_mark.line + 1
            yield from _note(value, inner, at, seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _note(item, (*path, number), at, seen)


def validated(model: type[M], data: Any, lines: Lines) -> M:
    """The value of a model. Raises BadManifest with every problem and its line."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found: dict[Problem, None] = {}
        for e in error.errors(include_input=False, include_url=False):
            path = _written(e["loc"], lines.at)
            reason = "unknown key" if e["type"] == "extra_forbidden" else e["msg"].removeprefix("Value error, ")
            found[lines.problem(path, reason[0].lower() + reason[1:])] = None
        raise BadManifest(sorted(found, key=lambda p: p.line)) from None


def _written(loc: tuple[str | int, ...], at: dict[Path_, int]) -> Path_:
    """A pydantic location without the names of union members, which nobody wrote."""
    path: Path_ = ()
    for n, part in enumerate(loc):
        last = n == len(loc) - 1
        if (*path, part) in at or (last and isinstance(part, str) and part.isidentifier() and part not in _UNION):
            path = (*path, part)
    return path


_UNION = {"Computed", "DateLookup", "Filling", "Moment", "Text", "bool", "int", "float", "date", "str", "none"}


def _contradictions(manifest: Manifest) -> Iterable[tuple[Path_, str]]:
    """What can't be true whatever the database says."""
    try:
        ZoneInfo(manifest.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield ("timezone",), f"no time zone {manifest.timezone!r}"
    for name, table in manifest.tables.items():
        at: Path_ = ("tables", name)
        if table.category and table.category not in manifest.categories:
            yield (*at, "category"), f"no category {table.category!r} under `categories`"
        deeds = (table.anonymise, table.redact, table.restrict, table.rectify, table.block, table.stop_use)
        if table.category is None and (any(deeds) or table.inserts()):
            yield at, "has deeds but no category: rows without one are never acted on"
        erase = manifest.categories[table.category].erase if table.category in manifest.categories else None
        if erase and erase.value in ("anonymise", "redact", "restrict") and not getattr(table, erase.value):
            yield (*at, "category"), f"{table.category!r} wants {erase.value}, but the table has no `{erase.value}`"
        if table.category and table.shared_by and not table.redact:
            yield (*at, "shared_by"), "a shared row can't be erased: say under `redact` what empties the person's part"
        if "shared" in table.flags:
            yield (*at, "flags", "shared"), "`shared` is what `shared_by` says; choose another name"
        for column in set(table.export or ()) & set(table.export_never):
            yield (*at, "export_never", table.export_never.index(column)), f"{column!r} is exported and never exported"
        yield from _notes(at, table)
    used = {t.category for t in manifest.tables.values()}
    for category in manifest.categories:
        if category not in used:
            yield ("categories", category), "no table has this category"
    yield from references(manifest)


def _notes(at: Path_, table: Table) -> Iterable[tuple[Path_, str]]:
    for word, insert in table.inserts().items():
        here: Path_ = (*at, "notes", word)
        missing = [c for c in table.key if c not in insert.about.values()]
        if missing:
            yield here, f"the note has to say which row it is about: take {', '.join(missing)} by `from`"
        for column in insert.filled("next"):
            counted = {*insert.set} - {*insert.filled("next")}
            for other in (c for c in _numbered(insert, column) if c not in counted):
                yield (*here, "set", column, "next"), f"{other!r} is no other column of the note"


def _numbered(insert: Insert, column: str) -> tuple[str, ...]:
    filling = insert.set[column]
    return filling.next or () if isinstance(filling, Filling) else ()
