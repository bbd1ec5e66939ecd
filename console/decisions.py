"""`habeas request`: what people decide about a case."""

from typing import Annotated
from uuid import uuid4

import typer

from console.desk import Desk
from console.requests import proposal_table, request
from console.terminal import Actor, Case, Json, Org, at_desk, day_of, show
from schemas.decisions import Dismissal, LiveHold
from schemas.errors import BadInput
from schemas.ids import CaseId, SystemId
from schemas.orders import (
    Ack,
    Approve,
    ConfirmHold,
    DismissHold,
    Extend,
    PlaceHold,
    ReleaseHold,
    Resolution,
    Resolve,
    Withdraw,
)
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
    proposal: Annotated[str | None, typer.Option(help="Confirm this one of the holds that the plan proposes.")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Place a hold for a legal claim (GDPR Art. 17(3)(e)), or confirm one that the plan proposes: nothing it covers is
    destroyed."""
    if proposal and (hold_id or system):
        raise BadInput(
            "--proposal says already which systems it covers and how it is called: leave out --id and --system"
        )
    named, day = proposal or hold_id or f"hold-{uuid4().hex[:8]}", day_of(review_on)

    async def work(desk: Desk) -> Ack:
        if proposal:
            said = ConfirmHold(proposal=proposal, owner=owner, review_on=day, actor=actor)
            return await desk.doors.confirm_hold(desk.org, CaseId(case), said)
        placed = LiveHold(id=named, owner=owner, review_on=day, systems=tuple(SystemId(s) for s in system or ()))
        return await desk.doors.place_hold(desk.org, CaseId(case), PlaceHold(hold=placed, actor=actor))

    ack = at_desk(context, org, work)
    show({"hold": named, **ack.model_dump()}, as_json, f"{case}: hold {named} stands")


@request.command("proposals")
def proposals(context: typer.Context, case: Case, org: Org = None, as_json: Json = False) -> None:
    """The holds that the plan proposes, and which of them nobody has settled yet."""
    view = at_desk(context, org, lambda desk: desk.doors.view(desk.org, CaseId(case)))
    found = view.plan.proposals if view.plan else ()
    if as_json:
        listed = [{**p.model_dump(mode="json"), "settled": p.id not in view.unsettled} for p in found]
        return show(listed, True, "")
    proposal_table(found, view.unsettled)


@request.command("dismiss")
def dismiss(
    context: typer.Context,
    case: Case,
    proposal: Annotated[str, typer.Argument(help="Id of a proposed hold; `request proposals` lists them.")],
    reason: Annotated[Dismissal, typer.Option(help="Why no hold is needed.")],
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Settle a proposed hold without placing it."""
    said = DismissHold(proposal=proposal, reason=reason, actor=actor)
    ack = at_desk(context, org, lambda d: d.doors.dismiss_hold(d.org, CaseId(case), said))
    show(ack.model_dump(), as_json, f"{case}: {proposal} dismissed")


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
