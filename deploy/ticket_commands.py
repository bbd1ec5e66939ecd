"""`habeas tickets`: whether a ticket system can be worked with, and how it is set up to call us."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator
from secrets import token_bytes
from typing import Annotated

import typer

from connectors import outward
from connectors.tickets.systems import system_of
from console.terminal import Json, Org, out, show
from console.ticket_steps import secret_file, steps
from deploy.estates import read_organisations
from deploy.local.doctor import Finding, judged
from deploy.secrets import by_organisation
from deploy.settings import Settings
from deploy.ticketing import SETTING
from schemas.errors import BadInput, HabeasError
from schemas.ids import OrgId
from schemas.tickets import GENERIC_FIELDS, TicketSecret, TicketSecrets, TicketSource

Name = Annotated[str, typer.Argument(help="Ticket system, as the organisation file calls it.")]


def commands(read: Callable[[], Settings]) -> typer.Typer:
    """The group. read: the settings, when a command needs them."""
    tickets = typer.Typer(help="The organisations' ticket systems.", no_args_is_help=True)

    @tickets.command("list")
    def list_(as_json: Json = False) -> None:
        """The ticket systems, and where each of them calls us."""
        found = [
            {"org": org, "id": s.id, "profile": s.profile.value, "address": s.address, "hook": hook_of(read(), org, s)}
            for org, s in _sources(read())
        ]
        lines = [f"{f['org']} {f['id']} ({f['profile']}) {f['address']} calls {f['hook']}" for f in found]
        show(found, as_json, "\n".join(lines) or "no organisation file names a ticket system (docs/tickets.md)")

    @tickets.command("check")
    def check(name: Name, org: Org = None, as_json: Json = False) -> None:
        """Whether we are let in and share a secret; and how the product is set up, step by step. Exit 1 if not."""
        settings = read()
        of, source = _the_one(settings, name, org)
        findings = asyncio.run(_checked(settings, of, source))
        hook = hook_of(settings, of, source)
        fields = "\n".join(f"     {what}: {source.fields.get(what, at)}" for what, at in GENERIC_FIELDS.items())
        told = steps(source, hook, fields)
        if as_json:
            show({"findings": [f.model_dump(mode="json") for f in findings], "hook": hook, "steps": told}, True, "")
        else:
            for f in findings:
                out.print(f"[{'green' if f.ok else 'red'}]{'✓' if f.ok else '✗'}[/] {f.name}: {f.detail}")
                if not f.ok:
                    out.print(f.remedy, markup=False, highlight=False)
            out.print(f"\nHow to set {source.id} up ({source.profile}):", highlight=False)
            out.print(told, markup=False, highlight=False, soft_wrap=True)
        if not all(f.ok for f in findings):
            raise typer.Exit(1)

    return tickets


def hook_of(settings: Settings, org: str, source: TicketSource) -> str:
    """The address that the ticket system calls."""
    return f"{(settings.web_url or 'https://<address of the pages>').rstrip('/')}/hooks/{org}/{source.id}"


def _sources(settings: Settings) -> Iterator[tuple[OrgId, TicketSource]]:
    for organisation, _ in read_organisations(settings.organisations):
        for source in organisation.tickets:
            yield organisation.id, source


def _the_one(settings: Settings, name: str, org: str | None) -> tuple[OrgId, TicketSource]:
    found = [(of, s) for of, s in _sources(settings) if s.id == name and org in (None, of)]
    if not found:
        raise BadInput(f"there is no ticket system {name!r}; `habeas tickets list` shows them")
    if len(found) > 1:
        raise BadInput(
            f"several organisations have a ticket system {name!r}; say --org {' | '.join(o for o, _ in found)}"
        )
    return found[0]


async def _checked(settings: Settings, org: OrgId, source: TicketSource) -> list[Finding]:
    given = by_organisation(settings.tickets, SETTING, TicketSecrets).get(org)
    secret = given.root.get(source.id) if given else None
    fresh = f"whsec_{b64encode(token_bytes(32)).decode()}"
    remedy = f"Write this into the file that {SETTING} names (mode 600); the secret is new:\n{secret_file(org, source, fresh)}"
    known = judged(
        "secret", secret is not None, "known" if secret else f"{SETTING} says nothing of {source.id}", remedy
    )
    return [known, await _let_in(settings, source, secret)] if secret else [known]


async def _let_in(settings: Settings, source: TicketSource, secret: TicketSecret) -> Finding:
    async with outward.client(settings.inside) as http:
        try:
            me = await system_of(source, secret, http).me()
        except HabeasError as no:
            remedy = "Check the address and the token; a host inside this network has to stand in HABEAS_ALLOWED_HOSTS."
            return judged("signed in", False, str(no), remedy)
    return judged("signed in", True, f"as account {me}" if me else "not needed", "")
