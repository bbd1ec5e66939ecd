"""What keeps a record, whoever asks: a statute's minimum, a public document, a live claim."""

from datetime import date
from typing import NamedTuple

from rules import periods
from rules.matter import Asked
from schemas.decisions import Action, Flag, LiveHold, Verdict
from schemas.organisation import ControllerKind, EraseNow, Nature, PeriodKind, RetentionRule

BOOKS = "gen.bookkeeping"
CLAIM = "GDPR-17.3.e"
NOTED = "journal_note_made"
"""Fact that what matters for care has been written into the patient record itself."""


class Floor(NamedTuple):
    """One thing that keeps a record."""

    action: Action
    grounds: tuple[str, ...]
    until: date | None = None
    until_event: str | None = None
    review: bool = False
    rule: str | None = None
    flags: tuple[Flag, ...] = ()


def floors(asked: Asked) -> list[Floor]:
    """Everything that keeps the record today, the strongest first.

    The order: patient record, public document, books, other duties to keep, live claims.
    Source: GDPR Art. 17(3)(b)-(e) and the statutes that the rules name.
    """
    found = [_minimum(asked, asked.rule, asked.kind.rule or "none")] if asked.rule else []
    found += [_beside(asked, name) for name in asked.rule.under] if asked.rule else []
    if "voucher" in asked.words and asked.nature is not Nature.BOOKS:
        statute = asked.book.on(asked.now.today).get(BOOKS)
        if statute is not None:
            found.append(_books_by_reference(asked, statute))
    found += [_public_document(asked), *_claims(asked)]
    kept = [floor for floor in found if floor is not None]
    return sorted(kept, key=lambda floor: _strength(asked, floor)) if len(kept) > 1 else kept


def joined(asked: Asked, kept: list[Floor]) -> Verdict:
    """One verdict out of everything that keeps the record: all grounds, the strongest action, the latest end.

    Among restrictions an end that no date gives (a claim) outlasts every date.
    """
    first = kept[0]
    same = [f for f in kept if f.action is first.action]
    dated = [f.until for f in same if f.until is not None]
    event = next((f.until_event for f in same if f.until_event), None)
    return Verdict(
        action=first.action,
        rule=first.rule or asked.name,
        grounds=tuple(dict.fromkeys(g for f in kept for g in f.grounds)),
        until=max(dated, default=None),
        until_event=event,
        review=first.review,
        flags=tuple(dict.fromkeys(flag for f in kept for flag in f.flags)),
    )


def start_of(asked: Asked, rule: RetentionRule, name: str) -> date | None:
    """The day that a rule's period begins with for this record; None where it has not, or nobody noted it."""
    record, organisation = asked.record, asked.book.organisation
    if rule.keep_through_latest and name in asked.now.latest:
        return asked.now.latest[name]
    if rule.start != "fy_end":
        return record.dates.get(rule.start)
    if record.fy_end is not None:
        return record.fy_end
    noted = [record.dates[event] for event in BOOKED if event in record.dates]
    return periods.fiscal_year_end(noted[0], organisation.fiscal_year_end) if noted else None


BOOKED = ("issued", "booked", "ordered", "paid", "invoiced", "received")
"""Days of a voucher by which its financial year is known, in this order (BFL 5:7)."""


def _minimum(asked: Asked, rule: RetentionRule, name: str) -> Floor | None:
    if rule.kind is not PeriodKind.MIN:
        return None
    start = None if "undated" in asked.words else start_of(asked, rule, name)
    if start is None:
        return _undated(rule, name)
    until = periods.end_of(rule.period, start)
    if asked.now.today > until:
        return None
    if rule.erase_now is EraseNow.RETAIN:
        return Floor(Action.RETAIN, _with_public(asked, rule.grounds), until, review=True, rule=name)
    defect = (Flag.POLICY_DEFECT,) if "voucher" in asked.words and _promised_less(asked, until) else ()
    return Floor(Action.RESTRICT, rule.grounds, until, rule=name, flags=defect)


def _undated(rule: RetentionRule, name: str) -> Floor:
    """Nothing says when a minimum began: a person looks, and nothing goes meanwhile."""
    flags = (Flag.START_EVENT_MISSING, Flag.HUMAN_DECISION_REQUIRED)
    return Floor(Action.PERSON, ("start_event_missing", *rule.grounds), rule=name, flags=flags)


def _beside(asked: Asked, name: str) -> Floor | None:
    """A statute that keeps the record whatever its own rule promises; counted from the rule's start where it has no other."""
    statute = asked.book.on(asked.now.today).get(name)
    noted = statute is not None and statute.nature is Nature.JOURNAL and NOTED in asked.now.facts
    if statute is None or asked.rule is None or noted:
        return None
    start = start_of(asked, statute, name) or start_of(asked, asked.rule, asked.name)
    if start is None:
        return _undated(statute, name)
    until = periods.end_of(statute.period, start)
    if asked.now.today > until:
        return None
    flags = (Flag.POLICY_DEFECT,) if _promised_less(asked, until) else ()
    review = statute.erase_now is EraseNow.RETAIN
    action = Action.RETAIN if review else Action.RESTRICT
    return Floor(action, _with_public(asked, statute.grounds), until, review=review, rule=name, flags=flags)


def _books_by_reference(asked: Asked, statute: RetentionRule) -> Floor | None:
    """A row that a voucher refers to is bookkeeping material, whatever the organisation's own rule says.

    Source: in Sweden BFL 1:2, 5:7, 7:2.
    """
    return _minimum(asked, statute, BOOKS)


def _promised_less(asked: Asked, until: date) -> bool:
    """Whether the organisation has promised to be rid of a record before the law lets it go."""
    rule = asked.rule
    if rule is None or rule.kind is not PeriodKind.MAX or not periods.ends(rule.period):
        return rule is not None and rule.nature is Nature.BOOKS  # books only because a voucher needs the row
    start = start_of(asked, rule, asked.name)
    return (
        start is None or periods.end_of(rule.period, start) <= until
    )  # gone by a day that the law still keeps it through


def _with_public(asked: Asked, grounds: tuple[str, ...]) -> tuple[str, ...]:
    if asked.book.organisation.kind is not ControllerKind.PUBLIC_AUTHORITY:
        return grounds
    return tuple(dict.fromkeys((*grounds, *asked.book.pack.ground("public_document"))))


def _public_document(asked: Asked) -> Floor | None:
    """An authority destroys nothing without a decision to dispose of it. Source: in Sweden arkivlagen 10 §."""
    organisation = asked.book.organisation
    if organisation.kind is not ControllerKind.PUBLIC_AUTHORITY or organisation.gallring_rule_id:
        return None
    grounds = asked.book.pack.ground("public_document")
    if not grounds:
        return None
    return Floor(Action.REFUSE, grounds, flags=(Flag.GALLRING_RULE_MISSING, Flag.POLICY_DEFECT))


def _claims(asked: Asked) -> list[Floor]:
    """Live claims: the record says so itself, it is evidence by its rule, or a person has placed a hold."""
    found = []
    if "claim" in asked.words:
        matter = next((f for f in asked.record.flags if f not in ("shared",)), "claim")
        found.append(Floor(Action.RESTRICT, (CLAIM,), until_event=f"{matter}_closed"))
    if asked.nature is Nature.CLAIM and "hold_released" not in asked.now.facts:
        found.append(Floor(Action.RESTRICT, asked.rule.grounds if asked.rule else (), until_event="hold_released"))
    if asked.nature is Nature.JOURNAL and "claims" in asked.now.facts:
        found.append(Floor(Action.RESTRICT, (CLAIM,), until_event="claims_settled"))
    held = [hold for hold in asked.now.holds if covers(hold, asked)]
    if held:
        grounds = tuple(dict.fromkeys(hold.ground for hold in held))
        ends = [hold.ends_on for hold in held if hold.ends_on]
        found.append(Floor(Action.RESTRICT, grounds, until=max(ends, default=None), until_event="hold_released"))
    return found


def covers(hold: LiveHold, asked: Asked) -> bool:
    """Whether a hold stands over the record's system."""
    return not hold.systems or asked.system in hold.systems


def _strength(asked: Asked, floor: Floor) -> int:
    if floor.action is Action.RETAIN and asked.nature is Nature.JOURNAL:
        return 0
    order = (Action.REFUSE, Action.PERSON, Action.RETAIN, Action.RESTRICT)
    return 1 + order.index(floor.action)
