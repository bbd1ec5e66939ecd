"""Which rights a form offers, and what was asked for with it."""

from collections.abc import Collection

from console.web.forms import Fields
from schemas.errors import BadInput
from schemas.organisation import Organisation
from schemas.particulars import Correction, Doubt, Particulars
from schemas.request import RequestType

RESTRICTIONS = ("GDPR-18.1.a", "GDPR-18.1.b", "GDPR-18.1.c", "GDPR-18.1.d")
IN_WORDS = (
    RequestType.RECTIFICATION,
    RequestType.OBJECTION,
    RequestType.COMPLAINT,
    RequestType.AUTOMATED_DECISION_REVIEW,
)
"""What nobody can act on without the person's own words."""
OF_CARE = (
    RequestType.ACCESS_LOG,
    RequestType.JOURNAL_COPY,
    RequestType.JOURNAL_DESTRUCTION,
    RequestType.BLOCK_INNER,
    RequestType.BLOCK_EXTERNAL,
    RequestType.UNBLOCK_INNER,
    RequestType.UNBLOCK_EXTERNAL,
)
"""What only a care provider has: patient records, and who has read them (in Sweden PDL)."""


def offered(organisation: Organisation) -> tuple[RequestType, ...]:
    """The rights that there are against this organisation: those about patient records only against a care provider."""
    return tuple(right for right in RequestType if organisation.care_provider or right not in OF_CARE)


def asked_for(
    given: Fields, among: Collection[RequestType] = tuple(RequestType)
) -> tuple[tuple[RequestType, ...], Particulars]:
    """The rights that were ticked and what was said beside them. Raises BadInput, also for a right that is not among those."""
    ticked = given.all("right")
    unknown = [t for t in ticked if t not in set(among)]
    types = tuple(right for right in RequestType if right.value in ticked)
    if not types or unknown:
        raise BadInput("choose at least one thing to ask for")
    words = given.text("words", 8000)
    if not words and any(right in IN_WORDS for right in types):
        raise BadInput("say in your own words what it is about")
    ground = given.text("restriction", 20) or RESTRICTIONS[0]
    if ground not in RESTRICTIONS:
        raise BadInput("restriction is one of Art. 18(1)(a)-(d)")
    corrections: tuple[Correction, ...] = ()
    if RequestType.RECTIFICATION in types:
        doubt = Doubt.ASSESSMENT if given.text("doubt", 20) == Doubt.ASSESSMENT.value else Doubt.FACT
        corrections = (Correction(doubt=doubt, words=words[:4000]),)
    return types, Particulars(
        corrections=corrections,
        words=words,
        restriction=ground,
        keeps_evidence=given.ticked("keeps_evidence"),
    )
