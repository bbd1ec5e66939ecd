"""Passkeys: a device signs for its owner, who has shown it that they are there (W3C WebAuthn Level 3)."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, exceptions, options_to_json, structs

from console.web.front import Front
from schemas.clock import now
from schemas.errors import NotAllowed
from schemas.ids import OrgId

LASTS = timedelta(minutes=5)
"""How long a challenge counts."""
MOST = 16_384
"""Characters of what a browser says of a passkey."""
IN, NEW = "in", "new"
_WRONG = (exceptions.WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
"""What the library raises where somebody sends it anything."""


def place(front: Front) -> str | None:
    """The host that passkeys belong to; None at a bare address, where browsers know none."""
    host = urlsplit(front.url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host or None
    return None


def to_sign_in(front: Front, org: str) -> str | None:
    """What a browser needs to ask for a passkey, as JSON."""
    host = place(front)
    if host is None:
        return None
    asked = webauthn.generate_authentication_options(
        rp_id=host,
        challenge=_challenge(front, f"{IN}:{org}"),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(asked)


def to_make(front: Front, org: OrgId, account: str, organisation: str) -> str | None:
    """What a browser needs to make one for the account, as JSON."""
    host = place(front)
    if host is None:
        return None
    asked = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=f"Habeas {organisation}",
        user_name=account,
        user_id=hashlib.sha256(f"{org}/{account}".encode()).digest(),
        challenge=_challenge(front, f"{NEW}:{org}/{account}"),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(asked)


async def made(front: Front, org: OrgId, account: str, name: str, said: str) -> None:
    """The account has this passkey. Raises NotAllowed where it does not answer what we asked."""
    try:
        challenge = await _answered(front, org, f"{NEW}:{org}/{account}", said)
        new = webauthn.verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=place(front) or "",
            expected_origin=front.url,
            require_user_verification=True,
        )
    except _WRONG:
        raise NotAllowed("the passkey could not be made; try again") from None
    await front.factors.add_passkey(
        org, account, new.credential_id, new.credential_public_key, new.sign_count, name, now()
    )


async def account_of(front: Front, org: OrgId, said: str) -> str | None:
    """Whose passkey has signed in there; None for everything else."""
    try:
        challenge = await _answered(front, org, f"{IN}:{org}", said)
        credential = base64url_to_bytes(str(json.loads(said)["rawId"]))
        known = await front.factors.passkey(org, credential)
        if known is None:
            return None
        right = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=place(front) or "",
            expected_origin=front.url,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.used,
            require_user_verification=True,
        )
    except (*_WRONG, NotAllowed):
        return None
    return known.account if await front.factors.use_passkey(org, credential, right.new_sign_count) else None


def _challenge(front: Front, what: str) -> bytes:
    """Random, of now, and ours: nothing has to be kept for whoever only opens the page."""
    until = int((now() + LASTS).timestamp()).to_bytes(8, "big")
    fresh = secrets.token_bytes(16) + until
    return fresh + _signed(front, what, fresh)


async def _answered(front: Front, org: OrgId, what: str, said: str) -> bytes:
    """The challenge that was answered, which does not count again. Raises NotAllowed."""
    if len(said) > MOST:
        raise NotAllowed("that is no passkey")
    client = json.loads(base64url_to_bytes(str(json.loads(said)["response"]["clientDataJSON"])))
    challenge = base64url_to_bytes(str(client["challenge"]))
    fresh, seal = challenge[:24], challenge[24:]
    until = datetime.fromtimestamp(int.from_bytes(fresh[16:24], "big") % 2**33, UTC)
    ours = len(fresh) == 24 and hmac.compare_digest(seal, _signed(front, what, fresh))
    if not ours or until < now() or not await front.keeping.spend(org, f"passkey:{challenge.hex()}", until, now()):
        raise NotAllowed("that answers nothing we asked")
    return challenge


def _signed(front: Front, what: str, fresh: bytes) -> bytes:
    return hmac.digest(front.secret, b"passkey:" + what.encode() + b":" + fresh, hashlib.sha256)
