"""The organisation: its rules and what they mean, who has which role, limits and brake; and a change of the rules, with what it means."""

import hashlib
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from console.web.forms import Fields, posted
from console.web.pages import to
from console.web.staff import Colleague, colleague, of_staff
from console.web.staff_roles import SEES
from schemas.clock import now
from schemas.drafts import Change, Draft
from schemas.errors import BadInput, NotAllowed, NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.request import Role
from schemas.text import Text

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/organisation")
NAMES = (Role.DECIDER, Role.DPO, Role.ADMINISTRATOR)
"""Who sees which account has which role."""


@pages.get("")
async def show(request: Request, org: str) -> Response:
    """Everything, and the draft that waits."""
    return await _show(request, await colleague(request, org))


@pages.post("/draft")
async def propose(request: Request, org: str) -> Response:
    """The draft has one more change; nothing is in force by it. Raises BadInput."""
    who, given = await colleague(request, org), await posted(request)
    await who.front.files.propose(who.desk.org, _change(given), who.name)
    return to(f"/staff/{org}/organisation")


@pages.post("/drop")
async def drop(request: Request, org: str) -> Response:
    """There is no draft any more."""
    who, _ = await colleague(request, org), await posted(request)
    await who.front.files.drop(who.desk.org)
    return to(f"/staff/{org}/organisation")


@pages.post("/preview")
async def preview(request: Request, org: str) -> Response:
    """How many open and past cases the draft would have decided differently. Raises NotFound."""
    who, _ = await colleague(request, org), await posted(request)
    return await _show(request, who, preview=await who.front.files.preview(who.desk.org))


@pages.post("/write")
async def write(request: Request, org: str) -> Response:
    """Somebody else than who drafted it writes the file; by whom and when stands in the ledger. Raises NotAllowed, NotFound."""
    who, given = await colleague(request, org), await posted(request)
    draft = await _draft(who)
    if draft.by == who.name:
        raise NotAllowed("somebody else than whoever made the draft writes it")
    if not await who.front.files.write(who.desk.org, given.needed("seen", 64)):
        return await _show(request, who, read_only=True)
    at, body = now(), Body()
    body |= {"by": who.name, "drafted_by": draft.by, "before": draft.base, "after": _digest(draft)}
    body |= {"changes": [c.rule or c.category or "" for c in draft.changes]}
    fact = Fact(key=f"organisation:{at.isoformat()}", kind=FactKind.RULES_WRITTEN, at=at, body=body)
    await who.desk.audits.tell(who.desk.org, fact)
    return await _show(request, who, written=True)


@pages.get("/file")
async def file(request: Request, org: str) -> Response:
    """The changed file, for an installation whose folder can't be written. Raises NotFound."""
    who = await colleague(request, org)
    headers = {"Content-Disposition": f'attachment; filename="{who.desk.org}.yaml"'}
    return Response((await _draft(who)).text, media_type="application/yaml", headers=headers)


async def _show(request: Request, who: Colleague, **more: Any) -> Response:
    draft, names = await who.front.files.draft(who.desk.org), who.has(*NAMES)
    accounts = [a for a in await who.desk.access.accounts(who.desk.org) if a.works(now())] if names else []
    given = {"preview": None, "written": False, "read_only": False, **more}
    return of_staff(
        request,
        "organisation",
        who,
        of=who.desk.organisation,
        differs=who.front.files.now_said(who.desk.org) != who.desk.organisation,
        draft=draft,
        seen=_digest(draft) if draft else "",
        accounts=accounts,
        names=names,
        braked=await who.desk.brake.state(who.desk.org),
        edits=who.has(Role.ADMINISTRATOR),
        looks=who.has(*NAMES),
        writes=who.has(Role.DECIDER),
        opens=who.has(*SEES),
        **given,
    )


async def _draft(who: Colleague) -> Draft:
    draft = await who.front.files.draft(who.desk.org)
    if draft is None:
        raise NotFound("there is no draft")
    return draft


def _change(given: Fields) -> Change:
    sv, en = given.text("words_sv", 400), given.text("words_en", 400)
    if bool(sv) is not bool(en):
        raise BadInput("people are told in two languages: fill in both")
    said = {k: given.text(k, 80) or None for k in ("rule", "period", "category", "to_rule")}
    try:
        return Change.model_validate(said | {"words": Text(sv=sv, en=en) if sv else None})
    except ValidationError:
        raise BadInput("say a rule and its period, or a category and its rule or words") from None


def _digest(draft: Draft) -> str:
    return hashlib.sha256(draft.text.encode()).hexdigest()
