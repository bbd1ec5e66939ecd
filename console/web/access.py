"""`habeas tokens` and `habeas accounts`: who may use the API and the staff's pages."""

import secrets
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from console.desk import Desk
from console.terminal import Json, Org, at_desk, show
from console.web import passwords
from schemas.clock import now
from schemas.errors import BadInput, NotFound
from schemas.ids import Actor
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
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Make an account that signs in with a password."""
    _named(name)
    if Role.SUBJECT in role:
        raise BadInput("--role: subject is the person who asks, never an account of the staff")
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise BadInput(f"the password has to be {passwords.SHORTEST} to {passwords.LONGEST} characters long")

    stored, roles = passwords.kept(password), tuple(dict.fromkeys(role))

    async def work(desk: Desk) -> bool:
        account = Account(org=desk.org, name=name, roles=roles, password=stored, made_at=now())
        return await desk.access.make_account(account)

    if not at_desk(context, org, work):
        raise BadInput(f"there is an account {name} already; close it first")
    show({"name": name, "roles": role}, as_json, f"{name}: {', '.join(role)}")


@accounts.command("list")
def list_accounts(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """The accounts, by name."""
    found = at_desk(context, org, lambda d: d.access.accounts(d.org))
    lines = [f"{a.name}: {', '.join(a.roles)}{' (closed)' if a.closed_at else ''}" for a in found]
    said = [a.model_dump(mode="json", exclude={"password"}) for a in found]
    show(said, as_json, "\n".join(lines) or "There are no accounts.")


@accounts.command("close")
def close_account(context: typer.Context, name: Name, org: Org = None, as_json: Json = False) -> None:
    """Nobody signs in by the account any more, and whoever is signed in is not."""
    if not at_desk(context, org, lambda d: d.access.close_account(d.org, name, now())):
        raise NotFound(f"there is no account {name} to close")
    show({"name": name, "closed": True}, as_json, f"{name}: closed")


def _named(name: str) -> None:
    try:
        _ACTOR.validate_python(name)
    except ValidationError:
        raise BadInput("a name has letters, digits, dots and dashes; it stands in the ledger") from None
