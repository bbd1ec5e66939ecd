"""The holds calendar: every day, what a minimum period no longer keeps comes to a person."""

from temporalio import workflow

from activities.ageing import Ageing
from activities.close import Close
from schemas.calendar import CalendarRun, ReviewsRaised, Sweep
from workflows.policies import LONG


@workflow.defn(name="habeas.calendar")
class CalendarWorkflow:
    """One look through one organisation's calendar. Carries references only: no case's key seals it."""

    @workflow.run
    async def run(self, given: CalendarRun) -> ReviewsRaised:
        """Reviews whose period ended before `as_of` are with a person; case files whose time is over are gone."""
        sweep = Sweep(org=given.org, as_of=given.as_of or workflow.now())
        await workflow.execute_activity_method(
            Ageing.tidy,
            sweep,
            start_to_close_timeout=LONG.start_to_close,
            heartbeat_timeout=LONG.heartbeat,
            retry_policy=LONG.retry,
        )
        return await workflow.execute_activity_method(
            Close.raise_reviews,
            sweep,
            start_to_close_timeout=LONG.start_to_close,
            heartbeat_timeout=LONG.heartbeat,
            retry_policy=LONG.retry,
        )
