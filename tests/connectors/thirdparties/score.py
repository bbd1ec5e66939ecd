"""How much of the labelled texts the finder finds: `python -m tests.connectors.thirdparties.score [--misses]`.

Recall: a labelled place counts as found when every letter and digit of it lies in reported spans of its kind. Precision: a
reported span counts as right when it overlaps a labelled place of its kind. Staff are labelled, and reported, as names.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from connectors.thirdparties.finder import Finder
from connectors.thirdparties.names import candidates
from connectors.thirdparties.tokens import WORD, parts
from connectors.thirdparties.words import PARTICLES, TITLES, listed
from schemas.systems import Identity, IdentityKind
from schemas.thirdparties import Kind, Own, Span

CORPUS = Path(__file__).parent / "corpus"
FOLDS = 5
GROUPS = ("personnummer", "phone", "email", "address", "known name", "staff", "unknown name", "unknown, on no list")


class Label(NamedTuple):
    """A labelled place."""

    start: int
    end: int
    kind: Kind
    group: str


class Labelled(NamedTuple):
    """One text of the corpus."""

    id: str
    text: str
    labels: tuple[Label, ...]


class Score(NamedTuple):
    """What was found of what is there, by group, and what was reported, by kind."""

    there: Counter[str]
    found: Counter[str]
    reported: Counter[str]
    right: Counter[str]

    def recall(self, *groups: str) -> float:
        """The share found of these groups, 1 where there is nothing to find."""
        there = sum(self.there[g] for g in groups)
        return sum(self.found[g] for g in groups) / there if there else 1.0

    def precision(self, *kinds: Kind) -> float:
        """The share that was right of what was reported."""
        reported = sum(self.reported[k] for k in kinds or Kind)
        return sum(self.right[k] for k in kinds or Kind) / reported if reported else 1.0


def world() -> dict[str, Any]:
    """Whose copy it is, who works there, and what the systems know."""
    read: dict[str, Any] = json.loads((CORPUS / "world.json").read_text(encoding="utf-8"))
    return read


def own() -> Own:
    """The owner of all texts."""
    facts = world()
    identities = tuple(Identity(kind=IdentityKind(kind), value=value) for kind, value in facts["identities"])
    return Own(names=tuple(facts["names"]), identities=identities, addresses=tuple(facts["addresses"]))


def texts(name: str) -> list[Labelled]:
    """The texts of one file: `train` or `holdout`."""
    known = frozenset(world()["known"])
    rows = (json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Labelled(
            row["id"],
            row["text"],
            tuple(Label(s["start"], s["end"], Kind(s["kind"]), _group(s, known)) for s in row["spans"]),
        )
        for row in rows
    ]


def _group(span: dict[str, Any], known: frozenset[str]) -> str:
    if span["kind"] != "name":
        return str(span["kind"])
    if span.get("staff"):
        return "staff"
    pieces = {p for word in span["text"].split() for p in parts(word.strip(".,"))}
    if pieces & known:
        return "known name"
    return "unknown name" if pieces & (listed("first_names") | listed("surnames")) else "unknown, on no list"


def score(chosen: Iterable[Labelled], misses: list[str] | None = None) -> Score:
    """The finder's score; what it missed and what it made up is added to `misses`, in words."""
    facts, result = world(), Score(Counter(), Counter(), Counter(), Counter())
    for text in chosen:
        known = candidates(text.text) & frozenset(facts["known"])
        spans = Finder(own(), known, facts["staff"]).find(text.text)
        for label in text.labels:
            hit = _covered(text.text, label, spans)
            result.there[label.group] += 1
            result.found[label.group] += hit
            if not hit and misses is not None:
                misses.append(f"{text.id} missed {label.group}: {text.text[label.start : label.end]!r}")
        for span in spans:
            right = any(m.kind is span.kind and m.start < span.end and span.start < m.end for m in text.labels)
            result.reported[span.kind] += 1
            result.right[span.kind] += right
            if not right and misses is not None:
                misses.append(f"{text.id} made up {span.kind} ({span.why}): {text.text[span.start : span.end]!r}")
    return result


def disguised(texts: Iterable[Labelled]) -> list[Labelled]:
    """The same texts with each listed name that the systems don't know spelled as one that nobody has: `Vrokela`."""
    return [_disguised(text, n) for n, text in enumerate(texts)]


def _disguised(text: Labelled, seed: int) -> Labelled:
    pieces, labels, at, length = list[str](), list[Label](), 0, 0
    for label in text.labels:
        pieces.append(text.text[at : label.start])
        length += len(pieces[-1])
        name = text.text[label.start : label.end]
        fresh = label.group == "unknown name"
        if fresh:
            name = WORD.sub(lambda m: _invented(m[0], seed + m.start()), name)
        pieces.append(name)
        labels.append(Label(length, length + len(name), label.kind, "unknown, on no list" if fresh else label.group))
        length, at = length + len(name), label.end
    return Labelled(text.id, "".join([*pieces, text.text[at:]]), tuple(labels))


def _invented(word: str, seed: int) -> str:
    """A word of no language in the same letter case; initials, titles and genitives stay."""
    if len(word) < 3 or word.lower() in TITLES | PARTICLES:
        return word
    heads, tails = (
        ("Vrok", "Zhem", "Tulv", "Qadi", "Kxau", "Njem", "Ywol"),
        ("ela", "iru", "oma", "ude", "eki", "aza", "ilo"),
    )
    made = heads[seed % 7] + tails[(seed // 7 + len(word)) % 7] + ("s" if word.endswith("s") else "")
    return made.upper() if word.isupper() else made.lower() if word.islower() else made


def _covered(text: str, label: Label, spans: Sequence[Span]) -> bool:
    inside = {n for s in spans if s.kind is label.kind for n in range(s.start, s.end)}
    return all(n in inside for n in range(label.start, label.end) if text[n].isalnum())


def shown(title: str, result: Score) -> str:
    """One block of the table."""
    lines = [f"{title}: recall {result.recall(*GROUPS):.3f}, precision {result.precision():.3f}"]
    lines += [f"  {g:22} {result.recall(g):.3f} of {result.there[g]}" for g in GROUPS if result.there[g]]
    lines += [
        f"  precision {k:12} {result.precision(k):.3f} of {result.reported[k]}" for k in Kind if result.reported[k]
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Prints the folds of the texts that were tuned on, all of them, and the texts that were not."""
    train, misses = texts("train"), list[str]()
    for fold in range(FOLDS):
        part = score(train[fold::FOLDS])
        print(f"fold {fold + 1}: recall {part.recall(*GROUPS):.3f}, precision {part.precision():.3f}")
    print(shown("tuned on", score(train, misses)))
    print(shown("not tuned on", score(texts("holdout"))))
    print(shown("all, names of no list instead of listed ones", score(disguised(train + texts("holdout")))))
    if "--misses" in arguments:
        print("\n".join(misses))


if __name__ == "__main__":
    main(sys.argv[1:])
