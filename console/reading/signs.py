"""What of a mail may count: words and senses, sentence by sentence, and marks of the mail as a whole. Nothing is judged here."""

import math
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from console.reading.folding import Sentence
from console.reading.senses import senses

NEAR = 4
"""Words between which one sense follows another."""
PIECES = (4, 5)
"""Letters of a piece of a word: endings, compounds and mistypings share pieces."""
ARTICLES = frozenset(["art", "artikel", "article", "articles", "artikkel", "artikeln", "artiklarna", "kap"])


class Mark(StrEnum):
    """What stands about the mail, not in its words."""

    ANSWERS_A_CASE = "answers a case"
    ANSWERS_AN_ADVERTISEMENT = "answers an advertisement"
    SENT_TO_MANY = "sent to many"
    AUTHORITY = "from an authority"


class Sign(NamedTuple):
    """Something that may count, by how much, and in which sentences it stands (none: the mail as a whole)."""

    value: float
    sentences: frozenset[int]


def signs(said: Sequence[Sentence], marks: Iterable[Mark]) -> dict[str, Sign]:
    """Every sign of a mail, by name."""
    found = dict[str, float]()
    where = dict[str, set[int]]()
    for sentence in said:
        for name, value in (*_words(sentence), *_senses(sentence)):
            found[name] = value
            where.setdefault(name, set()).add(sentence.number)
    for mark in marks:
        found[f"mark {mark}"] = 2.0
    number = sum(len(s.words.split()) for s in said if s.number)
    found[f"length {min(6, int(math.log2(number + 1)))}"] = 0.7
    return {name: Sign(value, frozenset(where.get(name, ()))) for name, value in found.items()}


def _words(sentence: Sentence) -> Iterable[tuple[str, float]]:
    written = sentence.words.split()
    words = ["#" if re.search(r"\d", word) else word for word in written]
    for at, word in enumerate(words):
        yield f"word {word}", 1.0
        if sentence.number == 0:
            yield f"subject {word}", 1.0
        if at + 1 < len(words):
            yield f"pair {word} {words[at + 1]}", 1.0
        whole = f"^{word}$"
        for size in PIECES:
            yield from ((f"piece {whole[a : a + size]}", 0.5) for a in range(len(whole) - size + 1))
        if word in ARTICLES:
            yield from ((f"article {n}", 2.0) for n in written[at + 1 : at + 4] if n.isdigit() and len(n) <= 2)


def _senses(sentence: Sentence) -> Iterable[tuple[str, float]]:
    carried = senses().of(sentence.words)
    here = sorted({sense.name for sense in carried})
    for at, name in enumerate(here):
        yield f"sense {name}", 1.0
        if sentence.number == 0:
            yield f"subject sense {name}", 1.0
        yield from ((f"together {name} {other}", 1.0) for other in here[at + 1 :])
    for at, one in enumerate(carried):
        behind = takewhile(lambda other: other.place <= one.place + NEAR, carried[at + 1 :])  # noqa: B023 - used at once
        for other in (o for o in behind if o.name != one.name):
            yield f"then {one.name} {other.name}", 1.0
            if other.place == one.place:
                yield f"then {other.name} {one.name}", 1.0
