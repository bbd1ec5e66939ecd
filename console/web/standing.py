"""Who of the staff is signed in, as their account is now; and how a session of the staff begins."""

from datetime import timedelta
from typing import NamedTuple

from fastapi import Request, Response

from console.web import sessions
from console.web.front import Front, front_of
from console.web.sessions import Held
from schemas.clock import now
from schemas.ids import OrgId
from schemas.second_factor import Wish
from schemas.signin import Factors, HalfSession
from schemas.web import Account, SessionKind, StaffSession

FRESH = timedelta(minutes=15)
"""So long after signing in somebody may change how they sign in."""


class Standing(NamedTuple):
    """A session of the staff, and its account."""

    held: Held[StaffSession]
    account: Account

    @property
    def fresh(self) -> bool:
        """Whether they signed in just now."""
        return now() - self.held.said.began_at < FRESH


async def standing(request: Request, org: str) -> Standing | None:
    """Who is signed in there: None where the account is closed, out of its time, or was signed out since."""
    held = await sessions.staff(request)
    account = await front_of(request).keeping.account(held.org, held.said.account) if held and held.org == org else None
    if held is None or account is None or not account.works(now()):
        return None
    if account.signed_out_at is not None and held.said.began_at < account.signed_out_at:
        return None
    return Standing(held, account)


async def half(request: Request, org: str) -> tuple[Held[HalfSession], Account] | None:
    """Whose password was right there, and who has not shown the second factor."""
    held = await sessions.half(request)
    account = await front_of(request).keeping.account(held.org, held.said.account) if held and held.org == org else None
    if held is None or account is None or not account.works(now()):
        return None
    return held, account


def asked_for_second(front: Front, account: Account, has: Factors) -> bool:
    """Whether the password alone is not enough: whoever has a second factor is always asked for it."""
    wanted = front.desks[account.org].organisation.sign_in.second_factor is Wish.REQUIRED
    return has.totp or bool(has.passkeys) or (wanted and not account.exempt)


async def enter(
    request: Request,
    response: Response,
    account: Account,
    *,
    strong: bool,
    by_provider: tuple[OrgId, ...] = (),
) -> str:
    """The account is signed in here, under a secret that nobody had before; whoever was is not."""
    await sessions.end(request, response, SessionKind.STAFF)
    await sessions.end(request, response, SessionKind.HALF)
    said = StaffSession(account=account.name, began_at=now(), strong=strong, by_provider=by_provider)
    return await sessions.begin(front_of(request), response, SessionKind.STAFF, account.org, said)
