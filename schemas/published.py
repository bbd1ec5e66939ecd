"""What other systems may rely on, as JSON Schema: the request they send, the events and suppressions they read."""

import json
from typing import Any

from schemas.erasures import Suppression
from schemas.event_fields import DAY, FIELDS, NAMES, NUMBER, TEXT, TIME, TYPES, YES_NO
from schemas.events import CloudEvent, IntakeMessage
from schemas.facts import FactKind

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DEFS = "#/$defs/{model}"
_KINDS: dict[str, dict[str, Any]] = {
    TEXT: {"type": "string"},
    NUMBER: {"type": "integer"},
    YES_NO: {"type": "boolean"},
    DAY: {"type": "string", "format": "date"},
    TIME: {"type": "string", "format": "date-time"},
    NAMES: {"type": "array", "items": {"type": "string"}},
}
SAID: dict[str, Any] = {
    "description": "Whatever a body may say: counts, codes, digests, dates, names of systems; never a person.",
    "type": ["string", "integer", "boolean", "null", "array"],
    "items": {"type": "string"},
}


def intake(refs: str = DEFS) -> dict[str, Any]:
    """A request of another system, as it stands inside its JWE."""
    return IntakeMessage.model_json_schema(ref_template=refs)


def suppression(refs: str = DEFS) -> dict[str, Any]:
    """An entry of the suppression list; an empty value says that it no longer stands."""
    return Suppression.model_json_schema(ref_template=refs, mode="serialization")


def data(kind: FactKind, refs: str = DEFS) -> dict[str, Any]:
    """What stands under `data` in an event of that kind."""
    said = {"$ref": refs.format(model="Said")}
    fields = {name: _nullable(_KINDS[TYPES[name]]) if name in TYPES else said for name in FIELDS.get(kind, "").split()}
    seq = {"type": "integer", "minimum": 1, "description": "Orders the events of the subject."}
    return {
        "type": "object",
        "properties": {"seq": seq, **fields},
        "required": ["seq"],
        "additionalProperties": said,
    }


def event(refs: str = DEFS) -> dict[str, Any]:
    """An event of any kind: the envelope of CloudEvents 1.0, and by its type what it says."""
    made = CloudEvent.model_json_schema(mode="serialization")
    made["properties"]["data"] = {"type": "object"}
    made["properties"]["type"] = {"enum": [type_of(kind) for kind in FactKind]}
    made["allOf"] = [
        {
            "if": {"properties": {"type": {"const": type_of(kind)}}},
            "then": {"properties": {"data": data(kind, refs)}},
        }
        for kind in FactKind
    ]
    return made | {"$defs": {"Said": SAID}}


def type_of(kind: FactKind) -> str:
    """What an event of that kind is called."""
    return f"habeas.{kind.value}.v1"


PUBLISHED = {"intake": intake, "events": event, "suppressions": suppression}
"""By the topic that they are about."""


def written(name: str) -> str:
    """A schema as its file has it."""
    return json.dumps({"$schema": DRAFT, **PUBLISHED[name]()}, ensure_ascii=False, indent=1) + "\n"


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}
