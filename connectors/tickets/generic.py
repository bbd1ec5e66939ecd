"""Any ticket system that sends and takes JSON: where it says what is data, and both ways are signed.

Source: Standard Webhooks 1.0 (standardwebhooks.com).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from connectors.tickets import said, signatures
from connectors.tickets.calls import Calls
from schemas.clock import now
from schemas.errors import SystemRefused
from schemas.ids import SystemId
from schemas.tickets import (
    GENERIC_FIELDS,
    Article,
    EventKind,
    Ticket,
    TicketEvent,
    TicketNote,
    TicketSecret,
    TicketSource,
)


class Generic:
    """One ticket system of a kind that nobody here knows. Each of its calls says the whole ticket; nothing is asked back."""

    reads = False

    def __init__(self, source: TicketSource, secret: TicketSecret, http: httpx.AsyncClient) -> None:
        self.source, self._secret = source, secret
        self._fields = GENERIC_FIELDS | source.fields
        self._calls = Calls(source, http)

    def event(self, headers: Mapping[str, str], body: bytes, at: datetime) -> TicketEvent:
        """What a call says. Raises NotAllowed, BadInput."""
        name = signatures.standard(self._secret, headers, body, at)
        given = said.parsed(body)
        ticket, kind = said.number(self._of(given, "ticket"), "ticket"), said.text_of(self._of(given, "kind"))
        into = said.number_if_any(self._of(given, "merged_into"))
        known = EventKind.DELETED if kind.endswith("deleted") else EventKind.MERGED if into else EventKind.CHANGED
        return TicketEvent(
            delivery=name,
            ticket=ticket,
            kind=known,
            into=into,
            by=said.number_if_any(self._of(given, "by")),
            seen=self._ticket(given, ticket, into) if known is EventKind.CHANGED else None,
        )

    def page(self, ticket: str) -> None:
        """Nobody here knows where its tickets are seen."""

    async def me(self) -> str:
        """Nobody: our notes are known by their mark."""
        return ""

    async def read(self, ticket: str) -> Ticket | None:
        """None: what is known of a ticket is what its last call said."""
        return None

    async def write(self, ticket: str, note: TicketNote) -> None:
        """They have the note: a signed call, whose `webhook-id` is the same for the same note. Raises SystemUnavailable, SystemRefused."""
        told: dict[str, Any] = {
            "type": "habeas.note",
            "ticket": ticket,
            "note": note.text,
            "internal": True,
            "add_tags": list(note.add),
            "drop_tags": list(note.drop),
            "due_on": note.due_on.isoformat() if note.due_on else None,
        }
        answer = await self._send(f"{ticket}:{note.marker}", told)
        if not answer.is_success:
            raise SystemRefused(SystemId(self.source.id), f"HTTP {answer.status_code}")

    async def erase(self, ticket: str) -> bool:
        """Whether they say that they have erased it: `{"erased": true}`. Raises SystemUnavailable, SystemRefused."""
        answer = await self._send(f"{ticket}:erase", {"type": "habeas.erase", "ticket": ticket})
        try:
            return said.within(answer.json(), "erased") is True
        except (ValueError, RecursionError):
            return False

    async def _send(self, name: str, told: dict[str, Any]) -> httpx.Response:
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        names = hashlib.sha256(f"{self.source.id}:{name}".encode()).hexdigest()
        headers = {"Content-Type": "application/json", **signatures.sign(self._secret, names, body, now())}
        return await self._calls.send("POST", "", content=body, headers=headers)

    def _ticket(self, given: Any, ticket: str, into: str | None) -> Ticket:
        articles = self._of(given, "articles")
        return Ticket(
            id=ticket,
            created_at=said.moment(self._of(given, "created_at")),
            title=said.text_of(self._of(given, "title")),
            customer_email=said.address(self._of(given, "customer_email")),
            customer_name=said.text_of(self._of(given, "customer_name")) or None,
            agent=said.number_if_any(self._of(given, "agent")),
            tags=said.words_of(self._of(given, "tags")),
            closed=self._of(given, "closed") is True,
            merged_into=into,
            articles=tuple(
                self._article(a) for a in (articles if isinstance(articles, list) else [])[: said.MOST_ARTICLES]
            ),
        )

    def _article(self, given: Any) -> Article:
        return Article(
            id=said.number(self._of(given, "article_id"), "message"),
            by_customer=self._of(given, "article_by_customer") is True,
            written_at=said.moment(self._of(given, "article_at")),
            text=said.text_of(self._of(given, "article_text")),
            message_id=said.text_of(self._of(given, "article_message_id")).strip() or None,
        )

    def _of(self, given: Any, field: str) -> Any:
        return said.within(given, self._fields[field])
