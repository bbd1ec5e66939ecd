"""Each promise can break, and the machine sees it: Habeas with one thing wrong goes red within a bounded number of lives."""

from typing import Any

import pytest

from tests.stateful import machine
from tests.stateful.activations import Broken
from tests.stateful.again import play_again
from tests.stateful.broken import BREAKS, SAID
from tests.stateful.known import KNOWN, Lines
from tests.stateful.promises import PROMISES

WITHIN = 3000
"""Lives within which every breach has to show: the rarest one takes about a hundred."""
STAYS_OPEN = ("what_was_approved_is_executed", "no_case_makes_plan_after_plan")
"""Where the case would not come to its end, which is seen as well."""
S: tuple[str, dict[str, Any]] = ("settle_down", {})
ERASE: dict[str, Any] = {"types": ["erasure"], "rows": 1}
STOP_MAIL: dict[str, Any] = {"types": ["erasure", "objection_direct_marketing"], "rows": 2}
SCRIPTED: dict[str, tuple[dict[str, Any], *Lines]] = {
    "a_released_hold_lets_go": (
        ERASE,
        S,
        ("place_hold", {}),
        S,
        ("prove_code", {}),
        S,
        ("approve", {}),
        S,
        ("confirmed", {}),
        S,
        ("release_hold", {}),
        S,
    ),
    "identity_keys_go_last": (
        {"types": ["erasure"], "rows": 33},
        S,
        ("prove_code", {}),
        S,
        ("system", {"name": "books", "mood": "away"}),
        ("approve", {}),
        S,
        ("system", {"name": "books", "mood": "well"}),
        S,
    ),
    "the time was extended twice": (ERASE, S, ("prove_code", {}), S, ("extend", {}), S, ("extend", {}), S),
    "stopping_mail_needs_no_proof_and_touches_nothing_else": (STOP_MAIL, S),
}
"""What a random life seldom does, or where it shows something else first: the script shows the breach itself."""
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


@pytest.mark.parametrize("said", SCRIPTED)
def test_what_random_lives_seldom_do_is_seen_in_a_script(said: str) -> None:
    with pytest.raises(Broken, match=said):
        play_again(*SCRIPTED[said], changed=(BREAKS | SAID)[said])


@pytest.mark.parametrize("said", [said for said in SAID if said not in SCRIPTED])
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
