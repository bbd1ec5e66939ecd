"""The staff comes in by the organisation's identity provider: its groups say what they may do here."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from console.web import sessions
from console.web.forms import posted
from console.web.front import Front, front_of
from console.web.pages import page, preferred, to
from console.web.staff_roles import start
from console.web.standing import enter
from schemas.clock import now
from schemas.errors import NotAllowed, SystemUnavailable
from schemas.ids import Actor, OrgId
from schemas.signin import NameOf, StaffClient, StaffSigningIn
from schemas.text import Language
from schemas.web import Account, SessionKind

log = structlog.get_logger()
pages = APIRouter(include_in_schema=False, prefix="/staff/{org}")
returns = APIRouter(include_in_schema=False)
BACK = "/oidc/staff"
"""Where the provider sends browsers back to, for every organisation."""
_ACTOR: TypeAdapter[str] = TypeAdapter(Actor)


@pages.post("/sign-in/provider")
async def leave(request: Request, org: str) -> Response:
    """The browser goes to the identity provider."""
    await posted(request)
    front, lang = front_of(request), preferred(request)
    door, redirect = front.staff_doors.get(OrgId(org)), f"{front.url}{BACK}"
    if door is None:
        return page(request, "message", lang, 404, title="no_sign_in", text="no_provider_text")
    try:
        begun = await door.provider.begin(redirect)
    except (SystemUnavailable, NotAllowed):
        return page(request, "message", lang, 503, title="away", text="away_text")
    said = StaffSigningIn(
        language=lang, redirect=redirect, state=begun.state, nonce=begun.nonce, verifier=begun.verifier
    )  # fmt: skip
    response = page(request, "going", lang, url=begun.url)
    await sessions.begin(front, response, SessionKind.STAFF_SIGNING_IN, OrgId(org), said)
    return response


@returns.get(BACK)
async def back(
    request: Request, code: str = "", state: str = "", iss: str | None = None, error: str | None = None
) -> Response:
    """Whoever comes back has begun here; their account has the roles that their groups give, as of now."""
    front, held = front_of(request), await sessions.take_staff_signing_in(request)
    lang = held.said.language if held else preferred(request)
    door = front.staff_doors.get(held.org) if held else None
    if held is None or door is None or error or not code or not _same(held.said.state, state):
        return _lost(request, lang)
    said = held.said
    try:
        claims = await door.provider.claims(said.redirect, code, said.nonce, said.verifier, issuer=iss)
    except NotAllowed:
        return _lost(request, lang)
    except SystemUnavailable:
        return page(request, "message", lang, 503, title="away", text="away_text")
    accounts = await _admitted(front, held.org, claims)
    account = next((a for a in accounts if a.org == held.org and a.roles and a.works(now())), None)
    if account is None:
        log.info("staff_without_role", org=held.org)
        return page(request, "message", lang, 403, title="not_let_in", text="not_let_in_text")
    response = to(f"/staff/{held.org}{start(account.roles)}")
    strong = bool(door.client.amr or door.client.levels)
    let_in = tuple(a.org for a in accounts if a.roles)
    await enter(request, response, account, strong=strong, by_provider=let_in)
    return response


async def _admitted(front: Front, org: OrgId, claims: Mapping[str, Any]) -> Sequence[Account]:
    """Their accounts in every organisation that this sign-in counts for, each with its own roles; all of one person."""
    mine = front.staff_doors[org].client
    found = list[Account]()
    for other in (org, *(o for o in sorted(front.staff_doors) if o != org)):
        client = front.staff_doors[other].client
        if client.same_door(mine):
            given = (f"{mine.issuer} {claims['sub']}", _name(client, claims), client.roles_of(claims))
            account = await front.keeping.admit(other, *given, None, now())
            found += [account] if account else []
    tie = min(found, key=lambda a: a.made_at).tie if found else None
    for account in found:
        if tie and account.tie != tie:
            await front.keeping.tie(account.org, account.name, tie)
    return found


def _name(client: StaffClient, claims: Mapping[str, Any]) -> str | None:
    """What a new account is called; None for a name that says nothing of the person."""
    if client.name is not NameOf.USERNAME:
        return None
    try:
        return _ACTOR.validate_python(claims.get("preferred_username"))
    except ValidationError:
        return None


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode())


def _lost(request: Request, lang: Language) -> Response:
    return page(request, "message", lang, 400, title="sign_in_lost", text="staff_lost_text")
