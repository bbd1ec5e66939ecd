"""Access (GDPR Art. 15): the person gets a copy of what was found."""

from activities.pack import Pack
from schemas.messages import PackStep
from workflows.case import CaseLife


async def give_copy(case: CaseLife) -> None:
    """The copy is sealed in the package store."""
    await case.sized(Pack.make_copy, case.step(PackStep, received_at=case.given.received_at))
