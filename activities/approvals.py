"""Who has to look before a plan is carried out."""

from typing import NamedTuple

from activities.estate import Estate
from rules.gate import asks_a_person
from rules.matter import Circumstances, concerns_health
from schemas.carrying import DecideStep
from schemas.decisions import Action, Flag, PlanLine
from schemas.particulars import Weighing
from schemas.request import RequestType, Role

AT_ONCE = (RequestType.RESTRICTION, RequestType.OBJECTION)
"""Restricting is done first and weighed afterwards (GDPR Art. 18(1)); nothing is lost by it."""


class Asked(NamedTuple):
    """What a plan is about."""

    step: DecideStep
    estate: Estate
    lines: tuple[PlanLine, ...]
    now: Circumstances
    proposed: bool


def approvals(asked: Asked) -> tuple[Role, ...]:
    """Roles that have to approve.

    A copy of a journal is released by a clinician (PDL 8:2); what is kept, refused or destroyed about health, and what
    is put in the place of a value, is decided by a person (GDPR Art. 22, our choice). Stopping never waits for anybody.
    """
    if asked.step.deferred or asked.step.unproven:
        return ()
    roles = set[Role]()
    if asked.step.right.hands_out:
        roles |= _release(asked)
    if _needs_decider(asked):
        roles.add(Role.DECIDER)
    return tuple(sorted(roles))


def _release(asked: Asked) -> set[Role]:
    notices = asked.estate.organisation.categories
    given = [li for li in asked.lines if li.verdict.action in (Action.DISCLOSE, Action.EXPORT)]
    return {Role(role) for li in given if (role := notices[li.category].release)}


def _needs_decider(asked: Asked) -> bool:
    right, lines, policy = asked.step.right, asked.lines, asked.estate.organisation.approval
    if asks_a_person(asked.now.requester):
        return True
    if right.at_once and not _erases_health(asked):
        return False
    open_ = right is RequestType.RESTRICTION or asked.now.weighing is Weighing.OPEN
    if right in AT_ONCE and open_ and any(li.verdict.action is Action.RESTRICT for li in lines):
        return False
    if any(Flag.HUMAN_DECISION_REQUIRED in li.verdict.flags for li in lines):
        return True  # no organisation can decide that the law wants no person
    if right is RequestType.RECTIFICATION:
        return any(li.verdict.action is not Action.KEEP for li in lines)
    if right.tells or right is RequestType.PORTABILITY:
        return any(li.verdict.action in (Action.WITHHOLD, Action.REFUSE) and right.tells for li in lines)
    keeps = any(li.verdict.action.keeps or li.verdict.action is Action.PERSON for li in lines)
    health = _erases_health(asked)
    return (
        (policy.on_keep and keeps) or (policy.on_health and health) or (policy.always and bool(lines)) or asked.proposed
    )


def _erases_health(asked: Asked) -> bool:
    return any(
        li.verdict.action.destroys and concerns_health(asked.estate.book, li.verdict.rule, asked.now.today)
        for li in asked.lines
    )
