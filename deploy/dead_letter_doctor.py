"""What the doctor says of messages from Kafka that could not be taken: how many wait, since when, and what to do."""

from typing import NamedTuple

from connectors.kafka import DEAD_FOR
from connectors.postgres.pool import connect
from connectors.postgres.statements import SQL
from deploy.local.doctor import Finding, judged
from schemas.clock import now


class Waiting(NamedTuple):
    """Messages of one intake topic that nobody has mended."""

    topic: str
    waiting: int
    since: str
    """When the first was refused; by the minute, UTC."""
    lying: int
    """How many of them can be tried again."""
    until: str | None
    """From that day on the first of those is gone; None where none lies there."""


async def examined(database_url: str | None) -> list[Finding]:
    """A finding for each intake topic with messages that wait; none where all were taken.

    What was refused longer ago than the dead-letter topic remembers is left out: nothing can be tried again.
    """
    if database_url is None:
        return []
    pool = await connect(database_url, size=1)
    try:
        rows = await pool.fetch(SQL["intake.waiting"], now() - DEAD_FOR, DEAD_FOR)
    finally:
        await pool.close()
    return [_said(Waiting(*row.values())) for row in rows]


def _said(one: Waiting) -> Finding:
    some = f"{one.waiting} messages could not be taken and wait, the first since {one.since} UTC"
    gone = one.waiting - one.lying
    see = "`habeas intake dead` says which and why."
    again = f"Mend the reason, then run `habeas intake retry`; from {one.until} on the first of them is gone."
    lost = f"{gone} were not put aside (too large): their senders have to send them again, in less than 64 KB."
    remedy = " ".join((see, *([again] if one.lying else []), *([lost] if gone else [])))
    return judged(f"messages {one.topic}", False, some, f"{remedy} Each may be a request: its time runs.")
