"""What came with a request, handed out to whoever may see the case: as a file, never as a page, and that it was stands."""

from fastapi import APIRouter, Request, Response

from console.web.forms import posted
from console.web.staff import colleague
from console.web.staff_cases import SEES, seen
from schemas.clock import now
from schemas.errors import KeyGone, NotFound

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/cases/{case}/attached")
SHUT = "sandbox; default-src 'none'"
"""Whatever stands in the file: a browser that opens it runs and loads nothing."""


@pages.post("/{number}")
async def fetch(request: Request, org: str, case: str, number: str) -> Response:
    """The attachment; that this account has fetched it is written down first. Raises NotFound, NotAllowed."""
    who, _ = await colleague(request, org), await posted(request)
    who.acting(*SEES)
    of = await seen(who, case)
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise NotFound("there is no such attachment")
    try:
        name, found = await who.desk.attachments.get(who.desk.org, of.summary.id, int(number))
    except KeyGone:
        raise NotFound("the case's key is destroyed: nobody can read it any more") from None
    await who.front.keeping.opened(who.desk.org, of.summary.id, f"attached:{number}", who.name, now())
    given = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": SHUT}
    return Response(found.content, media_type=found.kind.value, headers=given)
