"""Words with a capital that stand side by side: what could be one name."""

from collections.abc import Iterator

from connectors.thirdparties import words as lists
from connectors.thirdparties.evidence import Evidence, Weight
from connectors.thirdparties.tokens import Words

LONGEST = 6
BETWEEN = frozenset({" ", "\u00a0"})
AFTER_INITIAL = frozenset({". ", ".", " ", ".\u00a0"})


def runs(words: Words, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Half-open ranges of words, none overlapping: each begins and ends with a capital and holds nothing that speaks against it."""
    n, count = 0, len(words.all)
    while n < count:
        if not _capital(words, n, evidence) or _against(words, n, evidence):
            n += 1
            continue
        end = n + 1
        while end < count and end - n < LONGEST and (step := _goes_on(words, end, evidence)):
            end += step
        yield n, end
        n = end


def _capital(words: Words, n: int, evidence: Evidence) -> bool:
    word = words.all[n].text
    if not word[0].isupper():
        return False
    return not words.shouted(n) or (evidence.weigh(word) >= Weight.LISTED and not evidence.begins(word))


def _against(words: Words, n: int, evidence: Evidence) -> bool:
    """True where the word can't be part of a name here."""
    word = words.all[n].text
    if len(word) == 1:
        return not initial(words, n)
    weight = evidence.weigh(word)
    if weight is Weight.AGAINST:
        return True
    if words.starts_sentence(n) and evidence.begins(word):
        return not _before_a_surname(words, n, evidence)
    return False


def _before_a_surname(words: Words, n: int, evidence: Evidence) -> bool:
    """A listed first name that begins sentences too, such as Will, right before another name."""
    word = words.all[n].text
    if not evidence.first(word) or n + 1 >= len(words.all) or words.gap(n + 1) not in BETWEEN:
        return False
    follows = words.all[n + 1].text
    return follows[0].isupper() and evidence.weigh(follows) >= Weight.SHAPE and not evidence.first(follows)


def initial(words: Words, n: int) -> bool:
    """A single capital that stands for a name: before a stop and another capital."""
    if len(words.all[n].text) != 1 or not words.all[n].text.isupper():
        return False
    return words.after(n) in {". ", "."} and n + 1 < len(words.all) and words.all[n + 1].text[0].isupper()


def _goes_on(words: Words, n: int, evidence: Evidence) -> int:
    """How many words more belong to the run: 0, 1, or 2 and 3 with particles."""
    gap = words.gap(n)
    before = words.all[n - 1].text
    if gap == ", " and words.starts_sentence(n - 1):
        return int(evidence.first(words.all[n].text) and _capital(words, n, evidence))
    if gap not in (AFTER_INITIAL if len(before) == 1 else BETWEEN):
        return 0
    word = words.all[n].text
    if len(word) == 1:
        return int(word.isupper() and (initial(words, n) or _trailing(words, n, evidence)))
    if word[0].isupper():
        if len(before) == 1 and "." in gap and n > 1 and evidence.first(words.all[n - 2].text):
            return int(evidence.weigh(word) >= Weight.SHAPE)
        return int(_capital(words, n, evidence) and not _against(words, n, evidence))
    for step in (1, 2):
        if (
            n + step >= len(words.all)
            or words.lower(n + step - 1) not in lists.PARTICLES
            or words.gap(n + step) not in BETWEEN
        ):
            return 0
        if words.all[n + step].text[0].isupper():
            return 0 if _against(words, n + step, evidence) or words.shouted(n + step) else step + 1
    return 0


def _trailing(words: Words, n: int, evidence: Evidence) -> bool:
    """The B of Fredrik B., and no vitamin."""
    return evidence.first(words.all[n - 1].text) and words.after(n)[:1] in {".", ",", "", "\n", ")", " "}
