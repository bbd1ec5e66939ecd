"""`habeas intake triage` and `habeas intake corrections`: mails that a person has to read, at a command line."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from console import opening
from console.desk import Desk
from console.terminal import Actor, Json, Org, at_desk, out, show
from console.triage import Listed, Opened, known_case
from schemas.clock import now
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.intake import MailLanguage
from schemas.mailbox import ItemId, Meant, Nothing
from schemas.particulars import Correction, Doubt, Particulars
from schemas.request import Person, RequestType
from schemas.text import Language

triage = typer.Typer(help="Mails that a person has to read.", no_args_is_help=True)
Item = Annotated[str, typer.Argument(help="Number of the mail, like MAIL-2026-000123.")]


def add_to(intake: typer.Typer) -> None:
    """The commands stand in the group of the intake."""
    intake.add_typer(triage, name="triage")
    intake.command("corrections")(corrections)


@triage.command("list")
def list_(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """What waits, the oldest first: when it came, how long it has waited, what it may ask. Nobody's name."""
    found = at_desk(context, org, lambda desk: desk.triage.waiting())
    if as_json:
        return show([_line(one) for one in found], True, "")
    table = Table("mail", "came", "days", "answer by", "suggestion", "sure", "why", box=box.SIMPLE_HEAD, pad_edge=False)
    for one in found:
        of, day = one.item.features, f"[red]{one.days}[/]" if one.late else str(one.days)
        asked = ", ".join(of.suggested) or "no request"
        came = f"{one.item.received_at:%Y-%m-%d}"
        table.add_row(one.item.id, came, day, str(one.due_on), asked, f"{of.confidence:.0%}", of.why)
    out.print(table if found else "There is no mail to read.")


@triage.command("show")
def show_(
    context: typer.Context,
    item: Item,
    by: Annotated[
        str | None, typer.Option("--as", help="Who reads it; without: nothing of what it says is shown.")
    ] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """What the rules made of a mail; with --as also what it says, and that it was read is written down first."""

    async def work(desk: Desk) -> tuple[Listed, Opened | None]:
        known = await desk.triage.item(ItemId(item))
        opened = None
        if by is not None:
            await desk.openings.opened(desk.org, CaseId(known.id), "mail", by, now())
            opened = await desk.triage.opened(known.id)
        return desk.triage.listed(known), opened

    listed, opened = at_desk(context, org, work)
    said = _line(listed) | ({"from": _sender(opened), "says": _words(opened)} if opened else {})
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in said.items() if value not in (None, [], "")]
    if as_json:
        return show(said, True, "")
    sys.stdout.write("\n".join(lines) + "\n")  # a stranger's words: no markup


@triage.command("open")
def open_(
    context: typer.Context,
    item: Item,
    by: Actor,
    type_: Annotated[list[RequestType] | None, typer.Option("--type", help="What is asked; several. Default: as suggested.")] = None,
    received: Annotated[str | None, typer.Option(help="Day or time of the real receipt; default: when the mail came.")] = None,
    case: Annotated[str | None, typer.Option(help="Put it to this case instead of opening one.")] = None,
    meant: Annotated[Meant, typer.Option(help="With --case: what it means there.")] = Meant.KEEP,
    org: Org = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """A case has the mail: a new one, or with --case one that there is. Prints its number."""

    async def work(desk: Desk) -> CaseId:
        if case is not None:
            number = known_case(case)
            await desk.triage.attach(ItemId(item), number, meant, by)
            return number
        opened = await desk.triage.opened(ItemId(item))
        types = tuple(type_ or opened.rights)
        moment = opening.received(received, desk.organisation.time_zone) if received else opened.item.received_at
        return await _opened(desk, opened, types, moment, by)

    found = at_desk(context, org, work)
    show({"id": found}, as_json, found)


@triage.command("dismiss")
def dismiss(
    context: typer.Context,
    item: Item,
    by: Actor,
    reason: Annotated[Nothing, typer.Option(help="Why there is nothing to do.")],
    org: Org = None,
    as_json: Json = False,
) -> None:
    """There is nothing to do about a mail. Its content goes after thirty days."""
    at_desk(context, org, lambda desk: desk.triage.dismiss(ItemId(item), reason, by))
    show({"id": item, "nothing": reason.value}, as_json, f"{item} is settled")


def corrections(context: typer.Context, org: Org = None, as_json: Json = False) -> None:
    """What the rules suggested and what people decided, for tuning: no word of a mail, nobody's name."""
    found = at_desk(context, org, lambda desk: desk.triage.corrections())
    if as_json:
        return show(found, True, "")
    for one in found:
        out.print(json.dumps(one, ensure_ascii=False), soft_wrap=True, markup=False)


async def _opened(desk: Desk, opened: Opened, types: Sequence[RequestType], moment: datetime, by: str) -> CaseId:
    if opened.mail is None:
        raise BadInput("this mail can't be read by machine; open the case on the staff's page")
    if not types:
        raise BadInput("nothing is suggested: say what is asked with --type")
    mail = opened.mail
    wrong = (Correction(doubt=Doubt.FACT, words=mail.body[:4000]),) if RequestType.RECTIFICATION in types else ()
    said = Particulars(corrections=wrong, words=mail.body[:8000])
    language = Language.EN if mail.language is MailLanguage.EN else Language.SV
    person = Person(email=mail.from_address, name=mail.claimed.name or mail.from_name, language=language)
    return await desk.triage.open_case(opened.item.id, tuple(types), person, said, moment, by)


def _line(one: Listed) -> dict[str, Any]:
    of = one.item.features
    return {
        "id": one.item.id,
        "state": one.item.state.value,
        "received_at": one.item.received_at.isoformat(),
        "waited_days": one.days,
        "answer_by": one.due_on.isoformat(),
        "late": one.late,
        "why": of.why.value,
        "suggested": [asked.value for asked in of.suggested],
        "confidence": of.confidence,
        "sender": of.trust.value,
        "names_case": one.item.answers,
        "case": one.item.case,
        "rules": [f"{r.asked.value if r.asked else ''} {r.rule} {r.weight:+.1f}".strip() for r in of.reasons],
    }


def _sender(opened: Opened) -> str | None:
    return opened.mail.from_address if opened.mail else None


def _words(opened: Opened) -> str:
    return opened.mail.body if opened.mail else "(can't be read by machine; look at it in the mailbox)"
