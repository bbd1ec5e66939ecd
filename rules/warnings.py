"""What somebody in the organisation has to know: defects of its own policy, decisions that are a person's, dates missed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rules.case import Matter, is_excessive, is_extended, pause_of
from rules.deadlines import About, Due, may_extend
from rules.gate import asks_a_person
from rules.matter import Identified, concerns_health, meanings
from rules.rulebook import RuleBook
from schemas.decisions import Flag
from schemas.opinion import Decision
from schemas.organisation import Promise
from schemas.request import RequestType

DEMANDED = ("signed_letter_with_id_copy", "identification_always_demanded")
"""Promises by which an organisation demands more proof than the law lets it."""


def flags(book: RuleBook, matter: Matter, found: Due | None, decisions: Sequence[Decision]) -> tuple[Flag, ...]:
    """Every warning of the case, once each."""
    said = [flag for decision in decisions for flag in decision.verdict.flags]
    said += [*_clock(book, matter, found), *_identity(book, matter), *_persons(book, matter, decisions)]
    rules = {decision.verdict.rule for decision in decisions} | {copy.kind.rule for copy in matter.copies}
    if defects(book, matter.rights, rules):
        said.append(Flag.POLICY_DEFECT)
    if matter.unconfirmed:
        said.append(Flag.PROCESSOR_UNCONFIRMED)
    return tuple(dict.fromkeys(said))


def defects(book: RuleBook, rights: Sequence[RequestType], rules: AbstractSet[str | None]) -> list[Promise]:
    """Promises of the organisation that the law does not allow and that a case about these rules meets.

    rights: what was asked; empty where a period has ended by itself.
    """
    return [promise for promise in book.organisation.promises if _is_defect(book, promise, rights, rules)]


def _is_defect(book: RuleBook, promise: Promise, rights: Sequence[RequestType], rules: AbstractSet[str | None]) -> bool:
    law = book.pack.promises.get(promise.kind)
    if law is None or law.allowed or (law.unless == "gallring_rule" and book.organisation.gallring_rule_id):
        return False
    if promise.rules and not rules & set(promise.rules):
        return False
    if not rights:
        return law.clock
    return not law.rights or any(right in law.rights for right in rights)


def _clock(book: RuleBook, matter: Matter, found: Due | None) -> list[Flag]:
    if found is None:
        return []
    said = []
    if pause_of(book, matter).rejected:
        said.append(Flag.PAUSE_REJECTED)
    if matter.extension_sent is not None and not is_extended(matter, found.first):
        late = [] if may_extend(matter.extension_sent, found.first) else [Flag.DEADLINE_MISSED]
        said += [Flag.EXTENSION_REJECTED, *late]
    if matter.responded is not None and matter.responded > found.effective:
        said.append(Flag.DEADLINE_MISSED)
    if matter.forwarded is not None and matter.forwarded > found.received:
        said.append(Flag.PROCESSOR_FORWARDED_LATE)
    return said


def _identity(book: RuleBook, matter: Matter) -> list[Flag]:
    identity = matter.now.requester.identity
    said: list[Flag] = [Flag.SECURITY_EVENT] if matter.breach_known else []
    if not matter.rights:
        return said
    if identity is Identified.MISMATCH or (matter.moves_contact and not matter.proven):
        said.append(Flag.SECURITY_EVENT)
    if not matter.needs_proof:
        said.append(Flag.NO_IDENTITY_CHECK)
    asked = any(question.about is About.IDENTITY for question in matter.questions)
    demanded = any(promise.kind in DEMANDED for promise in book.organisation.promises)
    if asked or demanded or identity in (Identified.PSEUDONYM_LOGIN, Identified.ANONYMOUS):
        said.append(Flag.NO_ID_COPY_REQUESTED)  # the ladder ends before it (GDPR Art. 5(1)(c), 12(6))
    protected = any("protected" in meanings(book.pack, copy.record.flags) for copy in matter.copies)
    if protected and matter.proven:
        said.append(Flag.ANSWER_INSIDE_SERVICE_ONLY)
    if identity is Identified.PSEUDONYM_LOGIN or (book.organisation.answers_inside_service and matter.proven):
        said.append(Flag.ANSWER_INSIDE_SERVICE_ONLY)
    return said


def _persons(book: RuleBook, matter: Matter, decisions: Sequence[Decision]) -> list[Flag]:
    """Questions that only a person may decide (GDPR Art. 12(5), 22; FB 6:11; our choice for health)."""
    again = matter.previous_copy is not None and RequestType.ACCESS in matter.rights
    health = any(
        d.verdict.action.destroys and d.right is not None and concerns_health(book, d.verdict.rule, matter.now.today)
        for d in decisions
    )
    said = [Flag.HOLD_REJECTED] if matter.claim_rejected else []
    if is_excessive(matter) or again or health or matter.claim_rejected or asks_a_person(matter.now.requester):
        said.append(Flag.HUMAN_DECISION_REQUIRED)
    return said
