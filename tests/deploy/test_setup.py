"""Setting up is pinned, and the test runner tells the truth."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==\S+", re.MULTILINE)


def plain(requirement: str) -> str:
    """The name of a requirement, as the lock writes it."""
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_the_lock_pins_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]

    assert {plain(requirement) for requirement in asked} <= set(PIN.findall(LOCK))


def test_every_pin_carries_digests() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)

    assert all("--hash=sha256:" in block for block in blocks if PIN.match(block))


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK
    assert "index" not in LOCK


@pytest.mark.parametrize(("body", "code"), [("assert True", 0), ("assert False", 1)])
def test_the_runner_leaves_with_the_code_of_pytest(tmp_path: Path, body: str, code: int) -> None:
    (tmp_path / "test_it.py").write_text(f"import atexit, os\natexit.register(os.abort)\ndef test_it():\n    {body}\n")

    run = subprocess.run(
        [sys.executable, "-m", "tests.run", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert run.returncode == code
    assert re.search(r"1 (passed|failed) in", run.stdout)


def test_an_old_python_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "bin" / "python3"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.18\nexit 1\n')
    old.chmod(0o755)
    for tool in ("bash", "make"):
        (old.parent / tool).symlink_to(f"/usr/bin/{tool}")

    made = subprocess.run(
        ["/usr/bin/make", "-f", str(ROOT / "Makefile"), ".venv/.made"],
        cwd=tmp_path,
        check=False,
        env={"PATH": str(old.parent)},
        capture_output=True,
        text=True,
    )

    assert made.returncode == 2
    assert "Python 3.11 or newer; here is: Python 3.9.18" in made.stderr
    assert not (tmp_path / ".venv").exists()
