"""`habeas rules`: the law's dates, and law cases run against the engine."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from console.terminal import Case, Json, Org, at_desk, day_of, out, show
from rules import deadlines
from rules import pack as packs
from rules.deadlines import About, Question
from rules.lawcases import compare
from rules.lawcases.compare import Failure, Result
from rules.lawcases.format import files, read
from schemas.decisions import Verdict
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.organisation import Organisation
from schemas.request import RequestType

law = typer.Typer(help="The law: its dates, its cases, the organisation files.", no_args_is_help=True)
Day = Annotated[str | None, typer.Option(help="YYYY-MM-DD.")]


@law.command("due")
def due(
    received: Annotated[str, typer.Option(help="Day of receipt, YYYY-MM-DD.")],
    extended: Annotated[bool, typer.Option("--extended", help="With the two further months.")] = False,
    promise_days: Annotated[int | None, typer.Option(help="A shorter promise, in calendar days.", min=1)] = None,
    right: Annotated[RequestType, typer.Option(help="What was asked for.")] = RequestType.ACCESS,
    asked: Annotated[str | None, typer.Option(help="Day on which the person was asked something, YYYY-MM-DD.")] = None,
    answered: Annotated[str | None, typer.Option(help="Day of the answer; without it the clock still stands.")] = None,
    about: Annotated[About, typer.Option(help="What the question was about.")] = About.IDENTITY,
    served: Annotated[str | None, typer.Option(help="Day a refusal was served: adds the last day to appeal.")] = None,
    country: Annotated[str, typer.Option(help="Whose law and public holidays count.")] = "SE",
    as_json: Json = False,
) -> None:
    """When an answer is due, and every step to it with its source."""
    pack, day = packs.load(country), day_of(received)
    questions = _question(day_of(asked) if asked else None, answered, about)
    stood = deadlines.pause(day, questions, right, pack)
    if stood.open:
        raise BadInput("the question has no answer yet, so the clock stands: give --answered, or leave out --asked")
    found = deadlines.due(day, pack, paused=stood.total, extended=extended, promise_days=promise_days)
    way = deadlines.steps(found, pack, stood.total)
    told = found.model_dump(mode="json") | {
        "refusal": found.refusal.isoformat(),
        "paused_days": stood.total.days,
        "pause_rejected": bool(stood.rejected),
        "steps": [step.model_dump(mode="json") for step in way],
    }
    lines = [f"{step.day}  {step.what} [dim]({step.law})[/]" for step in way]
    lines[-1] = f"[bold]{way[-1].day}  {way[-1].what}[/]"
    if stood.rejected:
        lines.insert(1, f"{asked}  the question did not stop the clock [dim](EDPB Guidelines 01/2022 section 5.3)[/]")
    if served:
        until = deadlines.appeal_until(day_of(served), pack)
        told["appeal_until"] = until.isoformat()
        lines.append(f"{until}  the last day to appeal [dim](the country's own calendar, eves included)[/]")
    show(told, as_json, "\n".join(lines))


def _question(asked: Any, answered: str | None, about: About) -> list[Question]:
    if asked is None:
        return []
    return [Question(about=about, asked=asked, answered=day_of(answered) if answered else None)]


@law.command("preview")
def preview(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The changed organisation file; nothing takes effect.")],
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Which open and past cases a changed organisation file would have decided differently."""
    found = at_desk(context, org, lambda desk: desk.law.preview(desk.org, file))
    if as_json:
        return show(found.model_dump(mode="json"), True, "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("case", "state", "system", "category", "records", "was decided", "would be"):
        table.add_column(column, overflow="fold")
    for case in found.changed:
        for d in case.differences:
            would_be = _said(d.would_be) if d.would_be else "no such category"
            table.add_row(case.case, case.state, d.system, d.category, str(d.records), _said(d.was), would_be)
    out.print(table if table.row_count else "No case would have been decided differently.")
    out.print(f"{len(found.changed)} of {len(found.cases)} cases, by rule set {found.version}")
    for case in found.cases:
        if case.trouble:
            out.print(f"{case.case} can't be judged again: {case.trouble}")


@law.command("replay")
def replay(context: typer.Context, case: Case, org: Org = None, as_json: Json = False) -> None:
    """Judge a case again by the rule set that judged it. Exit 1 if anything comes out differently."""
    found = at_desk(context, org, lambda desk: desk.law.replay(desk.org, CaseId(case)))
    same = not found.differences and found.trouble is None
    told = f"{found.records} records judged again by {found.judged_by}: "
    ends = "the same verdicts" if same else found.trouble or f"{sum(d.records for d in found.differences)} others"
    show(found.model_dump(mode="json"), as_json, told + ends)
    if not same:
        raise typer.Exit(1)


def _said(verdict: Verdict) -> str:
    until = f" until {verdict.until}" if verdict.until else ""
    return f"{verdict.action}{until} ({', '.join(verdict.grounds) or verdict.rule})"


def testing(organisations: Callable[[], Sequence[Organisation]]) -> typer.Typer:
    """The command that runs law cases, over the organisations that `organisations` reads when it runs."""
    app = typer.Typer()

    @app.command("test")
    def test(
        paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files of law cases, or folders with them.")],
        as_json: Json = False,
    ) -> None:
        """Run law cases through the same code as a live case. A line for each failure; exit 1 if there is one."""
        known = {organisation.rule_prefix: organisation for organisation in organisations()}
        results = [compare.run(case, known) for file in files(paths) for case in read(file)]
        if as_json:
            for result in results:
                sys.stdout.write(json.dumps(result.model_dump(mode="json"), ensure_ascii=False, default=str) + "\n")
        else:
            _tell(results)
        if not all(result.passed for result in results):
            raise typer.Exit(1)

    return app


def _tell(results: Sequence[Result]) -> None:
    for result in results:
        for failure in result.failures:
            out.print(_line(result, failure), markup=False, highlight=False, soft_wrap=True)
    passed = sum(result.passed for result in results)
    tally = Counter((name, how) for result in results for name, how in result.fields.items())
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("field", *compare.OUTCOMES):
        table.add_column(column)
    for name in compare.FIELDS:
        table.add_row(name, *(str(tally[name, how]) for how in compare.OUTCOMES))
    out.print(table)
    out.print(f"{passed} of {len(results)} cases pass")


def _line(result: Result, failure: Failure) -> str:
    at = f"{failure.field}{f' {failure.record}' if failure.record else ''}"
    asks = " (the engine asks a person)" if failure.unknown else ""
    return f"{result.id}: {at}: expected {_plain(failure.expected)}, got {_plain(failure.got)}{asks}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
