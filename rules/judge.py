"""The one door to a verdict: a live case, a law case and the sweep all come in here."""

from collections.abc import Callable, Mapping

from rules import changes, erasure, gate, scheduled, tells
from rules.floors import floors, joined
from rules.matter import Asked, Circumstances, Kind, ask
from rules.rulebook import RuleBook
from schemas.decisions import Verdict
from schemas.ids import SystemId
from schemas.request import RequestType
from schemas.systems import Record

RIGHTS: Mapping[RequestType, Callable[[Asked], Verdict]] = {
    RequestType.ACCESS: tells.judge,
    RequestType.ACCESS_LOG: tells.judge,
    RequestType.JOURNAL_COPY: tells.judge,
    RequestType.RECIPIENTS_INFO: tells.judge,
    RequestType.RECTIFICATION: changes.rectification,
    RequestType.ERASURE: erasure.judge,
    RequestType.JOURNAL_DESTRUCTION: changes.journal_destruction,
    RequestType.RESTRICTION: changes.restriction,
    RequestType.PORTABILITY: tells.portability,
    RequestType.OBJECTION: changes.objection,
    RequestType.OBJECTION_DIRECT_MARKETING: changes.direct_marketing,
    RequestType.WITHDRAW_CONSENT: changes.withdraw_consent,
    RequestType.BLOCK_INNER: changes.block,
    RequestType.BLOCK_EXTERNAL: changes.block,
    RequestType.UNBLOCK_INNER: changes.unblock,
    RequestType.UNBLOCK_EXTERNAL: changes.unblock,
    RequestType.AUTOMATED_DECISION_REVIEW: changes.nothing,
    RequestType.COMPLAINT: changes.nothing,
}


def judge(
    book: RuleBook, right: RequestType, system: SystemId, kind: Kind, record: Record, now: Circumstances
) -> Verdict:
    """What one right does to one record, on the day and in the circumstances of `now`.

    Nothing that a statute or a live claim keeps is destroyed, whichever right asks for it.
    """
    asked = ask(book, right, system, kind, record, now)
    closed = gate.closed(asked)
    if closed is not None:
        return closed
    verdict = RIGHTS[right](asked)
    return _floored(asked, verdict) if verdict.action.destroys and right is not RequestType.ERASURE else verdict


def judge_scheduled(book: RuleBook, system: SystemId, kind: Kind, record: Record, now: Circumstances) -> Verdict:
    """What becomes of one record because its time is over, although nobody asked. Source: GDPR Art. 5(1)(e)."""
    return scheduled.judge(ask(book, RequestType.ERASURE, system, kind, record, now))


def _floored(asked: Asked, verdict: Verdict) -> Verdict:
    """An objection or a withdrawn consent opens no door that erasure has not: a claim restricts what would go."""
    if verdict.grounds[:1] == asked.book.pack.ground("journal_destruction")[:1]:
        return verdict  # the care supervisor's order goes before the statute that forbids destruction
    kept = floors(asked)
    if not kept:
        return verdict
    return joined(asked, kept)
