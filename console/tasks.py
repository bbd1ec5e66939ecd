"""`habeas tasks`: what people do by hand where no connector reaches, for the sweep and for cases."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError
from rich import box
from rich.table import Table

from console.desk import Desk
from console.terminal import Json, Org, at_desk, out, show
from schemas.by_hand import CaseOrder, HandFound, HandReport, TaskId
from schemas.decisions import Action
from schemas.errors import BadInput, KeyGone, NotFound
from schemas.ids import Actor, CaseId, SystemId
from schemas.particulars import Correction
from schemas.request import CaseState, RequestType
from schemas.retention import TaskOrder
from schemas.tasks import Task, WhoAsks

tasks = typer.Typer(help="What people do by hand where no connector reaches.", no_args_is_help=True)
TaskArgument = Annotated[str, typer.Argument(metavar="TASK", help="Task id, like TSK-2026-000001.")]
CARRIED_OUT = (CaseState.EXECUTING, CaseState.NOTIFYING_RECIPIENTS)
"""The plan of a task is approved, and the case not answered yet."""
_ACTOR: TypeAdapter[str] = TypeAdapter(Actor)
_MEANS = {
    Action.ERASE: "erase it",
    Action.ANONYMISE: "take away what tells whose it is",
    Action.REDACT: "remove the person's own part",
    Action.RESTRICT: "keep it and mark it as restricted",
    Action.RETAIN: "keep it",
    Action.REFUSE: "keep it",
    Action.KEEP: "keep it",
    Action.ROUTE: "pass the request on",
    Action.DISCLOSE: "copy it",
    Action.EXPORT: "copy it, in a form that a machine can read",
    Action.WITHHOLD: "leave it out",
    Action.RECTIFY: "correct it, and note what it said before",
    Action.ANNOTATE: "note beside it what the person says; change nothing",
    Action.CORRECT_BY_VOUCHER: "write a correction voucher; leave the voucher as it is",
    Action.BLOCK: "close it to the others",
    Action.UNBLOCK: "open it to the others again",
    Action.STOP_USE: "stop using it",
}
"""What a verdict means for somebody who works by hand; all else is a person's decision."""


_ASKS = {
    RequestType.ACCESS: "a copy of everything",
    RequestType.JOURNAL_COPY: "a copy of the patient record",
    RequestType.ACCESS_LOG: "a copy of the log",
    RequestType.ERASURE: "erasure, as each line says",
}


@tasks.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those that nobody has to do any more as well.")] = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """What people do by hand, the most urgent first."""

    async def work(desk: Desk) -> list[dict[str, Any]]:
        found = await desk.tasks.tasks(desk.org, everything=everything)
        without = await people_left_out(desk, found)
        return [told(t, desk, without[t.id]) for t in found]

    found = at_desk(context, org, work)
    if as_json:
        return show(found, True, "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("task", "due", "for", "keeper", "what to do"):
        table.add_column(column, overflow="fold")
    for t in found:
        state = "taken back" if t["dropped_at"] else f"done by {t['done_by']}" if t["done_at"] else t["due_on"]
        due = f"[red]{state} late[/]" if t["overdue"] else state
        table.add_row(t["id"], due, t["case"] or "retention", t["keeper"] or "", t["instructions"])
    out.print(table if found else "There is nothing to do by hand.")


@tasks.command("show")
def show_(context: typer.Context, task: TaskArgument, org: Org = None, as_json: Json = False) -> None:
    """One task, with what it takes to do it now: whom it is about is opened from the sealed case and kept nowhere."""

    async def work(desk: Desk) -> dict[str, Any]:
        found = next(iter(await desk.tasks.tasks(desk.org, everything=True, task=TaskId(task))), None)
        if found is None:
            raise NotFound(f"there is no task {task} in {desk.org}")
        without = (await people_left_out(desk, [found]))[found.id]
        return told(found, desk, without) | await _about(desk, found)

    found = at_desk(context, org, work)
    if as_json:
        return show(found, True, "")
    for name, value in found.items():
        if value in (None, [], False) or name == "lines":
            continue
        said = ", ".join(str(v) for v in value) if isinstance(value, list) else value
        out.print(f"[bold]{name.replace('_', ' ')}[/]: {said}", highlight=False)
    for line in found.get("lines", ()):
        out.print(
            f"  {line['system']}: {line['category']} ({line['rule'] or 'no rule'}): {line['todo']}", highlight=False
        )


async def _about(desk: Desk, task: Task) -> dict[str, Any]:
    """What an open task of a case is about, and what keeps anything from being erased at this moment."""
    if not isinstance(task.order, CaseOrder) or not task.open:
        return {}
    case, not_yet = task.order.case, list[str]()
    if task.order.right is RequestType.ERASURE:
        state = (await desk.doors.summary(desk.org, case)).state
        if state not in CARRIED_OUT and not state.answered:
            not_yet.append("the plan is not approved")
        holds = await desk.tasks.holds(desk.org, case)
        not_yet += [f"hold {h.id} covers {', '.join(h.systems) or 'everything'}" for h in holds]
    try:
        who = await desk.tasks.who_asks(desk.org, case)
        people, said = _names(who), [_as_told(c) for c in who.said.corrections]
    except KeyGone:
        people, said = ["nobody can be named any more: the key of the case is gone"], []
    return {"erase_nothing_while": not_yet, "person": people, "to_correct": said}


def _as_told(correction: Correction) -> str:
    """What is wrong and what is right, in one line."""
    right = f"{correction.field}: {correction.value}" if correction.field else ""
    return " – ".join(filter(None, (right, correction.words)))


def _names(who: WhoAsks) -> list[str]:
    """What the person is known by; what the request only claims is said to be claimed."""
    proven = [f"{i.kind} {i.value}" for i in who.known if i.system is None]
    claims = [
        f"{c.kind} {c.value} (claimed)" for c in who.person.claimed if c.value not in {i.value for i in who.known}
    ]
    return [*([f"name {who.person.name} (claimed)"] if who.person.name else []), *proven, *claims]


async def people_left_out(desk: Desk, found: Sequence[Task]) -> Mapping[TaskId, list[CaseId]]:
    """For each task the cases whose people nothing may be erased of today: a copy is still owed, or a hold covers it."""
    protecting = await desk.tasks.protecting(desk.org)
    copies = [t for t in await desk.tasks.tasks(desk.org) if t.owes_a_copy]

    def over(system: SystemId) -> list[CaseId]:
        standing = [p.case for p in protecting if p.stands_over(system)]
        return standing + [c.case for c in copies if c.case and system in c.systems]

    return {
        t.id: [c for c in dict.fromkeys(c for s in t.systems for c in over(s)) if c != t.case] if t.open else []
        for t in found
    }


def told(task: Task, desk: Desk, without: Sequence[CaseId]) -> dict[str, Any]:
    """A task for a machine, or to be printed; nobody is named in it."""
    said = task.model_dump(mode="json", exclude={"order"})
    return {
        **said,
        "case": None,
        **_order(task.order),
        "due_on": said["due_on"],
        "systems": list(task.systems),
        "overdue": task.overdue(desk.today),
        "without": list(without),
        "instructions": instructions(task, without),
    }


def _order(order: TaskOrder | CaseOrder) -> dict[str, Any]:
    said = order.model_dump(mode="json")
    for line, given in zip(said.get("lines", ()), getattr(order, "lines", ()), strict=True):
        line["todo"] = _MEANS.get(given.action, "ask who decides")
    return said


def instructions(task: Task, without: Sequence[CaseId]) -> str:
    """What a person is told to do.

    without: cases whose people still have to get a copy, or whose records a hold covers; looked up when it is told.
    """
    if isinstance(task.order, CaseOrder):
        return _for_a_case(task.order, task.id, without)
    order = task.order
    through = (
        order.through.isoformat(sep=" ", timespec="minutes") if isinstance(order.through, datetime) else order.through
    )
    unless = f", but not where there is: {order.unless}" if order.unless else ""
    people = f", and what belongs to the people of {', '.join(without)}" if without else ""
    what = f"{order.action} every {order.category} in {order.system} whose {order.event} lies on or before {through}"
    return f"{what}{unless} ({order.rule}); leave what books rest on, what a claim needs{people}"


def _for_a_case(order: CaseOrder, task: TaskId, without: Sequence[CaseId]) -> str:
    """What a case asks, without the person: `habeas tasks show` says who it is."""
    erasure = order.right is RequestType.ERASURE
    leave = " Leave what books rest on, what a claim or a running contract needs" if erasure else ""
    where = "; ".join(
        f"{line.system}: {f'{line.records} × ' if line.records else ''}{line.category} ({line.rule or 'no rule'})"
        for line in order.lines
    )
    first = (
        f"; where it is the same person, first the copy or the hold of {', '.join(without)}"
        if erasure and without
        else ""
    )
    asks = _ASKS.get(order.right, order.right.replace("_", " "))
    if order.stage == "lift":
        asks = "lift the restriction"
    return f"{asks}, of the person whom `habeas tasks show {task}` names: {where}{first}.{leave}"


@tasks.command("done")
def done(
    context: typer.Context,
    task: TaskArgument,
    by: Annotated[str, typer.Option("--by", help="Who did it: an account name, no personal data.")],
    evidence: Annotated[
        str, typer.Option(help="What shows that it was done: a count, where to look; no personal data.")
    ],
    found: Annotated[
        list[str] | None, typer.Option(help="What was found: system/category=3; may be given several times.")
    ] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Say that a task has been done, and how that can be seen."""
    if not evidence.strip():
        raise BadInput("--evidence can't be empty: write what shows that it was done")
    try:
        _ACTOR.validate_python(by)
    except ValidationError:
        raise BadInput("--by is an account name: letters, digits, dots and dashes; it stands in the ledger") from None

    async def work(desk: Desk) -> None:
        task_ = next(iter(await desk.tasks.tasks(desk.org, everything=True, task=TaskId(task))), None)
        if task_ is None:
            raise NotFound(f"there is no task {task} to do in {desk.org}")
        report = HandReport(found=tuple(_found(task_, found or [])), evidence=evidence.strip(), by=by)
        await desk.sayings.hand_done(desk.org, task_.case, task_.id, report, evidence.strip())

    at_desk(context, org, work)
    show({"id": task, "done_by": by}, as_json, f"{task}: done")


def _found(task: Task, said: Sequence[str]) -> Iterator[HandFound]:
    """What was found, line by line: `system/category=3`, and what was done where it was not what the line says."""
    lines = {(li.system, li.category): li for li in task.order.lines} if isinstance(task.order, CaseOrder) else {}
    for one in said:
        where, _, how = one.partition("=")
        system, _, category = where.partition("/")
        number, _, action = how.partition(":")
        line = lines.get((SystemId(system), category))
        if line is None or not number.isdigit() or (action and action not in set(Action)):
            known = ", ".join(f"{s}/{c}" for s, c in lines) or "none: the task is not a case's"
            raise BadInput(f"--found is system/category=number or system/category=number:action; lines here: {known}")
        done_ = Action(action) if action else line.action
        yield HandFound(system=line.system, category=category, records=int(number), action=done_)
