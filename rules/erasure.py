"""Erasure, record by record, in the order of the law."""

from datetime import date, datetime

from rules import periods
from rules.floors import Floor, floors, joined, start_of
from rules.matter import SHARED, Asked
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import ControllerKind, EraseNow, Nature, PeriodKind, RetentionRule, SystemRole

CONSENT = frozenset({"6.1.a", "9.2.a"})
OBJECTABLE = frozenset({"6.1.e", "6.1.f"})


def judge(asked: Asked) -> Verdict:
    """What an erasure does to the record.

    The order: another controller; a transferred paper original; what a statute or a claim keeps; the ground of
    Art. 17(1); a shared record loses only the person's own part; else it goes.
    Source: GDPR Art. 17; legal order of the README of the law cases.
    """
    if is_elsewhere(asked):
        return Verdict(action=Action.ROUTE, rule=asked.name, grounds=("GDPR-28.3",))
    if asked.rule is None:
        return _without_rule(asked)
    if asked.nature is Nature.JOURNAL and asked.now.destruction_ordered:
        return ordered(asked)
    kept = floors(asked)
    if asked.now.keeps_evidence and all(floor.action is Action.RESTRICT for floor in kept):
        return _kept_for_the_person(asked, kept)
    if kept:
        return joined(asked, kept)
    by_nature = _by_nature(asked, asked.rule)
    if by_nature is not None:
        return by_nature
    if "running" in asked.words:
        return _running(asked)
    return _gone(asked, asked.rule)


def ordered(asked: Asked) -> Verdict:
    """The care supervisor has ordered the patient record destroyed. Source: in Sweden PDL 8:4."""
    grounds = (*asked.book.pack.ground("journal_destruction"), "GDPR-17.1.e")
    return Verdict(action=Action.ERASE, rule=asked.name, grounds=grounds)


def _kept_for_the_person(asked: Asked, kept: list[Floor]) -> Verdict:
    """Who asks for erasure and wants the evidence kept has it restricted, and is asked which one is meant.

    Source: GDPR Art. 18(1)(b)-(c).
    """
    grounds = tuple(dict.fromkeys((asked.now.restriction, *(g for floor in kept for g in floor.grounds))))
    flags = (Flag.HUMAN_DECISION_REQUIRED,)
    return Verdict(
        action=Action.RESTRICT, rule=asked.name, grounds=grounds, until_event="subject_releases", flags=flags
    )


def is_elsewhere(asked: Asked) -> bool:
    """Whether somebody else decides about the record (GDPR Art. 4(7), 28(3)(e)).

    An authority that is itself the controller of what others only pass on routes nothing.
    """
    organisation = asked.book.organisation
    if organisation.role is SystemRole.PROCESSOR or "other_controller" in asked.words:
        return True
    if asked.kind.role is not SystemRole.CONTROLLER:
        return True
    routed = asked.rule is not None and asked.rule.erase_now is EraseNow.ROUTE
    return routed and organisation.kind is not ControllerKind.PUBLIC_AUTHORITY


def is_shared(asked: Asked) -> bool:
    """Whether other people hang on the record as well."""
    return SHARED in asked.record.flags or "others" in asked.words


def end_of_maximum(asked: Asked, rule: RetentionRule) -> date | datetime | None:
    """The last day, or moment, that a maximum allows; None while nothing has started it or no period is said."""
    if rule.kind is not PeriodKind.MAX or not periods.ends(rule.period):
        return None
    if periods.in_hours(rule.period) and (moment := asked.record.times.get(rule.start)):
        return periods.moment_of(rule.period, moment)
    start = start_of(asked, rule, asked.name)
    return periods.end_of(rule.period, start) if start else None


def grounds_to_erase(asked: Asked, rule: RetentionRule) -> tuple[str, ...]:
    """Every ground of Art. 17(1) that opens the erasure, and the organisation's own promise.

    An erasure request is also read as withdrawal of every consent it can concern, and as objection (our choice).
    """
    bases, found = asked.bases(), []
    if bases & CONSENT:
        found.append("GDPR-17.1.b")
    if not bases & CONSENT or rule.start in asked.record.dates or asked.now.deferred:
        found.append("GDPR-17.1.a")
    if bases & OBJECTABLE:
        found.append("GDPR-17.1.c")
    age = asked.now.requester.age
    if age is not None and age < asked.book.pack.adulthood:
        found.append("GDPR-17.1.f")
    if rule.nature is Nature.MARKETING and asked.now.no_more_marketing:
        found.append("GDPR-21.3")
    return tuple(dict.fromkeys((*found, *by_decision(asked), *rule.erase_grounds)))


def by_decision(asked: Asked) -> tuple[str, ...]:
    """An authority's decision to dispose of a document, which has to stand beside every other ground."""
    return asked.book.pack.ground("public_document")[:1] if asked.book.organisation.gallring_rule_id else ()


def _without_rule(asked: Asked) -> Verdict:
    """No retention rule: only what the law itself answers; everything else goes to a person, never to a default."""
    kept = floors(asked)
    if kept:
        return joined(asked, kept)
    if "transferred" in asked.words:
        return _transferred(asked)
    if asked.kind.marketing:
        return Verdict(action=Action.ERASE, rule="none", grounds=("GDPR-21.3", "GDPR-17.1.c"))
    if "unlawful" in asked.words:
        return Verdict(action=Action.ERASE, rule="none", grounds=("GDPR-17.1.d",))
    return no_rule(asked)


def no_rule(asked: Asked) -> Verdict:
    """A person decides, and the organisation file gets a rule."""
    flags = (Flag.REQUIRES_CONFIG, Flag.HUMAN_DECISION_REQUIRED)
    return Verdict(action=Action.PERSON, rule=asked.name, grounds=("requires_config",), flags=flags)


def _transferred(asked: Asked) -> Verdict:
    """A paper original whose content was safely transferred. Source: in Sweden BFL 7:6, by its version of the day."""
    name = "gen.paper_original"
    statute = asked.book.on(asked.now.today).get(name)
    start = asked.record.dates.get(statute.start) if statute else None
    if statute is None or start is None:
        return no_rule(asked)
    until = periods.end_of(statute.period, start)
    if statute.kind is PeriodKind.MIN and asked.now.today <= until:
        return Verdict(action=Action.RESTRICT, rule=name, grounds=statute.grounds, until=until)
    return Verdict(action=Action.ERASE, rule=name, grounds=(*statute.erase_grounds, "GDPR-17.1.a"))


def _by_nature(asked: Asked, rule: RetentionRule) -> Verdict | None:
    """What the kind of material decides before any ground is asked for."""
    until = end_of_maximum(asked, rule)
    if rule.nature is Nature.SUPPRESSION:
        return Verdict(action=Action.KEEP, rule=asked.name, grounds=rule.grounds)
    if rule.kind is PeriodKind.MAX and rule.erase_now in (EraseNow.RETAIN, EraseNow.REFUSE):
        if until is not None and is_over(asked, until):
            return None
        return _kept_to_its_maximum(asked, rule, until)
    if rule.nature is Nature.JOURNAL and "care_need" in asked.now.facts:
        return Verdict(action=Action.RETAIN, rule=asked.name, grounds=("GDPR-17.3.c",), until_event="care_ended")
    if rule.kind is PeriodKind.MIN and asked.kind.erase is Action.RETAIN:
        start = start_of(asked, rule, asked.name)
        ended = periods.end_of(rule.period, start) if start else None
        return Verdict(action=Action.RETAIN, rule=asked.name, grounds=rule.grounds, until=ended, review=True)
    return None


def _kept_to_its_maximum(asked: Asked, rule: RetentionRule, until: date | datetime | None) -> Verdict:
    """A log or a proof that the organisation has to hold, for as long as it has said and no longer."""
    if periods.ends(rule.period):
        grounds = rule.grounds or ("GDPR-17.3.b",)
        return Verdict(action=Action.RETAIN, rule=asked.name, grounds=grounds, until=until)
    flags = (Flag.REQUIRES_CONFIG,)
    grounds, event = rule.grounds or ("GDPR-17.3.e",), "period_configured"
    return Verdict(action=Action.RETAIN, rule=asked.name, grounds=grounds, until_event=event, flags=flags)


def _running(asked: Asked) -> Verdict:
    """A contract that still runs needs its data, unless they rest on a consent that the request withdraws."""
    if asked.bases() & CONSENT and asked.rule is not None:
        return _gone(asked, asked.rule)
    action = Action.KEEP if asked.now.contract_stays else Action.REFUSE
    return Verdict(
        action=action, rule=asked.name, grounds=("GDPR-17.1.none",), until_event=asked.rule and asked.rule.start
    )


def _gone(asked: Asked, rule: RetentionRule) -> Verdict:
    """The record goes, whole or the person's own part of it."""
    grounds, until = grounds_to_erase(asked, rule), end_of_maximum(asked, rule)
    if is_shared(asked):
        words = (Flag.HUMAN_DECISION_REQUIRED,) if "others" in asked.words else ()  # their words stand in the same text
        return Verdict(action=Action.REDACT, rule=asked.name, grounds=(*grounds, "GDPR-15.4"), flags=words)
    flags: tuple[Flag, ...] = ()
    if rule.period == periods.UNSAID:
        flags = (Flag.REQUIRES_CONFIG, Flag.POLICY_DEFECT)
    if rule.kind is PeriodKind.MIN and rule.nature is Nature.JOURNAL:
        flags = (Flag.HUMAN_DECISION_REQUIRED,)
    if rule.kind is PeriodKind.MIN:
        return Verdict(action=Action.ERASE, rule=asked.name, grounds=("GDPR-17.1.a",), flags=flags)
    followed = Action.ANONYMISE if rule.erase_now is EraseNow.ANONYMISE else Action.ERASE
    action = asked.kind.erase or followed
    return Verdict(action=action, rule=asked.name, grounds=grounds, until=until, flags=flags)


def is_over(asked: Asked, until: date | datetime) -> bool:
    """Whether a last day, or moment, is behind us."""
    if isinstance(until, datetime):
        return asked.now.at is not None and asked.now.at > until
    return asked.now.today > until
