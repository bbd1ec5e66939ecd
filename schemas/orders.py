"""What people say to a case, and what they are answered."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import Dismissal, LiveHold
from schemas.ids import Actor, PlanDigest
from schemas.request import Role


class Proof(Frozen):
    """An answer to the challenge."""

    code: str = Field(max_length=64, repr=False)


class ProofResult(Frozen):
    """What the person learns from answering."""

    accepted: bool
    attempts_left: int


class Approve(Frozen):
    """A person's approval of exactly one plan."""

    plan: PlanDigest
    role: Role
    actor: Actor


class Extend(Frozen):
    """Two more months (GDPR Art. 12(3)); the reason is told to the person."""

    reason: str = Field(pattern="^(complexity|number_of_requests)$")
    actor: Actor


class Withdraw(Frozen):
    """The person takes the request back."""

    actor: Actor


class PlaceHold(Frozen):
    """A person places a hold."""

    hold: LiveHold
    actor: Actor


class ConfirmHold(Frozen):
    """A person confirms a hold that the plan proposes: it stands, and a new plan is made."""

    proposal: str
    owner: Actor
    """Who answers for the claim: a role or an account."""
    review_on: date
    actor: Actor


class DismissHold(Frozen):
    """A person dismisses a hold that the plan proposes; the plan stays as it is."""

    proposal: str
    reason: Dismissal
    actor: Actor


class ReleaseHold(Frozen):
    """A person releases a hold."""

    hold_id: str
    actor: Actor


class Resolution(StrEnum):
    """What a person decides about an incident."""

    RETRY = "retry"
    LEAVE = "leave"
    """Go on without it; the answer says what could not be done."""


class Resolve(Frozen):
    """A person has looked at the incident."""

    how: Resolution
    actor: Actor


class Ack(Frozen):
    """The Update was taken; its number counts through all runs of the case."""

    number: int
