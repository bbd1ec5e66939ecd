"""Prints how well mails are read: `python -m tests.mail.measure [--misses]`."""

import sys
from pathlib import Path

from tests.mail.corpus import own
from tests.mail.score import Score, labelled, score

_BESIDE = (Path(__file__).parents[up] / "shared" / "corpus" / "mail" for up in (3, 4))
SHARED = next((folder for folder in _BESIDE if folder.exists()), Path("shared"))
ALL = 90
"""Mails of the shared corpus. The second half was held out until the numbers in docs/intake-mail.md were taken."""


def main() -> None:
    """A line for each set; with --misses also what went wrong. All of them have been read by whoever wrote the rules."""
    sets: dict[str, Score] = {
        "own, written first": score(own("a", "b", "c")),
        "own, harder": score(own("d", "e")),
        "own, written last": score(own("f", "g")),
    }
    if SHARED.exists():
        sets["shared"] = score(labelled(SHARED, 1, ALL))
    print(f"{'':20}" + "".join(f"{field:>12}" for field in Score._fields[:-1]))
    for name, got in sets.items():
        print(f"{name:20}{got.mails:12}" + "".join(f"{value:12.1%}" for value in got[1:-1]))
        if "--misses" in sys.argv:
            print("".join(f"    {miss}\n" for miss in got.misses))


if __name__ == "__main__":
    main()
