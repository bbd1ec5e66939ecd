"""Who has approved a plan, where the organisation file wants four eyes."""

from datetime import UTC, datetime

import pytest
from temporalio import workflow
from temporalio.exceptions import ApplicationError

from schemas.decisions import Plan
from schemas.ids import PlanDigest
from schemas.request import Role
from workflows.request import RequestWorkflow


def approved(eyes: int, *said: str, roles: tuple[Role, ...] = (Role.DECIDER,)) -> bool:
    case = RequestWorkflow.__new__(RequestWorkflow)
    plan = Plan(round=0, digest=PlanDigest("d"), rules_version="v", approvals=roles, eyes=eyes)
    case.actors = {"d": list(said)}
    return case.has_approved(plan)


def test_two_different_deciders_are_four_eyes_and_one_twice_is_not() -> None:
    assert not approved(2, "decider:anna")
    assert not approved(2, "decider:anna", "decider:anna")
    assert approved(2, "decider:anna", "decider:bo")


def test_one_is_enough_where_nobody_wants_more() -> None:
    assert approved(1, "decider:anna")
    assert not approved(1)


def test_every_role_has_to_say_it_and_only_deciders_are_doubled() -> None:
    both = (Role.CLINICIAN, Role.DECIDER)

    assert not approved(2, "decider:anna", "decider:bo", roles=both)
    assert approved(2, "decider:anna", "decider:bo", "clinician:siv", roles=both)


def test_nobody_decides_about_their_own_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "now", lambda: datetime(2026, 11, 21, tzinfo=UTC))
    case = RequestWorkflow.__new__(RequestWorkflow)
    case.plan = Plan(round=0, digest=PlanDigest("d"), rules_version="v", approvals=(Role.DECIDER,), own=("anna",))

    case.on_duty(Role.DECIDER, "bo")
    with pytest.raises(ApplicationError, match="their own request"):
        case.on_duty(Role.DECIDER, "anna")
