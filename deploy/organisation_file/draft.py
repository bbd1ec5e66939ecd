"""What an organisation file says, before anybody knows whether it is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.systems.manifest import Lines, Path_
from rules import pack as packs
from rules.pack import Pack
from schemas.errors import BadManifest, Problem
from schemas.organisation import CategoryNotice, Promise, Recipient, RetentionRule, SystemEntry
from schemas.tickets import TicketSource

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Draft:
    """A file's entries, each usable by itself: one that is wrong hides no mistake in another."""

    path: Path
    data: Any
    lines: Lines
    pack: Pack | None
    """The country's law; None where there is no such country."""

    def problem(self, at: Path_, reason: str) -> Problem:
        """A problem with the line of the entry."""
        return self.lines.problem(at, reason)

    def text(self, *at: str) -> str | None:
        """The text of an entry; None where there is none."""
        found: Any = self.data
        for key in at:
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, str) else None

    def names(self, key: str) -> list[str]:
        """The keys of a mapping."""
        found = self.data.get(key) if isinstance(self.data, dict) else None
        return [str(name) for name in found] if isinstance(found, dict) else []

    @property
    def rules(self) -> Iterator[tuple[str, RetentionRule]]:
        return self._mapped("rules", RetentionRule)

    @property
    def recipients(self) -> Iterator[tuple[str, Recipient]]:
        return self._mapped("recipients", Recipient)

    @property
    def categories(self) -> Iterator[tuple[str, CategoryNotice]]:
        return self._mapped("categories", CategoryNotice)

    @property
    def tickets(self) -> Iterator[tuple[int, TicketSource]]:
        return self._listed("tickets", TicketSource)

    @property
    def systems(self) -> Iterator[tuple[int, SystemEntry]]:
        return self._listed("systems", SystemEntry)

    @property
    def promises(self) -> Iterator[tuple[int, Promise]]:
        return self._listed("promises", Promise)

    def known_rules(self) -> list[str]:
        """Ids of all rules: the law's and the organisation's own."""
        own = [f"{self.text('rule_prefix')}.{name}" for name in self.names("rules")]
        return [*(self.pack.statutes if self.pack else ()), *own]

    def _mapped(self, key: str, model: type[M]) -> Iterator[tuple[str, M]]:
        found = self.data.get(key) if isinstance(self.data, dict) else None
        for name, value in found.items() if isinstance(found, dict) else ():
            if (part := _valid(model, value)) is not None:
                yield str(name), part

    def _listed(self, key: str, model: type[M]) -> Iterator[tuple[int, M]]:
        found = self.data.get(key) if isinstance(self.data, dict) else None
        for number, value in enumerate(found if isinstance(found, list) else ()):
            if (part := _valid(model, value)) is not None:
                yield number, part


def law_of(data: Any) -> Pack | str:
    """The law of the country that a file names, or why there is none."""
    country = data.get("country", "SE") if isinstance(data, dict) else "SE"
    try:
        return packs.load(str(country))
    except BadManifest as bad:
        return bad.problems[0].reason


def no_such(kind: str, name: str, known: list[str]) -> str:
    """Why a name is wrong, with the nearest right one."""
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known)) or 'none'}"
    return f"there is no {kind} {name!r}; {hint}"


def _valid(model: type[M], value: Any) -> M | None:
    try:
        return model.model_validate(value)
    except ValidationError:
        return None
