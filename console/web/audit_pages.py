"""The auditor's pages: cases without anybody in them, samples that can be drawn again, the ledger looked through."""

from typing import Any

from fastapi import APIRouter, Request, Response

from console import drawing, scopes
from console.web.forms import posted
from console.web.staff import Colleague, colleague, of_staff
from schemas.audits import LiftReason
from schemas.ids import CaseId

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/audit")
PAGE = 50
MOST = 64


@pages.get("")
async def listed(request: Request, org: str) -> Response:
    """The cases in the scope of the account, by number."""
    who = await colleague(request, org)
    after = request.query_params.get("after", "")[:MOST]
    return await _show(request, who, CaseId(after) if after else None)


@pages.post("/sample")
async def draw(request: Request, org: str) -> Response:
    """A sample of the scope; that it was drawn stands in the ledger. Raises BadInput."""
    who, given = await colleague(request, org), await posted(request)
    asked = scopes.sample({k: given.text(k, 64) for k in ("seed", "size", "first", "last")})
    drawn = await drawing.draw(who.desk, asked, who.name, who.account.scope)
    return await _show(request, who, None, drawn=drawn)


@pages.post("/check")
async def check(request: Request, org: str) -> Response:
    """Every row of the ledger is looked at now, by the key of this installation."""
    who, _ = await colleague(request, org), await posted(request)
    return await _show(request, who, None, checked=await who.desk.ledger.check(who.desk.org, None, None))


async def _show(request: Request, who: Colleague, behind: CaseId | None, **more: Any) -> Response:
    zone, scope = who.desk.organisation.time_zone, who.account.scope
    found = await who.desk.audits.cases(who.desk.org, scope, zone, behind, PAGE)
    given = {"drawn": None, "checked": None, "reasons": [r.value for r in LiftReason], **more}
    older = found[-1].id if len(found) == PAGE else None
    return of_staff(
        request, "audit", who, cases=found, scope=scope, until=who.account.until, older=older, today=who.desk.today,
        **given,
    )  # fmt: skip
