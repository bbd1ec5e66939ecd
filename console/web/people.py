"""Whom a case is about, for whoever has to look for them, or has them on the telephone."""

from typing import NamedTuple

from console.desk import Desk
from schemas.errors import KeyGone
from schemas.ids import CaseId


class Known(NamedTuple):
    """One thing that is known of somebody."""

    kind: str
    """`name`, or the kind of an identifier."""
    value: str
    claimed: bool
    """Said by the request, and by nothing else."""


async def of(desk: Desk, case: CaseId) -> list[Known]:
    """What they are known by; empty once nobody can be named any more. Raises NotFound."""
    try:
        who = await desk.tasks.who_asks(desk.org, case)
    except KeyGone:
        return []
    proven = [Known(i.kind.value, i.value, claimed=False) for i in who.known if i.system is None and _real(i.value)]
    values = {known.value for known in proven}
    claims = [Known(c.kind.value, c.value, claimed=True) for c in who.person.claimed if c.value not in values]
    name = [Known("name", who.person.name, claimed=True)] if who.person.name else []
    return [*name, *proven, *claims]


def _real(value: str) -> bool:
    """Addresses that only stand where one has to stand are nobody's."""
    return not value.endswith(".invalid")
