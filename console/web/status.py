"""What a person sees of their own case, and what they can say to it, whichever way they came."""

from typing import Any

from console.web.forms import Fields
from console.web.front import Front
from schemas.clock import now
from schemas.errors import BadInput, KeyGone
from schemas.ids import CaseId
from schemas.life import Choice
from schemas.particulars import Particulars
from schemas.request import CaseState, CaseSummary, Channel, NewRequest, RequestType

LONGEST = 7000
THEMSELVES = "subject"
"""Who has said it, as the ledger knows the person."""


async def status_of(front: Front, summary: CaseSummary) -> dict[str, Any]:
    """What the page of a case shows beside the case itself."""
    return {
        "proves": "strong_identity" in (summary.waits_for or ""),
        "asks": summary.state is CaseState.CLARIFICATION_PENDING,
        "question": await front.delivering.question(summary.org, summary.id),
        "over": summary.state.answered,
    }


def meant(given: Fields, summary: CaseSummary) -> tuple[Choice | None, tuple[RequestType, ...], str]:
    """What they choose where two wishes don't go together, which of the rights they mean, and their own words.

    Raises BadInput.
    """
    choice = given.text("choice", 10)
    if choice and choice not in set(Choice):
        raise BadInput("choice is erase or keep")
    only = tuple(right for right in summary.types if right.value in given.all("only"))
    return (
        Choice(choice) if choice else None,
        only if len(only) < len(summary.types) else (),
        given.text("words", LONGEST),
    )


async def complain(front: Front, about: CaseSummary, given: Fields) -> CaseId:
    """The case of the complaint: its own number and its own time, from the person whom the other case knows.

    The same form sent twice opens one. Raises BadInput without words, and where nobody can be named any more.
    Source: GDPR Art. 12(4), 38(4).
    """
    words = given.needed("words", LONGEST)
    desk = front.desk(about.org)
    try:
        who = await desk.tasks.who_asks(about.org, about.id)
    except KeyGone:
        raise BadInput("the case is forgotten; write to the organisation") from None
    return await desk.doors.open(
        NewRequest(
            org=about.org,
            types=(RequestType.COMPLAINT,),
            channel=Channel.WEB,
            received_at=now(),
            person=who.person,
            particulars=Particulars(words=f"{about.id}: {words}"),
            intake_key=f"complaint:{about.id}:{given.needed('number', 32)}",
        )
    )
