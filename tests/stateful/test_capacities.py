"""Who asks for somebody else: an heir, in a life played to its end."""

from schemas.decisions import Action
from schemas.request import CaseState, Outcome
from tests.stateful.again import play_again


def test_an_heir_has_no_right_by_the_regulation_and_hears_why() -> None:
    play = play_again({"types": ["access"], "rows": 0b111111111, "capacity": "heir"}, to_the_end=True)
    file = play.world.store.files[play.cases[0].id]
    lines = [li for plan in file.plans.values() for li in plan.lines]

    assert (file.row.state, file.row.outcome) == (CaseState.CLOSED, Outcome.PARTLY_DONE)
    assert lines and {li.verdict.action for li in lines} <= {Action.WITHHOLD, Action.ROUTE, Action.KEEP}
    assert {"GDPR-R27"} <= {ground for li in lines for ground in li.verdict.grounds}
