"""Scopes as people write them, and commands that keep auditors in theirs."""

import pytest
from pydantic import ValidationError

from console import scopes
from console.web.access import _auditor
from schemas.audits import Sample, Scope
from schemas.errors import BadInput
from schemas.request import Role


def test_a_scope_is_a_period_a_list_or_a_sample() -> None:
    period = scopes.parsed("period:2026-01-01..2026-06-30")
    listed = scopes.parsed("cases:dsr-2026-000001,DSR-2026-000007,DSR-2026-000001", lifts=True)
    sample = scopes.parsed("sample:board:20:2026-01-01..2026-06-30")

    assert (str(period.first), str(period.last), period.lifts) == ("2026-01-01", "2026-06-30", False)
    assert listed.cases == ("DSR-2026-000001", "DSR-2026-000007") and listed.lifts
    assert sample.sample is not None and (sample.sample.seed, sample.sample.size) == ("board", 20)


@pytest.mark.parametrize(
    "text",
    [
        "", "all", "period:2026-06-30..2026-01-01", "period:2026-01-01", "cases:", "cases:DSR-1", "cases:robert",
        "sample:board:0:2026-01-01..2026-06-30", "sample:board:501:2026-01-01..2026-06-30",
        "sample:two words:5:2026-01-01..2026-06-30", "period:2026-02-31..2026-03-01",
    ],
)  # fmt: skip
def test_what_is_no_scope_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        scopes.parsed(text)

    assert len(str(refused.value)) > 10


def test_a_scope_is_one_way_only() -> None:
    sample = Sample.model_validate({"seed": "s", "size": 1, "first": "2026-01-01", "last": "2026-01-02"})
    with pytest.raises(ValidationError):
        Scope.model_validate({"first": "2026-01-01", "last": "2026-02-01", "sample": sample})
    with pytest.raises(ValidationError):
        Scope()


def test_the_command_makes_no_auditor_without_an_end_or_beside_another_role() -> None:
    _auditor((Role.AUDITOR,), True, "2026-12-31")
    _auditor((Role.DECIDER,), False, None)
    for wrong in (
        ((Role.AUDITOR,), False, "2026-12-31"),
        ((Role.AUDITOR,), True, None),
        ((Role.AUDITOR, Role.DPO), True, "2026-12-31"),
        ((Role.DPO,), True, "2026-12-31"),
    ):
        with pytest.raises(BadInput):
            _auditor(*wrong)
