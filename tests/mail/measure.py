"""Prints how well mails are read: `python -m tests.mail.measure [--crossed] [--misses]`.

Without --crossed the kept weights read the mails that they were fitted on: that only shows that nothing is broken. --crossed is the number
that counts, beside mails at first sight: each mail is read by weights that were fitted without its part.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

from console.intake_mail import read_mail
from console.reading.weights import Weights
from tests.mail.corpus import Labelled
from tests.mail.fit import fit, lines, read
from tests.mail.score import Score, everything

PARTS = 5
SETS = {
    **dict.fromkeys("abc", "first"),
    **dict.fromkeys("de", "hints"),
    **dict.fromkeys("fg", "ordinary"),
    "h": "everyday",
    "i": "schooled",
    "j": "look-alikes",
    "k": "a year's inbox",
    "l": "half tricky",
    "m": "several rights",
    "n": "last",
    "o": "short",
}
"""What the sets of our own are, by the first letter of a mail's name."""


def set_of(mail: Labelled) -> str:
    """The set that a mail belongs to."""
    return "shared" if mail.name.endswith(".eml") else SETS.get(mail.name[0], mail.name[0])


def crossed(mails: Sequence[Labelled]) -> list[tuple[Labelled, Weights]]:
    """Each mail, with weights that were fitted without it: five times over a fifth of the mails."""
    shuffled = random.Random(1).sample([*mails], len(mails))
    known = {one.mail.name: one for one in read(shuffled)}
    found = list[tuple[Labelled, Weights]]()
    for part in range(PARTS):
        fitted = fit([known[m.name] for at, m in enumerate(shuffled) if at % PARTS != part])
        by = Weights(lines(fitted))
        found += [(m, by) for m in shuffled[part::PARTS]]
    return found


def table(read_by: Iterable[tuple[Labelled, Weights | None]], *, misses: bool = False) -> str:
    """A line for each set, and one for all."""
    scores = defaultdict[str, Score](Score)
    for mail, by in read_by:
        got = read_mail(mail.raw, by)
        for name in (set_of(mail), "all"):
            scores[name].add(mail, got)
    shown = [f"{'':16}{'mails':>8}" + "".join(f"{field:>12}" for field in Score().parts)]
    for name, one in sorted(scores.items()):
        shown.append(f"{name:16}{one.mails:8}" + "".join(f"{value:12.1%}" for value in one.parts.values()))
        if misses and name != "all":
            shown += [f"    {miss}" for miss in one.misses]
    return "\n".join(shown)


def main() -> None:
    """The table; with --misses also what went wrong."""
    mails = everything()
    by = crossed(mails) if "--crossed" in sys.argv else [(m, None) for m in mails]
    print(table(by, misses="--misses" in sys.argv))


if __name__ == "__main__":
    main()
