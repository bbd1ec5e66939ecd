"""Request Tracker 5: a scrip that posts what happened, and REST 2.

Source: RT 5 documentation, RT::REST2. RT signs nothing by itself: the scrip of `habeas tickets check` does, as Standard Webhooks say.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from connectors.tickets import said, signatures
from connectors.tickets.calls import Calls
from schemas.tickets import Article, Ticket, TicketEvent, TicketNote, TicketSecret, TicketSource

CLOSED = ("resolved", "rejected", "deleted")
SPEAKS = ("Create", "Correspond", "Comment")
TEXTS = ("text/plain", "text/html")
FIELDS = "TransactionId,ContentType,MessageId"
PAGE = 100


class RequestTracker:
    """One RT."""

    reads = True

    def __init__(self, source: TicketSource, secret: TicketSecret, http: httpx.AsyncClient) -> None:
        """Acts as the account of the token, or of `user` with its password; it has to see and change the tickets."""
        self.source, self._secret = source, secret
        if secret.user:
            self._calls = Calls(source, http, auth=httpx.BasicAuth(secret.user, secret.token or ""))
        else:
            self._calls = Calls(source, http, headers={"Authorization": f"token {secret.token}"})

    def event(self, headers: Mapping[str, str], body: bytes, at: datetime) -> TicketEvent:
        """What the scrip says: ticket, transaction, who. Raises NotAllowed, BadInput."""
        name = signatures.standard(self._secret, headers, body, at)
        given = said.parsed(body)
        return TicketEvent(
            delivery=name,
            ticket=said.number(given.get("ticket"), "ticket"),
            by=said.number_if_any(given.get("by")),
            took=said.numbers(given.get("merged")),
        )

    def page(self, ticket: str) -> str:
        """Where an agent sees the ticket."""
        return f"{self.source.address.rstrip('/')}/Ticket/Display.html?id={ticket}"

    async def me(self) -> str:
        """Name of the account that Habeas writes as; empty where only a token is known. Raises SystemUnavailable, SystemRefused."""
        await self._calls.wanted("GET", "/REST/2.0/rt")
        return self._secret.user or ""

    async def read(self, ticket: str) -> Ticket | None:
        """The ticket as it is now; None where there is none. Raises SystemUnavailable, SystemRefused, BadInput.

        RT shows the ticket that a merged one went into under either number.
        """
        found = await self._calls.ask("GET", f"/REST/2.0/ticket/{ticket}")
        if found is None or found.get("Status") == "deleted":
            return None
        now = said.number_if_any(found.get("id")) or ticket
        effective = said.number_if_any(said.within(found, "EffectiveId.id"))
        into = next((n for n in (effective, now) if n and n != ticket), None)
        requester = said.number_or_mail(said.within(found, "Requestor.0.id"))
        who = await self._calls.ask("GET", f"/REST/2.0/user/{quote(requester, safe='@')}") if requester else None
        return Ticket(
            id=ticket,
            created_at=said.moment(found.get("Created")),
            title=said.text_of(found.get("Subject")),
            customer_email=said.address(said.within(who, "EmailAddress")) or said.address(requester),
            customer_name=said.text_of(said.within(who, "RealName")) or None,
            agent=said.number_if_any(said.within(found, "Owner.id")),
            tags=self._tags(found),
            closed=said.text_of(found.get("Status")) in CLOSED,
            merged_into=into,
            articles=() if into else tuple(await self._articles(ticket, requester)),
        )

    async def write(self, ticket: str, note: TicketNote) -> None:
        """The note stands there as a comment, with its tags and the due date. Raises SystemUnavailable, SystemRefused.

        Tags and date come first and are the same however often they are set; the note is what shows that all was written.
        """
        changed: dict[str, Any] = {"Due": f"{note.due_on.isoformat()} 12:00:00"} if note.due_on else {}
        if note.add or note.drop:
            before = self._tags(await self._calls.wanted("GET", f"/REST/2.0/ticket/{ticket}"))
            dropped = {tag.lower() for tag in note.drop}
            tags = [tag for tag in before if tag.lower() not in dropped]
            changed["CustomFields"] = {self.source.tag_field: list(dict.fromkeys((*tags, *note.add)))}
        if changed:
            await self._calls.ask("PUT", f"/REST/2.0/ticket/{ticket}", json=changed)
        given = {"Content": note.text, "ContentType": "text/plain"}
        await self._calls.done("POST", f"/REST/2.0/ticket/{ticket}/comment", json=given)

    async def erase(self, ticket: str) -> bool:
        """False: RT's API only sets the status; what was written goes by `rt-shredder` on RT's own machine."""
        return False

    def _tags(self, found: Mapping[str, Any]) -> tuple[str, ...]:
        for field in found.get("CustomFields") or ():
            if isinstance(field, Mapping) and field.get("name") == self.source.tag_field:
                values = field.get("values")
                return said.words_of(values if isinstance(values, list) else [])
        return ()

    async def _articles(self, ticket: str, requester: str | None) -> list[Article]:
        history = await self._pages(f"/REST/2.0/ticket/{ticket}/history", "Type,Creator,Created")
        parts: dict[str, list[Any]] = {}
        for part in await self._pages(f"/REST/2.0/ticket/{ticket}/attachments", FIELDS):
            parts.setdefault(str(said.within(part, "TransactionId")), []).append(part)
        spoken = [h for h in history if said.within(h, "Type") in SPEAKS]
        return [await self._article(h, parts.get(str(h.get("id")), []), requester) for h in spoken]

    async def _article(self, history: Mapping[str, Any], parts: list[Any], requester: str | None) -> Article:
        """What was written stands in the attachments of its transaction. A ticket begins with what the customer said."""
        kind, by = history.get("Type"), said.number_or_mail(said.within(history, "Creator.id"))
        text = next((p for t in TEXTS for p in parts if said.within(p, "ContentType") == t), None)
        words = await self._words(said.number_if_any(said.within(text, "id")))
        named = (said.text_of(said.within(p, "MessageId")).strip() for p in parts)
        return Article(
            id=said.number(history.get("id"), "transaction"),
            by_customer=kind == "Create" or (kind == "Correspond" and by is not None and by == requester),
            written_at=said.moment(history.get("Created")),
            text=said.shown(words) if said.within(text, "ContentType") == "text/html" else words,
            message_id=next(filter(None, named), None),
        )

    async def _words(self, attachment: str | None) -> str:
        """Read one by one: only there is the content as documented, in base64; a list shows it in another form."""
        found = await self._calls.ask("GET", f"/REST/2.0/attachment/{attachment}") if attachment else None
        content = said.within(found, "Content")
        try:
            return said.text_of(base64.b64decode(content).decode("utf-8", "replace")) if content else ""
        except (binascii.Error, ValueError, TypeError):
            return ""

    async def _pages(self, path: str, fields: str) -> list[Any]:
        found: list[Any] = []
        for page in range(1, said.MOST_ARTICLES // PAGE + 1):
            asked = {"fields": fields, "per_page": str(PAGE), "page": str(page)}
            given = await self._calls.wanted("GET", path, params=asked)
            found += given.get("items") or []
            if page >= (given.get("pages") or 1):
                break
        return found
