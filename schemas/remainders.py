"""What a right that was carried out has left for later: rows that a hold or a statute keeps for a time."""

from schemas.base import Frozen
from schemas.particulars import Weighing
from schemas.request import RequestType


class Remainder(Frozen):
    """Rows that the last plan of a right restricts although the right is to destroy them: they go when nothing keeps them."""

    right: RequestType
    round: int
    """The plan."""
    unproven: bool = False
    """Nobody had shown who asks when mail was stopped."""
    weighing: Weighing = Weighing.OPEN
    """OBJECTION: how it was weighed."""
    large: bool = False
