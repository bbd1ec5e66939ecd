"""`habeas retention`: what goes because its time is over, and what people do by hand where no connector reaches."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import TypeAdapter, ValidationError
from rich import box
from rich.table import Table

from console.desk import Desk
from console.terminal import Json, Org, at_desk, day_of, out, show
from schemas.clock import now
from schemas.errors import BadInput, NotFound
from schemas.ids import Actor, CaseId
from schemas.retention import RetentionRun, RetentionTask, Swept, SystemSwept, TaskId

retention = typer.Typer(help="What goes because its time is over.", no_args_is_help=True)
AsOf = Annotated[str | None, typer.Option("--as-of", help="As if it were this day, YYYY-MM-DD.")]
NIGHT = time(3)
_ACTOR: TypeAdapter[str] = TypeAdapter(Actor)


@retention.command("show")
def show_(context: typer.Context, as_of: AsOf = None, org: Org = None, as_json: Json = False) -> None:
    """What would go today, and what keeps the others. Changes nothing."""
    _print(at_desk(context, org, lambda desk: _sweep(desk, as_of, dry_run=True)), as_json)


@retention.command("run")
def run(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """Sweep now, and wait for the end. Exit 1 if something could not be done."""
    swept = at_desk(context, org, lambda desk: _sweep(desk, None, dry_run=False))
    _print(swept, as_json)
    if any(s.refused or s.trouble for s in swept.systems):
        raise typer.Exit(1)


async def _sweep(desk: Desk, day: str | None, *, dry_run: bool) -> Swept:
    zone = ZoneInfo(desk.organisation.time_zone)
    as_of = datetime.combine(day_of(day), NIGHT, zone) if day else None
    return await desk.retention.sweep(RetentionRun(org=desk.org, as_of=as_of, dry_run=dry_run))


def _print(swept: Swept, as_json: bool) -> None:
    if as_json:
        return show(swept.model_dump(mode="json"), True, "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("system", "category", "rule", "what", "records", "since", "because"):
        table.add_column(column, overflow="fold")
    for system in swept.systems:
        for row in _rows(system):
            table.add_row(system.system, *row)
    out.print(table if table.row_count else "Nothing is over.")
    for system in swept.systems:
        _remarks(system)
    if swept.sweep is not None:
        out.print(f"{swept.sweep}: {swept.tasks.made} new tasks by hand, {swept.tasks.overdue} late")


def _rows(system: SystemSwept) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for li in system.lines:
        because = "an open request for a copy" if li.frozen else li.kept_by or ", ".join(li.grounds)
        what = "wait" if li.frozen else str(li.action)
        rows.append((li.category, li.rule, what, str(li.records), str(li.since or ""), because))
    return rows


def _remarks(system: SystemSwept) -> None:
    if system.verified or system.refused:
        out.print(f"{system.system}: {system.verified} gone and read back, {system.refused} left")
    if system.trouble:
        out.print(f"[red]{system.system}: {system.trouble}[/]")
    if system.silent:
        out.print(f"{system.system}: never swept, for they don't say when it began: {', '.join(system.silent)}")


@retention.command("tasks")
def tasks(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those that are done as well.")] = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """What people do by hand, the most urgent first."""

    async def work(desk: Desk) -> list[dict[str, Any]]:
        found, cases = (
            await desk.retention.tasks(desk.org, everything=everything),
            await desk.retention.protecting(desk.org),
        )
        return [_told(t, [c.case for c in cases if c.stands_over(t.system)], desk.today) for t in found]

    found = at_desk(context, org, work)
    if as_json:
        return show(found, True, "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("task", "due", "system", "keeper", "what to do"):
        table.add_column(column, overflow="fold")
    for t in found:
        state = f"done by {t['done_by']}" if t["done_at"] else t["due_on"]
        due = f"[red]{state} late[/]" if t["overdue"] else state
        table.add_row(t["id"], due, t["system"], t["keeper"] or "", t["instructions"])
    out.print(table if found else "There is nothing to do by hand.")


def _told(task: RetentionTask, protected: Sequence[CaseId], today: date) -> dict[str, Any]:
    without = list(protected) if task.done_at is None else []
    return {
        **task.model_dump(mode="json"),
        "overdue": task.overdue(today),
        "without": without,
        "instructions": instructions(task, without),
    }


def instructions(task: RetentionTask, without: Sequence[CaseId]) -> str:
    """What a person is told to look for, and what to do with it.

    without: cases whose people still have to get a copy, or whose records a hold covers; looked up when it is told.
    """
    through = (
        task.through.isoformat(sep=" ", timespec="minutes") if isinstance(task.through, datetime) else task.through
    )
    unless = f", but not where there is: {task.unless}" if task.unless else ""
    people = f", and what belongs to the people of {', '.join(without)}" if without else ""
    what = f"{task.action} every {task.category} whose {task.event} lies on or before {through}"
    return f"{what}{unless} ({task.rule}); leave what books rest on, what a claim needs{people}"


@retention.command("done")
def done(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="Task id, like RTT-2026-000001.")],
    by: Annotated[str, typer.Option("--by", help="Who did it: an account name, no personal data.")],
    evidence: Annotated[
        str, typer.Option(help="What shows that it was done: a count, where to look; no personal data.")
    ],
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
        if not await desk.retention.task_done(desk.org, TaskId(task), by, evidence.strip(), now()):
            raise NotFound(f"there is no task {task} in {desk.org}")

    at_desk(context, org, work)
    show({"id": task, "done_by": by}, as_json, f"{task}: done")
