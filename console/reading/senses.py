"""Which senses the words of a sentence carry: `senses.yaml`, looked up word by word."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from console.reading.folding import plain


class Sense(NamedTuple):
    """A sense, and the word of the sentence that carries it."""

    place: int
    name: str


class Senses:
    """The lexicon, ready to be asked."""

    def __init__(self, lexicon: Mapping[str, str]) -> None:
        """lexicon: words by sense; a star stands for any ending, an underscore for a space."""
        self._whole: dict[str, set[str]] = {}
        self._begin: dict[str, set[str]] = {}
        self._phrases: list[tuple[re.Pattern[str], str]] = []
        for name, words in lexicon.items():
            for word in words.split():
                if "_" in word:
                    said = re.escape(word.replace("_", " ")).replace(r"\*", r"\S*")
                    self._phrases.append((re.compile(rf"(?<= ){said}(?= )"), name))
                elif word.endswith("*"):
                    self._begin.setdefault(word[:-1], set()).add(name)
                else:
                    self._whole.setdefault(word, set()).add(name)

    @property
    def names(self) -> frozenset[str]:
        """Every sense."""
        return frozenset().union(*self._whole.values(), *self._begin.values(), (name for _, name in self._phrases))

    def of(self, words: str) -> list[Sense]:
        """What the words of one sentence carry, in their order. words: folded, with single spaces between and around."""
        found = {Sense(place, name) for place, word in enumerate(words.split()) for name in self.word(word)}
        for pattern, name in self._phrases:
            found |= {Sense(words.count(" ", 0, m.start()) - 1, name) for m in pattern.finditer(words)}
        return sorted(found)

    def word(self, word: str) -> set[str]:
        """What one folded word carries by itself."""
        begins = (self._begin.get(word[:end], ()) for end in range(2, len(word) + 1))
        return set(self._whole.get(word, ())).union(*begins)


@cache
def senses() -> Senses:
    """Those of `senses.yaml`."""
    text = resources.files(__package__).joinpath("senses.yaml").read_text(encoding="utf-8")
    return Senses(yaml.safe_load(text))


def known(word: str) -> bool:
    """Whether the lexicon has the word: an ordinary one, and nobody's name."""
    return bool(senses().word(plain(word)))
