"""Ticket systems that are played, at the doors of a running Habeas."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from connectors.postgres.comments import PostgresComments
from connectors.postgres.tickets import PostgresTickets
from connectors.tickets.systems import System
from console.web.app import application
from deploy.engine import Engine
from deploy.ticket_loops import TicketLoop
from deploy.ticketing import Ticketing
from deploy.web import bells_of
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId, OrgId
from schemas.request import Role
from schemas.tickets import Link, Profile, SourceId
from tests.acceptance.conftest import clerk, engine, place, systems
from tests.console.web.browser import URL, Browser
from tests.console.web.conftest import KLANGBRO, Signed, Site, keeping, signed, site
from tests.console.web.keepers import facts
from tests.tickets.others import vendor_of
from tests.tickets.played import Vendor

__all__ = ["clerk", "engine", "keeping", "place", "signed", "site", "systems"]


class Desk:
    """One played ticket system, its door and its loop."""

    def __init__(self, vendor: Vendor, loop: TicketLoop, tickets: Ticketing, site: Site, engine: Engine) -> None:
        self.vendor, self.loop, self.store, self.engine, self.site = vendor, loop, tickets.store, engine, site
        self.doors = site.front.desks[KLANGBRO].doors
        self.front = replace(site.front, bells=bells_of(tickets))
        self.app: Any = application(self.front)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url=URL)
        self.hook = f"/hooks/{KLANGBRO}/{vendor.source.id}"

    async def ring(self, name: str) -> httpx.Response:
        """The system calls, and its call is taken."""
        headers, body = self.vendor.call(name)
        return await self.rang(headers, body)

    async def rang(self, headers: dict[str, str], body: bytes) -> httpx.Response:
        """The same, with a call of one's own."""
        answer = await self.http.post(self.hook, headers=headers, content=body)
        await self.loop.look()
        return answer

    async def links(self, ticket: str | None = None) -> list[Link]:
        """What is known of the ticket."""
        return await self.store.links(KLANGBRO, self.vendor.source.id, ticket or self.vendor.ticket)

    async def case(self) -> CaseId:
        """The only case that came by the ticket."""
        (link,) = await self.links()
        return link.case_id

    async def opened(self) -> CaseId:
        """The case of a ticket that an agent has tagged."""
        await self.ring("tagged")
        return await self.case()

    async def kinds(self, case: CaseId) -> list[FactKind]:
        """What happened to the case, in order."""
        return [f.kind for f in await facts(self.engine, case)]

    async def colleague(self, signed: Signed, *roles: Role) -> Browser:
        """Somebody of the staff who is signed in, at the pages that know this ticket system."""
        browser = await signed(*roles)
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        browser.http = httpx.AsyncClient(transport=transport, base_url=URL, cookies=browser.http.cookies)
        return browser

    async def until_notes(self, number: int, within: float = 20) -> list[str]:
        """What stands on the ticket, once so many notes do."""
        async with asyncio.timeout(within):
            while len(self.vendor.notes) < number:
                await self.loop.look()
                await asyncio.sleep(0.05)
        return self.vendor.notes

    async def outcomes(self) -> list[str]:
        """What became of its calls, in order."""
        rows = await self.engine.pool.fetch(
            "SELECT coalesce(outcome, 'waits') AS said FROM ticket_delivery WHERE source = $1 ORDER BY place",
            self.vendor.source.id,
        )
        return [r["said"] for r in rows]

    async def again_now(self) -> None:
        """What rests after a fault or for another look is tried at the next look."""
        for table in ("ticket_delivery", "ticket_link", "ticket_comment"):
            await self.engine.pool.execute(
                f"UPDATE {table} SET next_at = $2 WHERE source = $1", self.vendor.source.id, now()
            )  # fmt: skip


def ticketing_of(
    engine: Engine, systems: Mapping[tuple[OrgId, SourceId], System], http: httpx.AsyncClient
) -> Ticketing:
    """These ticket systems, at the engine's own tables."""
    pool, vault = engine.pool, engine.vault
    return Ticketing(systems, PostgresTickets(pool, vault), PostgresComments(pool, vault, engine.book), http, URL)


@pytest.fixture
def desk_of(site: Site, engine: Engine) -> Callable[[Profile], Desk]:
    """A new ticket system of that kind."""

    def made(profile: Profile) -> Desk:
        vendor = vendor_of(profile)
        tickets = ticketing_of(engine, {(KLANGBRO, vendor.source.id): vendor.system}, vendor.http)
        loop = TicketLoop(replace(engine, tickets=tickets), KLANGBRO, vendor.system, site.front.desks[KLANGBRO].doors)
        return Desk(vendor, loop, tickets, site, engine)

    return made


@pytest.fixture(params=list(Profile), ids=str)
def each_desk(request: pytest.FixtureRequest, desk_of: Callable[[Profile], Desk]) -> Desk:
    """A ticket system of every kind."""
    return desk_of(request.param)


@pytest.fixture(params=[Profile.ZAMMAD, Profile.ZENDESK], ids=str)
def desk(request: pytest.FixtureRequest, desk_of: Callable[[Profile], Desk]) -> Desk:
    """A Zammad, and then a Zendesk."""
    return desk_of(request.param)
