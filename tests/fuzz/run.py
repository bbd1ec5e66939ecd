"""Runs the fuzzer beside this process, and says what it found."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
START, EACH = 120, 30
"""Seconds that the process may take to instrument what it imports, and each target to end."""


class Fuzzed(NamedTuple):
    """What became of one target."""

    tried: int
    """Inputs."""
    said: str
    """What broke, in which file it lies and how it is seen again; empty where it held."""


def fuzz(targets: Sequence[str], seconds: int, crashes: Path, seed: int = 0) -> dict[str, Fuzzed]:
    """Each target was given as many inputs as there was time for.

    seconds: for each. crashes: folder for what broke them. seed: the same inputs again; 0 is by chance.
    """
    program = [sys.executable, "-m", "tests.fuzz.one", *targets, "--seconds", str(seconds), "--seed", str(seed)]
    program += ["--crashes", str(crashes)]
    with tempfile.TemporaryDirectory() as scratch:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": scratch}
        with (crashes / "start.log").open("w") as log, contextlib.suppress(subprocess.TimeoutExpired):
            until = START + len(targets) * (seconds + EACH)
            subprocess.run(program, check=False, cwd=ROOT, env=env, timeout=until, stdout=log, stderr=log)
    return {name: _told(name, crashes) for name in targets}


def _told(target: str, crashes: Path) -> Fuzzed:
    log = crashes / f"{target}.log"
    said = (log if log.exists() else crashes / "start.log").read_text(errors="replace")
    tried = re.search(r"number_of_executed_units:\s*(\d+)", said)
    if said.rstrip().endswith("\nexit 0") and tried:
        return Fuzzed(int(tried[1]), "")
    kept = sorted((f for f in crashes.glob(f"{target}-*")), key=lambda f: f.stat().st_mtime)
    marks = [
        line
        for line in said.splitlines()
        if re.search(r"Uncaught|Error|ERROR|timeout|out-of-memory|SUMMARY|exit", line)
    ]
    again = f"\n  see it again: python -m tests.fuzz.one {target} --replay {kept[-1]}" if kept else ""
    return Fuzzed(int(tried[1]) if tried else 0, "\n  ".join([f"{target} broke, or did not end", *marks[-6:]]) + again)
