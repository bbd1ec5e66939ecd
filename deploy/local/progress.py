"""How long steps tell a person what is going on, without knowing who listens."""

from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Nobody listens."""
