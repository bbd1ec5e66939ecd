"""What came with a request that somebody took down: the scan of a letter, a picture of a note."""

from enum import StrEnum

from pydantic import AwareDatetime, Base64Bytes, Field

from schemas.base import Frozen
from schemas.ids import Actor

ATTACHED = "attached:"
"""How the papers begin in which attachments lie: `attached:1`."""
LARGEST = 10 * 1024 * 1024
"""Bytes of one attachment."""


class Kind(StrEnum):
    """What an attachment may be; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TEXT = "text/plain"

    @property
    def ending(self) -> str:
        """How a file of that kind ends."""
        return {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png", Kind.TEXT: "txt"}[self]


class Attachment(Frozen):
    """One file, sealed with the case. What it was called is not kept: names of files name people."""

    kind: Kind
    content: Base64Bytes = Field(repr=False)
    by: Actor
    at: AwareDatetime
    """When it was put there."""
