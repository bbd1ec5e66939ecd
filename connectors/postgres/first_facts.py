"""What is a fact about a case from its first moment: that it was opened, and how long after the request had come in."""

from datetime import datetime, timedelta

from schemas.facts import Body, Fact, FactKind
from schemas.request import NewRequest

SAYS_SO = timedelta(hours=1)
"""A request that came in so long before it was registered says so in its first fact."""
BACKDATED = timedelta(days=1)
"""From so long on the backdating is a fact of its own."""


def first_facts(request: NewRequest, at: datetime) -> list[Fact]:
    """That the case was opened; and where it was registered a day or more after its receipt, that too, and by whom.

    at: when it is registered. The clock runs from the receipt all the same (GDPR Art. 12(3)).
    """
    late, by = at - request.received_at, {"taken_by": request.taken_by} if request.taken_by else {}
    body: Body = {"types": [str(t) for t in request.types], "channel": request.channel.value, **by}
    if late > SAYS_SO:
        body["registered_at"] = at.isoformat()
    found = [Fact(key="opened", kind=FactKind.OPENED, at=request.received_at, body=body)]
    if late >= BACKDATED:
        said: Body = {
            "received_at": request.received_at.isoformat(), "registered_at": at.isoformat(), "days": late.days,
            "channel": request.channel.value, **by,
        }  # fmt: skip
        found.append(Fact(key="backdated", kind=FactKind.BACKDATED, at=at, body=said))
    return found
