"""Retention without a request: what is due because its time is over."""

from datetime import date, datetime

from rules import erasure, periods
from rules.erasure import by_decision, end_of_maximum, is_elsewhere
from rules.floors import floors, joined, start_of
from rules.matter import SHARED, Asked
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import EraseNow, Nature, PeriodKind, RetentionRule, SystemRole

PROMISED = "POLICY"
RESTORE = "restore"
"""Word of a fact by which it is known that a backup was played back."""


def judge(asked: Asked) -> Verdict:
    """What becomes of a record today although nobody asked.

    Source: GDPR Art. 5(1)(e); the organisation's own promise where it is shorter than the law.
    """
    rule = asked.rule
    if asked.book.organisation.role is SystemRole.CONTROLLER and is_elsewhere(asked):
        return Verdict(action=Action.ROUTE, rule=asked.name, grounds=("GDPR-28.3",))
    if rule is None:
        return Verdict(action=Action.KEEP, rule=asked.name, grounds=("requires_config",), flags=(Flag.REQUIRES_CONFIG,))
    if not rule.stored:
        return Verdict(action=Action.NONE, rule=asked.name, grounds=(PROMISED,))
    if rule.nature is Nature.JOURNAL and asked.now.destruction_ordered:
        return erasure.ordered(asked)
    kept = floors(asked)
    said = None if any(floor.action is not Action.REFUSE for floor in kept) else _due(asked, rule)
    if said is None or (kept and said.action.destroys):
        return joined(asked, kept)
    return said


def _due(asked: Asked, rule: RetentionRule) -> Verdict:
    """What is due by time alone, where nothing but a missing decision to dispose of it could stand against it."""
    if asked.now.erased_on is not None and is_older(asked, asked.now.erased_on):
        flags = (Flag.TOMBSTONE_REPLAYED,)
        return Verdict(action=Action.ERASE, rule=asked.name, grounds=("GDPR-17.1.a",), flags=flags)
    if asked.now.deferred:
        return erasure.judge(asked)
    if rule.kind is PeriodKind.MIN:
        return _after_a_minimum(asked, rule)
    return _by_its_maximum(asked, rule)


def is_older(asked: Asked, day: date) -> bool:
    """Whether everything that is noted of a record lies on or before a day: it is not of the person who came back."""
    noted = [*asked.record.dates.values(), *([asked.record.fy_end] if asked.record.fy_end else [])]
    if not noted:  # nothing tells when it began: only a known restore speaks for its being old
        return "restored" in asked.words or any(RESTORE in fact for fact in asked.now.facts)
    return "restored" in asked.words or all(d <= day for d in noted)


def _after_a_minimum(asked: Asked, rule: RetentionRule) -> Verdict:
    """Books go when their time is over; a patient record comes to a person (GDPR Art. 5(1)(e); PDL 3:17 is a minimum)."""
    start = start_of(asked, rule, asked.name)
    until = periods.end_of(rule.period, start) if start else None
    if rule.nature is Nature.JOURNAL or asked.kind.erase is Action.RETAIN:
        flags = (Flag.HUMAN_DECISION_REQUIRED,)
        return Verdict(
            action=Action.RETAIN, rule=asked.name, grounds=rule.grounds, until=until, review=True, flags=flags
        )
    return Verdict(action=Action.ERASE, rule=asked.name, grounds=("GDPR-17.1.a",), until=until)


def _by_its_maximum(asked: Asked, rule: RetentionRule) -> Verdict:
    until = _last_day(asked, rule)
    if rule.kind is PeriodKind.EVENT or until is None:
        return _kept(asked, rule, None)
    if not _reached(asked, until) or "running" in asked.words or _stopped(asked, rule):
        return _kept(asked, rule, until)
    returned = ("GDPR-28.3",) if "processor" in asked.bases() else ()
    grounds = tuple(dict.fromkeys((PROMISED, *by_decision(asked), *returned, *rule.erase_grounds)))
    if SHARED in asked.record.flags:  # others are linked to the row; words about others in it end with it
        return Verdict(action=Action.REDACT, rule=asked.name, grounds=(*grounds, "GDPR-15.4"), until=until)
    followed = Action.ANONYMISE if rule.erase_now is EraseNow.ANONYMISE else Action.ERASE
    action = asked.kind.erase if asked.kind.erase is not None and asked.kind.erase.destroys else followed
    return Verdict(action=action, rule=asked.name, grounds=grounds, until=until)


def _kept(asked: Asked, rule: RetentionRule, until: date | datetime | None) -> Verdict:
    flags: tuple[Flag, ...] = ()
    if rule.period == periods.UNSAID:
        flags = (Flag.REQUIRES_CONFIG, Flag.POLICY_DEFECT, Flag.HUMAN_DECISION_REQUIRED)
    elif rule.kind is PeriodKind.MAX and until is None:
        flags = (Flag.START_EVENT_MISSING,)
    return Verdict(action=Action.KEEP, rule=asked.name, grounds=(), until=until, until_event=None, flags=flags)


def _last_day(asked: Asked, rule: RetentionRule) -> date | datetime | None:
    """The end of the maximum; today where something has happened that ends it at once."""
    if asked.now.facts.intersection(rule.ends_with):
        return asked.now.today
    return end_of_maximum(asked, rule)


def _reached(asked: Asked, until: date | datetime) -> bool:
    """A maximum is gone *by* its last day: it goes on that day, not on the one after."""
    if isinstance(until, datetime):
        return asked.now.at is not None and asked.now.at >= until
    return asked.now.today >= until


def _stopped(asked: Asked, rule: RetentionRule) -> bool:
    return rule.unless is not None and (rule.unless in asked.now.facts or rule.unless in asked.record.flags)
