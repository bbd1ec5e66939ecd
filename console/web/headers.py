"""What every answer carries, and how much a request may hold."""

import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.mail_bounds import LARGEST

MOST, MOST_WITH_FILES = 1024 * 1024, 64 * 1024 * 1024
"""Bytes of a body; the larger one where somebody hands in files of a task."""
MOST_WITH_A_LETTER = 11 * 1024 * 1024
"""Bytes of a request that is taken down, with the scan of a letter."""
MOST_OF_A_HISTORY = 8 * 1024 * 1024
"""Bytes that Temporal's pages send to the codec endpoint at once."""
_HISTORY = re.compile(r"^/codec/[^/]+/decode$")
_MAIL = re.compile(r"^/hooks/[^/]+/mail$")
_LETTER = re.compile(r"^/staff/[^/]+/new$")
_FILES = re.compile(r"^/staff/[^/]+/tasks/[^/]+/done$")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""Nothing but our own style sheet, and forms that come back to us."""
LIVE = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""Pages of the staff: our own script as well, which looks for news."""
YEAR = 365 * 24 * 3600


class Careful:
    """Adds the headers, and stops bodies that are too large while they are still coming in."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, _counted(scope, receive), careful)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.setdefault("Content-Security-Policy", LIVE if path.startswith("/staff/") else POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cache-Control"] = "public, max-age=3600" if path.startswith("/static/") else "no-store"
        if self._https:
            headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"


def _counted(scope: MutableMapping[str, Any], receive: Receive) -> Receive:
    most, seen = _most(scope["path"]), 0
    said = dict(scope["headers"]).get(b"content-length", b"0")

    async def counted() -> Message:
        nonlocal seen
        if not said.isdigit() or int(said) > most:
            raise HTTPException(413)
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return counted


def _most(path: str) -> int:
    if _HISTORY.match(path):
        return MOST_OF_A_HISTORY
    if _MAIL.match(path):
        return LARGEST
    if _LETTER.match(path):
        return MOST_WITH_A_LETTER
    return MOST_WITH_FILES if _FILES.match(path) else MOST
