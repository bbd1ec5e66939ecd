"""Prints how well mails are read: `python -m tests.mail.measure [--misses]`."""

import sys
from pathlib import Path

from tests.mail.corpus import own
from tests.mail.score import Score, labelled, score

_BESIDE = (Path(__file__).parents[up] / "shared" / "corpus" / "mail" for up in (3, 4))
SHARED = next((folder for folder in _BESIDE if folder.exists()), Path("shared"))
SEEN, ALL = 45, 90
"""Mails of the shared corpus that were read while the rules were written; the others nobody has looked at."""


def main() -> None:
    """A line for each set; with --misses also what went wrong, never for mails that are held out."""
    sets: dict[str, Score] = {
        "own, written first": score(own("a", "b", "c")),
        "own, harder": score(own("d", "e")),
        "own, written last": score(own("f")),
    }
    if SHARED.exists():
        sets["shared, seen"] = score(labelled(SHARED, 1, SEEN))
        sets["shared, held out"] = score(labelled(SHARED, SEEN + 1, ALL))
    print(f"{'':20}" + "".join(f"{field:>12}" for field in Score._fields[:-1]))
    for name, got in sets.items():
        print(f"{name:20}{got.mails:12}" + "".join(f"{value:12.1%}" for value in got[1:-1]))
        if "--misses" in sys.argv and not name.endswith("held out"):
            print("".join(f"    {miss}\n" for miss in got.misses))


if __name__ == "__main__":
    main()
