"""What time stamps of a witness say about the entries of an auditor's file."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from pydantic import Field

from schemas.base import Frozen
from schemas.facts import Fact, FactKind
from schemas.ports import Stamps
from schemas.proofs import AuditFile, Stamp

LATE = timedelta(hours=48)
"""After which an entry counts as witnessed late."""


class Witnessed(Frozen):
    """What the stamps say."""

    wrong: str | None = None
    """What is wrong first."""
    late: tuple[int, ...] = ()
    none: tuple[int, ...] = ()
    at: dict[int, datetime] = Field(default_factory=dict)


def witnessed(file: AuditFile, roots: Stamps, late: timedelta) -> Witnessed:
    """Each entry is held against the first stamped head that holds it.

    A stamp can't be had for a day that is over: whoever rewrites a ledger can sign it again, but not have it stamped
    again at the time. So what happened long before a witness first saw it is named.
    """
    times = {stamp.checkpoint.size: _time(stamp, roots) for stamp in file.stamps}
    bad = [size for size, at in times.items() if at is None]
    if bad:
        return Witnessed(
            wrong=f"the time stamp over {bad[0]} entries does not hold against the given root certificates"
        )
    found: dict[int, datetime] = {}
    for proven in file.entries:
        covering = [size for size in times if size > proven.index]
        if covering and (at := times[min(covering)]) is not None:
            found[proven.entry.seq] = at
    facts = {p.entry.seq: p.entry.fact for p in file.entries}
    none = tuple(seq for seq in facts if seq not in found)
    behind = tuple(seq for seq, at in found.items() if at - _happened(facts[seq]) > late)
    wrong = None
    if behind:
        first, at = facts[behind[0]], found[behind[0]]
        wrong = (
            f"entry {behind[0]} ({first.kind.value}) was witnessed late: it says {_minute(_happened(first))}, the first "
            f"time stamp over it is of {_minute(at)}"
        ) + (f"; and {len(behind) - 1} more" if len(behind) > 1 else "")
    elif none:
        wrong = f"entry {none[0]} ({facts[none[0]].kind.value}) has no time stamp over it: have the case exported again"
    return Witnessed(wrong=wrong, late=behind, none=none, at=found)


def _time(stamp: Stamp, roots: Stamps) -> datetime | None:
    try:
        token = base64.b64decode(stamp.token, validate=True)
    except (binascii.Error, ValueError):
        return None
    return roots.time_of(token, stamp.checkpoint.stamped())


def _happened(fact: Fact) -> datetime:
    """When a fact could first be written down: a request that came on paper says when it was registered."""
    at, registered = fact.at if fact.at.tzinfo else fact.at.replace(tzinfo=UTC), fact.body.get("registered_at")
    if fact.kind is not FactKind.OPENED or not isinstance(registered, str):
        return at
    try:
        return max(at, datetime.fromisoformat(registered))
    except (ValueError, TypeError):
        return at


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
