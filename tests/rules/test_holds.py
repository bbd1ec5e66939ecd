"""When a hold for a claim may stand."""

from datetime import date
from typing import Any

import pytest

from rules.holds import acceptable, is_concrete
from rules.pack import load
from tests.rules.law import TODAY, hold

SE = load("SE")


def test_a_claim_is_reviewed_within_half_a_year() -> None:
    assert acceptable(hold(review_on=TODAY), TODAY, SE) == ()
    assert acceptable(hold(review_on=date(2027, 5, 21)), TODAY, SE) == ()
    (late,) = acceptable(hold(review_on=date(2027, 5, 22)), TODAY, SE)
    assert late == "a claim is reviewed within 6 months: give 2027-05-21 or earlier"
    (past,) = acceptable(hold(review_on=date(2026, 11, 20)), TODAY, SE)
    assert past == "the review date 2026-11-20 has passed; give one between 2026-11-21 and 2027-05-21"


@pytest.mark.parametrize(
    ("said", "concrete"),
    [
        ({"claim": "clients may sue within ten years"}, False),
        ({"claim": "unpaid course", "owner": "finance"}, True),
        ({"claim": "x", "owner": None}, False),
        ({"claim": "x", "review_by": date(2027, 1, 1)}, True),
        ({"filed_on": date(2026, 1, 1)}, True),
        ({"counterparty": "somebody"}, True),
        ({}, False),
    ],
)
def test_a_claim_needs_an_owner_a_date_a_number_or_an_opponent(said: dict[str, Any], concrete: bool) -> None:
    assert is_concrete(said) is concrete
