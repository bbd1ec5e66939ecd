"""The second step of signing in: the code of an app; or, the first time, putting the secret into the app. Passkeys in place of both."""

from typing import Any

import structlog
from fastapi import APIRouter, Request, Response

from console.web import codes, passkeys, sessions
from console.web.forms import posted
from console.web.front import front_of
from console.web.pages import page, preferred, to
from console.web.sessions import Held
from console.web.staff_roles import start
from console.web.standing import asked_for_second, enter, half
from schemas.clock import now
from schemas.ids import OrgId
from schemas.signin import HalfSession
from schemas.web import Account, SessionKind

log = structlog.get_logger()
pages = APIRouter(include_in_schema=False, prefix="/staff/{org}")


async def entered(request: Request, account: Account) -> Response:
    """The password was right: they are in, or are asked for the second factor, or set it up first."""
    front = front_of(request)
    has = await front.factors.factors(account.org, account.name)
    if not asked_for_second(front, account, has):
        response = to(f"/staff/{account.org}{start(account.roles)}")
        await enter(request, response, account, strong=False)
        return response
    secret = None if has.totp else codes.new_secret()
    response = to(f"/staff/{account.org}/second")
    await sessions.end(request, response, SessionKind.HALF)
    said = HalfSession(account=account.name, secret=secret)
    await sessions.begin(front, response, SessionKind.HALF, account.org, said)
    return response


@pages.get("/second")
async def ask(request: Request, org: str) -> Response:
    """The form for the code, or the picture for the app."""
    found = await half(request, org)
    return _form(request, *found) if found else to(f"/staff/{org}/sign-in")


@pages.post("/second")
async def show(request: Request, org: str) -> Response:
    """Whoever shows the code is signed in. The first time it also proves that the app has the secret."""
    given, found = await posted(request), await half(request, org)
    if found is None:
        return to(f"/staff/{org}/sign-in")
    held, account = found
    front, code = front_of(request), given.text("code", 40)
    if held.said.secret is not None:
        return await _enrol(request, held, account, code)
    if not await codes.shown(front, account.org, account.name, code):
        log.info("second_factor_wrong", org=org)
        return _form(request, held, account, wrong=True)
    response = to(f"/staff/{org}{start(account.roles)}")
    await enter(request, response, account, strong=True)
    return response


@pages.post("/sign-in/passkey")
async def by_passkey(request: Request, org: str) -> Response:
    """Whoever's passkey has signed is signed in."""
    given, front = await posted(request), front_of(request)
    known = OrgId(org) if org in front.desks else None
    name = await passkeys.account_of(front, known, given.text("credential", passkeys.MOST)) if known else None
    account = await front.keeping.account(OrgId(org), name) if name else None
    if account is None or not account.works(now()):
        return page(request, "staff/sign_in", preferred(request), 403, **ways(request, org, wrong="passkey"))
    response = to(f"/staff/{org}{start(account.roles)}")
    await enter(request, response, account, strong=True)
    return response


def ways(request: Request, org: str, wrong: str | None = None) -> dict[str, Any]:
    """What the page of signing in shows; the same for an organisation that there is not."""
    front = front_of(request)
    return {
        "org": org,
        "wrong": wrong,
        "passkey": passkeys.to_sign_in(front, org),
        "provider": OrgId(org) in front.staff_doors,
    }


async def _enrol(request: Request, held: Held[HalfSession], account: Account, code: str) -> Response:
    front, secret = front_of(request), held.said.secret or ""
    wait = front.guessing.wait(f"second:{account.org}/{account.name}")
    step = None if wait else codes.step_of(secret, "".join(code.split()))
    if step is None:
        return _form(request, held, account, wrong=True)
    if (await front.factors.factors(account.org, account.name)).totp:  # set up in another window meanwhile
        return to(f"/staff/{account.org}/sign-in")
    made = codes.new_codes()
    await front.factors.enrol(account.org, account.name, secret, step, made, now())
    then = f"/staff/{account.org}{start(account.roles)}"
    response = page(request, "staff/codes", preferred(request), codes=made, then=then)
    await enter(request, response, account, strong=True)
    return response


def _form(request: Request, held: Held[HalfSession], account: Account, *, wrong: bool = False) -> Response:
    lang, secret = preferred(request), held.said.secret
    given: dict[str, Any] = {"org": account.org, "account": account.name, "wrong": wrong, "secret": secret, "qr": None}
    if secret is not None:
        organisation = front_of(request).desks[account.org].organisation.name
        given["qr"] = codes.picture(codes.address(secret, account.name, organisation))
        given["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return page(request, "staff/second", lang, 403 if wrong else 200, **given)
