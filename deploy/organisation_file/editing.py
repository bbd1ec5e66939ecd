"""An organisation file that can be changed entry by entry, as a form does it, and never into one that would not load."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deploy.organisation_file.draft import no_such
from deploy.organisation_file.loading import load
from deploy.organisation_file.splice import put
from schemas.errors import BadInput, BadManifest, NotAllowed
from schemas.organisation import CategoryNotice, Organisation


@dataclass(frozen=True)
class OrganisationFile:
    """A file as it was read, and as it is going to be. Each change gives a new value; only `write` touches the disk."""

    path: Path
    organisation: Organisation
    text: str
    read: str
    """What stood in the file when it was opened."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """The file, which loads. Raises BadManifest."""
        path = path.resolve()
        organisation = load([path])[0].organisation
        text = path.read_bytes().decode("utf-8")
        return cls(path, organisation, text, text)

    def change(self, rule: str, **fields: object) -> Self:
        """One retention rule has other values in these fields. Raises BadInput, BadManifest with line and path.

        rule: its name, with or without the organisation's prefix. fields: those of `RetentionRule`.
        """
        name = rule.removeprefix(f"{self.organisation.rule_prefix}.")
        if name not in self.organisation.rules:
            raise BadInput(f"{self.path.name}: {no_such('rule of its own', rule, list(self.organisation.rules))}")
        return self._with("rules", name, fields)

    def change_category(self, name: str, /, **fields: object) -> Self:
        """One category has other values in these fields. Raises BadInput, BadManifest with line and path.

        fields: those of `CategoryNotice`.
        """
        if name not in self.organisation.categories:
            raise BadInput(f"{self.path.name}: {no_such('category', name, list(self.organisation.categories))}")
        return self._with("categories", name, fields)

    def add_category(self, name: str, notice: CategoryNotice) -> Self:
        """The file describes one more category, after the others. Raises BadInput, BadManifest with line and path."""
        if name in self.organisation.categories:
            raise BadInput(f"{self.path.name}: there is a category {name!r} already")
        said = {key: getattr(notice, key) for key in CategoryNotice.model_fields if key in notice.model_fields_set}
        expected = dict(self.organisation.categories) | {name: notice}
        return self._checked(put(self.text, ["categories"], name, said), {"categories": expected})

    def write(self) -> None:
        """The file on disk says this, whole or not at all. Raises NotAllowed where somebody else changed it meanwhile."""
        with _alone(self.path.parent):
            if self.path.read_bytes().decode("utf-8") != self.read:
                raise NotAllowed(f"{self.path.name} was changed meanwhile; open it again")
            with _beside(self.path, self.text) as new:
                new.chmod(self.path.stat().st_mode)
                new.replace(self.path)
            _settled(self.path.parent)

    def _with(self, part: str, name: str, fields: Mapping[str, object]) -> Self:
        text = self.text
        for key, value in fields.items():
            text = put(text, [part, name], key, value)
        entries: dict[str, Any] = dict(getattr(self.organisation, part))
        entries[name] = entries[name].model_copy(update=dict(fields))
        return self._checked(text, {part: entries})

    def _checked(self, text: str, expected: Mapping[str, object]) -> Self:
        """The file with this text: it loads, and nothing but the expected part is different."""
        with _beside(self.path, text) as new:
            try:
                organisation = load([new])[0].organisation
            except BadManifest as bad:
                own = str(self.path)
                raise BadManifest(
                    [p._replace(file=own if p.file == str(new) else p.file) for p in bad.problems]
                ) from None
        wanted = Organisation.model_validate(self.organisation.model_dump() | _dumped(expected))
        if organisation != wanted:
            raise BadInput(f"{self.path.name}: this can't be changed without changing other entries; do it by hand")
        return type(self)(self.path, organisation, text, self.read)


def _dumped(expected: Mapping[str, object]) -> dict[str, object]:
    """The same as plain values."""
    parts: dict[str, object] = {}
    for part, entries in expected.items():
        assert isinstance(entries, Mapping)
        parts[part] = {name: entry.model_dump(warnings=False) for name, entry in entries.items()}
    return parts


@contextlib.contextmanager
def _beside(path: Path, text: str) -> Iterator[Path]:
    """A complete file of that text in the same folder, on disk; gone afterwards unless it took another's place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".new", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        yield new
    finally:
        new.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else writes here meanwhile."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _settled(folder: Path) -> None:
    """The folder's new entry survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
