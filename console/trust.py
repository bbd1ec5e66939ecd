"""`habeas connector trust` and `observe`: nothing is destroyed in a system whose plans nobody has compared with the truth."""

from typing import Annotated

import typer
from rich.table import Table

from console.brake import AsRole
from console.desk import Desk
from console.terminal import Actor, Json, Org, at_desk, out, show
from schemas.brake import Compared
from schemas.errors import BadInput
from schemas.ids import CaseId, SystemId

Name = Annotated[str, typer.Argument(help="System, as the organisation file calls it.")]


def add_to(connector: typer.Typer) -> None:
    """The group has the commands."""
    connector.command("trust")(trust)
    connector.command("observe")(observe)


def trust(
    context: typer.Context,
    name: Name,
    compared: Annotated[list[str], typer.Option("--compared", help="A case whose plan was compared; several times.")],
    actor: Actor,
    role: AsRole,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Somebody has held the plans of these cases against what is in the system: from now on their deeds are carried out.

    It counts for the manifest as it is now; a changed one is observed first, again.
    """
    system = SystemId(name)

    async def plans(desk: Desk) -> dict[str, list[Compared]]:
        await desk.brake.may_trust(desk.org, actor, role)
        return {case: list(await desk.brake.first_plan(desk.org, system, CaseId(case))) for case in compared}

    found = at_desk(context, org, plans)
    if not any(found.values()):
        raise BadInput(f"none of these plans has a row of {name}; name a case of a person whom {name} knows")
    if not as_json:
        _print(found)
    if not (yes or as_json or typer.confirm(f"Is this what stands in {name} about these people, and nothing else?")):
        raise typer.Exit(1)
    at_desk(context, org, lambda d: d.brake.trust(d.org, system, actor, role, compared))
    listed = {case: [line.model_dump() for line in lines] for case, lines in found.items()}
    show({"system": name, "mode": "trusted", "compared": listed}, as_json, f"{name} is trusted")


def observe(
    context: typer.Context, name: Name, actor: Actor, role: AsRole, org: Org = None, as_json: Json = False
) -> None:
    """Plans are made and shown, and nothing is destroyed in this system until somebody trusts it again."""
    at_desk(context, org, lambda d: d.brake.observe(d.org, SystemId(name), actor, role))
    show({"system": name, "mode": "observed"}, as_json, f"{name} is only observed: nothing is destroyed there")


def _print(found: dict[str, list[Compared]]) -> None:
    table = Table("case", "table", "what happens", "rows")
    for case, lines in found.items():
        for line in lines:
            table.add_row(case, line.table, line.action, str(line.rows))
    out.print(table)
