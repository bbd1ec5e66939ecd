"""Plays a Request Tracker 5 and a system of no known kind, in the shapes that their documentation and docs/tickets.md show."""

import base64
import json
from typing import Any

import httpx

from schemas.clock import now
from schemas.tickets import Profile
from tests.tickets.played import SECRET, Vendor

GENERIC = {
    "type": "ticket.changed",
    "by": "7",
    "ticket": {
        "id": "55", "title": "Uppgifter", "tags": ["gdpr-radering"], "closed": False, "agent": "4",
        "created_at": "2026-11-13T14:34:35Z", "customer": {"email": "x", "name": "Emily Adamsson"},
        "articles": [{"id": "1", "text": "Radera mig", "created_at": "2026-11-13T14:34:35Z", "by_customer": True}],
    },
}  # fmt: skip
WRITTEN_AT = "2026-11-13T14:34:35Z"


class AnyOther(Vendor):
    """A system that says the whole ticket in each call, and takes each `webhook-id` once."""

    def __init__(self) -> None:
        super().__init__(Profile.GENERIC)
        self.taken: dict[str, dict[str, Any]] = {}
        """What stands there, by `webhook-id`."""

    def call(self, name: str) -> Any:
        """`tagged`, or `own_note`: the ticket with our notes."""
        given: dict[str, Any] = json.loads(json.dumps(GENERIC))
        given["ticket"] |= {"id": self.ticket, "customer": {"email": self.mail, "name": "Emily Adamsson"}}
        if name == "own_note":
            given["ticket"]["tags"] = ["habeas"]
            given["ticket"]["articles"] += [
                {"id": str(n), "text": text, "created_at": now().isoformat(), "by_customer": False}
                for n, text in enumerate(self.notes, 2)
            ]
        return self.signed(json.dumps(given).encode())

    @property
    def notes(self) -> list[str]:
        """What stands there of us, in order."""
        return [given["note"] for given in self.taken.values() if "note" in given]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """As docs/tickets.md asks it to."""
        if self.refuses or self.away:
            self.away -= bool(self.away)
            return httpx.Response(422 if self.refuses else 503)
        given = json.loads(request.content)
        self.writes.append((request.method, request.url.path, given))
        self.taken.setdefault(request.headers["webhook-id"], given)
        if self.forgets:
            self.forgets -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(200, json={})


class Tracker(Vendor):
    """A Request Tracker 5 with one ticket, by REST 2."""

    def __init__(self) -> None:
        super().__init__(Profile.RT)
        self.tags, self.status = ["gdpr-radering"], "open"
        self.said: list[tuple[str, str, str, str]] = []
        """Type, who, when and text of each message and note."""

    def call(self, name: str) -> Any:
        """What the scrip posts once a transaction is committed."""
        if name == "tagged":
            self.said.append(("Create", self.mail, WRITTEN_AT, "Radera mig"))
        by = SECRET.user if name == "own_note" else "emma"
        said: dict[str, object] = {
            "ticket": self.ticket,
            "transaction": str(len(self.said)),
            "type": "Comment",
            "by": by,
            "merged": [],
        }
        return self.signed(json.dumps(said).encode())

    @property
    def notes(self) -> list[str]:
        """Comments, in order."""
        return [text for kind, _, _, text in self.said if kind == "Comment"]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """As REST 2 does."""
        path = request.url.path.removeprefix("/REST/2.0")
        if request.method == "GET":
            found = self._found(path)
            return httpx.Response(200 if found is not None else 404, json=found or {})
        if self.away:
            self.away -= 1
            return httpx.Response(503)
        given = json.loads(request.content)
        self.writes.append((request.method, path, given))
        if request.method == "PUT":
            self.tags = given.get("CustomFields", {}).get("GDPR", self.tags)
        elif path == f"/ticket/{self.ticket}/comment":
            self.said.append(("Comment", "habeas", now().isoformat(), given["Content"]))
        else:
            return httpx.Response(404, json={"message": "Not Found"})
        if self.forgets:
            self.forgets -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(200, json=["Comments added"])

    def _found(self, path: str) -> Any:
        ticket = f"/ticket/{self.ticket}"
        numbered = list(enumerate(self.said, 1))
        found: dict[str, Any] = {
            "/rt": {"Version": "5.0.3"},
            f"/user/{self.mail}": {"EmailAddress": self.mail, "RealName": "Emily Adamsson"},
            ticket: {
                "id": int(self.ticket), "Status": self.status, "Created": WRITTEN_AT, "Subject": "Uppgifter",
                "EffectiveId": {"id": self.ticket}, "Requestor": [{"id": self.mail}], "Owner": {"id": "Nobody"},
                "CustomFields": [{"name": "GDPR", "values": self.tags}],
            },
            f"{ticket}/history": {
                "pages": 1,
                "items": [{"id": n, "Type": k, "Creator": {"id": by}, "Created": at} for n, (k, by, at, _) in numbered],
            },
            f"{ticket}/attachments": {
                "pages": 1, "items": [{"id": n, "TransactionId": n, "ContentType": "text/plain"} for n, _ in numbered],
            },
        }  # fmt: skip
        found |= {
            f"/attachment/{n}": {"Content": base64.b64encode(one[3].encode()).decode()} for n, one in numbered
        }  # fmt: skip
        return found.get(path)


def vendor_of(profile: Profile) -> Vendor:
    """A played system of that kind."""
    made = {Profile.RT: Tracker, Profile.GENERIC: AnyOther}.get(profile)
    return made() if made else Vendor(profile)
