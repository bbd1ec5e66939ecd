"""The states that a case passes, in order, as far as the law and what is known decide it."""

from collections.abc import Sequence
from datetime import datetime

from rules.case import Matter
from rules.deadlines import About, Due
from rules.erasure import end_of_maximum
from rules.matter import Identified, ask
from rules.rulebook import RuleBook
from schemas.decisions import Action, Flag
from schemas.opinion import Decision
from schemas.organisation import ControllerKind, Nature
from schemas.request import CaseState, RequestType

DEEDS = frozenset(
    {
        Action.ERASE, Action.ANONYMISE, Action.REDACT, Action.RECTIFY, Action.ANNOTATE, Action.CORRECT_BY_VOUCHER,
        Action.BLOCK, Action.UNBLOCK, Action.STOP_USE,
    }
)  # fmt: skip
KEPT = frozenset({Action.RESTRICT, Action.RETAIN, Action.REFUSE, Action.ROUTE, Action.WITHHOLD})
MET = DEEDS | {Action.DISCLOSE, Action.EXPORT}
EARLY = (RequestType.RESTRICTION, RequestType.OBJECTION)
S = CaseState


def states(
    book: RuleBook, matter: Matter, found: Due | None, decisions: Sequence[Decision], flags: Sequence[Flag]
) -> tuple[CaseState, ...]:
    """The path from receipt, or from the day in the calendar, to the end that is in sight."""
    if not matter.rights or found is None:
        return _scheduled(matter, decisions, flags)
    path = [S.RECEIVED]
    if any(q.about is About.IDENTITY for q in matter.questions) or (not matter.proven and matter.needs_proof):
        path.append(S.IDENTITY_PENDING)
    if matter.withdrawn is not None and not matter.executed:
        early = [S.RESTRICTED] if any(right in EARLY for right in matter.rights) else []
        return (*path, *early, S.WITHDRAWN, S.CLOSED)
    if matter.now.requester.identity is Identified.MISMATCH or (matter.unproven and not _routed(decisions)):
        return (*path, *([S.ASSESSING] if _anonymous(matter) else []), S.REFUSED, S.CLOSED)
    if any(right in EARLY for right in matter.rights):
        path.append(S.RESTRICTED)
    if any(q.about is About.SCOPE for q in matter.questions):
        path.append(S.CLARIFICATION_PENDING)
    path.append(S.ASSESSING)
    path += _on_the_way(matter, flags)
    if matter.withdrawn is not None:
        return (*path, *([S.EXECUTING] if matter.executed else []), S.WITHDRAWN, S.CLOSED)
    return (*path, *_decided(book, matter, found, decisions, flags))


def _anonymous(matter: Matter) -> bool:
    return matter.now.requester.identity is Identified.ANONYMOUS


def _routed(decisions: Sequence[Decision]) -> bool:
    return bool(decisions) and all(d.verdict.action is Action.ROUTE for d in decisions)


def _on_the_way(matter: Matter, flags: Sequence[Flag]) -> list[CaseState]:
    path = []
    if matter.extension_sent is not None and Flag.EXTENSION_REJECTED not in flags:
        path.append(S.EXTENDED)
    if Flag.DEADLINE_MISSED in flags:
        path.append(S.OVERDUE)
    if matter.breach_known is not None:
        path.append(S.INCIDENT)
    return path


def _decided(
    book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision], flags: Sequence[Flag]
) -> list[CaseState]:
    """From the approval to the end."""
    actions = {d.verdict.action for d in decisions}
    destroys = any(d.verdict.action in DEEDS for d in decisions) or matter.direct_transfer
    path = [S.AWAITING_APPROVAL] if matter.approved or _approved(flags, actions) else []
    if matter.held and not _on_hold(decisions):
        path.append(S.ON_HOLD)
    if len(matter.rights) > 1 and any(right.tells for right in matter.rights):
        path.append(S.RESPONDED)
    if destroys:
        path += [S.EXECUTING, S.NOTIFYING_RECIPIENTS]
    if Action.RESTRICT in actions:
        path.append(S.RESTRICTED)
    if Action.ROUTE in actions:
        path.append(S.ROUTED)
    if _on_hold(decisions) or matter.joined_to_earlier:
        path.append(S.ON_HOLD)
    if _partly(actions, decisions):
        path.append(S.PARTIALLY_DONE)
    if _referred(book, decisions):
        path.append(S.REFERRED_TO_IVO)
    if decisions and not actions & MET and actions & KEPT - {Action.ROUTE}:
        path.append(S.REFUSED)
    path.append(S.RESPONDED)
    if _catches_up(book, matter, found, decisions):
        path.append(S.EXECUTING)
    return [*path, S.CLOSED]


def _referred(book: RuleBook, decisions: Sequence[Decision]) -> bool:
    """Whether a private care provider withholds a record: the care supervisor looks at it at once (PDL 8:2)."""
    private = book.organisation.kind is ControllerKind.PRIVATE and "care" in book.pack.authorities
    withheld = [d.verdict.rule for d in decisions if d.verdict.action is Action.WITHHOLD]
    return private and any((rule := book.get(name)) and rule.nature is Nature.JOURNAL for name in withheld)


def _approved(flags: Sequence[Flag], actions: set[Action]) -> bool:
    by_person = {Flag.HUMAN_DECISION_REQUIRED, Flag.REQUIRES_CONFIG, Flag.HOLD_REJECTED}
    return bool(by_person & set(flags)) or bool(actions & {Action.REFUSE, Action.WITHHOLD, Action.RETAIN})


def _partly(actions: set[Action], decisions: Sequence[Decision]) -> bool:
    still_needed = any("GDPR-17.1.none" in d.verdict.grounds for d in decisions)
    return bool(actions & MET) and (still_needed or bool(actions & KEPT))


def _on_hold(decisions: Sequence[Decision]) -> bool:
    return any(d.verdict.action is Action.RESTRICT and "GDPR-17.3.e" in d.verdict.grounds for d in decisions)


def _catches_up(book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision]) -> bool:
    """Whether an access request froze a deletion that falls due before the answer: it runs once the copy is made.

    Source: EDPB Guidelines 01/2022 (data at the time of the request).
    """
    for copy in matter.copies if any(right.tells for right in matter.rights) else ():
        rule = book.on(matter.now.today).get(copy.kind.rule or "")
        if rule is None:
            continue
        asked = ask(book, RequestType.ACCESS, copy.system, copy.kind, copy.record, matter.now)
        until = end_of_maximum(asked, rule)
        day = until.date() if isinstance(until, datetime) else until
        if day is not None and day <= found.effective:
            return True
    return False


def _scheduled(matter: Matter, decisions: Sequence[Decision], flags: Sequence[Flag]) -> tuple[CaseState, ...]:
    """A day in the retention calendar."""
    actions = {d.verdict.action for d in decisions}
    path = [S.ON_HOLD] if matter.now.deferred else [S.SCHEDULED]
    if matter.breach_known is not None:
        path.append(S.INCIDENT)
    if Flag.HUMAN_DECISION_REQUIRED in flags:
        path.append(S.AWAITING_APPROVAL)
    if matter.now.deferred or any(a.destroys for a in actions):
        path.append(S.EXECUTING)
    if matter.now.deferred:
        path.append(S.NOTIFYING_RECIPIENTS)
    if Action.RESTRICT in actions:
        path.append(S.RESTRICTED)
    if matter.now.deferred:
        path.append(S.RESPONDED)
    broken = any(Flag.POLICY_DEFECT in d.verdict.flags and d.verdict.action is Action.RETAIN for d in decisions)
    if broken or actions & {Action.REFUSE, Action.PERSON} or _on_hold(decisions):
        path.append(S.ON_HOLD)
    return (*path, S.CLOSED) if actions <= {Action.NONE} or any(a.destroys for a in actions) else tuple(path)
