"""A mail that may be from somebody else, in lives played to their end: nothing is done before the address has answered."""

from typing import Any

from schemas.facts import FactKind
from schemas.request import CaseState, RequestType
from tests.stateful.again import play_again
from tests.stateful.estate import ORG
from tests.stateful.play import Changed, Play

OFFERS = Changed(ports=lambda _: {"signs_in": frozenset({ORG})})
WAITS = "a person: strong_identity"
ANSWERED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("settle_down", {}),
    ("prove_code", {"right": True}),
    ("settle_down", {}),
)


def facts(play: Play) -> set[str]:
    return {event.kind for event in play.world.store.files[play.cases[0].id].facts.values()}


def state(play: Play) -> CaseState:
    return CaseState(play.world.store.files[play.cases[0].id].row.state)


def test_what_stops_mail_waits_for_the_code_and_is_then_done() -> None:
    for right in (RequestType.OBJECTION_DIRECT_MARKETING, RequestType.WITHDRAW_CONSENT):
        asked = {"types": [right.value], "rows": 0b111, "doubted": True}
        before = play_again(asked, ("settle_down", {}), changed=OFFERS)
        after = play_again(asked, *ANSWERED, changed=OFFERS, to_the_end=True)
        plain = play_again({**asked, "doubted": False}, ("settle_down", {}))

        assert state(before) is CaseState.IDENTITY_PENDING and FactKind.PLANNED not in facts(before)
        assert FactKind.PLANNED in facts(plain) and FactKind.PLANNED in facts(after)
        assert state(after) is CaseState.CLOSED and FactKind.IDENTITY_PROVEN not in facts(after)


def test_whatever_else_is_asked_waits_for_signing_in_where_that_can_be_done() -> None:
    asked = {"types": ["erasure"], "rows": 0b111, "doubted": True}
    waits = play_again(asked, *ANSWERED, changed=OFFERS)
    done = play_again(asked, *ANSWERED, changed=OFFERS, to_the_end=True)
    without = play_again(asked, *ANSWERED)

    assert waits.world.store.files[waits.cases[0].id].row.waits_for == WAITS
    assert state(done) in (CaseState.ON_HOLD, CaseState.CLOSED) and FactKind.IDENTITY_PROVEN in facts(done)
    assert without.world.store.files[without.cases[0].id].row.waits_for != WAITS
