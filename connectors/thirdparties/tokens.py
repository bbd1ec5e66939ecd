"""Words of a text with their places, and what stands between them."""

import re
from typing import NamedTuple

from connectors.thirdparties.words import cues

WORD = re.compile(r"[^\W\d_]{1,40}(?:['’-][^\W\d_]{1,40}){0,4}")
"""A word with its hyphens and apostrophes; a longer run of letters is cut."""
GENITIVES = ("'s", "’s")
SHORT_FORMS = cues("short_forms")
"""After these a full stop ends no sentence."""


class Word(NamedTuple):
    """One word."""

    text: str
    start: int
    end: int


class Words:
    """The words of one text in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.all = [Word(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]

    def gap(self, n: int) -> str:
        """What stands before word n: since the one before it, or since the text's start."""
        return self.text[self.all[n - 1].end if n else 0 : self.all[n].start][-12:]

    def after(self, n: int) -> str:
        """What stands after word n."""
        end = self.all[n].end
        return self.text[end : min(end + 12, self.all[n + 1].start if n + 1 < len(self.all) else len(self.text))]

    def lower(self, n: int) -> str:
        """Word n in lower case; empty outside of the text."""
        return self.all[n].text.lower() if 0 <= n < len(self.all) else ""

    def starts_sentence(self, n: int) -> bool:
        """True where a capital says nothing: at the start of the text, a line, a sentence, a field or a quotation."""
        if n == 0:
            return True
        gap = self.gap(n)
        if "\n" in gap or any(sign in gap for sign in '!?:;/|>•*"”“»«{[='):
            return True
        if "." in gap:
            before = self.all[n - 1].text
            short = before.lower() in SHORT_FORMS or (len(before) == 1 and before.isupper())
            return not (short and gap.startswith("."))
        return not gap.isspace() and gap.strip() in {"-", "–", "—", "("} and n < 2

    def shouted(self, n: int) -> bool:
        """True where the word and one beside it are in capitals: these say nothing there."""
        return _loud(self.all[n].text) and any(
            0 <= m < len(self.all) and _loud(self.all[m].text) for m in (n - 1, n + 1)
        )


def _loud(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def forms(word: str) -> tuple[str, ...]:
    """The word in lower case as it stands, and without a genitive."""
    low = word.lower()
    if low.endswith(GENITIVES):
        return (low[:-2], low)
    return (low, low[:-1]) if low.endswith("s") and len(low) > 3 else (low,)


def parts(word: str) -> tuple[str, ...]:
    """Its forms, and each half of a double name."""
    whole = forms(word)
    halves = [f.split("-") for f in whole if "-" in f]
    return (*whole, *(p for both in halves if all(len(h) > 1 for h in both) for p in both))
