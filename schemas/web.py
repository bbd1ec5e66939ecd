"""What the HTTP door keeps and passes on: tokens, accounts, sessions, signed hand-overs, sign-ins."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from schemas.audits import Scope as AuditScope
from schemas.base import Frozen
from schemas.ids import Actor, CaseId, OrgId
from schemas.particulars import ProviderWord
from schemas.request import Role
from schemas.systems import Identity
from schemas.text import Language


class Scope(StrEnum):
    """What a machine's token lets it do."""

    CHECK = "suppressions.check"
    """Ask whether something may be sent or imported."""
    REVOKE = "suppressions.revoke"
    """Say that a person wants it again: for the staff's own system."""
    OPEN = "requests.open"
    """Open requests: for systems that people ask."""
    READ = "requests.read"
    """See where requests stand and what happened to them; never whom they are about."""
    ACT = "requests.act"
    """Take requests back and extend them. No token approves or refuses anything."""
    CODEC = "codec"
    """Read what Temporal's histories say: for Temporal's own pages."""


class Token(Frozen):
    """A machine's token, without the secret: that was shown once, and only its hash is kept."""

    org: OrgId
    name: Actor
    scopes: tuple[Scope, ...]
    made_at: datetime
    revoked_at: datetime | None = None


class Account(Frozen):
    """Somebody on the staff who signs in here."""

    org: OrgId
    name: Actor
    roles: tuple[Role, ...]
    """None where their identity provider has taken them out of every group: then no door opens."""
    password: str | None = Field(default=None, repr=False)
    """scrypt with its own salt; None where somebody else checks who it is."""
    made_at: datetime
    closed_at: datetime | None = None
    exempt: bool = False
    """Signs in by the password alone, whatever the organisation wants: for trying things out."""
    from_at: datetime | None = None
    until: datetime | None = None
    """The account works from then on and before then."""
    scope: AuditScope | None = None
    """Which cases an auditor sees; set exactly for auditors."""
    tie: str | None = None
    """The same for the accounts of one person in several organisations."""
    signed_out_at: datetime | None = None
    """Sessions of before then do not count any more."""

    @model_validator(mode="after")
    def _auditors(self) -> Self:
        if (Role.AUDITOR in self.roles) is not (self.scope is not None):
            raise ValueError("an auditor has a scope, and nobody else has")
        if self.scope is not None and (len(self.roles) > 1 or self.until is None):
            raise ValueError("an auditor has no other role, and an end")
        return self

    def works(self, at: datetime) -> bool:
        """Whether somebody may be signed in by it then."""
        return self.closed_at is None and (self.from_at or at) <= at and (self.until is None or at < self.until)


class SessionKind(StrEnum):
    """What a cookie's secret stands for."""

    PERSON = "person"
    STAFF = "staff"
    FOLLOW = "follow"
    PICKUP = "pickup"
    SIGNING_IN = "signing_in"
    HALF = "half"
    """The password was right, and the second factor is still to come."""
    STAFF_SIGNING_IN = "staff_signing_in"


class HandOver(Frozen):
    """What the customer's own login says of who stands before it, signed by it."""

    org: OrgId
    jti: str = Field(repr=False)
    subject: str = Field(repr=False)
    """Issuer and `sub`: the same person each time."""
    identities: tuple[Identity, ...] = Field(min_length=1, max_length=20, repr=False)
    name: str | None = Field(default=None, max_length=200, repr=False)
    language: Language | None = None
    level: str | None = Field(default=None, max_length=200)
    expires_at: AwareDatetime


class PersonSession(Frozen):
    """Somebody who came by the customer's own login."""

    subject: str
    """Keyed hash (hex): which cases are theirs."""
    address: str = Field(repr=False)
    """Reserved, stands for a mail address that nobody writes to."""
    identities: tuple[Identity, ...] = Field(repr=False)
    name: str | None = Field(default=None, repr=False)
    language: Language = Language.SV
    pickups: dict[CaseId, datetime] = Field(default_factory=dict)
    """When they signed in once more for the packages of a case."""


class StaffSession(Frozen):
    """Somebody on the staff who is signed in."""

    account: Actor
    began_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    """Long ago for a session of before this was noted."""
    strong: bool = False
    """By two factors or a passkey; not where only the password was asked for."""
    by_provider: tuple[OrgId, ...] = ()
    """Organisations for which their identity provider has let them in."""


class FollowSession(Frozen):
    """Somebody who has given a code of a case: one that a letter to the person carried."""

    case: CaseId


class PickupSession(Frozen):
    """Somebody who has given the pick-up code of a case."""

    case: CaseId
    signed_at: datetime | None = None
    """When they signed in once more with their identity provider."""


class Errand(StrEnum):
    """Why somebody signs in with their identity provider."""

    IDENTIFY = "identify"
    PICKUP = "pickup"


class SigningIn(Frozen):
    """A sign-in that has begun and not come back."""

    case: CaseId
    language: Language
    errand: Errand
    coded: bool = False
    """IDENTIFY: the code from the letter was right."""
    redirect: str
    state: str = Field(repr=False)
    nonce: str = Field(repr=False)
    verifier: str = Field(repr=False)


class SignedIn(Frozen):
    """Who came back, checked."""

    word: ProviderWord = Field(repr=False)
    auth_time: datetime


class Begun(Frozen):
    """Where the browser is sent, and what has to come back with it."""

    url: str = Field(repr=False)
    state: str = Field(repr=False)
    nonce: str = Field(repr=False)
    verifier: str = Field(repr=False)


class Client(Frozen):
    """Us, as the identity provider of one organisation knows us."""

    issuer: str = Field(pattern=r"^https?://[^\s#?]+$")
    client_id: str
    client_secret: str | None = Field(default=None, repr=False)
    scopes: tuple[str, ...] = ("openid",)
    levels: tuple[str, ...] = ()
    """`acr` values that are strong enough; at least one is needed, and what comes back has to be one of them."""
    claims: dict[str, str] = Field(default_factory=dict)
    """Which claim holds an identifier: `personnummer: personalNumber`."""
    name_claim: str = "name"


class Login(Frozen):
    """A customer's own login that hands people over."""

    issuer: str
    keys: tuple[dict[str, str], ...] = Field(min_length=1, repr=False)
    """JWK each: EC P-256, OKP Ed25519, or oct of at least 32 bytes."""
