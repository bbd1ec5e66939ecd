"""`habeas brake` and `habeas limits`: what stops destructive calls, and what lets one through."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from console.desk import Desk
from console.terminal import Actor, Json, Org, at_desk, out, show
from schemas.brake import REPLAY, RETENTION, Why
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import Role

brake = typer.Typer(help="Stops everything that destroys, in all systems at once.", no_args_is_help=True)
limits = typer.Typer(help="What was more than the organisation file lets go at once.", no_args_is_help=True)
AsRole = Annotated[Role, typer.Option("--role", help="In which role.")]
Everywhere = Annotated[bool, typer.Option("--everywhere", help="In every organisation of this installation.")]


@brake.command("on")
def on(
    context: typer.Context,
    why: Annotated[Why, typer.Option("--reason", help="A code: words could name people.")],
    actor: Actor,
    role: AsRole,
    within: Annotated[float, typer.Option(help="Seconds to wait for calls that are under way.")] = 60,
    everywhere: Everywhere = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """No destructive call starts any more, in any worker. Returns when those under way have ended; exit 1 if one has not.

    Cases wait and go on by themselves after the release.
    """

    async def work(desk: Desk) -> list[dict[str, Any]]:
        meant = _meant(desk, everywhere)
        new = [await desk.brake.on(one, why, actor, role) for one in meant]  # on everywhere, before any wait
        quiet = [await desk.brake.ended(one, within) for one in meant]
        return [{"org": o, "new": n, "quiet": q} for o, n, q in zip(meant, new, quiet, strict=True)]

    found = at_desk(context, org, work)
    for f in found if not as_json else ():
        under_way = "" if f["quiet"] else f"; a call that began before is still under way after {within:g} seconds"
        out.print(f"{f['org']}: the brake {'is' if f['new'] else 'was already'} on{under_way}")
    if as_json:
        show(found, True, "")
    if not all(f["quiet"] for f in found):
        raise typer.Exit(1)


@brake.command("off")
def off(
    context: typer.Context,
    actor: Actor,
    role: AsRole,
    everywhere: Everywhere = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Everything that waits goes on within half a minute, each call once. Exit 1 if the brake was not on."""

    async def work(desk: Desk) -> list[dict[str, Any]]:
        return [{"org": one, "released": await desk.brake.off(one, actor, role)} for one in _meant(desk, everywhere)]

    found = at_desk(context, org, work)
    said = (f"{f['org']}: {'released' if f['released'] else 'the brake was not on'}" for f in found)
    show(found, as_json, "\n".join(said))
    if not any(f["released"] for f in found):
        raise typer.Exit(1)


@brake.command("status")
def status(context: typer.Context, everywhere: Everywhere = False, org: Org = None, as_json: Json = False) -> None:
    """Whether the brake is on, which systems are only observed, and what waits for either."""

    async def work(desk: Desk) -> list[dict[str, Any]]:
        return [await _status(desk, one) for one in _meant(desk, everywhere)]

    found = at_desk(context, org, work)
    if as_json:
        return show(found, True, "")
    for f in found:
        on_ = f["brake"]
        said = f"[red]on[/] since {on_['since']:%Y-%m-%d %H:%M} UTC by {on_['by']}: {on_['why']}" if on_ else "off"
        out.print(f"{f['org']}: the brake is {said}")
        if f["observed"]:
            out.print(f"  only observed: {', '.join(f['observed'])}")
        for what, cases in f["waiting"].items():
            out.print(f"  {cases} cases wait for {what}")


@limits.command("show")
def show_(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """The limits, and what they have stopped in a month that nobody has let through."""

    async def work(desk: Desk) -> dict[str, Any]:
        stopped = await desk.brake.stopped(desk.org)
        return {
            "limits": desk.organisation.limits.model_dump(),
            "stopped": [json.loads(s.model_dump_json()) for s in stopped],
        }

    found = at_desk(context, org, work)
    if as_json:
        return show(found, True, "")
    out.print(", ".join(f"{name} {value}" for name, value in found["limits"].items()))
    table = Table("stopped", "system", "limit", "is", "would be", "rows", "when")
    for s in found["stopped"]:
        numbers = (str(s[n]) for n in ("limit", "found", "rows"))
        table.add_row(s["subject"], s["system"], s["what"], *numbers, s["at"][:16])
    out.print(table if table.row_count else "Nothing is stopped.")


@limits.command("allow")
def allow(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help=f"Case id, `{RETENTION}` for sweeps, `{REPLAY}` after a restore.")],
    system: Annotated[str, typer.Option(help="In this system only.")],
    rows: Annotated[int, typer.Option(min=1, help="So many rows, once, within a week.")],
    actor: Actor,
    role: AsRole,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Somebody has looked: so many rows may go, once. Then `request resolve`, or `retention run`."""

    async def work(desk: Desk) -> None:
        if subject not in (RETENTION, REPLAY):
            await desk.doors.summary(desk.org, CaseId(subject))
        await desk.brake.allow(desk.org, SystemId(system), subject, rows, actor, role)

    at_desk(context, org, work)
    said = {"subject": subject, "system": system, "rows": rows}
    show(said, as_json, f"{subject}: {rows} rows may go from {system}, once")


def _meant(desk: Desk, everywhere: bool) -> list[OrgId]:
    return list(desk.brake.organisations) if everywhere else [desk.org]


async def _status(desk: Desk, org: OrgId) -> dict[str, Any]:
    state, modes = await desk.brake.state(org), await desk.brake.modes(org)
    return {
        "org": org,
        "brake": state.model_dump() if state else None,
        "observed": [system for system, mode in modes.items() if mode == "observed"],
        "waiting": dict(await desk.brake.waiting(org)),
    }
