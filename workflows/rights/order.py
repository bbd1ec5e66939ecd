"""In which order the rights of one request are carried out."""

from schemas.request import RequestType

LAWFUL = (
    RequestType.OBJECTION_DIRECT_MARKETING,
    RequestType.WITHDRAW_CONSENT,
    RequestType.BLOCK_INNER,
    RequestType.BLOCK_EXTERNAL,
    RequestType.UNBLOCK_INNER,
    RequestType.UNBLOCK_EXTERNAL,
    RequestType.RESTRICTION,
    RequestType.JOURNAL_COPY,
    RequestType.ACCESS,
    RequestType.ACCESS_LOG,
    RequestType.RECIPIENTS_INFO,
    RequestType.PORTABILITY,
    RequestType.RECTIFICATION,
    RequestType.OBJECTION,
    RequestType.AUTOMATED_DECISION_REVIEW,
    RequestType.COMPLAINT,
    RequestType.JOURNAL_DESTRUCTION,
    RequestType.ERASURE,
)
"""What is done at once goes first; whoever asks for a copy and for erasure has the copy before anything goes; what is
corrected is corrected before it is weighed, and after it was copied as it stood when the request came.
Source: GDPR Art. 12(3), 15(3), 17, 18, 21(3); EDPB Guidelines 01/2022 (data at the time of the request)."""
SWIFT = LAWFUL[:6]
"""Done the same day; answered at once where other rights take longer."""
CHANGING = frozenset(LAWFUL) - {
    RequestType.JOURNAL_COPY,
    RequestType.ACCESS,
    RequestType.ACCESS_LOG,
    RequestType.RECIPIENTS_INFO,
    RequestType.PORTABILITY,
    RequestType.AUTOMATED_DECISION_REVIEW,
    RequestType.COMPLAINT,
}
"""Rights whose deeds others have to hear of (GDPR Art. 19)."""


def lawful(types: tuple[RequestType, ...]) -> tuple[RequestType, ...]:
    """The rights in the order of the law."""
    return tuple(right for right in LAWFUL if right in types)
