"""Shows a person, or a machine, what the demo did."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.demo.checks import Check
from deploy.demo.story import Story, Told
from schemas.decisions import Action, PlanLine
from schemas.ids import OrgId, workflow_id
from schemas.organisation import Organisation
from schemas.tasks import Task
from schemas.text import Language

WORDS = {
    Action.ERASE: "[green]erased[/]", Action.ANONYMISE: "[green]anonymised[/]", Action.REDACT: "[green]own part removed[/]",
    Action.RESTRICT: "[yellow]restricted[/]", Action.RETAIN: "[yellow]retained[/]", Action.DISCLOSE: "[green]in the copy[/]",
}  # fmt: skip


SEEN = {Action.RETAIN: "untouched", Action.DISCLOSE: "in the copy", Action.REFUSE: "untouched"}
"""How it is known; everything that was acted on was read back."""


def as_text(out: Console, story: Story, checks: list[Check], about: "About") -> None:
    """Everything that the demo did, on a screen or two."""
    for told in (story.erasure, story.access):
        out.print(_table(told, about.organisation))
        due = told.summary.due_on
        out.print(f"  received {told.summary.received_at:%Y-%m-%d}, due {due}, answered after {told.seconds:.2f} s")
        kinds = ", ".join(dict.fromkeys(e.type.removeprefix("habeas.").removesuffix(".v1") for e in told.events))
        out.print(f"  {len(told.events)} events on Kafka: {kinds}")
        for task in told.tasks:
            out.print(f"  by hand, {_when(task)}: {task.id}, {', '.join(task.systems)} ({task.order.keeper})")
        for informed in told.informed:
            confirmed = ", who has done it as well" if informed.confirmed_at else ""
            out.print(f"  told: {informed.recipient}{confirmed}")
        out.print(f"  in Temporal's UI: {about.ui(told)}\n")
    out.print("[bold]What the ticket says, as internal notes[/]")
    for note in story.notes:
        out.print("  " + note.replace("\n", "\n    "), markup=False)
    out.print("\n[bold]What stays restricted, and who may still use it[/]")
    for used, lines in _still_used(story.erasure).items():
        out.print(f"  {sum(li.records for li in lines)} records: {used}")
    out.print("\n[bold]What happens later, without a new request[/]")
    for day, what in future(story, about.organisation):
        out.print(f"  {day}  {what}")
    out.print("\n[bold]To open[/]")
    for path in about.to_open(story):
        out.print(f"  {path}")
    out.print("\n[bold]Checked[/]")
    for check in checks:
        mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
        out.print(f"  {mark} {check.name}{f' ({check.detail})' if check.detail else ''}")


def _when(task: Task) -> str:
    return f"done by {task.done_by}" if task.done_by else f"until {task.due_on}"


class About:
    """Where the demo ran."""

    def __init__(self, organisation: Organisation, output: Path, ui: str | None, namespace: str, data: Path) -> None:
        self.organisation, self.output, self._ui, self._namespace, self.data = organisation, output, ui, namespace, data

    def ui(self, told: Told) -> str:
        """Address of the case in Temporal's own pages."""
        name = workflow_id(OrgId(self.organisation.id), told.case)
        return f"{self._ui}/namespaces/{self._namespace}/workflows/{name}" if self._ui else "no Temporal UI"

    def to_open(self, story: Story) -> list[Path]:
        """The files that a person would open."""
        wanted = ("letter.html", "index.html")
        return [f for t in (story.erasure, story.access) for f in t.files if f.name in wanted]


def _table(told: Told, organisation: Organisation) -> Table:
    rights = ", ".join(told.summary.types)
    table = Table(title=f"{told.case} · {rights} · {told.who.name}", title_justify="left", title_style="bold")
    for column in ("system", "category", "found", "action", "until", "ground", "verified"):
        table.add_column(column, justify="right" if column == "found" else "left", overflow="fold")
    refused = {r.system for r in told.receipts if r.refused}
    for (system, category, action), lines in _grouped(told).items():
        name = organisation.categories[category].name.in_(Language.EN)
        found = str(sum(li.records for li in lines))
        grounds = ", ".join(dict.fromkeys(g for li in lines for g in li.verdict.grounds))
        seen = "refused" if system in refused else SEEN.get(action, "read back")
        table.add_row(system, name, found, WORDS.get(action, action), _until(lines), grounds, seen)
    return table


def _grouped(told: Told) -> dict[tuple[str, str, Action], list[PlanLine]]:
    groups: dict[tuple[str, str, Action], list[PlanLine]] = defaultdict(list)
    for line in told.plan.lines:
        groups[line.system, line.category, line.verdict.action].append(line)
    return groups


def _still_used(told: Told) -> dict[str, list[PlanLine]]:
    """The restricted lines, by who may still use them and for what."""
    found: dict[str, list[PlanLine]] = defaultdict(list)
    for line in told.plan.lines:
        if line.used_by is not None:
            found[line.used_by.en].append(line)
    return found


def _until(lines: list[PlanLine]) -> str:
    days = sorted({day for li in lines if (day := li.verdict.last_day)})
    if not days:
        return ""
    last = f"{days[0]}" if len(days) == 1 else f"{days[0]} … {days[-1]}"
    return f"at least {last}" if lines[0].verdict.review else last


def future(story: Story, organisation: Organisation) -> list[tuple[date, str]]:
    """What will happen on which day; what is due already stands at the day of the answer."""
    answered_at = story.erasure.summary.responded_at
    today = answered_at.date() if answered_at else date.min
    days: dict[tuple[date, str], int] = defaultdict(int)
    for line in story.erasure.plan.lines:
        name = organisation.categories[line.category].name.in_(Language.EN)
        if line.verdict.last_day is None:
            continue
        day = max(line.verdict.last_day + timedelta(days=1), today)
        if line.verdict.action is Action.RESTRICT:
            days[day, f"{name}: erased"] += line.records
        elif line.verdict.review:
            days[day, f"{name}: minimum over, comes to a person for review"] += line.records
    return [
        (day, f"{what} ({count} {'record' if count == 1 else 'records'})")
        for (day, what), count in sorted(days.items())
    ]


def as_json(story: Story, checks: list[Check], about: About) -> dict[str, Any]:
    """The same to a machine."""
    return {
        "ok": all(c.ok for c in checks),
        "cases": [_case(t, about) for t in (story.erasure, story.access)],
        "future": [{"on": day, "what": what} for day, what in future(story, about.organisation)],
        "files": [str(f) for t in (story.erasure, story.access) for f in t.files],
        "checks": [c._asdict() for c in checks],
    }


def _case(told: Told, about: About) -> dict[str, Any]:
    verified = {r.system: r.verified for r in told.receipts}
    return {
        **told.summary.model_dump(mode="json"),
        "seconds": round(told.seconds, 3),
        "temporal_ui": about.ui(told),
        "categories": [
            {
                "system": li.system,
                "category": li.category,
                "found": li.records,
                "action": li.verdict.action,
                "until": li.verdict.until,
                "review": li.verdict.review,
                "grounds": li.verdict.grounds,
                "rule": li.verdict.rule,
                "used_by": li.used_by.model_dump() if li.used_by else None,
            }
            for li in told.plan.lines
        ],
        "verified": verified,
        "tasks": [{"id": t.id, "due_on": t.due_on, "done_at": t.done_at, "systems": t.systems} for t in told.tasks],
        "informed": [i.model_dump(mode="json") for i in told.informed],
        "mentions_removed": told.removed,
        "events": [e.model_dump(mode="json") for e in told.events],
    }
