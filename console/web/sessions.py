"""Cookies and what stands behind them."""

import secrets
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from fastapi import Request, Response

from console.web.front import Front, front_of
from schemas.base import Frozen
from schemas.clock import now
from schemas.ids import OrgId
from schemas.signin import HalfSession, StaffSigningIn
from schemas.web import FollowSession, PersonSession, PickupSession, SessionKind, SigningIn, StaffSession

M = TypeVar("M", bound=Frozen)
LASTS = {
    SessionKind.PERSON: timedelta(minutes=20),
    SessionKind.STAFF: timedelta(hours=8),
    SessionKind.FOLLOW: timedelta(minutes=20),
    SessionKind.PICKUP: timedelta(minutes=15),
    SessionKind.SIGNING_IN: timedelta(minutes=10),
    SessionKind.HALF: timedelta(minutes=10),
    SessionKind.STAFF_SIGNING_IN: timedelta(minutes=10),
}
"""From the moment it begins, however much it is used."""
FORM = "form"
"""The cookie that forms are bound to, whoever it is."""


class Held(NamedTuple, Generic[M]):
    """A session, and the cookie that it came by."""

    org: OrgId
    said: M
    secret: str
    expires_at: datetime


async def person(request: Request) -> Held[PersonSession] | None:
    """Who came by the customer's own login."""
    return await _held(request, SessionKind.PERSON, PersonSession)


async def staff(request: Request) -> Held[StaffSession] | None:
    """Who of the staff is signed in."""
    return await _held(request, SessionKind.STAFF, StaffSession)


async def half(request: Request) -> Held[HalfSession] | None:
    """Whose password was right, and who has not shown the second factor."""
    return await _held(request, SessionKind.HALF, HalfSession)


async def take_staff_signing_in(request: Request) -> Held[StaffSigningIn] | None:
    """The staff's sign-in that has begun in this browser; it comes back once."""
    return await _taken(request, SessionKind.STAFF_SIGNING_IN, StaffSigningIn)


async def follow(request: Request) -> Held[FollowSession] | None:
    """Who has given a code of a case."""
    return await _held(request, SessionKind.FOLLOW, FollowSession)


async def pickup(request: Request) -> Held[PickupSession] | None:
    """Who has given the pick-up code of a case."""
    return await _held(request, SessionKind.PICKUP, PickupSession)


async def take_signing_in(request: Request) -> Held[SigningIn] | None:
    """The sign-in that has begun in this browser; it comes back once."""
    return await _taken(request, SessionKind.SIGNING_IN, SigningIn)


async def begin(front: Front, response: Response, kind: SessionKind, org: OrgId, said: Frozen) -> str:
    """A new session stands, under a secret that nobody had before; the browser has its cookie."""
    secret = secrets.token_urlsafe(32)
    await front.keeping.keep_session(kind, secret, org, said, now() + LASTS[kind])
    put(front, response, kind, secret, int(LASTS[kind].total_seconds()))
    return secret


async def replace(front: Front, kind: SessionKind, held: Held[M], said: M) -> None:
    """The session says something else from now on, and ends when it did."""
    await front.keeping.keep_session(kind, held.secret, held.org, said, held.expires_at)


async def end(request: Request, response: Response, kind: SessionKind) -> None:
    """There is no such session any more, here and in the browser."""
    front = front_of(request)
    if secret := request.cookies.get(name_of(front, kind)):
        await front.keeping.end_session(secret, now())
    put(front, response, kind, "", 0)


def put(front: Front, response: Response, kind: str, value: str, seconds: int | None) -> None:
    """The browser keeps the cookie: not for scripts, not for other sites' posts, bound to TLS where there is TLS."""
    response.set_cookie(
        name_of(front, kind), value, max_age=seconds, httponly=True, secure=front.https, samesite="lax", path="/"
    )  # fmt: skip


def name_of(front: Front, kind: str) -> str:
    """What a cookie is called: over TLS so that no other host can set it."""
    return f"__Host-habeas-{kind}" if front.https else f"habeas-{kind}"


async def _held(request: Request, kind: SessionKind, what: type[M]) -> Held[M] | None:
    front = front_of(request)
    secret = request.cookies.get(name_of(front, kind))
    found = await front.keeping.session(kind, secret, what, now()) if secret else None
    return Held(found[0], found[1], secret, found[2]) if found and secret else None


async def _taken(request: Request, kind: SessionKind, what: type[M]) -> Held[M] | None:
    front = front_of(request)
    secret = request.cookies.get(name_of(front, kind))
    found = await front.keeping.take_session(kind, secret, what, now()) if secret else None
    return Held(found[0], found[1], secret, found[2]) if found and secret else None
