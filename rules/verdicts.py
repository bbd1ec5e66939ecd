"""What happens to one record, decided by the law and the organisation's own promises."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import Field

from rules import periods
from rules.rulebook import RuleBook
from schemas.base import Frozen
from schemas.decisions import Action, LiveHold, Verdict
from schemas.ids import SystemId
from schemas.organisation import EraseNow, PeriodKind, RetentionRule
from schemas.systems import Record

CONSENT = ("6.1.a", "9.2.a")
HEALTH = "9.2."


class Kind(Frozen):
    """What a manifest says of one category of records."""

    rule: str | None
    """Retention rule; None where nobody chose one yet."""
    erase: Action | None = None
    """What an erasure does to it where no statute keeps it; None follows the rule."""


class Circumstances(Frozen):
    """What the law looks at beside the record itself."""

    today: date
    holds: tuple[LiveHold, ...] = ()
    latest: dict[str, date] = Field(default_factory=dict)
    """Latest start among all the person's records, by rule; for rules that count through the latest."""


def judge_erasure(book: RuleBook, system: SystemId, kind: Kind, record: Record, now: Circumstances) -> Verdict:
    """The verdict on a record whose person asks for erasure, and again when its period ends.

    The order: no rule → a person; a statute's floor; a live hold; the ground of Art. 17(1); a shared row loses only the
    person's own part. A floor that is over erases (books) or comes to a person for review (journal).
    Source: GDPR Art. 17; the statutes that each rule names.
    """
    rule = book.get(kind.rule) if kind.rule else None
    if rule is None or kind.rule is None:
        return Verdict(action=Action.PERSON, rule=kind.rule or "none", grounds=("requires_config",))
    floor = _floor(kind.rule, rule, record, now)
    held = _hold(system, now.holds)
    if floor is not None and (held is None or floor.action is Action.RETAIN or floor.action is Action.PERSON):
        return floor
    if held is not None:
        grounds = (*(floor.grounds if floor else ()), held.ground)
        return Verdict(action=Action.RESTRICT, rule=kind.rule, grounds=grounds, until=None)
    return _erase(kind, kind.rule, rule, record)


def judge_access(book: RuleBook, kind: Kind) -> Verdict:
    """The verdict on a record whose person asks for a copy.

    Source: GDPR Art. 15(3).
    """
    rule = book.get(kind.rule) if kind.rule else None
    if rule is None or kind.rule is None:
        return Verdict(action=Action.PERSON, rule=kind.rule or "none", grounds=("requires_config",))
    return Verdict(action=Action.DISCLOSE, rule=kind.rule, grounds=())


def while_needed(verdict: Verdict, dependants: Sequence[Verdict]) -> Verdict:
    """The verdict on a row that other rows refer to: it lives as long as the longest-lived of them.

    A kept invoice needs its counterparty (BFL 5:7); the row goes with the last one that refers to it.
    """
    kept = [v for v in dependants if not v.action.destroys]
    if not kept or verdict.action not in (Action.ERASE, Action.ANONYMISE, Action.REDACT, Action.RESTRICT):
        return verdict
    lasting = [v for v in kept if v.until is None or v.action is not Action.RESTRICT]
    return lasting[0] if lasting else max(kept, key=lambda v: v.until or date.max)


def latest_starts(
    book: RuleBook, kinds: Mapping[str, Kind], records: Sequence[Record], known: Mapping[str, date]
) -> dict[str, date]:
    """`known` brought up to date with the start events of these records, for rules that count through the latest."""
    latest = dict(known)
    for record in records:
        name = kinds[record.category].rule
        rule = book.get(name) if name else None
        if rule is None or name is None or not rule.keep_through_latest:
            continue
        start = record.dates.get(rule.start)
        if start is not None:
            latest[name] = max(start, latest.get(name, start))
    return latest


def concerns_health(book: RuleBook, verdict: Verdict) -> bool:
    """Whether the record holds data about health (GDPR Art. 9(2))."""
    rule = book.get(verdict.rule)
    return rule is not None and HEALTH in rule.basis


def _floor(name: str, rule: RetentionRule, record: Record, now: Circumstances) -> Verdict | None:
    if rule.kind is not PeriodKind.MIN:
        return None
    start = now.latest.get(name) if rule.keep_through_latest else None
    start = start or (record.fy_end if rule.start == "fy_end" else record.dates.get(rule.start))
    if start is None:
        return Verdict(action=Action.PERSON, rule=name, grounds=("start_event_missing", *rule.grounds))
    until = periods.end_of(rule.period, start)
    reviewed = rule.erase_now is EraseNow.RETAIN
    if now.today <= until or reviewed:
        action = Action.RETAIN if reviewed else Action.RESTRICT
        return Verdict(action=action, rule=name, grounds=rule.grounds, until=until, review=reviewed)
    return None


def _hold(system: SystemId, holds: Sequence[LiveHold]) -> LiveHold | None:
    return next((h for h in holds if not h.systems or system in h.systems), None)


def _erase(kind: Kind, name: str, rule: RetentionRule, record: Record) -> Verdict:
    if rule.kind is not PeriodKind.MIN and rule.erase_now is EraseNow.ROUTE:
        return Verdict(action=Action.ROUTE, rule=name, grounds=("GDPR-28.3",))
    if rule.kind is not PeriodKind.MIN and rule.erase_now in (EraseNow.REFUSE, EraseNow.RETAIN):
        return Verdict(action=Action.REFUSE, rule=name, grounds=rule.grounds or ("GDPR-17.1.none",))
    ground = "GDPR-17.1.b" if any(c in rule.basis for c in CONSENT) else "GDPR-17.1.a"
    if "shared" in record.flags:
        return Verdict(action=Action.REDACT, rule=name, grounds=(ground, "GDPR-15.4"))
    wanted = kind.erase if rule.kind is not PeriodKind.MIN else None
    action = wanted or (Action.ANONYMISE if rule.erase_now is EraseNow.ANONYMISE else Action.ERASE)
    return Verdict(action=action, rule=name, grounds=(ground,))
