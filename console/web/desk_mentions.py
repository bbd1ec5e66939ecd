"""Other people who stand in somebody's copy: each mention in its place, marked, to be taken out or kept."""

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from console.web.forms import Fields, posted
from console.web.pages import to
from console.web.staff import Colleague, colleague, of_staff
from console.web.staff_cases import seen
from schemas.clock import now
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.request import Role
from schemas.thirdparties import Choice, Chosen, Mention, Review

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/cases/{case}/mentions")
ROLES = (Role.CLINICIAN, Role.DECIDER, Role.AGENT)
"""In this order: of a patient record only the clinician sees anything."""
MOST = 300
"""Mentions on one form; more are looked through at a computer."""


class Shown(NamedTuple):
    """One mention, cut where it is marked."""

    id: str
    system: str
    where: str
    before: str
    text: str
    after: str
    kind: str
    sure: int
    """Percent."""
    chosen: str | None


@pages.get("")
async def ask(request: Request, org: str, case: str) -> Response:
    """Nothing is shown before somebody asks for it, so that it stands who did."""
    who = await colleague(request, org)
    of = await seen(who, case)
    return of_staff(request, "mentions", who, case=of.summary, waits=of.waits("review"), mentions=None, more=0)


@pages.post("")
async def look(request: Request, org: str, case: str) -> Response:
    """Every mention of the plan that waits; that this account has looked is written down first.

    Raises NotAllowed for who may not see the content, NotFound without a plan.
    """
    who, _ = await colleague(request, org), await posted(request)
    of = await seen(who, case)
    found, review = await who.desk.sayings.mentions(who.desk.org, of.summary.id, who.acting(*ROLES), who.name)
    await who.front.keeping.opened(who.desk.org, of.summary.id, "mentions", who.name, now())
    shown = [_shown(m, review) for m in sorted(found, key=lambda m: -m.span.certainty)[:MOST]]
    return of_staff(
        request, "mentions", who, case=of.summary, waits=of.waits("review"), mentions=shown, more=len(found) - len(shown)
    )  # fmt: skip


@pages.post("/chosen")
async def chosen(request: Request, org: str, case: str) -> Response:
    """Somebody has chosen for every mention. Raises BadInput, NotAllowed where one is open or the case does not wait."""
    who, given = await colleague(request, org), await posted(request)
    role, number = who.acting(*ROLES), CaseId(case)
    found, review = await who.desk.sayings.mentions(who.desk.org, number, role, who.name)
    await who.desk.sayings.reviewed(
        who.desk.org, number, _choices(who, found, review, given), who.name, role
    )  # fmt: skip
    return to(f"/staff/{org}/cases/{case}")


def _choices(who: Colleague, found: Sequence[Mention], review: Review, given: Fields) -> Review:
    said = dict(review.choices)
    for mention in found:
        value = given.text(mention.id, 10)
        if not value:
            continue
        if value not in set(Choice):
            raise BadInput("each mention is taken out or kept")
        said[mention.id] = Chosen(choice=Choice(value), by=who.name)
    return Review(choices=said)


def _shown(mention: Mention, review: Review) -> Shown:
    before, found, after = mention.context.partition(mention.text)
    choice = review.choices.get(mention.id)
    return Shown(
        mention.id, mention.system, f"{mention.table}.{mention.column}", before if found else mention.context,
        mention.text, after, mention.span.kind.value, round(100 * mention.span.certainty),
        choice.choice.value if choice else None,
    )  # fmt: skip
