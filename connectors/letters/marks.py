"""Whether a letter says what it has to: each value of a notice carries a mark into the text, and is looked for there.

A mark is a character that no text uses, before and behind the value. A template that reads a value without printing it, prints
a part of it, or hides it, leaves no pair of marks in the text that a reader sees.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, SupportsIndex, TypeVar

from schemas.answer_notices import Element
from schemas.base import Frozen
from schemas.notices import Silent

FIRST, COUNT = 0xF0000, 0xFFFE
"""The supplementary private use area A of Unicode; no character in it means anything."""
FOREIGN = re.compile("[\U000f0000-\U000ffffd]")
N = TypeVar("N", bound=Frozen)


class MarkedDate(date):
    """A date that prints with its mark."""

    mark: str

    @classmethod
    def of(cls, day: date, mark: str) -> "MarkedDate":
        """The same day."""
        marked = cls(day.year, day.month, day.day)
        marked.mark = mark
        return marked

    def __str__(self) -> str:
        return f"{self.mark}{date.isoformat(self)}{self.mark}"


class MarkedInt(int):
    """A number that prints with its mark."""

    mark: str

    @classmethod
    def of(cls, number: SupportsIndex, mark: str) -> "MarkedInt":
        """The same number."""
        marked = cls(number)
        marked.mark = mark
        return marked

    def __str__(self) -> str:
        return f"{self.mark}{int(self)}{self.mark}"


class Marks:
    """The elements of one notice, each with its mark."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def put(self, notice: N) -> N:
        """The same notice, marked."""
        return self._model(notice, "")

    def missing(self, text: str) -> Iterator[str]:
        """Elements that do not stand in the text, by their path in the notice (`parts[0].kept[1].law`). text: what a reader sees."""
        for number, path in enumerate(self.paths):
            if text.count(_mark(number)) < 2:
                yield path

    def _model(self, model: N, path: str) -> N:
        changes: dict[str, Any] = {}
        for name, field in type(model).model_fields.items():
            if any(isinstance(m, Silent) for m in field.metadata):
                continue
            value = getattr(model, name)
            said = f"{path}.{name}" if path else name
            marked = self._value(value, said)
            if marked is not value:
                changes[name] = marked
        return model.model_copy(update=changes)

    def _value(self, value: Any, path: str) -> Any:
        if isinstance(value, Element):
            path = f"{path.rpartition('[')[0]}.{value.name}"
        if isinstance(value, Frozen):
            return self._model(value, path)
        if isinstance(value, tuple):
            return tuple(self._value(each, f"{path}[{n}]") for n, each in enumerate(value))
        if type(value) is str:
            mark = self._next(path)
            return f"{mark}{FOREIGN.sub('', value)}{mark}"
        if type(value) is date:
            return MarkedDate.of(value, self._next(path))
        if type(value) is int:
            return MarkedInt.of(value, self._next(path))
        return value

    def _next(self, path: str) -> str:
        self.paths.append(path)
        return _mark(len(self.paths) - 1)


def without(text: str) -> str:
    """The text without any mark."""
    return FOREIGN.sub("", text)


def _mark(number: int) -> str:
    return chr(FIRST + number % COUNT)
