"""`habeas request`: what people say during the life of a case, beside approvals and holds."""

from typing import Annotated

import typer
from rich import box
from rich.table import Table

from console.requests import request
from console.terminal import Actor, Case, Json, Org, at_desk, out, show
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.life import Choice, GlassReason, LiftReason, Method, RefusalGround
from schemas.particulars import Authority, Weighing
from schemas.request import RequestType, Role
from schemas.thirdparties import Choice as Chosen_
from schemas.thirdparties import Chosen, Review

__all__ = ["request"]
Words = Annotated[
    str, typer.Option(help="In your own words; sealed with the case, and told to the person where the law says.")
]
InRole = Annotated[Role, typer.Option("--role", help="In which role you decide.")]
BY_PEOPLE = (Method.FACTS, Method.DOCUMENT)


@request.command("identify")
def identify(
    context: typer.Context,
    case: Case,
    method: Annotated[
        Method, typer.Option(help="facts: asked what only they know; document: looked at, and not kept.")
    ],
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Somebody on the staff has seen who asks. Exit 1 where it is not enough."""
    if method not in BY_PEOPLE:
        raise BadInput(
            "--method is facts or document; a code goes by `request confirm`, signing in by the person's page"
        )
    told = at_desk(context, org, lambda d: d.sayings.prove(d.org, CaseId(case), method, by=actor))
    show(told.model_dump(), as_json, "noted" if told.accepted else "not enough")
    if not told.accepted:
        raise typer.Exit(1)


@request.command("ask")
def ask(
    context: typer.Context,
    case: Case,
    actor: Actor,
    words: Annotated[str | None, typer.Option(help="The question; without it: whether to erase or to keep.")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Ask the person what they mean; what is clear is done meanwhile (recital 63)."""
    ack = at_desk(context, org, lambda d: d.sayings.ask(d.org, CaseId(case), words, actor))
    show(ack.model_dump(), as_json, f"{case}: asked")


@request.command("clarified")
def clarified(
    context: typer.Context,
    case: Case,
    actor: Actor,
    choice: Annotated[Choice | None, typer.Option(help="Where they asked for both: erase or keep.")] = None,
    only: Annotated[list[RequestType] | None, typer.Option(help="The rights that they mean, if not all.")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """The person has said what they mean."""
    rights = tuple(only or ())
    ack = at_desk(context, org, lambda d: d.sayings.clarified(d.org, CaseId(case), actor, choice=choice, only=rights))
    show(ack.model_dump(), as_json, f"{case}: clarified")


@request.command("authority")
def authority(
    context: typer.Context,
    case: Case,
    actor: Actor,
    role: InRole,
    holds: Annotated[bool, typer.Option("--holds/--fails", help="Whether the papers bear it out.")],
    scope: Annotated[list[str] | None, typer.Option(help="What it covers; without: everything.")] = None,
    child_age: Annotated[int | None, typer.Option(min=0, max=17)] = None,
    child_against: Annotated[bool, typer.Option("--child-against", help="The child does not want it.")] = False,
    harm: Annotated[bool, typer.Option("--harm", help="Handing out would do harm.")] = False,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Settle whether somebody may ask for somebody else: a proxy, a guardian, an heir."""
    said = Authority(
        holds=holds, scope=tuple(scope) if scope else None, child_age=child_age, child_against=child_against, harm=harm
    )  # fmt: skip
    ack = at_desk(context, org, lambda d: d.sayings.settle(d.org, CaseId(case), said, actor, role))
    show(ack.model_dump(), as_json, f"{case}: settled")


@request.command("weigh")
def weigh(
    context: typer.Context,
    case: Case,
    outcome: Annotated[Weighing, typer.Option(help="compelling: it goes on; no_compelling_grounds: it stops.")],
    words: Words,
    actor: Actor,
    role: InRole,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Weigh an objection; the burden is the controller's (GDPR Art. 21(1))."""
    ack = at_desk(context, org, lambda d: d.sayings.weigh(d.org, CaseId(case), outcome, words, actor, role))
    show(ack.model_dump(), as_json, f"{case}: weighed")


@request.command("withhold")
def withhold(
    context: typer.Context,
    case: Case,
    plan: Annotated[str, typer.Option(help="Digest of the plan that you have read.")],
    words: Words,
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """As the person responsible for the journal: don't release it. It goes to the care supervisor at once (PDL 8:2)."""
    ack = at_desk(context, org, lambda d: d.sayings.withhold(d.org, CaseId(case), plan, words, actor))
    show(ack.model_dump(), as_json, f"{case}: withheld; the referral lies ready")


@request.command("break-glass")
def break_glass(
    context: typer.Context,
    case: Case,
    why: Annotated[GlassReason, typer.Option(help="danger, unavailable (nobody responsible), order (of a court).")],
    words: Words,
    actor: Actor,
    role: InRole,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """See a patient record for an hour without being responsible for it. It is on record, and an alarm goes out."""
    ack = at_desk(context, org, lambda d: d.sayings.break_glass(d.org, CaseId(case), why, words, actor, role))
    show(
        ack.model_dump(),
        as_json,
        f"{case}: the glass is broken for an hour; `habeas request mentions` shows the extract",
    )


@request.command("mentions")
def mentions(
    context: typer.Context,
    case: Case,
    actor: Actor,
    role: InRole,
    remove: Annotated[list[str] | None, typer.Option(help="Mentions to take out, by id, or `all`.")] = None,
    keep: Annotated[list[str] | None, typer.Option(help="Mentions that stay, by id, or `all` (the rest).")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Other people in what would be handed out; with --remove and --keep: choose, for every one of them (Art. 15(4))."""
    found, _ = at_desk(context, org, lambda d: d.sayings.mentions(d.org, CaseId(case), role, actor))
    if not remove and not keep:
        if as_json:
            return show([m.model_dump(mode="json") for m in found], True, "")
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("id", "where", "kind", "what", "context"):
            table.add_column(column, overflow="fold")
        for m in found:
            table.add_row(m.id[:12], f"{m.system}.{m.table}.{m.column}", m.span.kind, m.text, m.context)
        out.print(table if found else "There are no mentions of other people to look at.")
        return None
    choices = _choices([m.id for m in found], remove or [], keep or [], actor)
    ack = at_desk(context, org, lambda d: d.sayings.reviewed(d.org, CaseId(case), Review(choices=choices), actor, role))
    return show(ack.model_dump(), as_json, f"{case}: {len(choices)} mentions looked at")


def _choices(ids: list[str], remove: list[str], keep: list[str], actor: str) -> dict[str, Chosen]:
    """A choice for each id; an id may be given by its beginning. Raises BadInput for one that is none, or not one."""

    def named(said: list[str]) -> set[str]:
        found = set[str]()
        for one in said:
            hits = ids if one == "all" else [i for i in ids if i.startswith(one)]
            if not hits or (one != "all" and len(hits) > 1):
                raise BadInput(f"{one!r} is not the beginning of exactly one mention's id")
            found |= set(hits)
        return found

    gone, stays = named(remove), named(keep)
    if "all" in keep:
        stays -= gone
    if gone & stays and "all" in remove:
        gone -= stays
    if gone & stays:
        raise BadInput("a mention can't both go and stay")
    choices = dict.fromkeys(gone, Chosen_.REMOVE) | dict.fromkeys(stays, Chosen_.KEEP)
    return {i: Chosen(choice=choice, by=actor) for i, choice in choices.items()}


@request.command("decide")
def decide(
    context: typer.Context,
    case: Case,
    right: Annotated[RequestType, typer.Option(help="complaint or automated_decision_review")],
    words: Words,
    actor: Actor,
    role: InRole,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Decide about a complaint, or look at an automated decision as a person (GDPR Art. 22(3))."""
    ack = at_desk(context, org, lambda d: d.sayings.decide(d.org, CaseId(case), right, words, actor, role))
    show(ack.model_dump(), as_json, f"{case}: decided")


@request.command("refuse")
def refuse(
    context: typer.Context,
    case: Case,
    ground: Annotated[RefusalGround, typer.Option(help="Why: GDPR-12.5 excessive, GDPR-12.6 no authority, GDPR-R27.")],
    words: Words,
    actor: Actor,
    role: InRole,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Refuse the request as a whole, with reasons; the person hears the ground and every remedy (GDPR Art. 12(4)-(5))."""
    ack = at_desk(context, org, lambda d: d.sayings.refuse(d.org, CaseId(case), ground, words, actor, role))
    show(ack.model_dump(), as_json, f"{case}: refused")


@request.command("route")
def route(
    context: typer.Context,
    case: Case,
    to: Annotated[str, typer.Option(help="Key of the recipient in the organisation file who decides instead.")],
    actor: Actor,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Pass the request on to whoever decides about the data (GDPR Art. 4(7), 28(3)(e))."""
    ack = at_desk(context, org, lambda d: d.sayings.route(d.org, CaseId(case), to, actor))
    show(ack.model_dump(), as_json, f"{case}: passed on to {to}")


@request.command("lift")
def lift(
    context: typer.Context, case: Case, why: LiftReason, actor: Actor, org: Org = None, as_json: Json = False
) -> None:
    """End a restriction; the person is told first, and some days pass (GDPR Art. 18(3))."""
    ack = at_desk(context, org, lambda d: d.sayings.lift(d.org, CaseId(case), why, actor))
    show(ack.model_dump(), as_json, f"{case}: the person is told, then it is lifted")


@request.command("advise")
def advise(
    context: typer.Context, case: Case, words: Words, actor: Actor, org: Org = None, as_json: Json = False
) -> None:
    """As data protection officer: advise on record. It decides nothing (GDPR Art. 38(6))."""
    ack = at_desk(context, org, lambda d: d.sayings.advise(d.org, CaseId(case), words, actor))
    show(ack.model_dump(), as_json, f"{case}: on record")


@request.command("recipients")
def recipients(
    context: typer.Context,
    case: Case,
    confirmed: Annotated[str | None, typer.Option(help="Key of a recipient who has done it as well.")] = None,
    actor: Annotated[str, typer.Option("--as", help="Who says it.")] = "staff",
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Who was told or instructed (GDPR Art. 19, 28(3)), and who has confirmed; with --confirmed: note that one has."""
    if confirmed:
        at_desk(context, org, lambda d: d.sayings.confirmed(d.org, CaseId(case), confirmed, actor))
    found = at_desk(context, org, lambda d: d.lasting.informed(d.org, CaseId(case)))
    if as_json:
        return show([i.model_dump(mode="json") for i in found], True, "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("recipient", "what", "as", "told", "confirmed"):
        table.add_column(column)
    for i in found:
        told = "by hand" if i.by_hand else f"{i.told_at:%Y-%m-%d}"
        done = f"{i.confirmed_at:%Y-%m-%d} {i.confirmed_by}" if i.confirmed_at else ""
        table.add_row(i.recipient, i.what, "processor" if i.processor else "recipient", told, done)
    out.print(table if found else "Nobody had to be told.")
    return None
