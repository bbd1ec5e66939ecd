"""`habeas audit sample`: cases drawn at random, and drawn again by the same seed."""

from typing import Annotated

import typer

from console import drawing, scopes
from console.terminal import Actor, Json, Org, at_desk, show


def add_to(auditing: typer.Typer) -> None:
    """The command is part of the group."""

    @auditing.command("sample")
    def sample(
        context: typer.Context,
        seed: Annotated[str, typer.Option(help="Letters and digits; the same seed draws the same cases.")],
        size: Annotated[int, typer.Option(help="How many cases, at most 500.")],
        first: Annotated[str, typer.Option("--from", help="First day of receipt, YYYY-MM-DD.")],
        last: Annotated[str, typer.Option("--to", help="Last day of receipt.")],
        by: Actor = "command-line",
        org: Org = None,
        as_json: Json = False,
    ) -> None:
        """Draw cases of a period, each as likely as the other; that it was done stands in the ledger."""
        asked = scopes.sample({"seed": seed, "size": str(size), "first": first, "last": last})
        drawn = at_desk(context, org, lambda desk: drawing.draw(desk, asked, by))
        told = {**asked.model_dump(mode="json"), "population": drawn.population, "cases": list(drawn.cases)}
        of = f"{len(drawn.cases)} of {drawn.population} cases; sha256 {drawn.digest}"
        show(told | {"sha256": drawn.digest}, as_json, "\n".join([*drawn.cases, of]))
