"""How the staff comes in: second factors, passkeys, sign-ins that have begun, and the staff's identity provider."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import Actor, OrgId
from schemas.request import Role
from schemas.text import Language
from schemas.web import Client


class Passkey(Frozen):
    """A passkey of an account, as its owner sees it."""

    id: str
    """SHA-256 (hex) of the credential's id."""
    name: str
    made_at: datetime


class Key(Frozen):
    """A passkey, as a signature is checked against it."""

    account: Actor
    public_key: bytes = Field(repr=False)
    used: int
    """The authenticator's own count; 0 where it does not count."""


class Factors(Frozen):
    """What an account has beside its password."""

    totp: bool = False
    passkeys: tuple[Passkey, ...] = ()
    codes: int = 0
    """Recovery codes that are left."""


class HalfSession(Frozen):
    """Somebody whose password was right, and who has not shown the second factor."""

    account: Actor
    secret: str | None = Field(default=None, repr=False)
    """Base32: the secret that they are about to put into their app; None where they have one."""


class StaffSigningIn(Frozen):
    """A sign-in of the staff that has begun with an identity provider and not come back."""

    language: Language
    redirect: str
    state: str = Field(repr=False)
    nonce: str = Field(repr=False)
    verifier: str = Field(repr=False)


class NameOf(StrEnum):
    """What an account that comes by an identity provider is called here; it stands in the ledger for ever."""

    SUBJECT = "subject"
    """`sso-` and eight characters that stand for the subject and say nothing of the person."""
    USERNAME = "preferred_username"


class StaffClient(Client):
    """Us, as the identity provider of an organisation's staff knows us, and what its groups may do here."""

    roles_claim: str = "groups"
    """Claim of the ID token that lists groups; dots lead into it: `realm_access.roles`."""
    roles: dict[str, tuple[Role, ...]] = Field(min_length=1)
    """Group: roles. Whoever is in none of them does not get in."""
    amr: tuple[str, ...] = ()
    """Methods of signing in (RFC 8176) of which at least one is needed: `mfa`."""
    name: NameOf = NameOf.SUBJECT

    def roles_of(self, claims: Mapping[str, Any]) -> tuple[Role, ...]:
        """Roles by these claims, in the order of the enumeration; none where the sign-in was not strong enough."""
        methods = claims.get("amr")
        if self.amr and not set(self.amr) & set(methods if isinstance(methods, list) else ()):
            return ()
        if self.levels and claims.get("acr") not in self.levels:
            return ()
        found: Any = claims
        for part in self.roles_claim.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        groups = {g for g in found if isinstance(g, str)} if isinstance(found, list) else set[str]()
        granted = {role for group in groups for role in self.roles.get(group, ())}
        return tuple(role for role in Role if role in granted and role not in (Role.SUBJECT, Role.AUDITOR))

    def same_door(self, other: "StaffClient") -> bool:
        """Whether both mean the same client of the same provider: then one sign-in counts for both organisations."""
        return (self.issuer, self.client_id) == (other.issuer, other.client_id)


class Elsewhere(Frozen):
    """Another organisation in which the same person has an account."""

    org: OrgId
    name: str
