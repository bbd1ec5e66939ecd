"""Calls to a ticket system's API: bounded, signed in, and every failure one of ours."""

from typing import Any

import httpx

from connectors.tickets import said
from schemas.errors import BadInput, NotAllowed, SystemRefused, SystemUnavailable
from schemas.ids import SystemId
from schemas.tickets import TicketSource

SECONDS = 20.0
TRY_LATER = (408, 409, 423, 425, 429)
GONE = (404, 410)


class Calls:
    """One ticket system, by HTTP."""

    def __init__(
        self,
        source: TicketSource,
        http: httpx.AsyncClient,
        *,
        headers: dict[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> None:
        """http: a client that goes outward only (`connectors.outward`)."""
        self._source, self._http, self._headers = source, http, headers or {}
        self._auth: httpx.BasicAuth | httpx.Auth = auth or httpx.Auth()
        self._name = SystemId(source.id)

    async def ask(self, method: str, path: str, **given: Any) -> Any:
        """What it answers, as JSON; None where there is no such thing. Raises SystemUnavailable, SystemRefused."""
        answer = await self.send(method, path, **given)
        if answer.status_code in GONE:
            return None
        if not answer.content.strip():
            return {}
        try:
            return answer.json()
        except (ValueError, RecursionError):
            raise SystemUnavailable(self._name, "it answers in another form than JSON") from None

    async def done(self, method: str, path: str, **given: Any) -> Any:
        """The same, where it has to be there. Raises SystemUnavailable, SystemRefused."""
        found = await self.ask(method, path, **given)
        if found is None:
            raise SystemRefused(self._name, "there is no such thing there (HTTP 404)")
        return found

    async def wanted(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """The same, where it answers with an object. Raises SystemUnavailable, SystemRefused."""
        found = await self.done(method, path, **given)
        try:
            return said.whole(found)
        except BadInput:
            raise SystemUnavailable(self._name, "it answers in another form") from None

    async def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """The answer, which is one of success or says that there is no such thing. Raises the same."""
        url = f"{self._source.address.rstrip('/')}{path}"
        headers = {"Accept": "application/json", **self._headers, **given.pop("headers", {})}
        try:
            answer = await self._http.request(method, url, headers=headers, timeout=SECONDS, auth=self._auth, **given)
        except NotAllowed as inside:
            raise SystemRefused(self._name, str(inside)) from None
        except httpx.HTTPError as away:
            raise SystemUnavailable(self._name, type(away).__name__) from None
        if answer.status_code >= 500 or answer.status_code in TRY_LATER:
            raise SystemUnavailable(self._name, f"HTTP {answer.status_code}")
        if not answer.is_success and answer.status_code not in GONE:
            raise SystemRefused(self._name, f"HTTP {answer.status_code}")
        return answer
