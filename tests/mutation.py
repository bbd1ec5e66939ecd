"""`python -m tests.mutation`: breaks `rules/` one by one. Exit 1 where fewer than nine in ten breaks are noticed.

What survives is looked at by a person; docs/mutation.md says why it may.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
MUTANTS = ROOT / "mutants"
SURVIVED, UNTESTED = 0, 33
"""Exit codes that mutmut notes: the tests passed; no test came near."""
ENOUGH = 0.9


def main() -> int:
    """Runs mutmut, or reads its last run, and tells the figures and the survivors by function."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--read", action="store_true", help="read what the last run left, and run nothing")
    given = parser.parse_args()
    if not given.read:
        shutil.rmtree(MUTANTS, ignore_errors=True)
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(given.processes)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return _tell(MUTANTS)


def _tell(folder: Path) -> int:
    total, killed, left = 0, 0, Counter[str]()
    for meta in sorted(folder.rglob("*.py.meta")):
        for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            if code is None:
                continue  # never came to its turn
            total += 1
            killed += code not in (SURVIVED, UNTESTED)
            if code in (SURVIVED, UNTESTED):
                left[_function(name)] += 1
    for function, count in left.most_common():
        print(f"{count:5} {function}")
    share = killed / total if total else 0.0
    print(f"{killed} of {total} breaks noticed: {share:.1%}")
    return 0 if share >= ENOUGH else 1


def _function(mutant: str) -> str:
    """`rules.periods.x_end_of__mutmut_3` is one of `rules.periods.end_of`."""
    return mutant.rpartition("__mutmut_")[0].replace(".x_", ".").replace("xǁ", "").replace("ǁ", ".")


if __name__ == "__main__":
    sys.exit(main())
