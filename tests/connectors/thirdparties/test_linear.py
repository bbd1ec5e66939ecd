"""The finder's work grows with the text and no faster, whatever the text is."""

import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.thirdparties.finder import Finder
from tests.connectors.thirdparties.score import own

MODULES = ("addresses", "identifiers", "names", "people", "tokens")
LONGEST_MATCH = 800
STEPS = 400
"""Calls for one character, at most: eight tries to read a phone number in every seven characters. Ordinary text takes sixteen."""
PIECES = (
    *"aA10-@.()'+,/_éÅ \n",
    *(
        "07",
        "0701",
        "@a.",
        "Aa ",
        "A. ",
        "Box ",
        "gatan 1",
        "19840516",
        "min syster ",
        "von ",
        "aB",
        "123 45 ",
        "1 ",
        "A-",
        "a@a",
    ),
)


def patterns() -> list[tuple[str, "re.Pattern[str]"]]:
    return [
        (f"{module}.{name}", value)
        for module in MODULES
        for name, value in vars(import_module(f"connectors.thirdparties.{module}")).items()
        if isinstance(value, re.Pattern)
    ]


def widest(pattern: "re.Pattern[str]") -> int:
    parser: Any = import_module("re._parser")
    return int(parser.parse(pattern.pattern, pattern.flags).getwidth()[1])


def test_no_pattern_can_match_more_than_a_bounded_piece() -> None:
    assert len(patterns()) > 10
    assert {name: w for name, p in patterns() if (w := widest(p)) > LONGEST_MATCH} == {}


def steps(work: Callable[[], object]) -> int:
    """Calls of Python and of C functions while the work is done: the same each time, on each machine."""
    count = 0

    def noticed(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(noticed)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def lengths(unit: str) -> Iterator[str]:
    for size in (1_000, 8_000):
        yield (unit * (size // len(unit) + 1))[:size]


@settings(max_examples=60, deadline=None)
@example("0 0 0 ")
@example("070-1740 ")
@example("00 00 ")
@example("001 ")
@example("0710701(0701)")
@example("A. ")
@example("@a.")
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join))
def test_eight_times_the_text_is_eight_times_the_steps(unit: str) -> None:
    finder = Finder(own(), frozenset({"lena"}))
    short, long = (steps(lambda text=text: finder.find(text)) for text in lengths(unit))  # type: ignore[misc]

    assert long <= 8 * short * 1.25 + 5_000
    assert long <= STEPS * 8_000
