"""No door breaks, hangs or swells, whatever it is given: the same minute of inputs in each run, half an hour by chance in the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.run import ROOT, fuzz
from tests.fuzz.targets import BROKEN, TARGETS

SHORT, LONG = 60, 30 * 60
"""Seconds for all targets together."""


def test_no_input_breaks_a_door(tmp_path: Path) -> None:
    fuzzed = fuzz(list(TARGETS), SHORT // len(TARGETS), tmp_path, seed=1)

    assert {name: each.said for name, each in fuzzed.items() if each.said} == {}
    assert {name: each.tried for name, each in fuzzed.items() if each.tried <= 20} == {}


@pytest.mark.long
@pytest.mark.timeout(2 * LONG)
def test_no_input_breaks_a_door_in_half_an_hour(tmp_path: Path) -> None:
    fuzzed = fuzz(list(TARGETS), LONG // len(TARGETS), tmp_path)

    assert {name: each.said for name, each in fuzzed.items() if each.said} == {}
    assert {name: each.tried for name, each in fuzzed.items() if each.tried <= 1_000} == {}


def test_a_door_that_breaks_hangs_or_swells_is_noticed_and_what_broke_it_is_kept(tmp_path: Path) -> None:
    fuzzed = fuzz(list(BROKEN), 20, tmp_path)
    for target, sign in (("crash", "ZeroDivisionError"), ("hang", "timeout"), ("swell", "emory")):
        kept = list(tmp_path.glob(f"{target}-*"))
        assert sign in fuzzed[target].said, fuzzed[target].said
        assert [f.read_bytes()[:4] for f in kept] == [b"FUZZ"]
        assert f"--replay {kept[0]}" in fuzzed[target].said


def test_what_broke_a_door_is_seen_again(tmp_path: Path) -> None:
    file = tmp_path / "crash"
    file.write_bytes(b"FUZZ")
    program = [sys.executable, "-m", "tests.fuzz.one", "crash", "--replay", str(file)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode != 0 and "ZeroDivisionError" in done.stderr
