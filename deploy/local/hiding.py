"""Values that hold secrets, and keep them to themselves."""

from typing import Any

from pydantic import SerializationInfo, SerializerFunctionWrapHandler, model_serializer

from schemas.base import Frozen

HIDDEN = "**********"
TOLD = {"secrets": True}
"""The context in which a dump holds the secrets as well: for the one file that is read by our own processes."""


class Hiding(Frozen):
    """What `repr()` leaves out is left out of every dump as well; only a dump with the context TOLD holds it."""

    @model_serializer(mode="wrap")
    def _without(self, whole: SerializerFunctionWrapHandler, asked: SerializationInfo) -> dict[str, Any]:
        said: dict[str, Any] = whole(self)
        if (asked.context or {}).get("secrets"):
            return said
        hidden = {name for name, field in type(self).model_fields.items() if not field.repr}
        return {name: _hidden(value) if name in hidden else value for name, value in said.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return dict.fromkeys(value, HIDDEN)
    return HIDDEN if value is not None else None
