"""Tasks that people do by hand, from a phone: what to do, for whom, that it is done, and that somebody else looked."""

import re
from collections.abc import AsyncIterator, Sequence
from zlib import crc32

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from console.tasks import people_left_out
from console.web import people
from console.web.forms import Fields, posted
from console.web.pages import to
from console.web.staff import Colleague, colleague, of_staff
from schemas.by_hand import CaseOrder, HandFound, HandReport, TaskId
from schemas.clock import now
from schemas.decisions import Action
from schemas.errors import BadInput, KeyGone, NotAllowed, NotFound
from schemas.request import CaseState, RequestType, Role
from schemas.tasks import Task

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/tasks")
DOES = (Role.AGENT, Role.DECIDER, Role.CLINICIAN)
SEES = (*DOES, Role.DPO)
ONE_IN = 5
"""How many tasks there are for each that a second person looks at as well."""
_PLAIN = re.compile(r"[^\w.-]+")


@pages.get("")
async def all_of_them(request: Request, org: str) -> Response:
    """What is to be done, the most urgent first; and what a second person has to look at."""
    who = await colleague(request, org)
    found = await who.desk.tasks.tasks(who.desk.org)
    done = [t for t in await who.desk.tasks.tasks(who.desk.org, everything=True) if t.done_at and drawn(t)]
    unseen = [t for t in done[-50:] if (r := await _report(who, t)) is not None and r.checked_by is None]
    return of_staff(request, "tasks", who, tasks=[(t, t.overdue(who.desk.today)) for t in found], unseen=unseen)


@pages.get("/{task}")
async def one(request: Request, org: str, task: str) -> Response:
    """What there is to do. Whom it is about is shown only when somebody asks for it."""
    who = await colleague(request, org)
    return await _show(request, who, await _task(who, task), None)


@pages.post("/{task}/person")
async def open_person(request: Request, org: str, task: str) -> Response:
    """Whom it is about, opened from the sealed case; that this account has looked is written down first."""
    who, _ = await colleague(request, org), await posted(request)
    who.acting(*SEES)
    found = await _task(who, task)
    if found.case is None or not found.open:
        raise NotAllowed("there is nobody to look for")
    await who.front.keeping.opened(who.desk.org, found.case, f"person:{found.id}", who.name, now())
    return await _show(request, who, found, await people.of(who.desk, found.case))


@pages.post("/{task}/done")
async def done(request: Request, org: str, task: str) -> Response:
    """The task is done, with what was found; files for the person's copy lie sealed with the case.

    Raises BadInput, NotAllowed while nothing may be erased, NotFound.
    """
    who, given = await colleague(request, org), await posted(request)
    who.acting(*DOES)
    found = await _task(who, task)
    if not found.open:
        raise NotFound("there is nothing to do any more")
    lines, evidence = _found(found, given), given.needed("evidence")
    if any(line.action.destroys and line.records for line in lines) and (why := await _not_yet(who, found)):
        raise NotAllowed(f"nothing may be erased now: {'; '.join(why)}")
    package = await _keep_files(who, found, given)
    report = HandReport(found=lines, evidence=evidence, by=who.name, package=package)
    await who.desk.sayings.hand_done(who.desk.org, found.case, found.id, report, evidence)
    return to(f"/staff/{org}/tasks/{task}")


@pages.post("/{task}/checked")
async def checked(request: Request, org: str, task: str) -> Response:
    """A second person has looked at it as well. Raises NotAllowed for whoever has done it, NotFound."""
    who, _ = await colleague(request, org), await posted(request)
    who.acting(*DOES)
    found = await _task(who, task)
    report = await _report(who, found)
    if found.case is None or report is None:
        raise NotFound("there is nothing to look at")
    if report.by == who.name or report.checked_by is not None:
        raise NotAllowed("somebody else than who has done it looks at it, once")
    seen = report.model_copy(update={"checked_by": who.name})
    await who.front.reporting.checked(who.desk.org, found.case, found.id, seen)
    return to(f"/staff/{org}/tasks/{task}")


def drawn(task: Task) -> bool:
    """Whether the task is one of those that a second person looks at: decided by its number, by nobody's choice."""
    return task.case is not None and crc32(task.id.encode()) % ONE_IN == 0


def _found(task: Task, given: Fields) -> tuple[HandFound, ...]:
    """What was found and done, line by line as the form has them. Raises BadInput."""
    lines = []
    for number, line in enumerate(task.order.lines if isinstance(task.order, CaseOrder) else ()):
        count = given.text(f"records-{number}", 9) or "0"
        action = given.text(f"action-{number}", 40) or line.action.value
        if not count.isdigit() or action not in set(Action):
            raise BadInput("the number of records is a whole number, from 0 on")
        lines.append(
            HandFound(system=line.system, category=line.category, records=int(count), action=Action(action))
        )  # fmt: skip
    return tuple(lines)


async def _keep_files(who: Colleague, task: Task, given: Fields) -> str | None:
    files = [f for f in given.form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not files:
        return None
    order = task.order
    if not isinstance(order, CaseOrder) or not (order.right.tells or order.right is RequestType.PORTABILITY):
        raise BadInput("files are handed in for a copy only: nothing else goes to the person")
    name = f"hand-{task.id}"

    async def pieces() -> AsyncIterator[tuple[str, bytes]]:
        for number, file in enumerate(files, start=1):
            plain = _PLAIN.sub("_", (file.filename or "").rsplit("/", 1)[-1].rsplit("\\", 1)[-1])[-80:].lstrip(".")
            while piece := await file.read(256 * 1024):
                yield f"{number:02d}-{plain}", piece

    await who.front.reporting.put(who.desk.org, order.case, name, pieces())
    return name


async def _not_yet(who: Colleague, task: Task) -> list[str]:
    """Why nothing of it may be erased at this moment."""
    if not isinstance(task.order, CaseOrder):
        return []
    case, why = task.order.case, list[str]()
    state = (await who.desk.doors.summary(who.desk.org, case)).state
    if task.order.right is RequestType.ERASURE and state is not CaseState.EXECUTING and not state.answered:
        why.append("the plan is not approved")
    holds = await who.desk.tasks.holds(who.desk.org, case)
    return why + [f"hold {h.id}" for h in holds if not h.systems or set(h.systems) & set(task.systems)]


async def _show(request: Request, who: Colleague, task: Task, person: Sequence[people.Known] | None) -> Response:
    report = await _report(who, task)
    without = (await people_left_out(who.desk, [task]))[task.id]
    order = task.order
    return of_staff(
        request,
        "task",
        who,
        task=task,
        late=task.overdue(who.desk.today),
        lines=list(enumerate(order.lines)) if isinstance(order, CaseOrder) else [],
        order=order,
        without=without,
        not_yet=await _not_yet(who, task) if task.open else [],
        person=person,
        opens=who.has(*SEES) and task.case is not None and task.open,
        may=who.has(*DOES),
        copies=isinstance(order, CaseOrder) and (order.right.tells or order.right is RequestType.PORTABILITY),
        report=report,
        drawn=drawn(task),
        second=report is not None and report.checked_by is None and report.by != who.name,
    )


async def _task(who: Colleague, task: str) -> Task:
    found = next(iter(await who.desk.tasks.tasks(who.desk.org, everything=True, task=TaskId(task))), None)
    if found is None:
        raise NotFound("there is no such task")
    return found


async def _report(who: Colleague, task: Task) -> HandReport | None:
    if task.case is None or task.done_at is None:
        return None
    try:
        return await who.front.reporting.report(who.desk.org, task.case, task.id)
    except (KeyGone, NotFound):
        return None
