"""Decisions that no person makes, as an organisation tells of them."""

from schemas.base import Frozen
from schemas.text import Text


class AutomatedDecision(Frozen):
    """A decision that no person makes, what it weighs, what follows from it (GDPR Art. 22, 15(1)(h); C-203/22)."""

    what: Text
    weighs: Text
    means: Text
