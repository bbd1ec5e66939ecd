"""The answer, fetched with the pick-up code of the mail, and signed in for once more where it holds what needs that."""

from fastapi import APIRouter, Request, Response

from console.web import handing, sessions
from console.web.front import Front, front_of
from console.web.identify import named, whose
from console.web.pages import language, page, to
from console.web.sessions import Held
from schemas.ids import CaseId
from schemas.life import Method
from schemas.text import Language
from schemas.web import PickupSession

pages = APIRouter(include_in_schema=False)


@pages.get("/{lang}/case/{case}/pickup")
async def show(request: Request, lang: str, case: str) -> Response:
    """The packages, for whoever has given the code of the answer; else the question for a code."""
    held = await sessions.pickup(request)
    if held is None or held.said.case != case:
        return to(f"/{language(lang)}/case/{named(case)}")
    return await _list(request, front_of(request), language(lang), held)


@pages.get("/{lang}/case/{case}/packages/{name}")
async def fetch(request: Request, lang: str, case: str, name: str) -> Response:
    """One package as a file. Raises NotAllowed, NotFound; sends on to sign in where that is needed first."""
    front, on = front_of(request), named(case)
    org, by_code, person = await whose(request, front, on)
    summary = await front.desk(org).doors.summary(org, on)
    signed_at = by_code.said.signed_at if by_code else person.said.pickups.get(on) if person else None
    strong = await handing.strong(front, summary)
    if strong and not handing.fresh(signed_at):
        return to(f"/{language(lang)}/case/{on}/pickup" if by_code else f"/{language(lang)}/my/cases/{on}")
    method = "pickup_code" if by_code else Method.SESSION.value
    return await handing.hand_out(front, summary, name, f"{method}+{Method.OIDC}" if strong else method)


async def _list(request: Request, front: Front, lang: Language, held: Held[PickupSession]) -> Response:
    case: CaseId = held.said.case
    summary = await front.desk(held.org).doors.summary(held.org, case)
    again = await handing.strong(front, summary) and not handing.fresh(held.said.signed_at)
    return page(
        request,
        "pickup",
        lang,
        case=case,
        names=handing.names(front, held.org, summary),
        again=again,
        can_sign_in=held.org in front.sign_ins,
        until=summary.responded_at and summary.responded_at + handing.LIES_FOR,
        zone=front.desk(held.org).organisation.time_zone,
    )
