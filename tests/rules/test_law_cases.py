"""Our own law cases, each a truth of its own; and everything that the engine says of them beside."""

import json

import pytest

from rules.lawcases.compare import run
from rules.lawcases.format import LawCase
from tests.rules.opinions import CASES, FILE, ORGANISATIONS, opinion_on

TOLD = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_engine_answers_as_the_law_does(case: LawCase) -> None:
    assert run(case, ORGANISATIONS).failures == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_nothing_else_of_the_opinion_has_changed_unseen(case: LawCase) -> None:
    assert opinion_on(case) == TOLD[case.id], "look at the difference, then run `python -m tests.rules.opinions`"


def test_every_case_is_written_down_once() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert set(TOLD) == {case.id for case in CASES}
