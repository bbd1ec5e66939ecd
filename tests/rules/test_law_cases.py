"""Our own law cases, each a truth of its own."""

from pathlib import Path

import pytest

from deploy.estates import read_organisations
from rules.lawcases.compare import run
from rules.lawcases.format import LawCase, files, read

FOLDER = Path(__file__).parent.parent / "law"
CASES = [case for file in files([FOLDER]) for case in read(file)]
ORGANISATIONS = {
    o.rule_prefix: o for o, _ in read_organisations(Path(__file__).parent.parent.parent / "deploy" / "organisations")
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_engine_answers_as_the_law_does(case: LawCase) -> None:
    assert run(case, ORGANISATIONS).failures == ()
