"""Keys as they are kept: wrapped, each by a master key that is kept elsewhere."""

from datetime import datetime

from pydantic import ConfigDict

from schemas.base import Frozen


class WrappedKey(Frozen):
    """A key of a case, or of an organisation where it names no case. As JSON it is a line of a backup."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    org: str
    case_id: str | None
    key_id: str
    master: str
    wrapped: bytes
    created_at: datetime


class MasterState(Frozen):
    """A master key by id, and how many case keys it wraps."""

    id: str
    began_at: datetime
    retired_at: datetime | None
    cases: int
