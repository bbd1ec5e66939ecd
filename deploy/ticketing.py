"""The ticket systems of all organisations: which there are, what they call us with, and what the doctor says of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import httpx

from activities.estate import Estates
from connectors import outward
from connectors.postgres.cases import PostgresCases
from connectors.postgres.comments import PostgresComments
from connectors.postgres.pool import connect
from connectors.postgres.tickets import PostgresTickets, stuck
from connectors.postgres.vault import Vault
from connectors.tickets.systems import System, system_of
from deploy.local.doctor import Finding, judged
from deploy.secrets import by_organisation
from deploy.settings import Settings
from schemas.clock import now
from schemas.errors import BadSettings
from schemas.ids import OrgId
from schemas.tickets import SourceId, TicketSecrets

SETTING = "HABEAS_TICKETS"
MAIL_HOOK = "mail"
LONG = timedelta(hours=1)
"""What has waited so long for a ticket system is told to the doctor."""


@dataclass(frozen=True)
class Ticketing:
    """Ticket systems, and where what they say lies."""

    systems: Mapping[tuple[OrgId, SourceId], System]
    store: PostgresTickets
    comments: PostgresComments
    http: httpx.AsyncClient
    url: str | None
    """Where the staff's pages are."""


def ticketing(
    settings: Settings, estates: Estates, pool: "asyncpg.Pool[Any]", vault: Vault, book: PostgresCases
) -> Ticketing:
    """The ticket systems that organisation files name, each with its secrets. Raises BadSettings."""
    secrets = by_organisation(settings.tickets, SETTING, TicketSecrets)
    http = outward.client(settings.inside)
    systems = {}
    for org, estate in estates.items():
        given = secrets.pop(org, None)
        known = given.root if given else {}
        for source in estate.organisation.tickets:
            if source.id == MAIL_HOOK:
                raise BadSettings(
                    f"a ticket system of {org} is called {source.id}: mail is handed in there; call it otherwise"
                )
            secret = known.get(source.id)
            if secret is None:
                raise BadSettings(
                    f"{SETTING} says nothing of {source.id} of {org}; `habeas tickets check` says what to write"
                )
            systems[org, source.id] = system_of(source, secret, http)
        unknown = sorted(set(known) - {s.id for s in estate.organisation.tickets})
        if unknown:
            raise BadSettings(f"{SETTING}: {org} has no ticket system {', '.join(unknown)} in its organisation file")
    if secrets:
        raise BadSettings(f"{SETTING} names {', '.join(sorted(secrets))}, which is no organisation here")
    url = settings.web_url.rstrip("/") if settings.web_url else None
    return Ticketing(systems, PostgresTickets(pool, vault), PostgresComments(pool, vault, book), http, url)


async def examined(database_url: str | None) -> list[Finding]:
    """What has waited long for a ticket system; nothing where nothing has."""
    if database_url is None:
        return []
    pool = await connect(database_url, size=1)
    try:
        late = await stuck(pool, now() - LONG)
    finally:
        await pool.close()
    return [
        judged(
            f"tickets {s.source}",
            False,
            f"{s.waiting} calls, tickets or comments of {s.org} have waited for more than an hour ({s.failed or 'not tried'})",
            f"Run `habeas tickets check {s.source} --org {s.org}`. No case waits for this, and nothing is lost.",
        )
        for s in late
    ]
