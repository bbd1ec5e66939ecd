"""`habeas tokens` and `habeas accounts`: who may use the API and the staff's pages."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import TypeAdapter, ValidationError

from console import scopes
from console.desk import Desk
from console.terminal import Json, Org, at_desk, day_of, show
from console.web import passwords
from schemas.clock import now
from schemas.errors import BadInput, NotFound
from schemas.ids import Actor, OrgId
from schemas.request import Role
from schemas.web import Account, Scope

tokens = typer.Typer(help="Tokens of machines, for the API.", no_args_is_help=True)
accounts = typer.Typer(help="Accounts of the staff, for its pages.", no_args_is_help=True)
PREFIX = "hab_"
"""Lets secret scanners find a token that somebody left lying."""
_ACTOR: TypeAdapter[str] = TypeAdapter(Actor)
Name = Annotated[str, typer.Argument(help="Letters, digits, dots and dashes; no personal data.")]


@tokens.command("new")
def new_token(
    context: typer.Context,
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    name: Annotated[str, typer.Option(help="What it is called: the system that uses it.")],
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Make a token and show it, this once."""
    _named(name)
    secret = PREFIX + secrets.token_urlsafe(32)
    made = at_desk(context, org, lambda d: d.access.make_token(d.org, name, tuple(dict.fromkeys(scope)), secret, now()))
    if not made:
        raise BadInput(f"a token {name} works already; revoke it first")
    show({"name": name, "token": secret}, as_json, f"{secret}\nIt is not shown again.")


@tokens.command("list")
def list_tokens(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """The tokens, by name; their secrets are nowhere."""
    found = at_desk(context, org, lambda d: d.access.tokens(d.org))
    lines = [f"{t.name}: {', '.join(t.scopes)}{' (revoked)' if t.revoked_at else ''}" for t in found]
    show([t.model_dump(mode="json") for t in found], as_json, "\n".join(lines) or "There are no tokens.")


@tokens.command("revoke")
def revoke_token(context: typer.Context, name: Name, org: Org = None, as_json: Json = False) -> None:
    """The token does not work any more."""
    if not at_desk(context, org, lambda d: d.access.revoke_token(d.org, name, now())):
        raise NotFound(f"no token {name} works here")
    show({"name": name, "revoked": True}, as_json, f"{name}: revoked")


@accounts.command("new")
def new_account(
    context: typer.Context,
    name: Name,
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if left out."),
    ],
    until: Annotated[str | None, typer.Option(help="Last day (YYYY-MM-DD) on which it works.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="First day on which it works.")] = None,
    scope: Annotated[str | None, typer.Option(help=f"What an auditor sees: {scopes.HELP}")] = None,
    lifts: Annotated[
        bool, typer.Option("--lifts", help="An auditor who may have people named, with a reason.")
    ] = False,
    alone: Annotated[
        bool, typer.Option("--no-second-factor", help="The password alone is enough: for trying things out.")
    ] = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Make an account that signs in with a password; a second factor is set up when it first does."""
    _named(name)
    if Role.SUBJECT in role:
        raise BadInput("--role: subject is the person who asks, never an account of the staff")
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise BadInput(f"the password has to be {passwords.SHORTEST} to {passwords.LONGEST} characters long")

    roles, seen = tuple(dict.fromkeys(role)), scopes.parsed(scope, lifts=lifts) if scope else None
    _auditor(roles, seen is not None, until)
    given: dict[str, Any] = {"name": name, "roles": roles, "scope": seen, "exempt": alone}
    given |= {"password": passwords.kept(password)}
    first, last = (day_of(day) if day else None for day in (since, until))
    if not at_desk(context, org, lambda desk: _make(desk, given, first, last)):
        raise BadInput(f"there is an account {name} already; close it first")
    show({"name": name, "roles": role}, as_json, f"{name}: {', '.join(role)}")


@accounts.command("list")
def list_accounts(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """The accounts, by name."""
    found = at_desk(context, org, lambda d: d.access.accounts(d.org))
    lines = [f"{a.name}: {', '.join(a.roles)}{' (closed)' if a.closed_at else ''}" for a in found]
    said = [a.model_dump(mode="json", exclude={"password"}) for a in found]
    show(said, as_json, "\n".join(lines) or "There are no accounts.")


@accounts.command("reset")
def reset_account(context: typer.Context, name: Name, org: Org = None, as_json: Json = False) -> None:
    """The account loses its second factor and is signed out: for whoever has lost telephone and recovery codes."""
    if not at_desk(context, org, lambda d: d.access.reset(d.org, name, now())):
        raise NotFound(f"there is no account {name} to reset")
    show({"name": name, "reset": True}, as_json, f"{name}: sets up a second factor when it signs in next")


@accounts.command("link")
def link_accounts(
    context: typer.Context,
    one: Annotated[list[str], typer.Argument(help="ORG/NAME of each account of the same person.")],
    as_json: Json = False,
) -> None:
    """These accounts are one person's: the pages let them go from one organisation to the other."""
    named = [(OrgId(org), name) for org, slash, name in (text.partition("/") for text in one) if slash and name]
    if len(named) != len(one) or len({org for org, _ in named}) != len(one) or len(one) < 2:
        raise BadInput("name two or more accounts, each in another organisation, like klangbro/anna lindskogen/anna")

    async def work(desk: Desk) -> list[str]:
        found = [await desk.access.account(org, name) for org, name in named]
        if missing := [text for text, account in zip(one, found, strict=True) if account is None]:
            return missing
        tie = next((a.tie for a in found if a and a.tie), None) or secrets.token_hex(16)
        for org, name in named:
            await desk.access.tie(org, name, tie)
        return []

    missing = at_desk(context, named[0][0], work)
    if missing:
        raise NotFound(f"there is no account {', '.join(missing)}")
    show({"linked": one}, as_json, f"{', '.join(one)}: one person's")


@accounts.command("close")
def close_account(context: typer.Context, name: Name, org: Org = None, as_json: Json = False) -> None:
    """Nobody signs in by the account any more, and whoever is signed in is not."""
    if not at_desk(context, org, lambda d: d.access.close_account(d.org, name, now())):
        raise NotFound(f"there is no account {name} to close")
    show({"name": name, "closed": True}, as_json, f"{name}: closed")


async def _make(desk: Desk, given: dict[str, Any], first: date | None, last: date | None) -> bool:
    """first, last: days on which it works, where the organisation is."""
    zone = ZoneInfo(desk.organisation.time_zone)
    since = datetime.combine(first, time(), zone) if first else None
    until = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
    return await desk.access.make_account(Account(org=desk.org, made_at=now(), from_at=since, until=until, **given))


def _auditor(roles: tuple[Role, ...], scoped: bool, until: str | None) -> None:
    """Raises BadInput where a scope and the role don't go together."""
    if (Role.AUDITOR in roles) is not scoped or (scoped and (len(roles) > 1 or until is None)):
        raise BadInput("an auditor has --scope and --until and no other role; nobody else has a scope")


def _named(name: str) -> None:
    try:
        _ACTOR.validate_python(name)
    except ValidationError:
        raise BadInput("a name has letters, digits, dots and dashes; it stands in the ledger") from None
