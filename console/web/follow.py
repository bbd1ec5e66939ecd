"""A case followed with a code of one of its letters: where it stands, and everything that the person may say to it."""

import asyncio
import secrets

from fastapi import APIRouter, Request, Response

from console.web import sessions
from console.web.forms import posted
from console.web.front import Front, front_of
from console.web.identify import IDENTITY, PICKUP, named, purpose_of
from console.web.pages import language, page, preferred, to
from console.web.sessions import Held
from console.web.status import THEMSELVES, complain, meant, status_of
from schemas.errors import NotAllowed, NotFound
from schemas.ids import CaseId, OrgId
from schemas.orders import Withdraw
from schemas.request import CaseSummary
from schemas.web import FollowSession, PickupSession, SessionKind

pages = APIRouter(include_in_schema=False)


@pages.get("/case/{case}")
async def come(request: Request, case: str) -> Response:
    """From the mail, which knows no language of the browser."""
    return to(f"/{preferred(request)}/case/{named(case)}")


@pages.get("/{lang}/case/{case}")
async def ask(request: Request, lang: str, case: str) -> Response:
    """The question for a code; the same whether or not there is such a case."""
    return page(request, "case", language(lang), case=named(case), wrong=False)


@pages.post("/{lang}/case/{case}")
async def give(request: Request, lang: str, case: str) -> Response:
    """Whoever has a code of the case may follow it, and with the code of the answer fetch that.

    The code of the identity question also answers it. A wrong code and no case look the same.
    """
    front, given, on = front_of(request), await posted(request), named(case)
    org = await front.keeping.organisation_of(on)
    purpose = await purpose_of(front, org, on, given.text("code", 64)) if org else None
    if org is None or purpose is None:
        return page(request, "case", language(lang), 403, case=on, wrong=True)
    response = to(f"/{language(lang)}/case/{on}/{PICKUP if purpose == PICKUP else 'status'}")
    if purpose == PICKUP:
        await sessions.begin(front, response, SessionKind.PICKUP, org, PickupSession(case=on))
    elif purpose == IDENTITY:
        await _confirm(front, org, on, given.text("code", 64))
    await sessions.begin(front, response, SessionKind.FOLLOW, org, FollowSession(case=on))
    return response


@pages.get("/{lang}/case/{case}/status")
async def show(request: Request, lang: str, case: str) -> Response:
    """Where the case stands, for whoever has given a code."""
    held, tongue = await sessions.follow(request), language(lang)
    if held is None or held.said.case != case:
        return to(f"/{tongue}/case/{named(case)}")
    front = front_of(request)
    summary = await _summary(front, held)
    of = front.desk(held.org).organisation
    said = await status_of(front, summary) | {"organisation": of.name, "zone": of.time_zone}
    base, number = f"/{tongue}/case/{case}", secrets.token_hex(8)
    return page(request, "follow", tongue, case=summary, base=base, number=number, **said)


@pages.post("/{lang}/case/{case}/withdraw")
async def withdraw(request: Request, lang: str, case: str) -> Response:
    """They take it back. Raises NotAllowed once it is answered."""
    front, held, _ = front_of(request), await _here(request, case), await posted(request)
    await front.desk(held.org).doors.withdraw(held.org, held.said.case, Withdraw(actor=THEMSELVES))
    return to(f"/{language(lang)}/case/{case}/status")


@pages.post("/{lang}/case/{case}/clarified")
async def clarified(request: Request, lang: str, case: str) -> Response:
    """They have said what they mean. Raises BadInput, NotAllowed."""
    front, held, given = front_of(request), await _here(request, case), await posted(request)
    choice, only, words = meant(given, await _summary(front, held))
    sayings = front.desk(held.org).sayings
    await sayings.clarified(held.org, held.said.case, THEMSELVES, choice=choice, only=only, words=words)
    return to(f"/{language(lang)}/case/{case}/status")


@pages.post("/{lang}/case/{case}/complain")
async def complained(request: Request, lang: str, case: str) -> Response:
    """What they are not content with is a case of its own. Raises BadInput."""
    front, held, given = front_of(request), await _here(request, case), await posted(request)
    new = await complain(front, await _summary(front, held), given)
    return page(request, "complained", language(lang), case=new, back=f"/{language(lang)}/case/{case}/status")


async def _confirm(front: Front, org: OrgId, case: CaseId, code: str) -> None:
    """The case knows that whoever reads the address has asked, if it still wants to know."""
    try:
        await asyncio.wait_for(front.desk(org).doors.confirm_identity(org, case, code), 10)
    except (NotAllowed, NotFound, TimeoutError):
        return


async def _here(request: Request, case: str) -> Held[FollowSession]:
    """Raises NotAllowed where nobody has given a code of the case here."""
    held = await sessions.follow(request)
    if held is None or held.said.case != case:
        raise NotAllowed("case and code don't belong together")
    return held


async def _summary(front: Front, held: Held[FollowSession]) -> CaseSummary:
    return await front.desk(held.org).doors.summary(held.org, held.said.case)
