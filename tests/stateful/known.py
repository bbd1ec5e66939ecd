"""Faults that plays have found and that are not mended yet: no news to the machine, each with the script that shows it.

`test_known.py` goes red as soon as one is mended: then its entry goes, and with it every line that asks for its name.
"""

from typing import Any, NamedTuple

Lines = tuple[tuple[str, dict[str, Any]], ...]
S: tuple[str, dict[str, Any]] = ("settle_down", {})


class Known(NamedTuple):
    """One fault."""

    says: str
    """What the promise says when it breaks."""
    setup: dict[str, Any]
    lines: Lines
    to_the_end: bool = False
    """Whether everybody helps afterwards, until it shows."""


KNOWN: dict[str, Known] = {}
