"""Zammad: webhooks by triggers, REST by a token.

Source: Zammad admin documentation ("Webhook", "Webhook Payload"); Zammad system documentation, API: tickets, articles, tags,
links, users.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from connectors.tickets import said, signatures
from connectors.tickets.calls import Calls
from schemas.errors import SystemRefused
from schemas.ids import SystemId
from schemas.tickets import Article, Ticket, TicketEvent, TicketNote, TicketSecret, TicketSource

CLOSED, MERGED = ("closed", "removed"), "merged"


class Zammad:
    """One Zammad."""

    reads = True

    def __init__(self, source: TicketSource, secret: TicketSecret, http: httpx.AsyncClient) -> None:
        """Acts as the account of the token, which needs the permission `ticket.agent`."""
        self.source, self._secret = source, secret
        self._calls = Calls(source, http, headers={"Authorization": f"Token token={secret.token}"})

    def event(self, headers: Mapping[str, str], body: bytes, at: datetime) -> TicketEvent:
        """What a call says. Raises NotAllowed, BadInput.

        Its default payload shows the article that set it off, and neither tags nor earlier articles: the ticket is read.
        """
        name = signatures.zammad(self._secret, headers, body)
        given = said.parsed(body)
        by = said.within(given, "article.created_by_id") or said.within(given, "ticket.updated_by_id")
        ticket = said.number(said.within(given, "ticket.id"), "ticket")
        return TicketEvent(delivery=name, ticket=ticket, by=said.number_if_any(by))

    def page(self, ticket: str) -> str:
        """Where an agent sees the ticket."""
        return f"{self.source.address.rstrip('/')}/#ticket/zoom/{ticket}"

    async def me(self) -> str:
        """Number of the account that Habeas writes as. Raises SystemUnavailable, SystemRefused."""
        return said.number((await self._calls.wanted("GET", "/api/v1/users/me")).get("id"), "account")

    async def read(self, ticket: str) -> Ticket | None:
        """The ticket as it is now; None where there is none. Raises SystemUnavailable, SystemRefused, BadInput."""
        found = await self._calls.ask("GET", f"/api/v1/tickets/{ticket}?expand=true")
        if found is None:
            return None
        state, customer = said.text_of(found.get("state")), said.number_if_any(found.get("customer_id"))
        who = await self._calls.ask("GET", f"/api/v1/users/{customer}") if customer else None
        articles = await self._calls.ask("GET", f"/api/v1/ticket_articles/by_ticket/{ticket}")
        tags = await self._calls.wanted("GET", f"/api/v1/tags?object=Ticket&o_id={ticket}")
        names = (said.text_of(said.within(who, part)) for part in ("firstname", "lastname"))
        return Ticket(
            id=ticket,
            created_at=said.moment(found.get("created_at")),
            title=said.text_of(found.get("title")),
            customer_email=said.address(said.within(who, "email")),
            customer_name=" ".join(filter(None, names)) or None,
            agent=said.number_if_any(found.get("owner_id")),
            tags=said.words_of(tags.get("tags")),
            closed=state in CLOSED or state == MERGED,
            merged_into=await self._merged_into(ticket) if state == MERGED else None,
            articles=tuple(_article(a) for a in (articles or [])[: said.MOST_ARTICLES]),
        )

    async def write(self, ticket: str, note: TicketNote) -> None:
        """The note stands there as an internal one, with its tags. Raises SystemUnavailable, SystemRefused.

        Tags come first and are the same however often they are set; the note is what shows that all was written.
        """
        for verb, way, tags in (("POST", "add", note.add), ("DELETE", "remove", note.drop)):
            for tag in tags:
                given = {"object": "Ticket", "o_id": int(ticket), "item": tag}
                await self._calls.wanted(verb, f"/api/v1/tags/{way}", json=given)
        article = {
            "body": note.text,
            "content_type": "text/plain",
            "type": "note",
            "internal": True,
            "sender": "Agent",
        }
        changed: dict[str, Any] = {"article": article}
        if self.source.due_field and note.due_on:
            changed[self.source.due_field] = note.due_on.isoformat()
        await self._calls.wanted("PUT", f"/api/v1/tickets/{ticket}", json=changed)

    async def erase(self, ticket: str) -> bool:
        """The ticket and its articles are gone, and it was looked whether they are. Needs the permission `admin`.

        Source: Zammad API documentation, Tickets, "Delete". Raises SystemUnavailable, SystemRefused.
        """
        await self._calls.ask("DELETE", f"/api/v1/tickets/{ticket}")
        if await self._calls.ask("GET", f"/api/v1/tickets/{ticket}") is not None:
            raise SystemRefused(SystemId(self.source.id), "the ticket is still there after it was erased")
        return True

    async def _merged_into(self, ticket: str) -> str | None:
        """The ticket that took its articles: merging leaves a link between the two (Zammad, `Ticket#merge_to`)."""
        found = await self._calls.wanted("GET", f"/api/v1/links?link_object=Ticket&link_object_value={ticket}")
        links = [x for x in found.get("links") or () if isinstance(x, Mapping) and x.get("link_object") == "Ticket"]
        for kind in ("parent", "child"):
            for link in links:
                if link.get("link_type") == kind:
                    return said.number_if_any(link.get("link_object_value"))
        return None


def _article(given: Any) -> Article:
    text = said.text_of(said.within(given, "body"))
    html = said.within(given, "content_type") == "text/html"
    return Article(
        id=said.number(said.within(given, "id"), "article"),
        by_customer=said.within(given, "sender") == "Customer" and said.within(given, "internal") is not True,
        written_at=said.moment(said.within(given, "created_at")),
        text=said.shown(text) if html else text,
        message_id=said.text_of(said.within(given, "message_id")).strip() or None,
    )
