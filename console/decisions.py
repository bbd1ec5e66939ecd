"""`habeas request`: what people decide about a case."""

from typing import Annotated
from uuid import uuid4

import typer

from console.requests import request
from console.terminal import Actor, Case, Json, Org, at_desk, day_of, show
from schemas.decisions import LiveHold
from schemas.errors import BadInput
from schemas.ids import CaseId, SystemId
from schemas.orders import Approve, Extend, PlaceHold, ReleaseHold, Resolution, Resolve, Withdraw
from schemas.request import Role

__all__ = ["request"]


@request.command("approve")
def approve(
    context: typer.Context,
    case: Case,
    plan: Annotated[str, typer.Option(help="Digest of the plan that you have read; `request show` prints it.")],
    role: Annotated[Role, typer.Option(help="In which role you decide.")],
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Approve exactly one plan."""
    said = Approve(plan=plan, role=role, actor=actor)
    ack = at_desk(context, org, lambda desk: desk.doors.approve(desk.org, CaseId(case), said))
    show(ack.model_dump(), as_json, f"{case}: approved")


@request.command("confirm")
def confirm(
    context: typer.Context, case: Case, code: Annotated[str, typer.Option()], org: Org = None, as_json: Json = False
) -> None:
    """Answer the identity question with the code that the person got. Exit 1 if it is wrong."""
    result = at_desk(context, org, lambda desk: desk.doors.confirm_identity(desk.org, CaseId(case), code))
    show(
        result.model_dump(), as_json, "confirmed" if result.accepted else f"wrong; {result.attempts_left} attempts left"
    )
    if not result.accepted:
        raise typer.Exit(1)


@request.command("extend")
def extend(
    context: typer.Context,
    case: Case,
    reason: Annotated[str, typer.Option(help="complexity or number_of_requests")],
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Two more months (GDPR Art. 12(3)); the person is told at once."""
    if reason not in ("complexity", "number_of_requests"):
        raise BadInput("--reason is complexity or number_of_requests; the law knows no other")
    ack = at_desk(context, org, lambda d: d.doors.extend(d.org, CaseId(case), Extend(reason=reason, actor=actor)))
    show(ack.model_dump(), as_json, f"{case}: extended")


@request.command("withdraw")
def withdraw(context: typer.Context, case: Case, actor: Actor, org: Org = None, as_json: Json = False) -> None:
    """The person takes the request back."""
    ack = at_desk(context, org, lambda d: d.doors.withdraw(d.org, CaseId(case), Withdraw(actor=actor)))
    show(ack.model_dump(), as_json, f"{case}: withdrawn")


@request.command("hold")
def hold(
    context: typer.Context,
    case: Case,
    review_on: Annotated[str, typer.Option(help="Day on which somebody looks at it again, YYYY-MM-DD.")],
    owner: Annotated[str, typer.Option(help="Who answers for it: a role or an account, no personal data.")],
    actor: Actor,
    hold_id: Annotated[str | None, typer.Option("--id", help="Your own name for the hold.")] = None,
    system: Annotated[list[str] | None, typer.Option(help="Only this system; may be given several times.")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Place a hold for a legal claim (GDPR Art. 17(3)(e)): nothing it covers is destroyed."""
    named = hold_id or f"hold-{uuid4().hex[:8]}"
    placed = LiveHold(
        id=named, owner=owner, review_on=day_of(review_on), systems=tuple(SystemId(s) for s in system or ())
    )
    ack = at_desk(context, org, lambda d: d.doors.place_hold(d.org, CaseId(case), PlaceHold(hold=placed, actor=actor)))
    show({"hold": named, **ack.model_dump()}, as_json, f"{case}: hold {named} stands")


@request.command("release")
def release(
    context: typer.Context,
    case: Case,
    hold_id: Annotated[str, typer.Option("--id")],
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Release a hold; what it alone kept is due."""
    said = ReleaseHold(hold_id=hold_id, actor=actor)
    ack = at_desk(context, org, lambda d: d.doors.release_hold(d.org, CaseId(case), said))
    show(ack.model_dump(), as_json, f"{case}: hold {hold_id} released")


@request.command("resolve")
def resolve(
    context: typer.Context, case: Case, how: Resolution, actor: Actor, org: Org = None, as_json: Json = False
) -> None:
    """Settle an incident: try again, or go on without it and say so in the answer."""
    ack = at_desk(context, org, lambda d: d.doors.resolve(d.org, CaseId(case), Resolve(how=how, actor=actor)))
    show(ack.model_dump(), as_json, f"{case}: {how}")
