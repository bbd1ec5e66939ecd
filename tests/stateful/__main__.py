"""Random lives from the command line: `python -m tests.stateful [--sequences N] [--steps N] [--random]`."""

import argparse
import logging
import os
import sys

from tests.stateful import machine
from tests.stateful.activations import Broken


def main() -> int:
    """0 where every promise held; prints what was done, or the shortest script that breaks one."""
    parser = argparse.ArgumentParser(prog="python -m tests.stateful", description=__doc__)
    parser.add_argument("--sequences", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=machine.STEPS)
    parser.add_argument("--random", action="store_true", help="other sequences than last time")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if asked.random:
        os.environ["HABEAS_RANDOM"] = "1"
    try:
        print(machine.run(asked.sequences, steps=asked.steps))
    except Broken as broken:
        print(broken)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
