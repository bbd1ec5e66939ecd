"""What speaks for one word being somebody's name."""

from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from connectors.thirdparties import words as lists
from connectors.thirdparties.tokens import forms, parts
from connectors.thirdparties.words import listed

REMEMBERED = 100_000
"""Words whose weight is kept while a case is searched."""


class Weight(IntEnum):
    """How much a word looks like a name by itself."""

    AGAINST = -1
    NONE = 0
    SHAPE = 1
    LISTED = 2
    KNOWN = 3


class _About(NamedTuple):
    weight: Weight
    first: bool
    thing: bool
    ordinary: bool


class Evidence:
    """The lists, and the names that the systems know in this case."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self._seen: dict[str, _About] = {}

    @cached_property
    def _first(self) -> frozenset[str]:
        return listed("first_names")

    @cached_property
    def _last(self) -> frozenset[str]:
        return listed("surnames")

    @cached_property
    def _things(self) -> frozenset[str]:
        return listed("not_names")

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        return listed("ordinary")

    @cached_property
    def _starters(self) -> frozenset[str]:
        return listed("starters")

    def weigh(self, word: str) -> Weight:
        """The weight of a word that has a capital."""
        return self._about(word).weight

    def first(self, word: str) -> bool:
        """A first name."""
        return self._about(word).first

    def thing(self, word: str) -> bool:
        """A month, a place, a product or the like, perhaps a name too."""
        return self._about(word).thing

    def ordinary(self, word: str) -> bool:
        """An ordinary word, perhaps a name too."""
        return self._about(word).ordinary

    def begins(self, word: str) -> bool:
        """A word that often begins a sentence."""
        return word.lower() in self._starters

    def _about(self, word: str) -> "_About":
        if (about := self._seen.get(word)) is None:
            low = forms(word)
            about = _About(
                self._weigh(word),
                any(p in self._first for p in parts(word)),
                any(f in self._things for f in low),
                any(f in self._ordinary or f in self._starters for f in low),
            )
            if len(self._seen) < REMEMBERED:
                self._seen[word] = about
        return about

    def _weigh(self, word: str) -> Weight:
        own = parts(word)
        if any(p in self.known for p in own):
            return Weight.KNOWN
        if any(p in self._first or p in self._last for p in own):
            return Weight.LISTED
        low = forms(word)
        if any(f in self._things or f in self._starters for f in low) or low[-1].endswith(lists.NOT_NAME_ENDINGS):
            return Weight.AGAINST
        if len(word) > 5 and any(f.endswith(lists.SURNAME_ENDINGS) for f in low):
            return Weight.SHAPE
        return Weight.NONE
