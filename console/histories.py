"""`habeas audit history` and `habeas audit reconcile`: what the workflows have lived, and whether everything agrees."""

from typing import Annotated

import typer
from rich import box
from rich.table import Table

from console.terminal import Case, Json, Org, at_desk, out, show
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.reconcile import ReconcileRun

AGREES = {
    True: "archived, and as the ledger says",
    False: "archived, and NOT what the ledger says",
    None: "in Temporal",
}


def add_to(auditing: typer.Typer) -> None:
    """The two commands are part of the group."""

    @auditing.command("history")
    def history(context: typer.Context, case: Case, org: Org = None, as_json: Json = False) -> None:
        """What each run of a case has lived, decoded. Exit 1 where the archive is not what the ledger says."""
        runs = at_desk(context, org, lambda desk: desk.histories.history(desk.org, CaseId(case)))
        if as_json:
            show([r.model_dump(mode="json") for r in runs], True, "")
        for run in [] if as_json else runs:
            table = Table("when", "what", "name", "content", box=box.SIMPLE, title=f"{run.run}: {AGREES[run.agrees]}")
            for one in run.happenings:
                when = one.at.isoformat(sep=" ", timespec="seconds")
                table.add_row(when, one.what, one.name, one.content[:300])
            out.print(table)
        if any(run.agrees is False for run in runs):
            raise typer.Exit(1)

    @auditing.command("reconcile")
    def reconcile(
        context: typer.Context,
        case: Annotated[str | None, typer.Argument(help="Only this case.")] = None,
        everything: Annotated[bool, typer.Option("--all", help="Cases that were closed long ago as well.")] = False,
        org: Org = None,
        as_json: Json = False,
    ) -> None:
        """Compare history, receipts, outbox and ledger now, as every morning. Exit 1 where they differ."""
        if case and everything:
            raise BadInput("name a case or say --all, not both")
        one = CaseId(case) if case else None
        found = at_desk(
            context,
            org,
            lambda desk: desk.histories.reconcile(ReconcileRun(org=desk.org, case=one, everything=everything)),
        )
        lines = [f"{r.case}: {difference}" for r in found.differing for difference in r.differences]
        show(found.model_dump(mode="json"), as_json, "\n".join([*lines, f"{found.cases} cases looked at"]))
        if found.differing:
            raise typer.Exit(1)
