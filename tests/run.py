"""Runs the tests and leaves with pytest's own exit code: `python -m tests.run [--long] [--beside] [pytest's arguments]`.

The interpreter may abort while it shuts down once a Temporal worker has run (exit 134 instead of 0, in some runs of many), so
this leaves without a shutdown, after everything was printed.
"""

import os
import sys

import pytest

LONG, BESIDE = "--long", "--beside"
PROCESSES = 2
"""Most tests wait for servers: on two cores two processes take little more than half the time."""


def main(arguments: list[str]) -> int:
    """Pytest's exit code. Without --long, tests marked `long` are left out. --beside: in two processes."""
    chosen = [argument for argument in arguments if argument not in (LONG, BESIDE)]
    if BESIDE in arguments:  # in the order of the folders: the longest come first
        chosen = ["-n", str(PROCESSES), "--dist", "loadscope", "--no-loadscope-reorder", *chosen]
    if LONG not in arguments and "-m" not in chosen:
        chosen = ["-m", "not long", *chosen]
    return int(pytest.main(chosen))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
