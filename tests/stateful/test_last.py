"""What holds the identity keys waits for the others in each way in which a case can wait, and goes in the end."""

from typing import Any

import pytest

from schemas.systems import Deed
from tests.stateful.again import play_again
from tests.stateful.estate import BOOKS, SHOP
from tests.stateful.known import Lines, S
from tests.stateful.play import Play
from tests.stateful.systems import DESTROY

SETUP: dict[str, Any] = {"types": ["erasure"], "rows": 0b100001}
"""Two orders, an account, and an invoice that keeps one of the orders."""
APPROVED: Lines = (S, ("prove_code", {}), S)
WAITS: dict[str, tuple[Lines, Lines]] = {
    "away": (
        (("system", {"name": "books", "mood": "away"}), ("approve", {}), S),
        (("system", {"name": "books", "mood": "well"}), S),
    ),
    "tried again": (
        (("system", {"name": "books", "mood": "refuses"}), ("approve", {}), S),
        (("system", {"name": "books", "mood": "well"}), ("resolve", {"how": "retry"}), S),
    ),
    "left": (
        (("system", {"name": "books", "mood": "refuses"}), ("approve", {}), S),
        (("resolve", {"how": "leave"}), S),
    ),
    "left and crashed": (
        (("system", {"name": "books", "mood": "refuses"}), ("approve", {}), S),
        (("resolve", {"how": "leave"}), ("restart", {}), S),
    ),
}
"""What keeps the books from being done, and what ends it."""


def touched(play: Play) -> list[tuple[str, Deed]]:
    """What has happened to which system, in order."""
    return [(e.row.system, e.deed) for e in play.world.effects]


@pytest.mark.parametrize("how", WAITS)
def test_the_shop_waits_for_the_books_and_goes_in_the_end(how: str) -> None:
    until, then = WAITS[how]
    waiting = play_again(SETUP, *APPROVED, *until)
    over = play_again(SETUP, *APPROVED, *until, *then)

    assert touched(waiting) == []
    assert [s for s, deed in touched(over) if deed in DESTROY] == [SHOP] * 2
    assert [s for s, _ in touched(over)].count(BOOKS) == (0 if how.startswith("left") else 1)
    assert {r.key for r in over.world.rows if r.gone} == {"ulla-order-2", "ulla-account-1"}


def test_what_a_hold_has_kept_for_years_goes_in_the_same_order() -> None:
    """On 1 January 2028 the invoice and the order that it kept are due; the books refuse."""
    years: Lines = (("approve", {}), S, ("confirmed", {"recipient": "mailer"}), S)
    refused: Lines = (("system", {"name": "books", "mood": "refuses"}), ("wait", {}), ("wait", {}), ("wait", {}), S)
    settled: Lines = (("system", {"name": "books", "mood": "well"}), ("resolve", {"how": "retry"}), S)
    waiting = play_again(SETUP, *APPROVED, *years, *refused)
    over = play_again(SETUP, *APPROVED, *years, *refused, *settled)

    assert waiting.cases[0].execution.object.incident == "act: refused by books"
    assert "ulla-order-1" not in {r.key for r in waiting.world.rows if r.gone}
    assert [(s, d) for s, d in touched(over) if d in DESTROY][2:] == [(BOOKS, Deed.ERASE), (SHOP, Deed.ERASE)]
