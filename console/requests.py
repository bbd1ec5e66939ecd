"""`habeas request`: open cases and read them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from console import attaching, opening, packages
from console.desk import Desk
from console.terminal import Case, Json, Org, at_desk, out, show
from schemas.clock import now
from schemas.decisions import Plan, ProposedHold
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.request import ADDRESS, CaseState, CaseSummary, Channel, ContactPolicy, Person, RequestType
from schemas.text import Language

request = typer.Typer(help="Open cases, read them, and say what people decide about them.", no_args_is_help=True)

COMMAND = "command-line"
"""Who attached a file, where nobody is named."""
More = Annotated[Path | None, typer.Option("--particulars", help="All that was said, as JSON: docs/rights.md.")]
Attach = Annotated[Path | None, typer.Option(help="The letter, scanned: PDF, JPEG, PNG or text; sealed with the case.")]
Key = Annotated[str | None, typer.Option(help="Names this receipt (a ticket's id): the same key opens nothing new.")]


@request.command("new")
def new(
    context: typer.Context,
    type_: Annotated[RequestType, typer.Option("--type", help="The right that is exercised.")],
    email: Annotated[str, typer.Option(help="Address that the person wrote from; the identity question goes there.")],
    type2: Annotated[RequestType | None, typer.Option("--type2", help="A second right in the same request.")] = None,
    name: Annotated[str | None, typer.Option(help="What the person is called.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the letters.")] = Language.SV,
    plain: Annotated[bool, typer.Option("--plain", help="Letters in plain words, for the young.")] = False,
    contact: Annotated[ContactPolicy, typer.Option(help="How they may be reached without harm.")] = ContactPolicy.OPEN,
    received: Annotated[str | None, typer.Option(help="Day or time of the real receipt; without: now.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="How it came in.")] = None,
    taken_by: Annotated[str | None, typer.Option(help="Who took it in: an account name.")] = None,
    correct: Annotated[list[str] | None, typer.Option(help="What is right: field=value; several.")] = None,
    note: Annotated[list[str] | None, typer.Option(help="What the person says about an assessment; several.")] = None,
    words: Annotated[str, typer.Option(help="Reasons of an objection or a complaint.")] = "",
    more: More = None,
    attach: Attach = None,
    key: Key = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Open a case and print its id."""
    if "@" not in email or len(email) > 320 or not re.fullmatch(ADDRESS, email):
        raise BadInput("--email has to be an e-mail address")
    types = (type_,) if type2 in (None, type_) else (type_, type2)
    said = opening.particulars(types, correct=correct or (), note=note or (), words=words, more=more)
    attached = attaching.read(attach) if attach else b""
    receipt = opening.Receipt(channel, received, taken_by, key)
    person = Person(email=email, name=name, language=language, plain=plain, contact=contact)

    async def work(desk: Desk) -> CaseId:
        opening.fits(desk.organisation, said)
        case = await desk.doors.open(opening.request_of(desk.organisation, types, person, said, receipt))
        if attached:
            await desk.attachments.put(desk.org, case, attached, taken_by or COMMAND, now())
        return case

    case = at_desk(context, org, work)
    show({"id": case}, as_json, case)


@request.command("list")
def list_(
    context: typer.Context,
    state: Annotated[CaseState | None, typer.Option(help="Only cases in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """The cases, newest first."""
    found = at_desk(context, org, lambda desk: desk.doors.listed(desk.org, state, None, limit))
    if as_json:
        return show([c.model_dump(mode="json") for c in found], True, "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("case", "asks for", "state", "received", "due", "outcome"):
        table.add_column(column, no_wrap=True)
    table.add_column("waits for", overflow="fold")
    for c in found:
        due = f"[red]{c.due_on} late[/]" if c.overdue and not c.state.answered else str(c.due_on or "")
        table.add_row(
            c.id, ", ".join(c.types), c.state, f"{c.received_at:%Y-%m-%d}", due, c.outcome or "", c.waits_for or ""
        )
    out.print(table if found else "There are no cases.")


@request.command("show")
def show_(context: typer.Context, case: Case, org: Org = None, as_json: Json = False) -> None:
    """One case: its clock, its plan, what it waits for."""

    async def work(desk: Desk) -> dict[str, Any]:
        summary = await desk.doors.summary(desk.org, CaseId(case))
        view = None if summary.state is CaseState.CLOSED else await desk.doors.view(desk.org, CaseId(case))
        reviews = await desk.calendar.calendar(desk.org, CaseId(case))
        tasks = await desk.tasks.tasks(desk.org, case=CaseId(case))
        return {
            **summary.model_dump(mode="json"),
            "plan": view.plan.model_dump(mode="json") if view and view.plan else None,
            "unsettled": list(view.unsettled) if view else [],
            "approved_by": list(view.approvals) if view else [],
            "incident": view.incident if view else None,
            "reviews": [r.model_dump(mode="json") for r in reviews],
            "tasks": [
                {"id": t.id, "due_on": str(t.due_on), "overdue": t.overdue(desk.today), "systems": list(t.systems)}
                for t in tasks
            ],
        }

    found = at_desk(context, org, work)
    if as_json:
        return show(found, True, "")
    for name, value in found.items():
        if value not in (None, [], False) and name not in ("plan", "reviews", "tasks", "org"):
            out.print(
                f"[bold]{name.replace('_', ' ')}[/]: {value if not isinstance(value, list) else ', '.join(value)}"
            )
    for task in found["tasks"]:
        due = f"[red]{task['due_on']} late[/]" if task["overdue"] else task["due_on"]
        out.print(f"[bold]by hand[/]: {task['id']}, due {due}: {', '.join(task['systems'])}")
    if found["plan"]:
        _plan_table(found["plan"])
        proposals = Plan.model_validate(found["plan"]).proposals
        if proposals:
            proposal_table(proposals, found["unsettled"])


def proposal_table(proposals: Sequence[ProposedHold], unsettled: Sequence[str]) -> None:
    """The holds that a plan proposes, on the screen."""
    if not proposals:
        out.print("The plan proposes no hold.")
        return
    table = Table("proposed hold", "ground", "system", "why", "settled", title="before approval")
    for one in proposals:
        settled = "no" if one.id in unsettled else "yes"
        table.add_row(one.id, one.ground, ", ".join(one.systems), one.why.en, settled)
    out.print(table)
    if unsettled:
        out.print("confirm each with `request hold --proposal`, or `request dismiss` it; then approve")


def _plan_table(plan: dict[str, Any]) -> None:
    columns = ("system", "category", "records", "what happens, and why", "ground", "used by")
    table = Table(*columns, title=f"plan {plan['digest']}")
    for line in plan["lines"]:
        verdict = line["verdict"]
        table.add_row(
            line["system"],
            line["category"],
            str(line["records"]),
            (line["reason"] or {}).get("en") or verdict["action"],
            ", ".join(verdict["grounds"]),
            (line["used_by"] or {}).get("en", ""),
        )
    out.print(table)
    if plan["flags"]:
        out.print(f"take note: {', '.join(plan['flags'])}")
    if plan["last"]:
        out.print(f"erased last, once everything else is done: {', '.join(plan['last'])}")
    if plan["approvals"]:
        out.print(f"needs the approval of: {', '.join(plan['approvals'])}")


@request.command("wait")
def wait(
    context: typer.Context,
    case: Case,
    state: Annotated[list[CaseState], typer.Option(help="Wait for this state; may be given several times.")],
    within: Annotated[float, typer.Option(help="Seconds.", min=0)] = 60.0,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Wait until the case is in a state. Exit 1 if it is not in time."""

    async def work(desk: Desk) -> CaseSummary | None:
        try:
            return await desk.doors.wait(desk.org, CaseId(case), state, within)
        except TimeoutError:
            return None

    found = at_desk(context, org, work)
    if found is None:
        show({"id": case, "state": None}, as_json, f"{case} did not get there in {within:g} s")
        raise typer.Exit(1)
    show(found.model_dump(mode="json"), as_json, found.state)


@request.command("package")
def package(
    context: typer.Context,
    case: Case,
    code: Annotated[str, typer.Option(help="Pick-up code from the mail.")],
    output: Annotated[Path, typer.Option("-o", help="Folder to write to.")],
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Fetch the answer and the copy, opened, as the person does with the code from the mail."""
    files = at_desk(context, org, lambda desk: packages.fetch(desk, CaseId(case), code, output))
    show({"files": [str(f) for f in files]}, as_json, "\n".join(str(f) for f in files))
