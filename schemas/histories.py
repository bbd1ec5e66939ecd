"""Histories of workflow runs as people read them."""

from datetime import datetime

from schemas.base import Frozen


class Happening(Frozen):
    """Something in a history that is worth reading: a step, something that was said, a beginning, an end."""

    at: datetime
    what: str
    """`began`, `step`, `said`, `ended`."""
    name: str
    content: str = ""
    """What went in or came out, as JSON; references and codes, never a person."""


class RunShown(Frozen):
    """One run of a case's workflow."""

    run: str
    archived: bool
    """From the archive; else from Temporal."""
    agrees: bool | None
    """Whether it is, byte by byte, what the ledger says was archived; None where Temporal still has it."""
    events: int
    happenings: tuple[Happening, ...]
