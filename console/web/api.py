"""The API of the suppression list: may this be sent, may this row be imported, they want it again."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from console.web.front import front_of
from console.web.identities import normal
from console.web.problems import DESCRIBED, NoToken, TooMany
from schemas.base import Frozen
from schemas.clock import now
from schemas.erasures import Purpose, Question, Verdict
from schemas.errors import NotAllowed
from schemas.ids import OrgId
from schemas.systems import Identity
from schemas.web import Scope, Token

MOST = 500
api = APIRouter(prefix="/v1", responses=DESCRIBED)
bearer = HTTPBearer(auto_error=False, description="A token of `habeas tokens new`.")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


class Wanted(Frozen):
    """Somebody who wants it again."""

    purpose: Purpose
    identities: tuple[Identity, ...] = Field(min_length=1, max_length=50, repr=False)


async def bearer_of(request: Request, org: str, given: HTTPAuthorizationCredentials | None, scope: Scope) -> Token:
    """The token of the caller. Raises NoToken, and NotAllowed for another organisation's, whether or not it exists."""
    token = await front_of(request).keeping.token(given.credentials) if given else None
    if token is None:
        raise NoToken("a token is needed: Authorization: Bearer …")
    if token.org != org or scope not in token.scopes:
        raise NotAllowed(f"the token is not for {scope} there")
    return token


def counted(request: Request, token: Token, questions: int) -> None:
    """So many questions of the token are counted. Raises TooMany."""
    if after := front_of(request).asking.wait(f"{token.org}/{token.name}", questions):
        raise TooMany(after)


@api.post("/{org}/suppressions/check", tags=["suppressions"], summary="May this be sent, or imported?")
async def check(
    request: Request,
    org: str,
    asked: Annotated[Question | Annotated[list[Question], Field(min_length=1, max_length=MOST)], Body()],
    given: Given,
) -> Verdict | list[Verdict]:
    """Whether it is suppressed: one question, or up to 500 at once, answered in their order.

    The answer says nothing about whether anybody is known. Identifiers may be written as people write them.
    """
    token = await bearer_of(request, org, given, Scope.CHECK)
    many = asked if isinstance(asked, list) else [asked]
    counted(request, token, len(many))
    desk = front_of(request).desk(OrgId(org))
    found = [await desk.lasting.suppressed(desk.org, _plain(q, desk.organisation.country)) for q in many]
    return found if isinstance(asked, list) else found[0]


@api.delete("/{org}/suppressions", status_code=204, tags=["suppressions"], summary="They want it again.")
async def revoke(request: Request, org: str, wanted: Annotated[Wanted, Body()], given: Given) -> None:
    """The entries no longer stand. The same answer whether or not there were any."""
    token = await bearer_of(request, org, given, Scope.REVOKE)
    counted(request, token, 1)
    desk = front_of(request).desk(OrgId(org))
    said = [normal(i.kind, i.value, desk.organisation.country) for i in wanted.identities]
    await desk.lasting.revoke(desk.org, wanted.purpose, said, now())


def _plain(asked: Question, country: str) -> Question:
    return asked.model_copy(update={"identities": tuple(normal(i.kind, i.value, country) for i in asked.identities)})
