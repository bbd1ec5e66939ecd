"""A country's law as data: its pack over the one it extends, and what applies on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from schemas.base import Frozen
from schemas.errors import BadManifest, Problem
from schemas.notices import Authority
from schemas.organisation import Statute
from schemas.request import RequestType
from schemas.text import Text


class National(Frozen):
    """How the country counts its own statutory time, beside the periods of the Union."""

    eves: tuple[str, ...] = ()
    """Days that count as holidays for national periods only: `MM-DD` or `midsummer_eve`."""
    appeal_weeks: int = Field(default=3, ge=1)


class Weekend(Frozen):
    """Which days of the week are no working days; Monday is 0."""

    weekend: tuple[int, ...] = (5, 6)


class Clock(Frozen):
    """Numbers of the clock, each with its source in the pack's comments."""

    months: int
    extended_months: int
    pause_asked_within_days: int
    remind_after_days: int
    give_up_after_days: int
    breach_hours: int
    journal_working_days: int
    claim_review_months: int
    paused_by_questions_of_scope: tuple[RequestType, ...]
    calendar: Weekend = Weekend()
    national: National = National()


class Holidays(Frozen):
    """Whose public holidays count: a country of the holiday library, or days of its own."""

    country: str | None = None
    days: tuple[str, ...] = ()
    """`MM-DD`, every year."""


class Office(Authority):
    """An authority of the country."""

    id: str


class PromiseLaw(Frozen):
    """What the law says of a kind of promise."""

    allowed: bool
    law: str
    rights: tuple[RequestType, ...] = ()
    """Requests that it concerns; empty: every one."""
    clock: bool = False
    """Also where nobody asked, when a period ends."""
    unless: str | None = None
    rules_of: tuple[str, ...] = ()
    instead: Text | None = None
    points: tuple[str, ...] = ()
    """What an allowed promise adds to a copy."""


class TransferLaw(Frozen):
    """A ground for transfers out of the EEA, and when it held."""

    valid_from: date | None = None
    valid_to: date | None = None
    law: str
    code: str


class Ground(Frozen):
    """A ground code in words."""

    law: str
    sv: str
    en: str


class Pack(Frozen):
    """Everything that a country's law says to the engine."""

    id: str
    version: str
    extends: str | None = None
    clock: Clock
    holidays: Holidays = Holidays()
    authorities: dict[str, Office] = Field(default_factory=dict)
    adulthood: int = 18
    consent_age: int = 16
    statutes: dict[str, tuple[Statute, ...]] = Field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    phrases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    promises: dict[str, PromiseLaw] = Field(default_factory=dict)
    transfers: dict[str, TransferLaw] = Field(default_factory=dict)
    grounds: dict[str, Ground] = Field(default_factory=dict)
    deeds: dict[str, Text] = Field(default_factory=dict)
    """What each action does, in words."""
    uses: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def statute(self, name: str, on: date) -> Statute | None:
        """The version of a statute that applies on a day."""
        return next((s for s in self.statutes.get(name, ()) if applies(s, on)), None)

    def ground(self, use: str) -> tuple[str, ...]:
        """The ground codes by which the country answers a question of its own law; none where it has no such law."""
        return self.uses.get(use, ())


def applies(statute: Statute, on: date) -> bool:
    """Whether a version of a statute stands on a day."""
    return statute.valid_from <= on and (statute.valid_to is None or on <= statute.valid_to)


@lru_cache(maxsize=32)
def load(country: str, folder: Path | None = None) -> Pack:
    """The pack of a country, over the ones it extends. Raises BadManifest where there is none, or it contradicts itself.

    country: `SE`, in any case. folder: where packs beside the built-in ones lie.
    """
    said = _merged(country.lower(), folder)
    pack = Pack.model_validate(said)
    problems = [p for name, versions in pack.statutes.items() for p in _overlaps(pack.id, name, versions)]
    problems += [
        Problem(f"pack {pack.id}", 0, f"uses.{use}", f"no ground {code!r}")
        for use, codes in pack.uses.items()
        for code in codes
        if code not in pack.grounds
    ]
    if problems:
        raise BadManifest(problems)
    return pack


def known_countries(folder: Path | None = None) -> list[str]:
    """Countries that there is a pack for, in upper case; `eu` is the ground that they stand on."""
    places = [resources.files("rules.countries"), *([folder] if folder else [])]
    names = {f.name.removesuffix(".yaml") for place in places for f in place.iterdir() if f.name.endswith(".yaml")}
    return sorted(n.upper() for n in names if n != "eu")


def _merged(name: str, folder: Path | None) -> dict[str, Any]:
    path = _path(name, folder)
    if path is None:
        known = ", ".join(known_countries(folder))
        raise BadManifest(
            [Problem("organisation file", 0, "country", f"no law pack for {name.upper()!r}; known: {known}")]
        )
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    below = said.get("extends")
    if below is None:
        return said
    under = _merged(below, folder)
    version = f"{name}-{said['version']}/{below}-{under['version']}"
    return _over(under, said) | {"id": name, "version": version, "extends": below}


def _path(name: str, folder: Path | None) -> Traversable | None:
    places: Sequence[Traversable] = [resources.files("rules.countries"), *([folder] if folder else [])]
    return next((p for place in places if (p := place / f"{name}.yaml").is_file()), None)


def _over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` on top of `under`: mappings join, everything else is replaced."""
    joined = dict(under)
    for key, value in over.items():
        below = joined.get(key)
        joined[key] = _over(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return joined


def _overlaps(pack: str, name: str, versions: Sequence[Statute]) -> list[Problem]:
    """Two versions of one statute never apply on the same day, and each stands for at least one."""
    found = []
    inner = sorted(versions, key=lambda s: s.valid_from)
    for earlier, later in pairwise(inner):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            found.append(Problem(f"pack {pack}", 0, f"statutes.{name}", "two versions apply on the same day"))
    found += [
        Problem(f"pack {pack}", 0, f"statutes.{name}", "ends before it begins")
        for s in versions
        if s.valid_to is not None and s.valid_to < s.valid_from
    ]
    return found
