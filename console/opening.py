"""What `habeas request new` makes of its options."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from console.lasting import identities
from console.terminal import day_of
from schemas.clock import now
from schemas.errors import BadInput
from schemas.particulars import Capacity, Correction, Doubt, Particulars
from schemas.request import Channel, RequestType

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


def channel(said: Channel | None, key: str | None) -> Channel:
    """How the request came in; a ticket's key says that it was a ticket."""
    return said or (Channel.TICKET if key else Channel.CONSOLE)


def particulars(
    types: Sequence[RequestType],
    *,
    correct: Sequence[str],
    note: Sequence[str],
    words: str,
    restriction: str,
    keeps_evidence: bool,
    send_to: str | None,
    capacity: Capacity,
    about: Sequence[str],
    child_age: int | None,
) -> Particulars:
    """What was said beside the rights. Raises BadInput where it does not fit them."""
    corrections = [_correction(one) for one in correct]
    corrections += [Correction(doubt=Doubt.ASSESSMENT, words=one) for one in note]
    if RequestType.RECTIFICATION in types and not corrections:
        raise BadInput("say what is wrong: --correct field=value, or --note 'what the person says'")
    if corrections and RequestType.RECTIFICATION not in types:
        raise BadInput("--correct and --note go with --type rectification")
    if capacity is not Capacity.SELF and not about:
        raise BadInput("say whom it is about: --about personnummer=… or --about email=…")
    if restriction not in "abcd" or len(restriction) != 1:
        raise BadInput("--restriction is a, b, c or d: the letter of GDPR Art. 18(1)")
    return Particulars(
        corrections=tuple(corrections),
        words=words,
        restriction=f"GDPR-18.1.{restriction}",
        keeps_evidence=keeps_evidence,
        send_to=send_to,
        capacity=capacity,
        about=identities(list(about)),
        child_age=child_age,
    )


def _correction(said: str) -> Correction:
    field, equals, value = said.partition("=")
    if not equals or not field.isidentifier():
        raise BadInput(f"--correct is field=value, for instance phone=+46701740605; not {said!r}")
    return Correction(field=field.lower(), value=value or None)
