"""Each promise can break, and the machine sees it: Habeas with one thing wrong goes red within a bounded number of lives."""

from typing import Any

import pytest

from tests.stateful import machine
from tests.stateful.activations import Broken
from tests.stateful.again import play_again
from tests.stateful.broken import BREAKS, SAID
from tests.stateful.known import KNOWN, Lines
from tests.stateful.promises import PROMISES

WITHIN = 400
"""Lives within which every breach has to show."""
STAYS_OPEN = ("what_was_approved_is_executed", "no_case_makes_plan_after_plan")
"""Where the case would not come to its end, which is seen as well."""
SCRIPTED = ("a_released_hold_lets_go",)
"""Where a random life mostly shows first that it never ends: the script shows the promise itself."""
NAMES = {name.partition(" ")[2]: name for name in PROMISES}


def machine_of(**parts: Any) -> type[machine.CaseMachine]:
    """The machine on a broken Habeas, looking at one promise only."""
    return type("Wrong", (machine.CaseMachine,), parts)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SCRIPTED])
def test_a_broken_promise_is_seen(name: str) -> None:
    known = frozenset(KNOWN)
    wrong = machine_of(changed=BREAKS[name], checks=(PROMISES[NAMES[name]],), known=known, ends=name not in STAYS_OPEN)

    with pytest.raises(Broken, match=name):
        machine.run(WITHIN, wrong, shrink=False)


def test_a_hold_that_is_released_and_never_let_go_is_seen() -> None:
    s: tuple[str, dict[str, Any]] = ("settle_down", {})
    lines: Lines = (
        s,
        ("place_hold", {}),
        s,
        ("prove_code", {}),
        s,
        ("approve", {}),
        s,
        ("confirmed", {}),
        s,
        ("release_hold", {}),
        s,
    )

    with pytest.raises(Broken, match="a_released_hold_lets_go"):
        play_again({"types": ["erasure"], "rows": 1}, *lines, changed=BREAKS["a_released_hold_lets_go"])


@pytest.mark.parametrize("said", SAID)
def test_what_a_line_itself_finds_out_is_seen(said: str) -> None:
    with pytest.raises(Broken, match=said):
        machine.run(WITHIN, machine_of(changed=SAID[said], checks=()), shrink=False)


def test_every_promise_has_something_that_breaks_it() -> None:
    assert set(BREAKS) == set(NAMES)


def test_a_breach_comes_as_a_short_script() -> None:
    with pytest.raises(Broken) as broken:
        machine.run(60, machine_of(changed=BREAKS["a_case_never_fails"]))

    script = str(broken.value)
    assert "play_again(" in script and len(script.splitlines()) < 40
