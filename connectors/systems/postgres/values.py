"""Values of a row as plain types, for the person's copy."""

import base64
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo


def plain(value: Any, base: str, zone: ZoneInfo) -> Any:
    """A value as str, int, float, bool, None, date, aware datetime, list or dict, nothing lost.

    base: the catalogue's name of the column's type. Times without a zone were written in `zone`.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return json.loads(value, parse_float=_exact) if base in ("json", "jsonb") else value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, list | tuple) and not hasattr(value, "keys"):
        return [plain(v, base.removeprefix("_"), zone) for v in value]
    return _written(value, zone)


def _written(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    if hasattr(value, "items"):
        return {str(k): plain(v, "", zone) for k, v in value.items()}
    return str(value)


def _exact(number: str) -> float | str:
    """A number of a JSON document; as text where a float would change it."""
    return float(number) if Decimal(repr(float(number))) == Decimal(number) else number


def _duration(span: timedelta) -> str:
    """ISO 8601, in days and seconds."""
    sign = "-" if span < timedelta(0) else ""
    span = abs(span)
    seconds = Decimal(span.seconds) + Decimal(span.microseconds) / 1_000_000
    return f"{sign}P{span.days}DT{format(seconds.normalize(), 'f')}S"
