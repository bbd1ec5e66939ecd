"""Every text inside a row's content, by its place."""

from collections.abc import Callable, Iterator
from typing import Any

LARGE = 10**8
"""Whole numbers from here on are read as text: identity and phone numbers are kept in number columns too."""


def strings(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Place and text, in the content's order. Columns go by name; deeper, places are numbers: `notes/0/2`.

    The keys of JSON objects are texts too, at `notes/0#`. A column's own name is the catalogue's and is not.
    """
    for column, value in content.items():
        yield from _strings(column, value)


def _strings(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for n, (key, inner) in enumerate(value.items()):
            if isinstance(key, str):
                yield f"{place}/{n}#", key
            yield from _strings(f"{place}/{n}", inner)
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _strings(f"{place}/{n}", inner)
    elif (text := as_text(value)) is not None:
        yield place, text


def as_text(value: Any) -> str | None:
    """What is searched of one value; None if nothing is."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LARGE:
        return str(value)
    return None


def rewritten(content: dict[str, Any], change: Callable[[str, str], str]) -> dict[str, Any]:
    """The content with each text replaced by `change(place, text)`; what it leaves alone keeps its value and type."""
    return {column: _rewritten(column, value, change) for column, value in content.items()}


def _rewritten(place: str, value: Any, change: Callable[[str, str], str]) -> Any:
    if isinstance(value, dict):
        fresh: dict[Any, Any] = {}
        for n, (key, inner) in enumerate(value.items()):
            name = change(f"{place}/{n}#", key) if isinstance(key, str) else key
            fresh[_unused(name, fresh)] = _rewritten(f"{place}/{n}", inner, change)
        return fresh
    if isinstance(value, list | tuple):
        return type(value)(_rewritten(f"{place}/{n}", inner, change) for n, inner in enumerate(value))
    text = as_text(value)
    if text is None:
        return value
    changed = change(place, text)
    return value if changed == text else changed


def _unused(name: Any, taken: dict[Any, Any]) -> Any:
    """Two keys that became alike stay two."""
    fresh, n = name, 2
    while fresh in taken:
        fresh, n = f"{name} {n}", n + 1
    return fresh
