"""No letter goes out that the ledger does not name."""

import ast
from pathlib import Path

ROOM = Path(__file__).parents[2] / "activities"


def _dropped(file: Path) -> list[str]:
    """Calls of `office.send` whose answer, how the fact names the letter, is thrown away."""
    return [
        f"{file.name}:{node.lineno}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Await)
        and isinstance(node.value.value, ast.Call)
        and ast.unparse(node.value.value.func) == "office.send"
    ]


def test_whoever_sends_a_letter_says_which_one_in_the_fact() -> None:
    files = sorted(ROOM.glob("*.py"))
    senders = [f.name for f in files if "office.send(" in f.read_text(encoding="utf-8")]

    assert len(senders) >= 4
    assert [place for file in files for place in _dropped(file)] == []
