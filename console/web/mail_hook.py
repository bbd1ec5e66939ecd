"""Mails that are handed in over HTTP, whole and raw: signed, stored, and only then answered.

For mail servers that pipe to a program, and for providers that call with the raw message. What is answered with anything but 2xx has
to be sent again; the same mail again changes nothing.
"""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from console.receiving import receive
from console.web.front import front_of
from console.web.problems import NoToken, TooMany
from schemas.clock import now
from schemas.errors import BadInput, NotAllowed, NotFound
from schemas.ids import OrgId

doors = APIRouter(prefix="/hooks", include_in_schema=False)


@doors.post("/{org}/mail")
async def deliver(request: Request, org: str) -> JSONResponse:
    """The mail is a case, an answer, or waits for a person, and that is stored. What became of it is told to nobody.

    Raises NotFound, NoToken where the signature is wrong, TooMany, BadInput for an empty body, SystemUnavailable.
    """
    front = front_of(request)
    signature = front.mail_hooks.get(OrgId(org))
    if signature is None:
        raise NotFound("no mail is taken here")
    body = await request.body()
    try:
        signature.check({name.lower(): value for name, value in request.headers.items()}, body, now())
    except NotAllowed as unsigned:
        raise NoToken(str(unsigned)) from None
    if after := front.ringing.wait(f"{org}/mail"):
        raise TooMany(after)
    if not body.strip():
        raise BadInput("the body is the raw message (RFC 5322), and is empty")
    await receive(front.desk(OrgId(org)).triage.room, body, now())
    return JSONResponse({"status": "stored"}, 202)
