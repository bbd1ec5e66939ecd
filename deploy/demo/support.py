"""A ticket system of the demo's own, because nobody else's can be had here: it signs its calls and takes notes as any other."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy.example.people import Person
from deploy.local import ports
from deploy.settings import Settings
from deploy.web import Server
from schemas.clock import now
from schemas.errors import HabeasError
from schemas.ids import OrgId

SOURCE = "tickets"
ASKED = "Hej! Jag vill ha en kopia på alla uppgifter som ni har om mig. Tack på förhand, {name}"


class Support(NamedTuple):
    """Where support works."""

    org: OrgId
    port: int
    secret: str
    notes: list[dict[str, Any]]
    """What Habeas has written on tickets, in order."""

    def settings(self, given: Settings, folder: Path) -> Settings:
        """The same organisations, and this one has a ticket system. folder: for its file and its secret."""
        shutil.copytree(given.organisations, folder / "organisations")
        file = folder / "organisations" / f"{self.org}.yaml"
        source = {"id": SOURCE, "profile": "generic", "address": f"http://{ports.HOST}:{self.port}/habeas"}
        with file.open("a", encoding="utf-8") as said:
            said.write("\n" + yaml.safe_dump({"tickets": [source]}))
        kept = folder / "tickets.yaml"
        kept.touch(mode=0o600)
        kept.write_text(yaml.safe_dump({str(self.org): {SOURCE: {"webhook_secret": self.secret}}}))
        allowed = ",".join(filter(None, (given.allowed_hosts, f"{ports.HOST}:{self.port}")))
        more = {"organisations": folder / "organisations", "tickets": kept, "allowed_hosts": allowed}
        return given.model_copy(update=more)

    async def tagged(self, url: str, number: str, customer: Person) -> None:
        """An agent has set the tag on a ticket of this customer, who wrote an hour ago. url: where Habeas's pages are."""
        at = now()
        ticket = {
            "id": number, "title": "Fråga", "tags": ["gdpr"], "closed": False, "agent": "7",
            "created_at": at.isoformat(), "customer": {"email": customer.email, "name": customer.name},
            "articles": [{
                "id": f"{number}-1", "text": ASKED.format(name=customer.name), "by_customer": True,
                "created_at": (at - timedelta(hours=1)).isoformat(),
            }],
        }  # fmt: skip
        body = json.dumps({"type": "ticket.updated", "by": "7", "ticket": ticket}).encode()
        headers = self._signed(f"msg-{number}", body)
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{url}/hooks/{self.org}/{SOURCE}", content=body, headers=headers)
        if answer.status_code != httpx.codes.ACCEPTED:
            raise HabeasError(f"the webhook was answered with {answer.status_code}")

    def _signed(self, name: str, body: bytes) -> dict[str, str]:
        """Source: Standard Webhooks, "Signature scheme"."""
        stamp = str(int(time.time()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        mark = base64.b64encode(hmac.digest(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256)).decode()
        return {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": f"v1,{mark}"}


@contextlib.asynccontextmanager
async def support(org: OrgId, folder: Path) -> AsyncIterator[Support]:
    """The ticket system takes notes inside the block."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    here = Support(org, ports.choose((SOURCE,), folder / "ports.json")[SOURCE], secret, [])

    async def take(request: Request) -> JSONResponse:
        here.notes.append(await request.json())
        return JSONResponse({"erased": True})

    routes = [Route("/{path:path}", take, methods=["POST"])]
    server = Server(uvicorn.Config(Starlette(routes=routes), port=here.port, log_config=None, access_log=False))
    running = asyncio.create_task(server.serve())
    while not server.started and not running.done():
        await asyncio.sleep(0.02)
    try:
        yield here
    finally:
        server.should_exit = True
        await running
