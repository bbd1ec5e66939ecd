"""The dashboard, the systems and the holds calendar: what the staff sees of all cases and of what they are done in."""

from fastapi import APIRouter, Request, Response

from console.web.plots import Given, Plot, plot
from console.web.staff import colleague, of_staff
from console.web.staff_roles import SEES
from schemas.clock import now
from schemas.errors import BadInput, NotFound
from schemas.worklist import Overview

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}")
MOST = 1000
"""Entries of a year on one page."""
OLDEST = 13
"""Weeks; whatever is older stands in one bar."""


@pages.get("/dashboard")
async def dashboard(request: Request, org: str) -> Response:
    """A year in numbers."""
    who = await colleague(request, org)
    zone = who.desk.organisation.time_zone
    found = await who.front.lists.overview(who.desk.org, now(), who.desk.today, zone)
    return of_staff(request, "dashboard", who, found=found, plots=_plots(found))


@pages.get("/systems")
async def systems(request: Request, org: str) -> Response:
    """Every system as it is now, the brake, and what a limit has stopped."""
    who = await colleague(request, org)
    return of_staff(
        request,
        "systems",
        who,
        found=await who.front.surroundings.systems(who.desk.org),
        braked=await who.desk.brake.state(who.desk.org),
        waiting=await who.desk.brake.waiting(who.desk.org),
        stopped=await who.desk.brake.stopped(who.desk.org),
        opens=who.has(*SEES),
    )


@pages.get("/systems/{system}")
async def one_system(request: Request, org: str, system: str) -> Response:
    """One system, with its manifest as it is written."""
    who = await colleague(request, org)
    found = await who.front.surroundings.systems(who.desk.org)
    one = next((s for s in found if s.id == system), None)
    if one is None:
        raise NotFound("there is no such system")
    entry = next(e for e in who.desk.organisation.systems if e.id == one.id)
    return of_staff(request, "system", who, one=one, entry=entry)


@pages.get("/calendar")
async def calendar(request: Request, org: str) -> Response:
    """What comes for a look or ends within a year. Raises BadInput."""
    who = await colleague(request, org)
    today, years = who.desk.today, await who.front.lists.years(who.desk.org)
    given = request.query_params.get("year") or str(next((y for y, _ in years if y >= today.year), today.year))
    if not (given.isdigit() and 2000 <= int(given) <= 2200):
        raise BadInput("the year is a number like 2027")
    found = await who.front.lists.calendar(who.desk.org, int(given), MOST)
    return of_staff(
        request, "calendar", who, year=int(given), years=years, found=found, more=len(found) == MOST
    )  # fmt: skip


def _plots(found: Overview) -> dict[str, Plot]:
    ages = {int(a.name): a.cases for a in found.ages}
    weeks = [
        Given(f"{w}+" if w == OLDEST else str(w), n, 0, str(n or ""))
        for w in range(OLDEST + 1)
        for n in [ages.get(w, 0)]
    ]
    shares = [(m.name, 100 * m.part / m.cases) for m in found.on_time[-12:] if m.cases]
    months = [Given(month, share, share, f"{round(share)} %") for month, share in shares]
    return {"ages": plot(weeks), "on_time": plot(months, top=100)}
