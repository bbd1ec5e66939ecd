"""Zendesk Support: webhooks of ticket events or of triggers, REST by an API token.

Source: Zendesk developer documentation: "Ticket events" (webhooks), "Verifying webhooks", Tickets, Ticket Comments, Tags.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from connectors.tickets import said, signatures
from connectors.tickets.calls import Calls
from schemas.errors import SystemRefused
from schemas.ids import SystemId
from schemas.tickets import Article, EventKind, Ticket, TicketEvent, TicketNote, TicketSecret, TicketSource

EVENT = "zen:event-type:ticket."
KINDS = {
    "merged": EventKind.MERGED,
    "soft_deleted": EventKind.DELETED,
    "permanently_deleted": EventKind.DELETED,
}
CLOSED = ("solved", "closed")
PAGES = 10


class Zendesk:
    """One Zendesk account."""

    reads = True

    def __init__(self, source: TicketSource, secret: TicketSecret, http: httpx.AsyncClient) -> None:
        """Acts as the account of `user`, which needs to be an agent's; to erase, one that may delete tickets for good."""
        self.source, self._secret = source, secret
        auth = httpx.BasicAuth(f"{secret.user}/token", secret.token or "")
        self._calls = Calls(source, http, auth=auth)

    def event(self, headers: Mapping[str, str], body: bytes, at: datetime) -> TicketEvent:
        """What a call says: a ticket event, or a trigger's own JSON with `ticket_id`. Raises NotAllowed, BadInput.

        Neither says whose ticket it is nor what stood there before: the ticket is read.
        """
        name = signatures.zendesk(self._secret, headers, body, at)
        given = said.parsed(body)
        kind = said.text_of(given.get("type")).removeprefix(EVENT)
        ticket = said.within(given, "detail.id") or given.get("ticket_id")
        by = said.within(given, "event.comment.author.id") or said.within(given, "detail.actor_id")
        return TicketEvent(
            delivery=said.number_if_any(given.get("id")) or name,
            ticket=said.number(ticket, "ticket"),
            kind=KINDS.get(kind, EventKind.CHANGED),
            into=said.number_if_any(said.within(given, "event.target_ticket_id")),
            by=said.number_if_any(by),
        )

    def page(self, ticket: str) -> str:
        """Where an agent sees the ticket."""
        return f"{self.source.address.rstrip('/')}/agent/tickets/{ticket}"

    async def me(self) -> str:
        """Number of the account that Habeas writes as. Raises SystemUnavailable, SystemRefused."""
        found = await self._calls.wanted("GET", "/api/v2/users/me.json")
        return said.number(said.within(found, "user.id"), "account")

    async def read(self, ticket: str) -> Ticket | None:
        """The ticket as it is now; None where there is none. Raises SystemUnavailable, SystemRefused, BadInput."""
        found = await self._calls.ask("GET", f"/api/v2/tickets/{ticket}.json?include=users")
        if found is None or said.within(found, "ticket.status") == "deleted":
            return None
        given = said.whole(found.get("ticket"))
        people = {str(said.within(u, "id")): u for u in found.get("users") or ()}
        who, status = people.get(str(given.get("requester_id"))), said.text_of(given.get("status"))
        comments = await self._comments(ticket)
        return Ticket(
            id=ticket,
            created_at=said.moment(given.get("created_at")),
            title=said.text_of(given.get("subject")),
            customer_email=said.address(said.within(who, "email")),
            customer_name=said.text_of(said.within(who, "name")) or None,
            agent=said.number_if_any(given.get("assignee_id")),
            tags=said.words_of(given.get("tags")),
            closed=status.lower() in CLOSED,
            articles=tuple(_article(c, given.get("requester_id")) for c in comments),
        )

    async def write(self, ticket: str, note: TicketNote) -> None:
        """The note stands there as a private comment, with its tags. Raises SystemUnavailable, SystemRefused.

        Tags come first and are the same however often they are set; the note is what shows that all was written.
        """
        for verb, tags in (("PUT", note.add), ("DELETE", note.drop)):
            if tags:
                await self._calls.wanted(verb, f"/api/v2/tickets/{ticket}/tags.json", json={"tags": list(tags)})
        changed: dict[str, Any] = {"comment": {"body": note.text, "public": False}}
        if self.source.due_field and self.source.due_field.isdigit() and note.due_on:
            changed["custom_fields"] = [{"id": int(self.source.due_field), "value": note.due_on.isoformat()}]
        await self._calls.wanted("PUT", f"/api/v2/tickets/{ticket}.json", json={"ticket": changed})

    async def erase(self, ticket: str) -> bool:
        """The ticket is deleted, and deleted for good, and it was looked whether it is.

        Source: Zendesk, Tickets, "Delete Ticket" and "Delete Ticket Permanently" (a job, done within minutes).
        Raises SystemUnavailable, SystemRefused.
        """
        await self._calls.ask("DELETE", f"/api/v2/tickets/{ticket}.json")
        await self._calls.ask("DELETE", f"/api/v2/deleted_tickets/{ticket}.json")
        found = await self._calls.ask("GET", f"/api/v2/tickets/{ticket}.json")
        if found is not None and said.within(found, "ticket.status") != "deleted":
            raise SystemRefused(SystemId(self.source.id), "the ticket is still there after it was erased")
        return True

    async def _comments(self, ticket: str) -> list[Any]:
        """All comments, the oldest first, page by page (cursor pagination)."""
        found: list[Any] = []
        asked = {"page[size]": "100"}
        for _ in range(PAGES):
            page = await self._calls.ask("GET", f"/api/v2/tickets/{ticket}/comments.json", params=asked)
            found += (page or {}).get("comments") or []
            after = said.within(page, "meta.after_cursor")
            if not said.within(page, "meta.has_more") or not isinstance(after, str):
                break
            asked["page[after]"] = after
        return found[: said.MOST_ARTICLES]


def _article(given: Any, requester: Any) -> Article:
    author = said.within(given, "author_id")
    return Article(
        id=said.number(said.within(given, "id"), "comment"),
        by_customer=author is not None and author == requester and said.within(given, "public") is not False,
        written_at=said.moment(said.within(given, "created_at")),
        text=said.text_of(said.within(given, "plain_body")) or said.text_of(said.within(given, "body")),
        message_id=said.text_of(said.within(given, "metadata.system.message_id")).strip() or None,
    )
