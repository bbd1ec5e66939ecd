"""The hand-over from the customer's own login: it signs who stands there, once and for two minutes."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import ValidationError

from console.desk import Desk
from console.web import sessions
from console.web.front import front_of
from console.web.identities import normal
from console.web.pages import language, page, to
from schemas.clock import now
from schemas.errors import BadInput, NotAllowed
from schemas.ids import OrgId
from schemas.systems import IdentityKind
from schemas.web import HandOver, Login, PersonSession, SessionKind

ALGORITHMS = ("ES256", "Ed25519", "EdDSA", "HS256")
LONGEST, SKEW = timedelta(seconds=120), timedelta(seconds=10)
RESERVED = "service.invalid"
"""A domain that never exists (RFC 6761): the address stands where one has to, and nobody writes to it."""
pages = APIRouter()


@pages.post("/{lang}/handover", include_in_schema=False)
async def arrive(request: Request, lang: str) -> Response:
    """The person is signed in here, where the customer's login has said so and signed it."""
    front, chosen = front_of(request), language(lang)
    token = (await request.form(max_files=0, max_fields=5)).get("token")
    try:
        over = handed_over(token if isinstance(token, str) else "", front.logins, front.desk)
        if not await front.keeping.spend(over.org, f"handover:{over.subject}:{over.jti}", over.expires_at, now()):
            raise NotAllowed("the hand-over was used before")
    except NotAllowed:
        return page(request, "message", chosen, 403, title="not_handed_over", text="not_handed_over_text")
    said = PersonSession(
        subject=await front.keeping.subject(over.org, over.subject),
        address=f"{sha256(f'{over.subject}:{over.jti}'.encode()).hexdigest()[:32]}@{RESERVED}",
        identities=over.identities,
        name=over.name,
        language=over.language or chosen,
    )
    response = to(f"/{said.language}/my")
    await sessions.begin(front, response, SessionKind.PERSON, over.org, said)
    return response


def handed_over(token: str, logins: Mapping[OrgId, Login], desk: Any) -> HandOver:
    """What the login says, once its signature and every claim fits. Raises NotAllowed, for whatever reason the same."""
    refused = NotAllowed("the hand-over does not count")
    try:
        org = OrgId(str(_unchecked(token).get("aud")))
        login = logins[org]
        keys = KeySet.import_key_set({"keys": [dict(key) for key in login.keys]})
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        _in_time(claims)
        if claims.get("aud") != org or not hmac.compare_digest(str(claims.get("iss")).encode(), login.issuer.encode()):
            raise refused
        return _said(org, claims, desk(org))
    except (JoseError, ValidationError, BadInput, KeyError, TypeError, ValueError, OverflowError):
        raise refused from None


def _said(org: OrgId, claims: dict[str, Any], desk: Desk) -> HandOver:
    country = desk.organisation.country
    found = [normal(IdentityKind(i["kind"]), str(i["value"]), country) for i in claims["identities"]]
    if not isinstance(claims["sub"], str) or not claims["sub"] or not 8 <= len(str(claims["jti"])) <= 200:
        raise BadInput("sub and jti name the person and this hand-over")
    return HandOver(
        org=org,
        jti=str(claims["jti"]),
        subject=f"{claims['iss']}#{claims['sub']}",
        identities=tuple(dict.fromkeys(found)),
        name=claims.get("name"),
        language=claims.get("language"),
        level=claims.get("acr"),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def _in_time(claims: dict[str, Any]) -> None:
    moment = now()
    made, over = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
    if made > moment + SKEW or over <= moment or over - made > LONGEST or over > moment + LONGEST + SKEW:
        raise BadInput("a hand-over counts for at most two minutes, from when it was made")


def _unchecked(token: str) -> dict[str, Any]:
    """What the token says of itself, only to find out whose key has to fit."""
    try:
        payload = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return found if isinstance(found, dict) else {}
