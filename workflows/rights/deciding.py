"""Rights whose answer is a person's decision: a complaint, the review of an automated decision (GDPR Art. 22(3), 77)."""

from schemas.carrying import Settled
from schemas.request import CaseState, RequestType
from workflows.life import CaseWork


async def decide(case: CaseWork, right: RequestType) -> Settled | None:
    """Somebody has decided and said why, sealed with the case; None where the request is no longer carried out."""
    round_ = case.next_round()
    await case.tell_staff("approval")
    decided = await case.wait_for("decision", lambda: right in case.decided, state=CaseState.AWAITING_APPROVAL)
    return Settled(right=right, rounds=(round_,), decided=True) if decided else None
