"""Cases, from a phone: what stands, what is due, and everything that somebody has to say to one."""

from typing import Any

from fastapi import APIRouter, Request, Response

from console.web import case_page, handing, people
from console.web.forms import posted
from console.web.pages import to
from console.web.staff import Colleague, colleague, of_staff
from console.web.staff_sayings import SAYINGS
from console.web.staff_says import Seen, see
from schemas.clock import now
from schemas.errors import NotAllowed, NotFound, SystemUnavailable
from schemas.ids import CaseId
from schemas.request import CaseState, Channel, Role

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/cases")
SEES = (Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO)
HANDS_OUT = (Role.AGENT, Role.DECIDER, Role.CLINICIAN)
WITHOUT_THEM = (Channel.PHONE, Channel.LETTER, Channel.MESSAGE, Channel.VISIT)
"""Where the person came without a machine of their own: then somebody prints the answer, and posts or hands it over."""
WAITS = (
    "identity", "strong_identity", "authority", "answer", "review", "weighing", "decision", "approval", "lifting",
    "recipients", "hands",
)  # fmt: skip
"""What a case says that it waits for, and there are words for."""


@pages.get("/{case}")
async def one(request: Request, org: str, case: str) -> Response:
    """One case. Whom it is about is shown only when somebody asks for it."""
    who = await colleague(request, org)
    return await show(request, who, await seen(who, case))


@pages.post("/{case}/person")
async def open_person(request: Request, org: str, case: str) -> Response:
    """Whom it is about; that this account has looked is written down first."""
    who, _ = await colleague(request, org), await posted(request)
    who.acting(*SEES)
    of = await seen(who, case)
    await who.front.keeping.opened(who.desk.org, of.summary.id, "person", who.name, now())
    return await show(request, who, of, person=await people.of(who.desk, of.summary.id))


@pages.post("/{case}/say/{name}")
async def say(request: Request, org: str, case: str, name: str) -> Response:
    """It is said to the case, in the role that the account has. Raises BadInput, NotAllowed, NotFound."""
    who, given = await colleague(request, org), await posted(request)
    said = next((s for s in SAYINGS if s.name == name), None)
    if said is None:
        raise NotFound("there is nothing like that to say")
    of = await seen(who, case)
    role = said.role_of(who, of)
    await said.do(who, of, given, role)
    return to(f"/staff/{org}/cases/{of.summary.id}")


@pages.post("/{case}/packages/{name}")
async def print_out(request: Request, org: str, case: str, name: str) -> Response:
    """A package of somebody who came by telephone, letter or visit, to be posted or handed over: a fact, with by whom."""
    who, _ = await colleague(request, org), await posted(request)
    of = await seen(who, case)
    if not _prints(who, of):
        raise NotAllowed("the person fetches it themselves")
    await who.front.keeping.opened(who.desk.org, of.summary.id, f"package:{name}", who.name, now())
    return await handing.hand_out(who.front, of.summary, name, "staff", who.name)


async def seen(who: Colleague, case: str) -> Seen:
    """The case as it is now. Raises NotFound."""
    summary = await who.desk.doors.summary(who.desk.org, CaseId(case))
    view = None
    if summary.state is not CaseState.CLOSED:
        try:
            view = await who.desk.doors.view(who.desk.org, summary.id)
        except (NotAllowed, SystemUnavailable):
            view = None
    return await see(who.front, who.desk, summary, view)


def clinical(who: Colleague, of: Seen) -> bool:
    """Whether the case is about a patient record."""
    care = who.desk.organisation.care_provider
    return any(right.value.startswith("journal") or (care and right.tells) for right in of.summary.types)


def _prints(who: Colleague, of: Seen) -> bool:
    """Whether the account may have the packages: a patient record only the clinician."""
    mine = (Role.CLINICIAN,) if clinical(who, of) else HANDS_OUT
    return who.has(*mine) and of.summary.channel in WITHOUT_THEM


async def show(
    request: Request, who: Colleague, of: Seen, status: int = 200, *,
    person: list[people.Known] | None = None, **opened: Any,
) -> Response:  # fmt: skip
    """The case's page. opened: what somebody has asked to see of its sealed content: `letter`, `sent`, `words`.

    And `typed`: a comment that was not taken, with what is wrong with it.
    """
    summary = of.summary
    offered = [(s, s.fill(of)) for s in SAYINGS if s.offered(who, of)]
    content = {"letter": None, "sent": False, "words": None, "typed": None, "person": person, **opened}
    return of_staff(
        request,
        "case",
        who,
        status,
        case=summary,
        waits=next((w for w in of.view.waits_for if w in WAITS), None) if of.view else None,
        review=of.waits("review"),
        plan=of.view.plan if of.view else None,
        planned=of.planned,
        missing=of.missing,
        unsettled=of.view.unsettled if of.view else (),
        offered=offered,
        first={s.name for s, _ in offered[:1] if s.urgent},
        informed=of.informed,
        holds=of.holds,
        tasks=await who.desk.tasks.tasks(who.desk.org, everything=True, case=summary.id),
        opens=who.has(*SEES),
        reads=not clinical(who, of) or who.has(Role.CLINICIAN),
        names=handing.names(who.front, who.desk.org, summary) if _prints(who, of) else [],
        attached=await who.desk.attachments.numbers(who.desk.org, summary.id) if who.has(*SEES) else (),
        openings=await who.front.keeping.openings(who.desk.org, summary.id),
        late=summary.overdue and not summary.state.answered,
        **content,
        **await case_page.course(who, summary),
    )
