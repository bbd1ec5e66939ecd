"""`python -m tests.fuzz [--seconds N] [TARGET…]`: every target in turn, N seconds in all. Exit 1 where one broke."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.run import fuzz
from tests.fuzz.targets import TARGETS


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    given = parser.parse_args()
    crashes = Path(tempfile.mkdtemp(prefix="habeas-crashes-"))
    found = fuzz(given.targets, max(1, given.seconds // len(given.targets)), crashes)
    for name, fuzzed in found.items():
        print(f"{name:14} {fuzzed.tried:>9} inputs  {fuzzed.said or 'held'}")
    return int(any(fuzzed.said for fuzzed in found.values()))


if __name__ == "__main__":
    sys.exit(main())
