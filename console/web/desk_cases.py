"""The worklist: what is due when, what waits for whom, filters, and a search that leaves a trace."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from console.web.forms import posted
from console.web.identities import normal
from console.web.pages import to
from console.web.staff import Colleague, colleague, of_staff
from console.web.staff_roles import may
from schemas.clock import now
from schemas.errors import BadInput, NotFound
from schemas.ids import CaseId
from schemas.request import CaseState, Channel, RequestType
from schemas.systems import IdentityKind
from schemas.worklist import Behind, Filters, Listed, Wanted, Whom

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/cases")
PAGE = 50
WITHIN = (7, 14, 30)
"""Days that somebody can look ahead."""
SEARCH = CaseId("SEARCH")
"""Under this id it stands that somebody has searched for a person, also where nothing was found."""
KINDS = (IdentityKind.PERSONNUMMER, IdentityKind.EMAIL, IdentityKind.PHONE, IdentityKind.CUSTOMER_NO)
E = TypeVar("E", bound=StrEnum)
MOST = 64
FILTERS = ("list", "state", "right", "channel", "whom", "within", "by")
"""What an address of the list can say, beside where a page of it begins."""


@pages.get("")
async def listed(request: Request, org: str) -> Response:
    """The worklist, or another list of cases. Raises BadInput where a filter is none."""
    who = await colleague(request, org)
    asked, chosen = _filters(request, who)
    found = await who.front.lists.listed(who.desk.org, asked, _behind(request), PAGE)
    return of_staff(request, "cases", who, **await _shown(who, asked, chosen, found))


@pages.post("/find")
async def find(request: Request, org: str) -> Response:
    """The case of that number; or the cases of whoever was proven to have exactly this identifier.

    That somebody has searched, and each case that was found, is written down with the account. Raises BadInput.
    """
    who, given = await colleague(request, org), await posted(request)
    if number := given.text("number", 40).upper():
        summary = await who.desk.doors.summary(who.desk.org, CaseId(number))
        return to(f"/staff/{org}/cases/{summary.id}")
    kind = given.text("kind", 20)
    if kind not in KINDS:
        raise BadInput("give a case number, or the kind of an identifier and the whole of it")
    identity = normal(IdentityKind(kind), given.needed("value", 320), who.desk.organisation.country)
    at = now()
    await who.front.keeping.opened(who.desk.org, SEARCH, f"search:{kind}", who.name, at)
    found = list[Listed]()
    for case in await who.front.lists.of_person(who.desk.org, identity):
        await who.front.keeping.opened(who.desk.org, case, "search", who.name, at)
        summary = await who.desk.doors.summary(who.desk.org, case)
        found.append(Listed(**summary.model_dump(), whom=(Whom.NOBODY,)))
    return of_staff(request, "cases", who, **await _shown(who, Filters(wanted=Wanted.ALL), {}, found, searched=True))


async def _shown(
    who: Colleague, asked: Filters, chosen: dict[str, str], found: Any, *, searched: bool = False
) -> dict[str, Any]:
    last = found[-1] if len(found) == PAGE and not searched else None
    return {
        "cases": found,
        "counts": await who.front.lists.counts(who.desk.org, who.desk.today),
        "asked": asked,
        "chosen": chosen,
        "today": who.desk.today,
        "older": urlencode(chosen | _place(last)) if last else None,
        "searched": searched,
        "opens": may(who.account.roles, "/new"),
        "choices": {
            "state": [s.value for s in CaseState],
            "right": [r.value for r in RequestType],
            "channel": [c.value for c in Channel],
            "whom": [w.value for w in Whom],
        },
        "kinds": [k.value for k in KINDS],
        "within": WITHIN,
    }


def _place(last: Listed) -> dict[str, str]:
    return {"after": last.id} | ({"after_due": last.due_on.isoformat()} if last.due_on else {})


def _behind(request: Request) -> Behind | None:
    after, due = request.query_params.get("after"), request.query_params.get("after_due")
    return Behind(case=CaseId(after[:MOST]), due_on=_day(due) if due else None) if after else None


def _filters(request: Request, who: Colleague) -> tuple[Filters, dict[str, str]]:
    """What was asked for, and the same as it stands in the address; empty fields are left out of both."""
    said = {k: v[:MOST] for k, v in request.query_params.items() if v}
    chosen = {k: v for k, v in said.items() if k in FILTERS and (k, v) != ("list", "open")}
    today, within = who.desk.today, chosen.get("within", "")
    if within not in ("", "late", *map(str, WITHIN)):
        raise BadInput("within is `late`, 7, 14 or 30 days")
    by = chosen.get("by")
    return (
        Filters(
            wanted=_one(Wanted, chosen.get("list")) or Wanted.OPEN,
            state=_one(CaseState, chosen.get("state")),
            right=_one(RequestType, chosen.get("right")),
            channel=_one(Channel, chosen.get("channel")),
            whom=_one(Whom, chosen.get("whom")),
            due_through=today + timedelta(days=int(within)) if within.isdigit() else None,
            due_before=today if within == "late" else None,
            taken_by=who.name if by == "me" else by,
        ),
        chosen,
    )


def _one(what: type[E], text: str | None) -> E | None:
    if text is None:
        return None
    if text not in set(what):
        raise NotFound("there is no such filter")
    return what(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("a day is written YYYY-MM-DD") from None
