"""One case as an auditor sees it: facts, verdicts, days and outcome, by ledger and by workflow, and nobody; each look is written down."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from console import audit
from console.audit import Asked
from console.web import case_page, people
from console.web.forms import posted
from console.web.staff import Colleague, colleague, of_staff
from schemas.audits import LiftReason
from schemas.clock import now
from schemas.errors import BadInput, KeyGone, NotAllowed, NotFound, SystemUnavailable
from schemas.facts import Fact, FactKind
from schemas.histories import RunShown
from schemas.ids import CaseId
from schemas.request import CaseSummary

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/audit/cases/{case}")


@pages.get("")
async def show(request: Request, org: str, case: str) -> Response:
    """The case by its facts and its last plan."""
    who = await colleague(request, org)
    return await _show(request, who, await _looked(who, case, "audit"))


@pages.get("/file")
async def file(request: Request, org: str, case: str) -> Response:
    """The auditor's file: proves offline what happened, and that nothing is missing."""
    who = await colleague(request, org)
    of = await _looked(who, case, "audit:file")
    content = (await who.desk.ledger.audit_file(who.desk.org, of.id)).canonical()
    headers = {"Content-Disposition": f'attachment; filename="{of.id}.json"'}
    return Response(content, media_type="application/json", headers=headers)


@pages.post("/verify")
async def verify(request: Request, org: str, case: str) -> Response:
    """The same file is checked here, by this installation's own key; at home the auditor's own key counts."""
    who, _ = await colleague(request, org), await posted(request)
    of = await _looked(who, case, "audit:verify")
    made = await who.desk.ledger.audit_file(who.desk.org, of.id)
    found = audit.judge(made.canonical(), Asked(pinned=made.public_key))
    return await _show(request, who, of, finding=found, key=made.public_key)


@pages.post("/history")
async def history(request: Request, org: str, case: str) -> Response:
    """What the workflow has lived; decoded for whom the account lets have people named, else steps and times only."""
    who, _ = await colleague(request, org), await posted(request)
    of = await _looked(who, case, "audit:history")
    runs: Sequence[RunShown] = ()
    away: str | None = None
    try:
        runs = await who.desk.histories.history(who.desk.org, of.id)
    except KeyGone:
        away = "history_gone"
    except (NotFound, SystemUnavailable):
        away = "history_away"
    return await _show(request, who, of, runs=runs, away=away)


@pages.post("/person")
async def lift(request: Request, org: str, case: str) -> Response:
    """Whom it is about, with the reason in the ledger first. Raises BadInput, NotAllowed."""
    who, given = await colleague(request, org), await posted(request)
    if not _lifts(who):
        raise NotAllowed("this account sees nobody: the data protection officer can make one that may, with a reason")
    of, at = await _looked(who, case, "audit:person"), now()
    reason = given.text("reason", 40)
    if reason not in set(LiftReason):
        raise BadInput("choose why the person has to be named")
    body = {"case": of.id, "reason": reason, "by": who.name, "role": who.account.roles[0].value}
    fact = Fact(key=f"lifted:{of.id}:{at.isoformat()}", kind=FactKind.AUDIT_LIFTED, at=at, body=dict(body))
    await who.desk.audits.tell(who.desk.org, fact)
    return await _show(request, who, of, person=await people.of(who.desk, of.id))


async def _looked(who: Colleague, case: str, what: str) -> CaseSummary:
    """The case, where it is in the scope; that this account has looked is written down first. Raises NotFound."""
    desk, on = who.desk, CaseId(case)
    if not await desk.audits.in_scope(desk.org, who.account.scope, desk.organisation.time_zone, on):
        raise NotFound("there is no such case in the scope of this account")
    await who.front.keeping.opened(desk.org, on, what, who.name, now())
    return await desk.doors.summary(desk.org, on)


def _lifts(who: Colleague) -> bool:
    """The officer sees all anyway; an auditor where the account says so."""
    return who.account.scope is None or who.account.scope.lifts


async def _show(request: Request, who: Colleague, of: CaseSummary, **more: Any) -> Response:
    told = await case_page.facts(who, of.id)
    try:
        plan = await who.front.surroundings.plan(who.desk.org, of.id)
    except (KeyGone, NotFound):
        plan = None
    given = {"person": None, "finding": None, "key": None, "runs": None, "away": None, **more}
    return of_staff(
        request,
        "audit_case",
        who,
        case=of,
        plan=plan,
        lifts=_lifts(who),
        reasons=[r.value for r in LiftReason],
        late=of.overdue and not of.state.answered,
        timeline=case_page.timeline(told, who.desk.organisation.time_zone),
        clock=case_page.clock(who, of, told),
        openings=await who.front.keeping.openings(who.desk.org, of.id),
        **given,
    )
