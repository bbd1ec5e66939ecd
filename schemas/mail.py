"""A mail that goes out."""

from pydantic import Field

from schemas.base import Frozen


class Mail(Frozen):
    """One message to one person. `message_id` makes a second delivery of the same mail recognisable."""

    to: str = Field(repr=False)
    subject: str
    text: str = Field(repr=False)
    html: str | None = Field(default=None, repr=False)
    message_id: str
