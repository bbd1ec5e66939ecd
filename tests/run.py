"""Runs the tests and leaves with pytest's own exit code: `python -m tests.run [--long] [pytest's arguments]`.

The interpreter may abort while it shuts down once a Temporal worker has run (exit 134 instead of 0, in some runs of many), so
this leaves without a shutdown, after everything was printed.
"""

import os
import sys

import pytest

LONG = "--long"


def main(arguments: list[str]) -> int:
    """Pytest's exit code. Without --long, tests marked `long` are left out."""
    chosen = [argument for argument in arguments if argument != LONG]
    if LONG not in arguments and "-m" not in chosen:
        chosen = ["-m", "not long", *chosen]
    return int(pytest.main(chosen))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
