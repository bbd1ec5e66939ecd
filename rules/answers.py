"""Which messages are due, to whom, by when."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rules.case import Matter, is_excessive, is_extended
from rules.course import DEEDS, KEPT, MET
from rules.deadlines import About, Due, after_hours, journal_goal
from rules.matter import Identified
from rules.parties import to_others
from rules.rulebook import RuleBook
from schemas.decisions import Action
from schemas.opinion import Decision, DueNotice, NoticeKind
from schemas.organisation import ControllerKind, Nature
from schemas.particulars import Capacity
from schemas.request import RequestType

K = NoticeKind
REFUSALS = (K.REFUSAL_NOTICE, K.PARTIAL_REFUSAL_NOTICE)
"""Out within the first month, also where the rest has longer (GDPR Art. 12(4))."""


def notices(book: RuleBook, matter: Matter, found: Due | None, decisions: Sequence[Decision]) -> tuple[DueNotice, ...]:
    """Every message of the case, with the last day, or the moment, that it has to be out."""
    if found is None:
        return (*_incident(book, matter), *_deferred(matter, decisions))
    if matter.withdrawn is not None:
        taken_back = DueNotice(kind=K.WITHDRAWAL_CONFIRMATION, to=asker(matter), on=matter.withdrawn)
        return (*_incident(book, matter), taken_back)
    said = [*_questions(book, matter, found), *_incident(book, matter)]
    if matter.unproven and not all(d.verdict.action is Action.ROUTE for d in decisions):
        return tuple(said)
    said += _clock(book, matter, found)
    said += _answer(book, matter, found, decisions)
    said += to_others(book, matter, found, decisions)
    return tuple(said)


def asker(matter: Matter) -> tuple[str, ...]:
    """Whom the answer goes to. Who asks for themselves is the subject as far as anybody knows."""
    capacity = matter.now.requester.capacity
    if capacity in (Capacity.SELF, Capacity.UNKNOWN):
        return ("subject", "requester")
    return ("requester", capacity.value)


def answer_kind(decisions: Iterable[Decision], own_file: Iterable[str] = ()) -> NoticeKind:
    """What the answer about deeds is called: all done, part of it refused, or refused.

    A restriction meets a request in part, and so does passing it on to whoever decides; what the organisation keeps only
    to show what it did is no refusal by itself.
    own_file: rules of the case file. Source: GDPR Art. 12(3)-(4).
    """
    incidental, told = set(own_file), list(decisions)
    actions = {d.verdict.action for d in told}
    if not actions & KEPT and Action.PERSON not in actions and not any(_shared(d) for d in told):
        return K.COMPLETION_NOTICE
    kept = [d for d in told if d.verdict.action in KEPT]
    met = actions & (MET | {Action.RESTRICT, Action.ROUTE, Action.PERSON})
    if met or all(d.verdict.rule in incidental for d in kept):
        return K.PARTIAL_REFUSAL_NOTICE
    return K.REFUSAL_NOTICE


def told_kinds(decisions: Sequence[Decision], *, searched_in_vain: bool = False) -> tuple[NoticeKind, ...]:
    """What the answer about knowledge is called: the copy, its refusal in part or whole, or that nothing is there.

    Source: GDPR Art. 12(3)-(4), 15(1).
    """
    actions = {d.verdict.action for d in decisions}
    given, withheld = actions & {Action.DISCLOSE, Action.EXPORT}, actions & {Action.WITHHOLD, Action.REFUSE}
    if searched_in_vain and not given:
        return (K.NEGATIVE_CONFIRMATION,)
    if withheld:
        return (K.ACCESS_DELIVERY, K.PARTIAL_REFUSAL_NOTICE) if given else (K.REFUSAL_NOTICE,)
    return (K.ACCESS_DELIVERY,) if given or not actions - {Action.KEEP, Action.NONE} else ()


def kinds(book: RuleBook, rights: Sequence[RequestType], decisions: Sequence[Decision]) -> tuple[NoticeKind, ...]:
    """What a live case's answer is called, by all its rights; a search without a find is a negative confirmation."""
    said: list[NoticeKind] = []
    if any(_tells(right) for right in rights):
        said += told_kinds([d for d in decisions if d.right and _tells(d.right)], searched_in_vain=not decisions)
    if any(not _tells(right) for right in rights):
        done = [d for d in decisions if d.right and not _tells(d.right)]
        said.append(answer_kind(done, _case_files(book)) if decisions else K.NEGATIVE_CONFIRMATION)
    return tuple(dict.fromkeys(said))


def _tells(right: RequestType) -> bool:
    return right.tells or right is RequestType.PORTABILITY


def _case_files(book: RuleBook) -> list[str]:
    return [name for name, rule in book.rules.items() if rule.nature is Nature.CASE_FILE]


def _shared(decision: Decision) -> bool:
    return decision.verdict.action in (Action.REDACT, Action.ANNOTATE)


def _questions(book: RuleBook, matter: Matter, found: Due) -> list[DueNotice]:
    """What the person is asked, and what follows if nobody answers (GDPR Art. 11(2), 12(4), 12(6))."""
    clock, said = book.pack.clock, []
    whom = ("registered_contact", *asker(matter)) if matter.moves_contact else asker(matter)
    asked = [q for q in matter.questions if q.about is About.IDENTITY]
    for question in matter.questions:
        kind = K.IDENTITY_REQUEST if question.about is About.IDENTITY else K.CLARIFICATION_REQUEST
        said.append(DueNotice(kind=kind, to=whom, on=question.asked))
    if matter.unproven and matter.now.requester.identity is Identified.ANONYMOUS:
        return [*said, DueNotice(kind=K.CANNOT_IDENTIFY, to=asker(matter), on=found.refusal)]
    if matter.unproven and not asked:
        latest = found.received + timedelta(days=clock.pause_asked_within_days)
        said.append(DueNotice(kind=K.IDENTITY_REQUEST, to=whom, on=latest))
    if matter.unproven:
        since = max((q.asked for q in asked), default=found.received)
        reminder, end = (since + timedelta(days=days) for days in (clock.remind_after_days, clock.give_up_after_days))
        said.append(DueNotice(kind=K.REMINDER, to=whom, on=reminder))
        said.append(DueNotice(kind=K.CANNOT_IDENTIFY, to=asker(matter), on=end))
    return said


def _incident(book: RuleBook, matter: Matter) -> list[DueNotice]:
    """A breach goes to the supervisor within hours, and to the person (GDPR Art. 33(1), 34)."""
    if matter.breach_known is None:
        return []
    latest = after_hours(matter.breach_known, book.pack.clock.breach_hours)
    supervisor = book.pack.authorities.get("supervisor")
    return [
        DueNotice(kind=K.BREACH_REPORT, to=(supervisor.id if supervisor else "supervisor", "supervisor"), on=latest),
        DueNotice(kind=K.BREACH_NOTICE, to=("subject",), on=matter.breach_known.date()),
    ]


def _clock(book: RuleBook, matter: Matter, found: Due) -> list[DueNotice]:
    said = []
    if matter.extension_sent is not None and is_extended(matter, found.first):
        said.append(DueNotice(kind=K.EXTENSION_NOTICE, to=asker(matter), on=matter.extension_sent))
    if matter.joined_to_earlier:
        said.append(DueNotice(kind=K.MERGE_NOTICE, to=asker(matter), on=found.effective))
    if matter.previous_copy is not None and matter.unchanged:
        said.append(DueNotice(kind=K.FEE_NOTICE, to=asker(matter), on=found.refusal))
    return said


def _answer(book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision]) -> list[DueNotice]:
    """The dated answers, one for each kind of right, and where a refusal can be appealed."""
    told = [d for d in decisions if d.right is not None and _tells(d.right)]
    done = [d for d in decisions if d not in told]
    said = []
    if any(_tells(right) for right in matter.rights):
        said += _told(book, matter, found, told)
    if any(not _tells(right) for right in matter.rights):
        said += _done(book, matter, found, done)
    refused = any(d.verdict.action in (Action.REFUSE, Action.WITHHOLD, Action.RETAIN) for d in decisions)
    if (refused or matter.appealable) and book.organisation.kind is ControllerKind.PUBLIC_AUTHORITY:
        said.append(DueNotice(kind=K.APPEAL_INFORMATION, to=asker(matter), on=found.refusal))
    return said


def _told(book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision]) -> list[DueNotice]:
    """Copies, confirmations, and what is left out (GDPR Art. 12(3)-(4), 15(1), 20)."""
    whom, on = asker(matter), _told_on(book, matter, found, decisions)
    named = told_kinds(decisions, searched_in_vain=matter.hits == 0)
    said = [DueNotice(kind=kind, to=whom, on=min(on, found.refusal) if kind in REFUSALS else on) for kind in named]
    if matter.direct_transfer:
        said.append(DueNotice(kind=K.COMPLETION_NOTICE, to=whom, on=on))
    care = book.pack.authorities.get("care")
    secret = [d for d in decisions if d.verdict.action is Action.WITHHOLD and _is_journal(book, d)]
    if secret and care and book.organisation.kind is ControllerKind.PRIVATE and not is_excessive(matter):
        said.append(DueNotice(kind=K.IVO_REFERRAL, to=(care.id, "care_supervisor"), on=found.received))
    return said


def _is_journal(book: RuleBook, decision: Decision) -> bool:
    rule = book.get(decision.verdict.rule)
    copied = decision.right in (RequestType.JOURNAL_COPY, RequestType.ACCESS)
    return copied and rule is not None and rule.nature is Nature.JOURNAL


def _told_on(book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision]) -> date:
    """An answer that is ready is sent; a patient record is handed out as soon as possible (PDL 8:2)."""
    on = found.effective
    if RequestType.JOURNAL_COPY in matter.rights or any(_is_journal(book, d) for d in decisions):
        on = min(on, journal_goal(found.received, book.pack))
    return min(on, matter.ready) if matter.ready else on


def _done(book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision]) -> list[DueNotice]:
    """What was done, what was not, and what is lifted (GDPR Art. 12(3)-(4), 18(3), 21)."""
    whom, said = asker(matter), []
    at_once = all(right.at_once for right in matter.rights)
    if RequestType.OBJECTION_DIRECT_MARKETING in matter.rights:
        said.append(DueNotice(kind=K.OBJECTION_CONFIRMATION, to=whom, on=found.received))
    lifted = matter.accuracy_verified or _weighed_against(matter, decisions)
    if lifted is not None:
        said.append(DueNotice(kind=K.LIFT_NOTICE, to=whom, on=min(lifted, found.effective)))
    kind = _done_kind(book, matter, decisions)
    on = found.received if at_once else min(found.effective, matter.ready or date.max)
    if kind in REFUSALS:
        on = min(on, found.refusal)
    if found.extended and kind is K.PARTIAL_REFUSAL_NOTICE and found.effective > on:
        said.append(DueNotice(kind=K.COMPLETION_NOTICE, to=whom, on=found.effective))  # what was granted has longer
    return [*said, DueNotice(kind=kind, to=whom, on=on)]


def _done_kind(book: RuleBook, matter: Matter, decisions: Sequence[Decision]) -> NoticeKind:
    """What the answer is called. An objection to what knows none is refused, with reasons (GDPR Art. 12(4))."""
    if matter.hits == 0 and not decisions:
        return K.NEGATIVE_CONFIRMATION
    untouched = bool(decisions) and all(d.verdict.action is Action.KEEP for d in decisions)
    if untouched and RequestType.OBJECTION in matter.rights:
        return K.REFUSAL_NOTICE
    return answer_kind(decisions, _case_files(book))


def _weighed_against(matter: Matter, decisions: Sequence[Decision]) -> date | None:
    refused = any(d.right is RequestType.OBJECTION and d.verdict.action is Action.REFUSE for d in decisions)
    return matter.weighed if refused else None


def _deferred(matter: Matter, decisions: Sequence[Decision]) -> list[DueNotice]:
    """An erasure that waited for a hold is told when it is done; the calendar itself tells nobody."""
    if not matter.now.deferred or not any(d.verdict.action in DEEDS for d in decisions):
        return []
    return [DueNotice(kind=K.COMPLETION_NOTICE, to=("subject", "requester"), on=matter.now.today)]
