"""What comes round by itself comes at its hour, one at a time."""

from datetime import timedelta

import pytest
from temporalio.client import ScheduleActionStartWorkflow, ScheduleOverlapPolicy

from activities.estate import Estate
from deploy.schedules import schedules_of
from schemas.retention import RetentionRun
from tests.activities.fakes import ORG, FakeShop, estate


def without_hours() -> Estate:
    whole = estate(FakeShop())
    holdings = {
        s: h.__class__(system=h.system, kinds={c: k for c, k in h.kinds.items() if c != "mail"})
        for s, h in whole.holdings.items()
    }
    return Estate(organisation=whole.organisation, book=whole.book, holdings=holdings)


def test_a_sweep_comes_every_night_and_is_made_up_for() -> None:
    nightly = schedules_of(ORG, without_hours())[f"habeas-retention-{ORG}"]

    assert [(r.start, r.end) for r in nightly.spec.calendars[0].hour] == [(3, 3)]
    assert nightly.spec.time_zone_name == "Europe/Stockholm"
    assert nightly.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert nightly.policy.catchup_window == timedelta(days=1)
    assert isinstance(nightly.action, ScheduleActionStartWorkflow)
    assert list(nightly.action.args) == [RetentionRun(org=ORG)]


@pytest.mark.parametrize(("made", "hourly"), [(estate(FakeShop()), True), (without_hours(), False)])
def test_an_hourly_look_is_only_for_those_who_keep_something_for_hours(made: Estate, hourly: bool) -> None:
    found = schedules_of(ORG, made).get(f"habeas-retention-hours-{ORG}")

    assert (found is not None) is hourly
    if found is not None:
        assert isinstance(found.action, ScheduleActionStartWorkflow)
        assert list(found.action.args) == [RetentionRun(org=ORG, hours_only=True)]
        assert [(r.start, r.end) for r in found.spec.calendars[0].hour] == [(0, 23)]
