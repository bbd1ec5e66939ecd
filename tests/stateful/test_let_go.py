"""What a hold has kept back under any right goes by itself once the hold is released, and no earlier."""

from typing import Any

import pytest

from schemas.request import CaseState
from schemas.systems import Deed
from tests.stateful.again import play_again
from tests.stateful.known import Lines, S
from tests.stateful.play import Play

HOLD: Lines = (("place_hold", {"name": "h1"}), S)
RELEASE: Lines = (("release_hold", {"name": "h1"}), S)
CODE: Lines = (("prove_code", {}), S)
TOLD: Lines = (("confirmed", {"recipient": "mailer"}), S)
UPHELD: Lines = (("weigh", {"outcome": "no_compelling_grounds"}), S, ("approve", {}), S)
MAIL: dict[str, Any] = {"types": ["objection_direct_marketing"], "rows": 0b10}
CONSENT: dict[str, Any] = {"types": ["withdraw_consent"], "rows": 0b10}
KEPT: dict[str, tuple[dict[str, Any], Lines, str]] = {
    "mail, whoever asks": (MAIL, (*HOLD, *TOLD), "news"),
    "consent, before the proof": (CONSENT, HOLD, "news"),
    "consent, never proven": (CONSENT, (*HOLD, ("jump", {"days": 60}), S), "news"),
    "consent, answered": (CONSENT, (*HOLD, *CODE, *TOLD), "news"),
    "objection, weighed and answered": (
        {"types": ["objection"], "rows": 0b1000},
        (*HOLD, *CODE, *UPHELD, *TOLD),
        "survey",
    ),
    "consent and access": ({"types": ["withdraw_consent", "access"], "rows": 0b10}, (*HOLD, *CODE, *TOLD), "news"),
    "consent, with an erasure behind it": (
        {"types": ["withdraw_consent", "erasure"], "rows": 0b10},
        (*HOLD, *CODE, ("approve", {}), S, *TOLD),
        "news",
    ),
}
"""The request, what happens while the hold stands, and what it keeps."""


def gone(play: Play, table: str) -> list[int]:
    """When the person's row of the table was erased, on the world's own count."""
    return [e.tick for e in play.world.effects if e.row.table == table and e.deed is Deed.ERASE]


@pytest.mark.parametrize("name", KEPT)
def test_what_a_hold_kept_goes_when_it_is_released(name: str) -> None:
    setup, lines, table = KEPT[name]
    held = play_again(setup, *lines)
    free = play_again(setup, *lines, *RELEASE)

    assert not gone(held, table) and held.cases[0].execution.running
    (when,) = gone(free, table)
    back = [e for e in free.world.events if e.what == "looked" and e.tick > when and e.name.endswith("verify")]
    assert back, "read back"


def test_another_hold_that_stands_keeps_it_and_the_case_stays_open() -> None:
    second: Lines = (("place_hold", {"name": "h2"}), S)
    play = play_again(CONSENT, *HOLD, *CODE, *TOLD, *second, *RELEASE)
    free = play_again(CONSENT, *HOLD, *CODE, *TOLD, *second, *RELEASE, ("release_hold", {"name": "h2"}), S)

    assert not gone(play, "news") and play.cases[0].execution.running
    assert gone(free, "news") and free.world.store.files[free.cases[0].id].row.state is CaseState.CLOSED
