"""What the staff says to those who work on a case's ticket: an internal note in their own words, written there behind the page."""

from fastapi import APIRouter, Request, Response

from console.web import case_page
from console.web.case_page import Typed
from console.web.forms import Fields, posted
from console.web.pages import to
from console.web.ports import Bells
from console.web.staff import Colleague, colleague
from console.web.staff_cases import seen, show
from schemas.clock import now
from schemas.comments import LONGEST_COMMENT, NewComment
from schemas.errors import NotAllowed, NotFound
from schemas.ids import CaseId

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/cases/{case}")
KEPT = "\n\t"
"""Controls that stay in a comment."""


@pages.post("/comment")
async def comment(request: Request, org: str, case: str) -> Response:
    """The comment waits to be written; one that can't be taken stays in the form, with what to do. Raises NotFound, KeyGone."""
    who, given = await colleague(request, org), await posted(request)
    of, bells = await seen(who, case), who.front.bells
    if bells is None:
        raise NotFound("there is no ticket system here")
    text, chosen = words_of(given), given.text("ticket", 200)
    wrong = fault(bells, text, chosen) or await _said(who, bells, of.summary.id, given, text, chosen)
    if wrong is not None:
        return await show(request, who, of, 422, typed=wrong)
    return to(f"/staff/{org}/cases/{of.summary.id}#tickets")


def words_of(given: Fields) -> str:
    """What was typed, with plain ends of lines and nothing that no page shows."""
    value = given.form.get("comment")
    text = value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""
    shown = (c if c.isprintable() or c in KEPT else " " if c.isspace() else "" for c in text)
    return "".join(shown).strip()


def fault(bells: Bells, text: str, chosen: str) -> Typed | None:
    """Why the text can't be a comment; None where it can."""
    if not text:
        return Typed(text, "comment_empty", to=chosen)
    if len(text) > LONGEST_COMMENT:
        return Typed(text, "comment_long", to=chosen)
    found = bells.identifies(text)
    return Typed(text, "comment_person", tuple(found), chosen) if found else None


async def _said(who: Colleague, bells: Bells, case: CaseId, given: Fields, text: str, chosen: str) -> Typed | None:
    """The comment is stored; what is wrong where no ticket of the case takes it any more."""
    open_now = [one.shown for one in await case_page.tickets(who, case) if one.takes]
    ticket = next((one for one in open_now if f"{one.source}/{one.ticket}" == chosen), None)
    after = given.text("after", 9)
    if ticket is None or not (after.isascii() and after.isdigit()):
        return Typed(text, "comment_nowhere", to=chosen)
    new = NewComment(
        org=who.desk.org, case=case, source=ticket.source, ticket=ticket.ticket, text=text, by=who.name, after=int(after)
    )  # fmt: skip
    try:
        await bells.comments.say(new, now())
    except NotAllowed:
        return Typed(text, "comment_nowhere", to=chosen)
    return None
