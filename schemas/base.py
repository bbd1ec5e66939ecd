"""The one base of all values."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: immutable, and refusing fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")
