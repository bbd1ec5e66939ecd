"""Bars as SVG, placed here and drawn by a template: a charting library would bring inline styles, which our policy forbids.

A page shows the same numbers in a table beside each plot.
"""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT, FOOT = 640, 200, 28
"""Of the drawing, in its own units; FOOT is the room of the names under the bars."""
GAP = 0.25
"""Of a bar's room."""


class Bar(NamedTuple):
    """One bar, in the drawing's units; a part of it may be drawn in another colour from its foot on."""

    name: str
    said: str
    """The number over the bar."""
    x: float
    y: float
    width: float
    height: float
    part: float
    """Height of the part."""


class Plot(NamedTuple):
    """Bars side by side."""

    width: int
    height: int
    floor: int
    bars: tuple[Bar, ...]


class Given(NamedTuple):
    """What one bar is about."""

    name: str
    whole: float
    part: float
    said: str


def plot(given: Sequence[Given], top: float | None = None) -> Plot:
    """top: what a bar of full height stands for; the largest where nothing is said."""
    room, floor = WIDTH / max(len(given), 6), HEIGHT - FOOT
    most = top or max((g.whole for g in given), default=0) or 1
    tall = floor - 18  # the number stands over the bar

    def bar(place: int, one: Given) -> Bar:
        height = round(tall * min(one.whole / most, 1), 1)
        part = round(tall * min(one.part / most, 1), 1)
        x = round(place * room + room * GAP / 2, 1)
        return Bar(one.name, one.said, x, round(floor - height, 1), round(room * (1 - GAP), 1), height, part)

    return Plot(WIDTH, HEIGHT, floor, tuple(bar(n, g) for n, g in enumerate(given)))
