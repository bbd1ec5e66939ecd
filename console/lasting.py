"""`habeas suppressions` and `habeas erasures`: what outlives the cases."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from console.desk import Desk
from console.terminal import Json, Org, at_desk, out, show
from schemas.clock import now
from schemas.erasures import MarketingChannel, Purpose, Question, Replayed, ReplayRun
from schemas.errors import BadInput
from schemas.systems import Identity, IdentityKind

suppressions = typer.Typer(help="Whom nothing is sent to, and what no import brings back.", no_args_is_help=True)
erasures = typer.Typer(help="The erasure ledger: whoever was erased stays erased.", no_args_is_help=True)
Who = Annotated[
    list[str], typer.Option("--who", help="kind=value, for instance email=a@b.example; several for one person.")
]


@suppressions.command("check")
def check(
    context: typer.Context,
    who: Who,
    purpose: Annotated[Purpose, typer.Option()] = Purpose.MARKETING,
    channel: Annotated[MarketingChannel | None, typer.Option()] = None,
    batch: Annotated[str | None, typer.Option(help="IMPORT: the batch that the row comes with.")] = None,
    collected: Annotated[str | None, typer.Option(help="IMPORT: when its data were collected, ISO 8601.")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Whether something may be sent, or imported. Exit 1 where it may not."""
    asked = Question(
        purpose=purpose,
        identities=identities(who),
        channel=channel,
        batch=batch,
        collected_at=moment(collected) if collected else None,
    )
    verdict = at_desk(context, org, lambda d: d.lasting.suppressed(d.org, asked))
    show(
        verdict.model_dump(mode="json"), as_json, f"suppressed since {verdict.since}" if verdict.suppressed else "free"
    )
    if verdict.suppressed:
        raise typer.Exit(1)


@suppressions.command("revoke")
def revoke(
    context: typer.Context,
    who: Who,
    purpose: Annotated[Purpose, typer.Option()] = Purpose.MARKETING,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """The person wants it again, by their own clear word. Exit 1 where nothing was suppressed."""
    found = at_desk(context, org, lambda d: d.lasting.revoke(d.org, purpose, identities(who), now()))
    show({"revoked": found}, as_json, "revoked" if found else "nothing was suppressed")
    if not found:
        raise typer.Exit(1)


@erasures.command("replay")
def replay(
    context: typer.Context,
    since: Annotated[str, typer.Option(help="From when on what was erased is erased again: the time of the backup.")],
    system: Annotated[list[str] | None, typer.Option(help="Only this system; may be given several times.")] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """After a restore: erase again what was erased since. Rows are matched by their own keys, never by the person.

    Exit 1 where a system could not be put right, or has rows that a person has to look at.
    """
    start = moment(since)

    async def work(desk: Desk) -> list[Replayed]:
        known = [s.id for s in desk.organisation.systems if s.manifest]
        unknown = [s for s in system or () if s not in known]
        if unknown:
            raise BadInput(f"no connected system {', '.join(unknown)}; known: {', '.join(known)}")
        systems = tuple(s for s in known if not system or s in system)
        return list(await desk.lasting.replay(ReplayRun(org=desk.org, since=start, systems=systems)))

    found = at_desk(context, org, work)
    if as_json:
        show([r.model_dump(mode="json") for r in found], True, "")
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("system", "tombstones", "back again", "gone again", "new rows left", "for a person", "trouble"):
            table.add_column(column)
        for r in found:
            numbers = (r.tombstones, r.back, r.done, r.newer, r.undated)
            table.add_row(r.system, *map(str, numbers), r.trouble or "")
        out.print(table)
    if any(r.trouble or r.undated or r.done < r.back for r in found):
        raise typer.Exit(1)


def identities(said: list[str]) -> tuple[Identity, ...]:
    """`email=a@b.example` as an identifier, normalised. Raises BadInput."""
    found = []
    for one in said:
        kind, equals, value = one.partition("=")
        if not equals or kind not in set(IdentityKind) or not value.strip():
            raise BadInput(f"write kind=value; kinds: {', '.join(IdentityKind)}")
        plain = value.strip().lower() if kind == IdentityKind.EMAIL else value.strip()
        found.append(Identity(kind=IdentityKind(kind), value=plain))
    return tuple(found)


def moment(text: str) -> datetime:
    """A moment as people write it; without a zone it is UTC. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no time; write it like 2026-11-21T14:00 or 2026-11-21") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
