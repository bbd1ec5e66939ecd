"""The promises of the design hold in thousands of random lives; the far states are reached in them."""

import os

import pytest

from schemas.request import CaseState, RequestType
from tests.stateful import machine
from tests.stateful.again import play_again
from tests.stateful.doings import ARGUMENTS
from tests.stateful.known import Lines

SEQUENCES = int(os.environ.get("HABEAS_SEQUENCES", "2000"))
ELSEWHERE = {
    CaseState.SCHEDULED,  # these are no states of a case's row: a sweep's, the answer's outcome, or a mark of their own
    CaseState.EXTENDED,
    CaseState.OVERDUE,
    CaseState.RESTRICTED,
    CaseState.PARTIALLY_DONE,
    CaseState.REFUSED,
    CaseState.WITHDRAWN,
    CaseState.REFERRED_TO_IVO,  # over before anybody looks: its fact is asked for
}

SCRIPTED = {"update withhold"}
"""Few lives come to it, and which lives are drawn can change with the code: it has a script below."""


@pytest.mark.timeout(600)
def test_the_promises_hold_in_every_life_and_no_state_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    tally = machine.run(SEQUENCES)

    with capsys.disabled():
        print(f"\n{tally}")
    often = max(SEQUENCES // 700, 1)
    states = {f"state {s}": often for s in CaseState if s not in ELSEWHERE}
    wanted = states | {f"update {name}": often for name in ARGUMENTS if f"update {name}" not in SCRIPTED}
    wanted |= {"incident": often, "phase hold": 10 * often, "fact restriction.lifted": often}
    wanted |= {f"right {right}": often for right in RequestType}
    if SEQUENCES >= 1000:
        assert {name: tally.reached[name] for name, least in wanted.items() if tally.reached[name] < least} == {}


def test_a_patient_record_that_is_withheld_goes_to_the_supervisor() -> None:
    asked = {"types": ["journal_copy"], "rows": 0b111111111}
    lines: Lines = (
        ("settle_down", {}), ("prove_code", {"right": True}), ("settle_down", {}), ("prove", {"method": "document"}),
        ("settle_down", {}), ("withhold", {}),
    )  # fmt: skip
    play = play_again(asked, *lines, to_the_end=True)

    assert next(line for line in play.lines if line.verb == "withhold").came == "accepted"
    assert {"withheld", "referred", "closed"} <= set(play.world.store.files[play.cases[0].id].facts)


def test_a_script_plays_again_what_was_said() -> None:
    lines: Lines = (("settle_down", {}), ("prove_code", {"right": True}), ("jump", {"days": 3}))
    play = play_again({"types": ["erasure"], "rows": 3}, *lines)

    assert [line.verb for line in play.lines] == ["settle_down", "prove_code", "jump"]
    assert "('prove_code', {'right': True})," in play.script()


@pytest.mark.parametrize("right", RequestType)
def test_every_right_comes_to_its_end_where_everybody_helps(right: RequestType) -> None:
    play = play_again({"types": [str(right)], "rows": 0b111111111, "by_hand": True}, to_the_end=True)

    assert play.world.store.files[play.cases[0].id].row.state is CaseState.CLOSED
