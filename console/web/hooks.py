"""Calls of ticket systems: signed, stored, and answered at once; what they mean is worked out behind.

The signature is looked at over the bytes as they came, before anything is read. A call that comes twice is the same call.
"""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from console.web.front import front_of
from console.web.problems import NoToken, TooMany
from schemas.clock import now
from schemas.errors import NotAllowed, NotFound
from schemas.ids import OrgId
from schemas.tickets import SourceId

doors = APIRouter(prefix="/hooks", include_in_schema=False)


@doors.post("/{org}/{source}")
async def ring(request: Request, org: str, source: str) -> JSONResponse:
    """The call is stored before it is answered. Raises NotFound, NoToken where the signature is wrong, TooMany, BadInput."""
    front = front_of(request)
    bells = front.bells
    system = bells.systems.get((OrgId(org), SourceId(source))) if bells else None
    if bells is None or system is None:
        raise NotFound("there is no such ticket system here")
    body = await request.body()
    try:
        event = system.event({name.lower(): value for name, value in request.headers.items()}, body, now())
    except NotAllowed as unsigned:
        raise NoToken(str(unsigned)) from None
    if after := front.ringing.wait(f"{org}/{source}"):
        raise TooMany(after)
    new = await bells.keeping.keep(OrgId(org), SourceId(source), event, now())
    return JSONResponse({"status": "stored" if new else "known"}, 202)
