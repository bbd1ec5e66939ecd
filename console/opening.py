"""What `habeas request new` makes of its options."""

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from console.terminal import day_of
from schemas.clock import now
from schemas.errors import BadInput
from schemas.organisation import Organisation
from schemas.particulars import Capacity, Correction, Doubt, Particulars
from schemas.request import Channel, NewRequest, Person, RequestType

NOON = time(12)


def received(said: str | None, zone: str) -> datetime:
    """When the request came; a day without a time counts from noon there. Raises BadInput for a day to come.

    A letter that came on Friday and is registered on Wednesday is due from Friday (GDPR Art. 12(3)).
    """
    if said is None:
        return now()
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = datetime.combine(day_of(said), NOON)
    if len(said) == len("2026-11-21"):
        moment = datetime.combine(moment.date(), NOON)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    if moment.date() > now().astimezone(ZoneInfo(zone)).date():
        raise BadInput(f"--received {said} has not come yet")
    return min(moment, now())


class Receipt(NamedTuple):
    """How, when and by whom a request was taken in, as it was told."""

    channel: Channel | None
    received: str | None
    taken_by: str | None
    key: str | None
    """Names this receipt for ever (a ticket's id)."""


def request_of(
    organisation: Organisation, types: tuple[RequestType, ...], person: Person, said: Particulars, receipt: Receipt
) -> NewRequest:
    """What the case is opened with; a ticket's key says that it was a ticket. Raises BadInput."""
    key = receipt.key
    if receipt.channel is Channel.SERVICE:
        raise BadInput("--channel service is only for the customer's own login, which signs whom it hands over")
    return NewRequest(
        org=organisation.id,
        types=types,
        channel=receipt.channel or (Channel.TICKET if key else Channel.CONSOLE),
        received_at=received(receipt.received, organisation.time_zone),
        person=person,
        particulars=said,
        taken_by=receipt.taken_by,
        intake_key=f"ticket:{key}" if key else f"console:{uuid4().hex}",
    )


def particulars(
    types: Sequence[RequestType], *, correct: Sequence[str], note: Sequence[str], words: str, more: Path | None
) -> Particulars:
    """What was said beside the rights. more: a file with all of it as JSON. Raises BadInput where it does not fit them."""
    said = _read(more) if more else Particulars()
    corrections = [_correction(one) for one in correct]
    corrections += [Correction(doubt=Doubt.ASSESSMENT, words=one) for one in note]
    said = said.model_copy(
        update={"corrections": (*said.corrections, *corrections), "words": words or said.words}
    )  # fmt: skip
    if RequestType.RECTIFICATION in types and not said.corrections:
        raise BadInput("say what is wrong: --correct field=value, or --note 'what the person says'")
    if said.corrections and RequestType.RECTIFICATION not in types:
        raise BadInput("--correct and --note go with --type rectification")
    if said.capacity is not Capacity.SELF and not said.about:
        raise BadInput("say whom it is about: `about` in the file of --particulars")
    return said


def fits(organisation: Organisation, said: Particulars) -> None:
    """Raises BadInput where it names somebody whom the organisation file does not know."""
    to = organisation.recipients.get(said.send_to) if said.send_to else None
    if said.send_to and (to is None or to.api is None):
        raise BadInput(f"send_to {said.send_to}: the organisation file gives no such recipient with an `api` address")


def _read(file: Path) -> Particulars:
    try:
        return Particulars.model_validate_json(file.read_bytes())
    except OSError as problem:
        raise BadInput(f"{file}: {problem.strerror}") from None
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in problem.errors())
        raise BadInput(f"{file}: {wrong}") from None


def _correction(said: str) -> Correction:
    field, equals, value = said.partition("=")
    if not equals or not field.isidentifier():
        raise BadInput(f"--correct is field=value, for instance phone=+46701740605; not {said!r}")
    return Correction(field=field.lower(), value=value or None)
