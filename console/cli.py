"""The commands of people and scripts: requests, intake, audit, the law's dates."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from console import audit, decisions, retention
from console.desk import Reach
from console.intake_mail import read_mail
from console.mailroom import Taken, take_mail
from console.terminal import Case, Json, Org, at_desk, day_of, show
from rules import deadlines
from schemas.clock import now
from schemas.ids import CaseId

intake = typer.Typer(help="What the e-mail intake makes of a mail.", no_args_is_help=True)
auditing = typer.Typer(help="Prove what happened, and check a proof.", no_args_is_help=True)
law = typer.Typer(help="The law's dates.", no_args_is_help=True)


def commands(reach: Reach) -> typer.Typer:
    """The whole command line, over whatever `reach` opens."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)

    @app.callback()
    def start(context: typer.Context) -> None:
        context.obj = reach

    for name, group in (("request", decisions.request), ("intake", intake), ("audit", auditing), ("rules", law)):
        app.add_typer(group, name=name)
    app.add_typer(retention.retention, name="retention")
    return app


@intake.command("parse")
def parse(files: list[Path], as_json: Json = False) -> None:
    """What the intake makes of mails, one JSON line a file."""
    for file in files:
        mail = read_mail(file.read_bytes())
        claimed = {k: v for k, v in mail.claimed.model_dump().items() if v}
        line = {
            "file": file.name,
            "is_request": mail.is_request,
            "types": list(mail.types),
            "claimed_identifiers": claimed,
            "received": mail.received_on,
            "reply_to_case": mail.subject_case,
            "language": mail.language,
            "confidence": mail.confidence,
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


@intake.command("send")
def send(context: typer.Context, file: Path, org: Org = None, as_json: Json = False) -> None:
    """Deliver a mail as if it had arrived now. Exit 1 if it is for a person to read."""
    taken = at_desk(context, org, lambda desk: take_mail(desk.doors, desk.org, file.read_bytes(), now()))
    show(taken.model_dump(mode="json"), as_json, f"{taken.what}{f': {taken.case}' if taken.case else ''}")
    if taken.what in (Taken.FOR_A_PERSON, Taken.MISMATCH):
        raise typer.Exit(1)


@auditing.command("export")
def export(
    context: typer.Context,
    case: Case,
    output: Annotated[Path, typer.Option("-o", help="File to write.")],
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Write the case's facts with their proofs to one file."""
    file = at_desk(context, org, lambda desk: desk.ledger.audit_file(desk.org, CaseId(case)))
    output.write_text(file.model_dump_json(indent=1), encoding="utf-8")
    show({"file": str(output), "entries": len(file.entries)}, as_json, f"{output}: {len(file.entries)} entries")


@auditing.command("verify")
def verify(
    file: Path,
    key: Annotated[Path | None, typer.Option(help="The public key that you already had.")] = None,
    as_json: Json = False,
) -> None:
    """Check an exported file, without a network. Exit 1 unless it is proven against a pinned key."""
    pinned = key.read_text(encoding="ascii").strip() if key else None
    finding = audit.verify(file, pinned)
    show(finding.model_dump(), as_json, finding.detail)
    if not finding.ok:
        raise typer.Exit(1)


@law.command("due")
def due(
    received: Annotated[str, typer.Option(help="Day of receipt, YYYY-MM-DD.")],
    extended: Annotated[bool, typer.Option("--extended", help="With the two further months.")] = False,
    promise_days: Annotated[int | None, typer.Option(help="A shorter promise, in calendar days.", min=1)] = None,
    country: Annotated[str, typer.Option(help="Whose public holidays count.")] = "SE",
    as_json: Json = False,
) -> None:
    """When an answer is due, and why."""
    day = day_of(received)
    found = deadlines.due(day, country=country, extended=extended, promise_days=promise_days)
    steps = f"""{day}  received; that day is not counted (Regulation 1182/71 Art. 3(1))
{found.nominal}  one month on (GDPR Art. 12(3); Regulation 1182/71 Art. 3(2)(c))
{found.first}  moved past Saturdays, Sundays and public holidays (Art. 3(4))"""
    steps += f"\n{found.extended}  with two further months (GDPR Art. 12(3))" if found.extended else ""
    steps += f"\n{found.promise}  the organisation's own promise, never moved" if found.promise else ""
    show(found.model_dump(mode="json"), as_json, f"{steps}\n[bold]{found.effective}  is the day that binds[/]")
