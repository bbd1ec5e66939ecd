"""The house keeps its own rules."""

import ast
import importlib.util
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("schemas", "rules", "workflows", "activities", "connectors", "console", "deploy")
FILES = sorted(f for room in (*ROOMS, "tests") for f in (ROOT / room).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
WIRE = {"defn", "signal", "query", "update"}


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_inside_this_tree_and_nobody_elses(room: str) -> None:
    spec = importlib.util.find_spec(room)

    assert spec is not None and spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)
    assert set(packages_distributions().get(room, [])) <= {"habeas"}


def test_files_stay_short() -> None:
    long = {name(f): n for f in FILES if (n := len(f.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE}

    assert long == {}


def test_functions_stay_short() -> None:
    long = {
        f"{name(f)}:{node.name}": length
        for f in FILES
        for node in ast.walk(tree(f))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION + (20 if node.name == "run" else 0)
        and "tests" not in f.parts
    }

    assert long == {}


def test_every_wire_name_is_explicit() -> None:
    silent = []
    for file in (f for f in FILES if f.relative_to(ROOT).parts[0] in ("workflows", "activities")):
        for node in ast.walk(tree(file)):
            for mark in getattr(node, "decorator_list", ()):
                call = mark.func if isinstance(mark, ast.Call) else mark
                if not isinstance(call, ast.Attribute) or call.attr not in WIRE:
                    continue
                named = isinstance(mark, ast.Call) and any(
                    k.arg == "name" and isinstance(k.value, ast.Constant) and str(k.value.value).startswith("habeas.")
                    for k in mark.keywords
                )
                if not named:
                    silent.append(f"{name(file)}:{node.lineno}")  # type: ignore[attr-defined]

    assert silent == []


def test_the_law_never_asks_the_wall_clock() -> None:
    asked = [
        f"{name(f)}:{n}"
        for room in ("rules", "workflows", "activities")
        for f in sorted((ROOT / room).rglob("*.py"))
        for n, line in enumerate(f.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"(?<!workflow)\.(now|today|utcnow)\(|\bnow\(\)|time\.time\(", line.split("#")[0])
        and "workflow.now()" not in line
    ]

    assert asked == []


def test_no_statement_judges_by_the_databases_clock() -> None:
    text = "\n".join(f.read_text(encoding="utf-8") for f in sorted((ROOT / "connectors/postgres/sql").glob("*.sql")))
    asked = [line for line in text.splitlines() if re.search(r"\b(now\(\)|current_date|clock_timestamp)", line, re.I)]

    assert all("org_key" in line for line in asked), "only the making of a key says when it was"


def test_a_room_says_what_it_is_and_imports_nothing() -> None:
    for room in ROOMS:
        body = tree(ROOT / room / "__init__.py").body
        assert len(body) == 1 and isinstance(body[0], ast.Expr), room
