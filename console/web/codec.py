"""The codec endpoint: what a history says, shown in Temporal's own pages to whoever may see the case, and written down.

Off unless HABEAS_CODEC_ENDPOINT names Temporal's pages. A history holds references and decisions; what stands in records, a
journal's entries above all, is in no message that crosses Temporal, so nothing of it can be read here.
Source: Temporal, "Codec Server" (POST .../decode, `{"payloads": [{"metadata": {}, "data": ""}]}` in base64).
"""

from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Base64Bytes, Field

from console.web.front import Front, front_of
from console.web.ports import Opening
from console.web.problems import NoToken, TooMany
from console.web.standing import standing
from schemas.base import Frozen
from schemas.clock import now
from schemas.errors import KeyGone, NotAllowed, NotFound
from schemas.ids import CaseId, OrgId
from schemas.request import Role
from schemas.web import Scope

doors = APIRouter(prefix="/codec/{org}", include_in_schema=False)
READS = (Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO)
"""Who may see whom a case is about may read its history."""
MOST = 2_000
GONE = b'"The key of this case was destroyed: nobody can read this any more."'
PLAIN = {"encoding": b"json/plain"}


class Sealed(Frozen):
    """One payload as Temporal's pages send it."""

    metadata: dict[str, Base64Bytes] = Field(default_factory=dict, max_length=20)
    data: Base64Bytes = b""


class Asked(Frozen):
    """What Temporal's pages send."""

    payloads: tuple[Sealed, ...] = Field(max_length=MOST)


@doors.options("/decode")
async def may_ask(request: Request) -> Response:
    """The browser's question whether Temporal's pages may ask."""
    _on(front_of(request))
    return _allowed(request, Response(status_code=204))


@doors.post("/decode")
async def decode(request: Request, org: str, asked: Annotated[Asked, Body()]) -> Response:
    """The payloads, opened. Raises NotFound where this is off, NoToken, NotAllowed, BadInput.

    Who has read which case stands in the case before anything is opened.
    """
    front = front_of(request)
    opening = _on(front)
    reader = await _reader(request, front, org)
    if after := front.asking.wait(f"codec:{org}/{reader}"):
        raise TooMany(after)
    cases = [opening.case_of(sealed.metadata) for sealed in asked.payloads]
    for case in dict.fromkeys(case for case in cases if case is not None):
        if await front.keeping.organisation_of(case) != org:
            raise NotAllowed("there is no such case of this organisation")
        await front.keeping.opened(OrgId(org), case, "history", reader, now())
    opened = [await _opened(opening, OrgId(org), c, sealed) for c, sealed in zip(cases, asked.payloads, strict=True)]
    return _allowed(request, JSONResponse({"payloads": _said(opened)}))


def _on(front: Front) -> Opening:
    if front.opening is None:
        raise NotFound("there is no codec endpoint here; the operator sets HABEAS_CODEC_ENDPOINT")
    return front.opening


async def _reader(request: Request, front: Front, org: str) -> str:
    """Who asks: an account that is signed in, or a token. Raises NoToken, NotAllowed.

    A browser says which page asks. A session counts only from Temporal's pages: no other may read with somebody's cookie.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin != front.temporal_pages:
        raise NotAllowed("only Temporal's own pages may ask from a browser; see HABEAS_CODEC_ENDPOINT")
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        token = await front.keeping.token(secret.strip())
        if token is None:
            raise NoToken("the token does not work")
        if token.org != org or Scope.CODEC not in token.scopes:
            raise NotAllowed(f"the token is not for {Scope.CODEC} there")
        return f"token.{token.name}"
    found = await standing(request, org)
    account = found.account if found else None
    if account is None or origin is None:
        raise NoToken("sign in as staff of this organisation first, or send a token of the scope codec")
    if not set(READS) & set(account.roles):
        raise NotAllowed(f"histories are read by {', '.join(READS)}")
    return account.name


async def _opened(opening: Opening, org: OrgId, case: CaseId | None, sealed: Sealed) -> tuple[dict[str, bytes], bytes]:
    if case is None:
        return dict(sealed.metadata), sealed.data
    try:
        return await opening.open(org, case, sealed.metadata, sealed.data)
    except KeyGone:
        return PLAIN, GONE
    except NotFound:
        raise NotAllowed("there is no such case of this organisation") from None


def _said(opened: Sequence[tuple[dict[str, bytes], bytes]]) -> list[object]:
    return [
        {"metadata": {k: _base64(v) for k, v in metadata.items()}, "data": _base64(data)} for metadata, data in opened
    ]


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def _allowed(request: Request, response: Response) -> Response:
    """The browser hands the answer to Temporal's pages, and to no other."""
    if request.headers.get("origin") == (pages := front_of(request).temporal_pages) and pages:
        response.headers["Access-Control-Allow-Origin"] = pages
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Namespace"
        response.headers["Vary"] = "Origin"
    return response
