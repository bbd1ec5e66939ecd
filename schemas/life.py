"""What people say to a case during its life, beside approvals and holds."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import Actor, PlanDigest
from schemas.particulars import Authority, Weighing
from schemas.request import RequestType, Role


class Method(StrEnum):
    """How somebody shows who they are, from the least intrusive on (GDPR Art. 12(6), 5(1)(c))."""

    SESSION = "session"
    """Came by the customer's own login."""
    CHALLENGE = "challenge"
    """Gave back a code from the known address."""
    OIDC = "oidc"
    """OpenID Connect, such as BankID through a broker."""
    FACTS = "facts"
    """Answered what only this person knows; somebody on the staff asked."""
    DOCUMENT = "document"
    """Showed an ID document, the last resort: seen by somebody on the staff and not kept."""

    @property
    def strong(self) -> bool:
        """Whether data about health may be released on it (in Sweden HSLF-FS 2016:40 3 kap. 15 §)."""
        return self in (Method.OIDC, Method.DOCUMENT)


class Prove(Frozen):
    """Somebody has shown who they are in another way than by the code."""

    method: Method
    paper: str | None = Field(default=None, pattern=r"^proof:[0-9a-f]{8,32}$")
    """OIDC: where the provider's word is sealed."""
    actor: Actor | None = None
    """FACTS, DOCUMENT: who asked or looked."""


class ProveResult(Frozen):
    """What whoever proves learns: nothing but whether it is enough."""

    accepted: bool


class Ask(Frozen):
    """The person is asked what they mean; the words are sealed before."""

    question: str = Field(default="scope", pattern="^(erase_or_keep|scope)$")
    actor: Actor


class Choice(StrEnum):
    """What the person wants where they asked for two things that don't go together."""

    ERASE = "erase"
    KEEP = "keep"


class Clarified(Frozen):
    """The person has said what they mean; their words are sealed before."""

    choice: Choice | None = None
    """The answer to `erase_or_keep`."""
    only: tuple[RequestType, ...] = ()
    """SCOPE: the rights that they mean; empty: all that they named."""
    actor: Actor


class Settle(Frozen):
    """Somebody has looked at what gives a proxy, guardian or heir the right to ask."""

    authority: Authority
    actor: Actor
    role: Role


class Weigh(Frozen):
    """The decider has weighed an objection; the reasons are sealed before (GDPR Art. 21(1))."""

    outcome: Weighing
    actor: Actor
    role: Role


class Withhold(Frozen):
    """The person responsible for the journal finds that handing it out would do harm; the opinion is sealed before."""

    plan: PlanDigest
    actor: Actor
    role: Role = Role.CLINICIAN


class GlassReason(StrEnum):
    """Why somebody has to see a patient record who is not responsible for it."""

    DANGER = "danger"
    """To life or health."""
    UNAVAILABLE = "unavailable"
    """Nobody who is responsible can be reached, and the law's time runs out."""
    ORDER = "order"
    """A court or a supervisory authority wants it."""


class BreakGlass(Frozen):
    """Sight of a patient record for an hour; the reasons are sealed before, and everybody hears of it."""

    why: GlassReason
    actor: Actor
    role: Role


class Reviewed(Frozen):
    """Somebody has looked at every mention of other people; the choices are sealed before."""

    plan: PlanDigest
    actor: Actor
    role: Role


class Decide(Frozen):
    """A complaint or an automated decision was looked at by a person; the words are sealed before (GDPR Art. 22(3))."""

    right: RequestType
    actor: Actor
    role: Role


class RefusalGround(StrEnum):
    """Why a whole request is refused (GDPR Art. 12(4))."""

    EXCESSIVE = "GDPR-12.5"
    """Manifestly unfounded or excessive: shown, with reasons that are sealed before."""
    NO_AUTHORITY = "GDPR-12.6"
    NOT_LIVING = "GDPR-R27"


class Refuse(Frozen):
    """The decider refuses the request as a whole; the reasons are sealed before."""

    ground: RefusalGround
    actor: Actor
    role: Role


class Route(Frozen):
    """Somebody else decides about the data: the request goes there."""

    recipient: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    actor: Actor


class LiftReason(StrEnum):
    """Why a restriction ends; the person hears of it before (GDPR Art. 18(3))."""

    ACCURACY_CHECKED = "accuracy_checked"
    WEIGHED = "weighed"
    RELEASED = "released"
    """The person asked for it."""
    CLAIM_OVER = "claim_over"


class Lift(Frozen):
    """A restriction ends, once the person has been told."""

    why: LiftReason
    actor: Actor


class Advise(Frozen):
    """The data protection officer's advice; the words are sealed before. It decides nothing (GDPR Art. 38(6), 39(1))."""

    actor: Actor
    role: Role = Role.DPO


class Confirm(Frozen):
    """A recipient has done it as well."""

    recipient: str
    actor: Actor


class HandDone(Frozen):
    """A manual task of the case is done; what was found there is sealed before."""

    task: str
    actor: Actor
