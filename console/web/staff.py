"""The staff's way in: a local account, its roles, and its language."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from console.desk import Desk
from console.web import passwords, second, sessions, switching
from console.web.forms import posted
from console.web.front import Front, front_of
from console.web.pages import language, page, preferred, to
from console.web.staff_roles import MATRIX, WITHOUT_ACCOUNT, may, start
from console.web.standing import Standing, standing
from schemas.clock import now
from schemas.errors import NotAllowed
from schemas.ids import OrgId
from schemas.request import Role
from schemas.signin import Elsewhere
from schemas.web import Account, SessionKind

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}")


class Colleague(NamedTuple):
    """Somebody of the staff who is signed in, at their organisation's desk."""

    front: Front
    desk: Desk
    account: Account
    standing: Standing
    others: Sequence[Elsewhere] = ()
    """Where the same person has an account as well."""

    @property
    def name(self) -> str:
        """The account, as it stands in the ledger."""
        return self.account.name

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is theirs."""
        return bool(set(roles) & set(self.account.roles))

    def acting(self, *roles: Role) -> Role:
        """The first of the roles that is theirs: what they say is said in it. Raises NotAllowed."""
        mine = next((role for role in roles if role in self.account.roles), None)
        if mine is None:
            raise NotAllowed(f"this is for {', '.join(roles)}")
        return mine


class SignedOut(NotAllowed):
    """Nobody of that organisation's staff is signed in."""


class Names(dict[str, str]):
    """What the organisation calls its systems and kinds of records; what it no longer has goes by its id."""

    def __missing__(self, key: str) -> str:
        return key


async def colleague(request: Request, org: str) -> Colleague:
    """Who is signed in, with the roles that the account has now. Raises SignedOut."""
    known: Colleague | None = getattr(request.state, "colleague", None)
    if known is not None and known.desk.org == org:
        return known
    front, found = front_of(request), await standing(request, org)
    if found is None or org not in front.desks:
        raise SignedOut("sign in first")
    others = await switching.others(front, found)
    request.state.colleague = Colleague(front, front.desk(found.held.org), found.account, found, others)
    return Colleague(front, front.desk(found.held.org), found.account, found, others)


async def admitted(request: Request) -> None:
    """Whoever asks has a role for this door. Raises SignedOut, NotAllowed."""
    door = (request.method, request.scope["route"].path)
    if door in WITHOUT_ACCOUNT:
        return
    who = await colleague(request, str(request.path_params.get("org", "")))
    roles = MATRIX.get(door)
    if roles is None or not who.has(*roles):
        needed = ", ".join(sorted(roles or ())) or "nobody"
        raise NotAllowed(f"this is for {needed}")


def of_staff(request: Request, name: str, who: Colleague, status: int = 200, **given: Any) -> Response:
    """A page of the staff, in the language that they have chosen."""
    of, lang = who.desk.organisation, preferred(request)
    systems, kinds = (
        {str(s.id): s.name.in_(lang) for s in of.systems},
        {k: c.name.in_(lang) for k, c in of.categories.items()},
    )
    given |= {"may": may}
    given |= {"systems": Names(systems), "kinds_of": Names(kinds)}
    given |= {"org": of.id, "organisation": of.name, "zone": of.time_zone, "me": who.name, "roles": who.account.roles}
    given |= {"others": who.others}
    return page(request, f"staff/{name}", lang, status, **given)


@pages.get("")
async def begin(request: Request, org: str) -> Response:
    """What there is to do."""
    who = await colleague(request, org)
    return to(f"/staff/{org}{start(who.account.roles)}")


@pages.get("/sign-in")
async def ask(request: Request, org: str) -> Response:
    """The form; the same for an organisation that there is not."""
    return page(request, "staff/sign_in", preferred(request), **second.ways(request, org))


@pages.post("/sign-in")
async def sign_in(request: Request, org: str) -> Response:
    """Whoever knows the password is signed in. A wrong one, no account and too many tries look the same."""
    front, given = front_of(request), await posted(request)
    name, password = given.text("name", 64), given.form.get("password")
    allowed = not front.guessing.wait(f"account:{org}/{name}")
    account = await front.keeping.account(OrgId(org), name)
    stored = account.password if account else None
    right = await passwords.fits(password if isinstance(password, str) else "", stored)
    if not (allowed and right and account and account.works(now()) and org in front.desks):
        return page(request, "staff/sign_in", preferred(request), 403, **second.ways(request, org, wrong="password"))
    return await second.entered(request, account)


@pages.post("/sign-out")
async def sign_out(request: Request, org: str) -> Response:
    """Nobody is signed in here any more."""
    await posted(request)
    response = to(f"/staff/{org}/sign-in")
    await sessions.end(request, response, SessionKind.STAFF)
    return response


@pages.post("/language")
async def speak(request: Request, org: str) -> Response:
    """The staff's pages are in that language from now on, in this browser."""
    given = await posted(request)
    response = to(f"/staff/{org}")
    secure = front_of(request).https
    chosen = language(given.text("language", 2))
    response.set_cookie("habeas-language", chosen.value, 365 * 86400, httponly=True, secure=secure, samesite="lax")
    return response
