"""Who has which role, with what they sign in; and accounts for auditors: for a time, in a scope."""

import secrets
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from console import scopes
from console.web import passwords
from console.web.forms import Fields, posted
from console.web.pages import page, preferred, to
from console.web.staff import Colleague, colleague, of_staff
from schemas.audits import Scope
from schemas.clock import now
from schemas.errors import BadInput, NotAllowed, NotFound
from schemas.facts import Fact, FactKind
from schemas.ids import Actor
from schemas.request import Role
from schemas.web import Account

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/accounts")
_ACTOR: TypeAdapter[str] = TypeAdapter(Actor)
LONGEST = timedelta(days=366)
"""An auditor's account ends within a year; it can be made again."""


@pages.get("")
async def listed(request: Request, org: str) -> Response:
    """Every account that is not closed."""
    who = await colleague(request, org)
    found = [a for a in await who.desk.access.accounts(who.desk.org) if a.closed_at is None]
    has = {a.name: await who.front.factors.factors(who.desk.org, a.name) for a in found}
    return of_staff(
        request, "accounts", who, accounts=found, has=has, runs=who.has(Role.ADMINISTRATOR), officer=who.has(Role.DPO),
        now=now(),
    )  # fmt: skip


@pages.post("/auditor")
async def new_auditor(request: Request, org: str) -> Response:
    """An account for an auditor; its password is shown this once. Raises BadInput, NotAllowed."""
    who, given = await colleague(request, org), await posted(request)
    password, at = secrets.token_urlsafe(15), now()
    try:
        name = _ACTOR.validate_python(given.needed("name", 64))
    except ValidationError:
        raise BadInput("a name has letters, digits, dots and dashes; it stands in the ledger") from None
    scope, (since, until) = _scope(who, given), _time(who, given)
    account = Account(
        org=who.desk.org, name=name, roles=(Role.AUDITOR,), password=passwords.kept(password), made_at=at,
        from_at=since, until=until, scope=scope,
    )  # fmt: skip
    if not await who.desk.access.make_account(account):
        raise BadInput(f"there is an account {name} already; choose another name")
    await _tell(who, name, "made", role=Role.AUDITOR.value, until=until.date().isoformat(), lifts=scope.lifts)
    return page(
        request, "staff/account_made", preferred(request), org=org, account=name, password=password, until=until,
        zone=who.desk.organisation.time_zone,
    )  # fmt: skip


@pages.post("/{account}/reset")
async def reset(request: Request, org: str, account: str) -> Response:
    """The account has nothing but its password, and sets the second factor up when it signs in next."""
    who, _ = await colleague(request, org), await posted(request)
    if not await who.desk.access.reset(who.desk.org, account, now()):
        raise NotFound("there is no such account")
    await _tell(who, account, "second_factor_reset")
    return to(f"/staff/{org}/accounts")


@pages.post("/{account}/close")
async def close(request: Request, org: str, account: str) -> Response:
    """Nobody signs in by it any more, and who is signed in is not."""
    who, _ = await colleague(request, org), await posted(request)
    if not await who.desk.access.close_account(who.desk.org, account, now()):
        raise NotFound("there is no such account")
    await _tell(who, account, "closed")
    return to(f"/staff/{org}/accounts")


def _scope(who: Colleague, given: Fields) -> Scope:
    """Raises BadInput; and NotAllowed where somebody else than the officer lets an auditor have people named."""
    lifts = given.ticked("lifts")
    if lifts and not who.has(Role.DPO):
        raise NotAllowed("that an auditor may have people named is the data protection officer's to say")
    return scopes.read(
        {k: given.text(k, 8000) for k in ("kind", "first", "last", "cases", "seed", "size")}, lifts=lifts
    )  # fmt: skip


def _time(who: Colleague, given: Fields) -> tuple[datetime | None, datetime]:
    """From when on, and until the end of which day."""
    zone = ZoneInfo(who.desk.organisation.time_zone)
    try:
        until = datetime.combine(date.fromisoformat(given.needed("until", 10)) + timedelta(days=1), time(), zone)
        first = given.text("from", 10)
        since = datetime.combine(date.fromisoformat(first), time(), zone) if first else None
    except (ValueError, OverflowError):
        raise BadInput("a day is written YYYY-MM-DD") from None
    if not (since or now()) < until <= now() + LONGEST:
        raise BadInput("the account begins before it ends, and ends within a year")
    return since, until


async def _tell(who: Colleague, account: str, what: str, **more: str | bool) -> None:
    at = now()
    body = {"account": account, "what": what, "by": who.name, **more}
    key = f"account:{what}:{account}:{at.isoformat()}"
    await who.desk.audits.tell(who.desk.org, Fact(key=key, kind=FactKind.ACCOUNT, at=at, body=body))
