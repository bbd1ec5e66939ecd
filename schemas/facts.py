"""Facts: what is known to have happened. Each one becomes an entry of the ledger and an event, and holds no person."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.base import Frozen


class FactKind(StrEnum):
    """What can happen to a case, or in a sweep. The value is the event type on Kafka, after `habeas.`."""

    OPENED = "case.opened"
    BACKDATED = "case.backdated"
    """It was registered a day or more after the request had come in; the clock runs from the receipt."""
    IDENTITY_ASKED = "identity.asked"
    IDENTITY_MISMATCH = "identity.mismatch"
    IDENTITY_VERIFIED = "identity.verified"
    IDENTITY_PROVEN = "identity.proven"
    """By another means than the first question."""
    SECURITY = "security.event"
    """Somebody may have claimed to be somebody else (GDPR Art. 33)."""
    ASKED = "question.asked"
    CLARIFIED = "question.answered"
    CLOCK = "clock.counted"
    """The due date was counted again."""
    AUTHORITY = "authority.settled"
    ADVICE = "advice.given"
    """By the data protection officer, in words that are sealed."""
    MENTIONS = "mentions.found"
    REVIEWED = "mentions.reviewed"
    WITHHELD = "journal.withheld"
    REFERRED = "case.referred"
    HANDED_OUT = "journal.handed_out"
    GLASS_BROKEN = "access.glass_broken"
    """Somebody saw a patient record without being responsible for it."""
    RELEASE_LATE = "release.late"
    WEIGHED = "objection.weighed"
    DECIDED = "decision.made"
    REFUSED = "case.refused"
    ROUTED = "case.routed"
    INFORMED = "recipient.informed"
    CONFIRMED = "recipient.confirmed"
    SUPPRESSED = "marketing.stopped"
    SUPPRESSION_REVOKED = "marketing.allowed"
    LIFT_TOLD = "restriction.lift_told"
    LIFTED = "restriction.lifted"
    REMINDED = "staff.reminded"
    ANSWERED_PART = "case.answered_in_part"
    SENT = "package.sent"
    """To another controller, who has said that it arrived."""
    FETCHED = "package.fetched"
    PACKAGES_DROPPED = "package.dropped"
    SHREDDED = "case.shredded"
    """The case's key is destroyed: nobody can read its content any more."""
    REPLAYED = "erasure.replayed"
    WAITING = "case.waiting"
    COPIES_FOUND = "copies.found"
    SYSTEM_UNAVAILABLE = "system.unavailable"
    PLANNED = "plan.made"
    APPROVED = "plan.approved"
    DONE = "deed.done"
    VERIFIED = "deed.verified"
    PACKAGED = "package.sealed"
    EXTENDED = "case.extended"
    OVERDUE = "case.overdue"
    RESPONDED = "case.responded"
    ON_HOLD = "case.on_hold"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    HOLD_DISMISSED = "hold.dismissed"
    INCIDENT = "incident.raised"
    INCIDENT_RESOLVED = "incident.resolved"
    WITHDRAWN = "case.withdrawn"
    REVIEW_DUE = "review.due"
    CLOSED = "case.closed"
    SWEEP_BEGUN = "retention.begun"
    SWEPT = "retention.swept"
    """One system has been looked through: how many records went, were read back, were left."""
    SWEEP_ENDED = "retention.ended"
    BRAKE_ON = "brake.on"
    BRAKE_OFF = "brake.off"
    TRUSTED = "system.trusted"
    OBSERVED = "system.observed"
    LIMIT_REACHED = "limit.reached"
    LIMIT_ALLOWED = "limit.allowed"
    AUDIT_LIFTED = "audit.lifted"
    """An auditor has had it shown whom a case is about."""
    SAMPLED = "audit.sampled"
    """A sample of cases was drawn; the seed draws it again."""
    ACCOUNT = "account.changed"
    """An account was made, closed, or lost its second factor."""
    RULES_WRITTEN = "organisation.written"
    """The organisation file was changed; it takes effect at the next start."""
    DEED_STOPPED = "deed.stopped"
    """A destructive call met the brake, or a system that is only observed; it waits."""
    TASK_MADE = "task.made"
    TASK_DONE = "task.done"
    TASK_OVERDUE = "task.overdue"
    ARCHIVED = "history.archived"
    """A run's history is kept beyond Temporal's own retention."""
    DIFFERS = "history.differs"
    """History, receipts, outbox and ledger do not say the same."""
    TASK_DROPPED = "task.dropped"
    """Its case was taken back."""
    TICKET_LINKED = "ticket.linked"
    """The case came by a ticket as well, or its ticket went into another one."""
    TICKET_REPLIED = "ticket.replied"
    """The customer has written on the ticket again."""
    TICKET_CLOSED = "ticket.closed"
    TICKET_REOPENED = "ticket.reopened"
    TICKET_GONE = "ticket.gone"
    """Somebody has deleted the ticket, or it can't be seen any more."""
    TICKET_COMMENTED = "ticket.commented"
    """Somebody of the staff has said something to those who work on the ticket, in words that are sealed."""
    TICKET_ERASED = "ticket.erased"
    """The ticket, the last record, was erased; or is to be erased by hand."""
    MAIL_KEPT = "mail.kept"
    """Somebody has read a mail and put it to the case."""
    WITNESSED = "ledger.witnessed"
    """A time stamp of somebody else stands over the ledger as it was."""


Body = dict[str, str | int | bool | None | list[str]]
"""Counts, codes, digests, dates and system names; never personal data."""


class Fact(Frozen):
    """One thing that happened.

    `key` names it within its case for ever: told again (after a crash) it is the same fact and is written once.
    `body` holds counts, codes, digests, dates and system names, never personal data.
    """

    key: str = Field(max_length=200)
    kind: FactKind
    at: datetime
    body: Body = Field(default_factory=dict)


class ArchivedRun(Frozen):
    """A run of a workflow as it was kept."""

    run: str
    events: int
    sha256: str
    """Hex, over the history as Temporal has it."""


class LedgerEntry(Frozen):
    """A fact as the ledger keeps it."""

    org: str
    case: str
    seq: int = Field(ge=1)
    fact: Fact

    def canonical(self) -> bytes:
        """The bytes that the ledger hashes: JSON with sorted keys, no spaces, UTF-8."""
        return canonical(self.model_dump(mode="json"))


def canonical(value: Any) -> bytes:
    """JSON in one way only: sorted keys, no spaces, no escapes but those that JSON needs, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
