"""Forms: they count only where they come from a page of ours that this browser was shown."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from fastapi import Request, Response
from starlette.datastructures import FormData

from console.web import sessions
from console.web.front import Front, front_of
from schemas.errors import BadInput, NotAllowed
from schemas.web import SessionKind

FIELD = "_form"
BOUND = (SessionKind.PERSON, SessionKind.STAFF, SessionKind.FOLLOW, SessionKind.PICKUP, SessionKind.HALF)
MOST_FIELDS, MOST_FILES = 400, 20


class FormExpired(NotAllowed):
    """The form is not of this browser's session."""


class Fields:
    """What was filled in."""

    def __init__(self, form: FormData) -> None:
        self.form = form

    def text(self, name: str, most: int = 4000) -> str:
        """One line or text, trimmed; empty where nothing was filled in. Raises BadInput where it is too long."""
        value = self.form.get(name)
        text = value.strip() if isinstance(value, str) else ""
        if len(text) > most:
            raise BadInput(f"{name} is longer than {most} characters")
        return text

    def needed(self, name: str, most: int = 4000) -> str:
        """The same, filled in. Raises BadInput."""
        text = self.text(name, most)
        if not text:
            raise BadInput(f"{name} is missing")
        return text

    def all(self, name: str) -> list[str]:
        """Everything that was ticked."""
        return [v for v in self.form.getlist(name) if isinstance(v, str)]

    def ticked(self, name: str) -> bool:
        """Whether the box was ticked, or yes was chosen."""
        return self.text(name) in ("yes", "on")


async def posted(request: Request) -> Fields:
    """The form, once it is sure that a page of ours was filled in. Raises FormExpired."""
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    given = form.get(FIELD)
    cookie = request.cookies.get(sessions.name_of(front_of(request), sessions.FORM), "")
    right = _token(front_of(request), cookie, request.cookies)
    if not cookie or not isinstance(given, str) or not hmac.compare_digest(given.encode(), right.encode()):
        raise FormExpired("the form is not from this session; open the page again")
    return Fields(form)


class Mark:
    """The hidden field of a page's forms, and the cookie that it is bound to."""

    def __init__(self, request: Request, session: tuple[SessionKind, str] | None = None) -> None:
        """session: one that begins with this answer, so that its cookie has not come in yet."""
        self._front = front_of(request)
        name = sessions.name_of(self._front, sessions.FORM)
        known = request.cookies.get(name)
        self._fresh = None if known else secrets.token_urlsafe(32)
        cookies = dict(request.cookies)
        if session:
            cookies[sessions.name_of(self._front, session[0])] = session[1]
        self.value = _token(self._front, known or self._fresh or "", cookies)

    def put(self, response: Response) -> None:
        """The browser has the cookie."""
        if self._fresh:
            sessions.put(self._front, response, sessions.FORM, self._fresh, None)


def _token(front: Front, cookie: str, cookies: Mapping[str, str]) -> str:
    held = [cookies.get(sessions.name_of(front, kind), "") for kind in BOUND]
    return hmac.digest(front.secret, "\n".join(["form", cookie, *held]).encode(), hashlib.sha256).hex()
