"""The format of law cases, `dsr-vectors/1`."""

import re
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schemas.errors import BadInput
from schemas.request import RequestType

BOTH = {"access_and_erasure": ("access", "erasure")}
"""Names of several rights in one."""


E = TypeVar("E", bound=StrEnum)
Day = date


def one_of(kind: type[E], said: str, what: str) -> E:
    """The member of an enumeration. Raises BadInput with those that there are."""
    try:
        return kind(said)
    except ValueError:
        raise BadInput(f"{said!r} is no {what}; known: {', '.join(kind)}") from None


class Told(BaseModel):
    """Part of a case. Keys that this version does not know are kept aside; null is as good as leaving a key out."""

    model_config = ConfigDict(frozen=True, extra="allow", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _as_people_write_it(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        told = {key: value for key, value in said.items() if value is not None}
        for name, field in cls.model_fields.items():
            if name in told and get_origin(field.annotation) is tuple and not isinstance(told[name], (list, tuple)):
                told[name] = [told[name]]
        return told


class TheController(Told):
    """Who is asked."""

    type: Literal["private", "public_authority"] = "private"
    care_provider: bool = False
    role: Literal["controller", "processor"] | None = None
    fiscal_year_end: str | None = None

    @field_validator("fiscal_year_end", mode="before")
    @classmethod
    def _month_and_day(cls, said: Any) -> Any:
        """`06-30`, however much of a date is written before it."""
        return str(said)[-5:] if said is not None else None


class TheRequest(Told):
    """What is asked, and when it came."""

    type: tuple[str, ...]
    received: date | None = None
    received_at: datetime | None = None
    received_local: date | None = None
    channel: str = "email"
    text: str | None = None
    promise_days: int | None = None

    def rights(self) -> tuple[RequestType, ...]:
        """The rights that are asked for."""
        told = [kind for said in self.type for kind in BOTH.get(said, (said,))]
        return tuple(dict.fromkeys(one_of(RequestType, kind, "request") for kind in told))

    @field_validator("received", "received_local", mode="before")
    @classmethod
    def _a_day(cls, said: Any) -> Any:
        return said.date() if isinstance(said, datetime) else said


class TheRequester(Told):
    """Who asks."""

    capacity: str = "self"
    identity: str = "verified"
    age: int | None = None


class Event(Told):
    """Something that happened after receipt."""

    event: str
    date: date | datetime | None = None
    at: datetime | None = None
    no_pause: bool = False

    @property
    def day(self) -> Day:
        """The day that it happened. Raises BadInput where none is told."""
        told = self.date or self.at
        if told is None:
            raise BadInput(f"event {self.event!r}: give `date` or `at`")
        return told.date() if isinstance(told, datetime) else told


class ARecord(Told):
    """One record."""

    id: str
    category: str
    rule: str | None = None
    dates: dict[str, date | datetime | None] = Field(default_factory=dict)
    fy_end: date | None = None
    about: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class ASystem(Told):
    """One system with its records."""

    system: str
    records: tuple[ARecord, ...] = ()


class TheClock(Told):
    """A day in the calendar, where nobody asked."""

    today: date | datetime
    fact: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_day_alone(cls, said: Any) -> Any:
        return {"today": said} if isinstance(said, date) else said


class Given(Told):
    """What is so."""

    jurisdiction: str = "SE"
    controller: TheController = TheController()
    request: TheRequest | None = None
    requester: TheRequester = TheRequester()
    clock: TheClock | None = None
    events: tuple[Event, ...] = ()
    facts: dict[str, Any] = Field(default_factory=dict)
    systems: tuple[ASystem, ...] = ()


class Expected(Told):
    """What the law answers."""

    due: dict[str, Any] | None = None
    states: tuple[str, ...] = ()
    decisions: tuple[dict[str, Any], ...] = ()
    notices: tuple[dict[str, Any], ...] = ()
    extract: dict[str, tuple[str, ...]] | None = None
    flags: tuple[str, ...] = ()


class LawCase(Told):
    """A case with the answer the law gives."""

    id: str
    title: str
    seed: str = "generic"
    certainty: str = "settled"
    choice: str | None = None
    given: Given
    expect: Expected
    source: tuple[str, ...] = ()


DEEPEST, MOST_ALIASES = 50, 20
"""Levels of a file of law cases, and references to what stands elsewhere in it."""
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\w", re.MULTILINE)


class Unreadable(BaseModel):
    """A case that is none, and why."""

    model_config = ConfigDict(frozen=True)

    id: str
    reason: str


def read(path: Path) -> list[LawCase | Unreadable]:
    """The cases of one file; one that can't be read stands in its place and says why. Raises BadInput where no file is."""
    try:
        text = path.read_text(encoding="utf-8")
        if _multiplies(text):
            raise BadInput(f"{path}: no law cases: its aliases multiply, or it is nested too deep")
        said = yaml.safe_load(text)
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}: no law cases: {_first(error)}") from None
    if not isinstance(said, dict) or said.get("schema") != "dsr-vectors/1" or not isinstance(said.get("cases"), list):
        raise BadInput(f"{path}: no law cases: it needs `schema: dsr-vectors/1` and a list `cases`")
    return [_one(number, case) for number, case in enumerate(said["cases"])]


def _multiplies(text: str) -> bool:
    """Whether aliases make more of a file than stands in it, or it is nested too deep: ten lines can say a billion."""
    if not _ALIAS.search(text):
        return False  # depth alone is stopped by the interpreter
    depth = aliases = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > DEEPEST or aliases > MOST_ALIASES:
            return True
    return False


def _first(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _one(number: int, case: Any) -> LawCase | Unreadable:
    name = case.get("id", f"case {number + 1}") if isinstance(case, dict) else f"case {number + 1}"
    try:
        return LawCase.model_validate(case)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = ".".join(str(part) for part in first["loc"])
        return Unreadable(id=name, reason=f"{at}: {first['msg']}" if at else first["msg"])


def files(paths: list[Path]) -> list[Path]:
    """The files of law cases under some paths, in order. Raises BadInput where there are none."""
    found = [f for path in paths for f in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    if not found:
        raise BadInput(f"no law cases (*.yaml) under {', '.join(map(str, paths))}")
    return found
