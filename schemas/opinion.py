"""What the law says of a whole case: dates, verdicts, messages, what a copy holds, and what somebody has to know."""

from datetime import date, datetime
from enum import StrEnum

from schemas.base import Frozen
from schemas.decisions import Flag, Verdict
from schemas.ids import SystemId
from schemas.request import CaseState, RequestType


class NoticeKind(StrEnum):
    """A message that the law wants; the names of the law cases."""

    IDENTITY_REQUEST = "identity_request"
    CLARIFICATION_REQUEST = "clarification_request"
    REMINDER = "reminder"
    EXTENSION_NOTICE = "extension_notice"
    ACCESS_DELIVERY = "access_delivery"
    NEGATIVE_CONFIRMATION = "negative_confirmation"
    CANNOT_IDENTIFY = "cannot_identify"
    COMPLETION_NOTICE = "completion_notice"
    PARTIAL_REFUSAL_NOTICE = "partial_refusal_notice"
    REFUSAL_NOTICE = "refusal_notice"
    APPEAL_INFORMATION = "appeal_information"
    OBJECTION_CONFIRMATION = "objection_confirmation"
    WITHDRAWAL_CONFIRMATION = "withdrawal_confirmation"
    MERGE_NOTICE = "merge_notice"
    LIFT_NOTICE = "lift_notice"
    FEE_NOTICE = "fee_notice"
    CONTROLLER_INFO = "controller_info"
    PROCESSOR_INSTRUCTION = "processor_instruction"
    RECIPIENT_NOTICE = "recipient_notice"
    IVO_REFERRAL = "ivo_referral"
    BREACH_REPORT = "breach_report"
    BREACH_NOTICE = "breach_notice"


class DueNotice(Frozen):
    """One message: what, to whom, by when at the latest."""

    kind: NoticeKind
    to: tuple[str, ...]
    """Whom it goes to, by every name that the receiver has in the case: `subject`, `requester`, a recipient's key."""
    on: date | datetime


class Decision(Frozen):
    """What one right does to one record."""

    record: str
    system: SystemId
    right: RequestType | None
    """None where nobody asked."""
    verdict: Verdict
    step: int = 1
    """Order of two decisions about the same record."""


class Dates(Frozen):
    """The dates of the answer; `open` where a question stops the clock and there is none yet."""

    open: bool = False
    nominal: date | None = None
    first: date | None = None
    extended: date | None = None
    promise: date | None = None
    effective: date | None = None
    appeal: date | None = None
    """The last day to appeal, if the answer is served on the day that it is due; None where nothing can be appealed."""


class Opinion(Frozen):
    """Everything that the law says of a case."""

    rules_version: str
    due: Dates
    states: tuple[CaseState, ...]
    decisions: tuple[Decision, ...]
    notices: tuple[DueNotice, ...]
    extract: frozenset[str]
    """What a copy holds, by name: records, categories, and the points that Art. 15 asks for."""
    flags: tuple[Flag, ...]
