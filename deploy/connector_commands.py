"""`habeas connector list` and `check`: the organisations' systems, and what they keep."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.table import Table

from connectors.systems.postgres.rehearsal import rehearse
from connectors.systems.postgres.system import PostgresSystem
from console.terminal import Json, Org, out, show
from deploy import engine, estates, trusting
from deploy.place import Where
from deploy.settings import Settings
from schemas.errors import BadInput


def add_to(connector: typer.Typer, read: Callable[[], Settings]) -> None:
    """The group has both. read: the settings, read once when a command needs them."""

    @connector.command("list")
    def list_(as_json: Json = False) -> None:
        """The systems, and whether they can be worked with now."""
        asyncio.run(_list(read(), as_json))

    @connector.command("check")
    def check(
        name: Annotated[str, typer.Argument(help="System, as the organisation file calls it.")],
        org: Org = None,
        as_json: Json = False,
    ) -> None:
        """Prove what a system keeps: acting on copies of its tables, never on its rows. Exit 1 if it breaks a promise."""
        if not asyncio.run(_check(read(), name, org, as_json)):
            raise typer.Exit(1)


async def _list(settings: Settings, as_json: bool) -> None:
    where = Where.of(settings)
    found: list[dict[str, Any]] = []
    made, _ = engine.read_estates(settings.organisations, where.systems)
    modes = await trusting.modes(where.addresses.database_url, made)
    for org, estate in made.items():
        for system, holding in estate.holdings.items():
            health = await holding.system.health()
            known = {"ok": health.ok, "mode": modes[org, system], "detail": health.detail}
            found.append({"org": org, "system": system, **known})
    await estates.close_all(made)
    if as_json:
        return show(found, True, "")
    table = Table("organisation", "system", "state", "mode", "detail")
    for f in found:
        state = "[green]well[/]" if f["ok"] else "[red]not well[/]"
        table.add_row(f["org"], f["system"], state, f["mode"], f["detail"])
    out.print(table)


async def _check(settings: Settings, name: str, org: str | None, as_json: bool) -> bool:
    where = Where.of(settings)
    for organisation, path in estates.read_organisations(settings.organisations):
        entry = next((e for e in organisation.systems if e.id == name), None)
        if entry is None or org not in (None, organisation.id):
            continue
        _, files = estates.read_estate(organisation, path)
        dsn = where.systems[name.replace("-", "_")]
        system = await PostgresSystem.open(files[entry.id], dsn, 1)
        try:
            found = await rehearse(system, files[entry.id], dsn)
        finally:
            await system.close()
        lines = [f"[{'green' if f.ok else 'red'}]{'✓' if f.ok else '✗'}[/] {f.name}: {f.detail}" for f in found]
        show([f._asdict() for f in found], as_json, "\n".join(lines))
        return all(f.ok for f in found)
    raise BadInput(f"there is no system {name!r}; `habeas connector list` shows them")
