"""The commands of people and scripts: requests, intake, audit, the law's dates."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from console import (
    auditing,
    brake,
    decisions,
    event_commands,
    histories,
    intake_triage,
    lasting,
    life,
    retention,
    sampling,
    tasks,
)
from console.desk import Reach
from console.intake_mail import read_mail
from console.law import law
from console.mail_bounds import read_file
from console.mailroom import Taken
from console.reading.showing import shown
from console.receiving import receive
from console.terminal import Json, Org, at_desk, show
from console.web import access
from schemas.clock import now

intake = typer.Typer(help="What the e-mail intake makes of a mail.", no_args_is_help=True)


def commands(reach: Reach) -> typer.Typer:
    """The whole command line, over whatever `reach` opens."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)

    @app.callback()
    def start(context: typer.Context) -> None:
        context.obj = reach

    assert life.request is decisions.request  # one group, in several files
    for name, group in (("request", life.request), ("intake", intake), ("audit", auditing.auditing), ("rules", law)):
        app.add_typer(group, name=name)
    intake_triage.add_to(intake)
    histories.add_to(auditing.auditing)
    sampling.add_to(auditing.auditing)
    app.add_typer(retention.retention, name="retention")
    app.add_typer(tasks.tasks, name="tasks")
    app.add_typer(brake.brake, name="brake")
    app.add_typer(brake.limits, name="limits")
    app.add_typer(lasting.suppressions, name="suppressions")
    app.add_typer(lasting.erasures, name="erasures")
    app.add_typer(event_commands.events, name="events")
    app.add_typer(access.tokens, name="tokens")
    app.add_typer(access.accounts, name="accounts")
    return app


@intake.command("parse")
def parse(
    files: list[Path],
    as_json: Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say which rules in which sentence led to it.")] = False,
) -> None:
    """What the intake makes of mails, one JSON line a file."""
    for file in files:
        line = shown(file.name, read_mail(read_file(file)), explain=explain)
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


@intake.command("send")
def send(context: typer.Context, file: Path, org: Org = None, as_json: Json = False) -> None:
    """Deliver a mail as if it had arrived now. Exit 1 if it waits for a person to read it (`habeas intake triage`)."""
    raw = read_file(file)
    taken = at_desk(context, org, lambda desk: receive(desk.triage.room, raw, now()))
    show(
        taken.model_dump(mode="json"),
        as_json,
        ": ".join(filter(None, (taken.what, taken.item or taken.case, taken.why))),
    )
    if taken.what in (Taken.FOR_A_PERSON, Taken.MISMATCH):
        raise typer.Exit(1)
