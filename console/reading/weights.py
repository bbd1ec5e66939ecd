"""How much each sign speaks for each right: `weights.tsv`, fitted by `python -m tests.mail.fit`, and what a mail comes to.

A linear model for each right and one for "is a request at all": logistic regression over signs, weighed by how rare they are
(tf-idf) and by how many there are. Every weight can be read, and every decision is a sum that can be shown.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from console.reading.signs import Sign

REQUEST = "request"
"""The reading beside the rights: that it is a request at all."""
FILE = "weights.tsv"


class Weighed(NamedTuple):
    """What speaks for one reading."""

    probability: float
    shares: Mapping[str, float]
    """By sign: how much it adds to the log odds."""


class Weights:
    """The fitted model."""

    def __init__(self, lines: Iterable[str]) -> None:
        """lines: `sign <tab> rarity <tab> name:weight …`; the sign `*` has the intercepts. Raises ValueError."""
        self._rarity: dict[str, float] = {}
        self._of: dict[str, dict[str, float]] = {}
        for line in lines:
            sign, rarity, *each = line.rstrip("\n").split("\t")
            pairs = (one.rpartition(":") for one in each)
            self._rarity[sign] = float(rarity)
            self._of[sign] = {name: float(weight) for name, _, weight in pairs}
        self._begin = self._of.pop("*")

    @property
    def names(self) -> tuple[str, ...]:
        """What can be read: the rights, and `request`."""
        return tuple(self._begin)

    def weigh(self, found: Mapping[str, Sign]) -> dict[str, Weighed]:
        """How likely each reading is, and by what."""
        known = {name: sign.value * self._rarity[name] for name, sign in found.items() if name in self._of}
        norm = math.sqrt(sum(v * v for v in known.values())) or 1.0
        shares: dict[str, dict[str, float]] = {name: {} for name in self._begin}
        for sign, value in known.items():
            for name, weight in self._of[sign].items():
                shares[name][sign] = value / norm * weight
        return {
            name: Weighed(1 / (1 + math.exp(-(self._begin[name] + sum(each.values())))), each)
            for name, each in shares.items()
        }


@cache
def weights() -> Weights:
    """Those of `weights.tsv`."""
    with resources.files(__package__).joinpath(FILE).open(encoding="utf-8") as lines:
        return Weights(lines)
