"""Plays a ticket system: calls as its vendor documents them, signed as it signs, and an API that answers what was recorded."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from connectors.tickets import signatures
from connectors.tickets.systems import System, system_of
from schemas.clock import now
from schemas.tickets import Profile, SourceId, TicketSecret, TicketSource
from tests.scan.planted import ALSO

RECORDED = Path(__file__).parent / "recorded"
SECRET = TicketSecret(webhook_secret="a secret of both sides", token="t0ken", user="habeas@kliniken.example")
TICKET, OTHER, SPLIT = "700081", "700090", "700095"


class Vendor:
    """One ticket system with one customer; what is written to it stands there afterwards."""

    def __init__(self, profile: Profile, called: str = "") -> None:
        """called: its id in the organisation file, where it is not one of its own."""
        self.me = uuid4().hex[:8]
        number = int(self.me, 16) % 10**7 + 10**6
        self.ticket, self.other, self.split = (str(number * 10 + n) for n in (1, 2, 3))
        self.mail = f"emily-{self.me}@kund.example"
        self.message = f"<request-1.{self.mail}>"
        ALSO.add(self.mail)
        self.api: dict[str, Any] = {}
        self.writes: list[tuple[str, str, Any]] = []
        self.refuses = False
        """Whether it takes notes no more, as Zendesk does once a ticket is closed."""
        self.away, self.forgets = 0, 0
        """Writes that are answered by 503, and those that are done and answered by nothing."""
        self.source = TicketSource(
            id=SourceId(called or f"desk-{self.me}"), profile=profile, address="https://desk.example"
        )
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        self.system: System = system_of(self.source, SECRET, self.http)

    def call(self, name: str) -> Any:
        """What it sends when that has happened; from then on its API answers so. Notes of ours stay."""
        text = (RECORDED / self.source.profile / f"{name}.json").read_text(encoding="utf-8")
        for old, new in ((TICKET, self.ticket), (OTHER, self.other), (SPLIT, self.split)):
            text = text.replace(old, new)
        text = text.replace("emily@kund.example", self.mail).replace("-4000-8000-", f"-{self.me[:4]}-8000-")
        text = text.replace("-4c11-9a51-", f"-{self.me[:4]}-{self.me[4:]}-")
        given = json.loads(text)
        ours = [a for key, value in self.api.items() if self.ticket in key for a in _articles(value) if "ours" in a]
        if name == "deleted":
            self.api = {}
        self.api |= given["api"]
        for key, value in self.api.items():
            if self.ticket in key and _articles(value) is not None and ("comments" in key or "by_ticket" in key):
                _articles(value).extend(a for a in ours if a not in _articles(value))
        return self.signed(json.dumps(given["body"], ensure_ascii=False).encode(), given["headers"])

    def signed(self, body: bytes, headers: dict[str, str] | None = None, at: datetime | None = None) -> Any:
        """The call with its signature. at: when it says that it was signed."""
        moment, key = at or now(), SECRET.webhook_secret.encode()
        if self.source.profile is Profile.ZAMMAD:
            more = {"X-Hub-Signature": f"sha1={hmac.new(key, body, hashlib.sha1).hexdigest()}"}
        elif self.source.profile is Profile.ZENDESK:
            stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            digest = hmac.digest(key, stamp.encode() + body, hashlib.sha256)
            more = {
                "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
                "X-Zendesk-Webhook-Signature-Timestamp": stamp,
            }
        else:
            more = signatures.sign(SECRET, uuid4().hex, body, moment)
        return {"Content-Type": "application/json", **(headers or {}), **more}, body

    def again(self, body: bytes) -> Any:
        """The same said in another call."""
        given = json.loads(body)
        if "id" in given:
            given["id"] = str(uuid4())
        else:
            given["ticket"]["updated_at"] = now().isoformat()
        return self.signed(json.dumps(given, ensure_ascii=False).encode())

    def tagged(self, *tags: str) -> None:
        """An agent has set these tags, and no others."""
        for key, value in self.api.items():
            if "tags" in value and self.ticket in key:
                value["tags"] = list(tags)
            if "ticket" in value and self.ticket in key:
                value["ticket"]["tags"] = list(tags)

    def says(self, text: str) -> None:
        """The customer's newest message has these words."""
        for key, value in self.api.items():
            if self.ticket in key and (articles := _articles(value)):
                last = [a for a in articles if "ours" not in a][-1]
                last["body"] = text
                if "plain_body" in last:
                    last["plain_body"] = text

    @property
    def notes(self) -> list[str]:
        """What we have written, in order."""
        found = []
        for _, _, given in self.writes:
            found += [part["body"]] if (part := _text(given)) else []
        return found

    def answer(self, request: httpx.Request) -> httpx.Response:
        """As the API does."""
        path, given = request.url.path, json.loads(request.content) if request.content else None
        if request.method == "GET":
            found = next((v for k, v in self.api.items() if _is(k, request.url)), None)
            return (
                httpx.Response(404, json={"error": "not found"}) if found is None else httpx.Response(200, json=found)
            )
        if self.refuses and request.method == "PUT":
            return httpx.Response(422, json={"error": "RecordInvalid"})
        if self.away:
            self.away -= 1
            return httpx.Response(503, text="away")
        self.writes.append((request.method, path, given))
        self._written(request.method, path, given)
        if self.forgets:
            self.forgets -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(200, json={"id": 1})

    def _written(self, method: str, path: str, given: Any) -> None:
        if method == "DELETE" and path.removesuffix(".json").endswith(f"/tickets/{self.ticket}"):
            self.api = {k: v for k, v in self.api.items() if self.ticket not in k}
        text = _text(given)
        for key, value in self.api.items():
            if text and self.ticket in key and ("by_ticket" in key or "comments" in key):
                common = {"id": 90_000 + len(self.writes), "created_at": now().isoformat(), "ours": True}
                _articles(value).append(common | text | {"sender": "Agent", "author_id": 8447388090455})


def _articles(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    found: list[Any] = value.get("comments", [])
    return found


def _text(given: Any) -> Any:
    """The note in what was written; None where there is none."""
    ticket = (given or {}).get("ticket")
    return (given or {}).get("article") or (ticket.get("comment") if isinstance(ticket, dict) else None)


def _is(key: str, url: httpx.URL) -> bool:
    path, _, query = key.partition("?")
    return url.path == path and all(url.params.get(k) == v for k, v in httpx.QueryParams(query).items())
