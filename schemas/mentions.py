"""Pages of mentions of other people, as a case keeps them sealed while somebody looks at them."""

from schemas.base import Frozen
from schemas.thirdparties import Mention

MENTIONS = "mentions:"
"""How papers begin in which a plan's mentions are kept: `mentions:<round>:<page>`."""
REVIEW = "review:"
"""How papers begin in which it is kept what somebody chose for them: `review:<round>`."""


class MentionPage(Frozen):
    """Some of the mentions of one plan."""

    mentions: tuple[Mention, ...]
