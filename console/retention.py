"""`habeas retention`: what goes because its time is over."""

from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.table import Table

from console.desk import Desk
from console.terminal import Json, Org, at_desk, day_of, out, show
from schemas.retention import RetentionRun, Swept, SystemSwept

retention = typer.Typer(help="What goes because its time is over.", no_args_is_help=True)
AsOf = Annotated[str | None, typer.Option("--as-of", help="As if it were this day, YYYY-MM-DD.")]
NIGHT = time(3)


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
