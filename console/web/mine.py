"""One's own account: passkeys, recovery codes, and the other organisations that one works for."""

from fastapi import APIRouter, Request, Response

from console.web import codes, passkeys, switching
from console.web.forms import posted
from console.web.pages import page, preferred, to
from console.web.staff import Colleague, colleague, of_staff
from console.web.staff_roles import start
from console.web.standing import enter
from schemas.clock import now
from schemas.errors import NotAllowed, NotFound
from schemas.ids import OrgId

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}")


@pages.get("/me")
async def show(request: Request, org: str) -> Response:
    """What the account has, and what it may do."""
    who = await colleague(request, org)
    own = who.account.password is not None
    offer = passkeys.to_make(who.front, who.desk.org, who.name, who.desk.organisation.name)
    return of_staff(
        request,
        "me",
        who,
        account=who.account,
        own=own,
        has=await who.front.factors.factors(who.desk.org, who.name),
        fresh=who.standing.fresh,
        offer=offer if own and who.standing.fresh and who.standing.held.said.strong else None,
        at_address=passkeys.place(who.front) is not None,
    )


@pages.post("/me/codes")
async def new_codes(request: Request, org: str) -> Response:
    """New recovery codes, shown this once; the old ones do not work any more."""
    who, _ = await colleague(request, org), await posted(request)
    _just_now(who)
    made = codes.new_codes()
    await who.front.factors.new_codes(who.desk.org, who.name, made, now())
    return page(request, "staff/codes", preferred(request), codes=made, then=f"/staff/{org}/me")


@pages.post("/me/passkey")
async def add_passkey(request: Request, org: str) -> Response:
    """The account signs in with this passkey as well."""
    who, given = await colleague(request, org), await posted(request)
    _just_now(who)
    name, said = given.needed("name", 60), given.needed("credential", passkeys.MOST)
    await passkeys.made(who.front, who.desk.org, who.name, name, said)
    return to(f"/staff/{org}/me")


@pages.post("/me/passkey/{key}/drop")
async def drop_passkey(request: Request, org: str, key: str) -> Response:
    """The passkey opens nothing any more."""
    who, _ = await colleague(request, org), await posted(request)
    try:
        bytes.fromhex(key)
    except ValueError:
        raise NotFound("there is no such passkey") from None
    if not await who.front.factors.drop_passkey(who.desk.org, who.name, key):
        raise NotFound("there is no such passkey")
    return to(f"/staff/{org}/me")


@pages.post("/switch")
async def switch(request: Request, org: str) -> Response:
    """The same person goes on in another organisation, by their account there; or signs in there first."""
    who, given = await colleague(request, org), await posted(request)
    there = OrgId(given.needed("to", 64))
    if there not in {other.org for other in who.others}:
        raise NotFound("there is no such organisation for this account")
    account = await switching.there(who.front, who.standing, there)
    if account is None:
        return to(f"/staff/{there}/sign-in")
    response, said = to(f"/staff/{there}{start(account.roles)}"), who.standing.held.said
    await enter(request, response, account, strong=said.strong, by_provider=said.by_provider)
    return response


def _just_now(who: Colleague) -> None:
    """Raises NotAllowed: whoever finds a browser open does not make themselves a key to it."""
    if who.account.password is None:
        raise NotAllowed("this account signs in with the identity provider; change it there")
    if not (who.standing.fresh and who.standing.held.said.strong):
        raise NotAllowed(
            "sign in again first, with the second factor: how somebody signs in is changed within 15 minutes of it"
        )
