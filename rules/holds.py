"""When a hold for a claim may stand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.deadlines import add_months
from rules.pack import Pack
from schemas.decisions import LiveHold

SIGNS = (
    "owner",
    "review",
    "filed",
    "court",
    "case",
    "counterparty",
    "amount",
    "received",
    "letter",
    "invoice",
    "lawyer",
)
"""Words by which a told claim is a concrete one: somebody owns it, or it has a date, a number or an opponent."""


def acceptable(hold: LiveHold, today: date, pack: Pack) -> tuple[str, ...]:
    """Why the hold can't stand; empty where it can.

    Source: GDPR Art. 17(3)(e), 5(1)(c); the review within months is our choice, the pack says how many.
    """
    latest = add_months(today, pack.clock.claim_review_months)
    if hold.review_on < today:
        return (f"the review date {hold.review_on} has passed; give one between {today} and {latest}",)
    if hold.review_on > latest:
        return (f"a claim is reviewed within {pack.clock.claim_review_months} months: give {latest} or earlier",)
    return ()


def is_concrete(said: Mapping[str, Any]) -> bool:
    """Whether a claim, as somebody has told it, exists or is concretely expected.

    That somebody might claim something within the limitation period is none.
    Source: GDPR Art. 17(3)(e); in Sweden preskriptionslagen (1981:130) 2 § is no ground to keep.
    """
    return any(value and any(sign in key for sign in SIGNS) for key, value in said.items())
