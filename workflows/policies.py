"""How long a step may take and how it is tried again, by name."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio.common import RetryPolicy


@dataclass(frozen=True)
class Policy:
    """Time-outs and retries of one kind of step. Which errors are worth another try, the worker's guard says."""

    start_to_close: timedelta
    retry: RetryPolicy
    heartbeat: timedelta | None = None


SHORT = Policy(
    start_to_close=timedelta(seconds=30),
    retry=RetryPolicy(
        initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=2), maximum_attempts=4
    ),
)
"""A short step of the worker itself, idempotent: runs again from its start after a crash. A local activity."""

WAITING = Policy(
    start_to_close=timedelta(minutes=10),
    heartbeat=timedelta(seconds=10),
    retry=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)),
)
"""A short step whose system or mail server is away, for days if need be: the server waits, no slot is held."""

LONG = Policy(
    start_to_close=timedelta(days=2),
    heartbeat=timedelta(seconds=10),
    retry=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)),
)
"""A long or large step: pages, heartbeats its place and goes on from there. A system may be down for days."""

A_NIGHT = timedelta(hours=20)
"""A sweep gives a system up for this time after so long: the next one takes what was left, and holds up no other system."""

ATTEMPTS = 5
"""Wrong answers to one identity challenge."""

ROUNDS = 10
"""Plans that were overtaken by new facts before a person is asked why."""

LOOK_AGAIN = timedelta(hours=6)
"""A case that waits for another is woken by it; this often it looks by itself."""

LONGEST_RUN = timedelta(days=330)
"""A run of the hold phase ends at the latest after so long: histories stay short, and code moves on."""

GLASS = timedelta(hours=1)
"""So long whoever breaks the glass sees a patient record (our choice)."""

UPDATES_A_RUN = 1000
"""Temporal takes 2,000 Updates a run."""

SEEN = 256
"""Ids of Updates remembered into the next run."""

CONFIRM_WITHIN = timedelta(days=5)
"""So long an answer waits for processors to say that it is done there as well; then it says who has not (our choice)."""

REMIND_RECIPIENTS = timedelta(days=7)
REMINDERS = 4
"""How often a processor is reminded before a person looks."""

BEFORE_DUE = timedelta(days=2)
"""The answer goes out so long before it is due even where people still look for something by hand."""

LIFT_NOTICE = timedelta(days=3)
"""Between the notice and the lifting of a restriction (GDPR Art. 18(3); our choice)."""
