"""Who else has to hear of it: processors, recipients, other controllers."""

from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase

from rules.case import Copy, Matter
from rules.course import DEEDS, EARLY
from rules.deadlines import Due
from rules.rulebook import RuleBook
from schemas.decisions import Action
from schemas.opinion import Decision, DueNotice, NoticeKind
from schemas.organisation import SystemRole
from schemas.request import RequestType

K = NoticeKind
CONTROLLER_IS = "controller_is_"
TOLD = DEEDS | {Action.RESTRICT}


def to_others(book: RuleBook, matter: Matter, found: Due, decisions: Sequence[Decision]) -> list[DueNotice]:
    """Instructions to processors, news to recipients, and the request to whoever decides instead.

    The latest day is the day of receipt for what is done at once and for what a processor passes on, else the answer's.
    Source: GDPR Art. 19, 28(3)(a), 28(3)(e); in Sweden lag (2022:913) for the shared index.
    """
    received = found.received
    on = received if all(right.at_once or right in EARLY for right in matter.rights) else found.effective
    if book.organisation.role is SystemRole.PROCESSOR:
        return [
            DueNotice(kind=K.CONTROLLER_INFO, to=("customer_controller", "controller"), on=received),
            DueNotice(kind=K.CONTROLLER_INFO, to=("requester", "subject"), on=received),
        ]
    copies = {copy.id: copy for copy in matter.copies}
    said: list[DueNotice] = []
    for decision in decisions:
        copy = copies[decision.record]
        if decision.verdict.action is Action.ROUTE:
            said += _elsewhere(book, copy, on)
        elif decision.verdict.action in TOLD:
            said += _instructed(book, copy, decision, on)
    return list({(n.kind, n.to): n for n in said}.values())


def _instructed(book: RuleBook, copy: Copy, decision: Decision, on: date) -> list[DueNotice]:
    """Processors act under instruction; recipients learn what was changed."""
    processors, others = _parties(book, copy)
    said = [DueNotice(kind=K.PROCESSOR_INSTRUCTION, to=(*processors, "processors"), on=on)] if processors else []
    if decision.right is RequestType.BLOCK_EXTERNAL:
        said.append(DueNotice(kind=K.RECIPIENT_NOTICE, to=("shared_index", "recipients"), on=on))
    return [*said, *([DueNotice(kind=K.RECIPIENT_NOTICE, to=(*others, "recipients"), on=on)] if others else [])]


def _elsewhere(book: RuleBook, copy: Copy, on: date) -> list[DueNotice]:
    """The other controller is told, or the person is told who it is and asked before anything is sent."""
    named = tuple(f.removeprefix(CONTROLLER_IS) for f in copy.record.flags if f.startswith(CONTROLLER_IS))
    person = DueNotice(kind=K.CONTROLLER_INFO, to=("subject", "requester"), on=on)
    if named:
        return [DueNotice(kind=K.CONTROLLER_INFO, to=named, on=on), person]
    if any(fnmatchcase(flag, "ongoing_with_*") for flag in copy.record.flags):
        return [person]
    _, others = _parties(book, copy)
    return [*([DueNotice(kind=K.RECIPIENT_NOTICE, to=(*others, "recipients"), on=on)] if others else []), person]


def _parties(book: RuleBook, copy: Copy) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The processors behind a record, and the others who have it: those of its system and those of its category."""
    organisation, recipients = book.organisation, book.organisation.recipients
    entry = next((s for s in organisation.systems if s.id == copy.system), None)
    notice = organisation.categories.get(copy.record.category)
    same = [c for c in organisation.categories.values() if copy.kind.rule and c.rule == copy.kind.rule]
    told = [key for category in ([notice] if notice else same) for key in category.recipients]
    keys = tuple(dict.fromkeys((*(entry.parties if entry else ()), *told)))
    processors = tuple(k for k in keys if recipients[k].role is SystemRole.PROCESSOR)
    return processors, tuple(k for k in keys if k not in processors)
