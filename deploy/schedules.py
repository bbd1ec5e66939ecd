"""What comes round by itself: each organisation's holds calendar in the morning, its sweep at night."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from activities.estate import Estate, Estates
from rules import periods
from schemas.calendar import CalendarRun
from schemas.ids import OrgId, org_queue
from schemas.reconcile import ReconcileRun
from schemas.retention import RetentionRun

MORNING, DAWN, NIGHT = 6, 5, 3
"""Local hours. Clocks change between two and three, so that three o'clock comes once every day."""
ONE_AT_A_TIME = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(days=1))
"""A sweep that is still at work takes what the next one would; one that was missed while nothing ran is made up for."""


async def keep_schedules(client: Client, estates: Estates) -> None:
    """Each organisation has its schedules; those that are there already stay as they are."""
    for org, estate in estates.items():
        for name, schedule in schedules_of(org, estate).items():
            try:
                await client.create_schedule(name, schedule)
            except ScheduleAlreadyRunningError:
                continue


def schedules_of(org: OrgId, estate: Estate) -> dict[str, Schedule]:
    """The schedules of one organisation, by id."""
    zone = estate.organisation.time_zone
    calendar = ScheduleActionStartWorkflow(
        "habeas.calendar", CalendarRun(org=org), id=f"calendar.{org}", task_queue=org_queue(org)
    )
    sweep = ScheduleActionStartWorkflow(
        "habeas.retention", RetentionRun(org=org), id=f"retention.{org}", task_queue=org_queue(org)
    )
    found = {
        f"habeas-calendar-{org}": Schedule(action=calendar, spec=_daily(MORNING, zone)),
        f"habeas-retention-{org}": Schedule(action=sweep, spec=_daily(NIGHT, zone), policy=ONE_AT_A_TIME),
    }
    look = ScheduleActionStartWorkflow(
        "habeas.reconcile", ReconcileRun(org=org), id=f"reconcile.{org}", task_queue=org_queue(org)
    )
    found[f"habeas-reconcile-{org}"] = Schedule(action=look, spec=_daily(DAWN, zone), policy=ONE_AT_A_TIME)
    if _counts_hours(estate):
        hours = ScheduleActionStartWorkflow(
            "habeas.retention",
            RetentionRun(org=org, hours_only=True),
            id=f"retention.hours.{org}",
            task_queue=org_queue(org),
        )
        every_hour = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(0, 23)])], time_zone_name=zone)
        found[f"habeas-retention-hours-{org}"] = Schedule(action=hours, spec=every_hour, policy=ONE_AT_A_TIME)
    return found


def _daily(hour: int, zone: str) -> ScheduleSpec:
    return ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(hour)])], time_zone_name=zone)


def _counts_hours(estate: Estate) -> bool:
    """Whether a connected system holds records that are kept for hours only."""
    rules = (estate.book.get(k.rule) for h in estate.holdings.values() for k in h.kinds.values() if k.rule)
    return any(rule is not None and periods.in_hours(rule.period) for rule in rules)
