"""The AsyncAPI document (3.0) of the topics: what is sent where, by whom, and what stands in it."""

from typing import Any

from schemas import published
from schemas.facts import FactKind

REFS = "#/components/schemas/{model}"
PREFIX = {"description": "`topics` in the organisation file.", "default": "habeas", "examples": ["habeas.klangbro"]}
INTAKE = (
    "Requests from other systems. The value is a JWE (RFC 7516, compact; ECDH-ES+A256KW, A256GCM) to the installation's"
    " published key `intake.pub`; inside stands an IntakeMessage. The same `sender` and `id` is the same request, however"
    " often it comes."
)
DEAD = (
    "Messages of the intake topic that could not be taken, byte for byte as they came, for seven days. Why stands in the"
    " headers: habeas-reason, habeas-topic, habeas-partition, habeas-offset, habeas-refused-at."
)
EVENTS = (
    "Everything that happens, as CloudEvents 1.0 in JSON. The key is the subject; one subject's events are in order."
)
SUPPRESSED = (
    "Compacted: the last word for each organisation, purpose and subject. A message without a value says that the entry no"
    " longer stands."
)


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Habeas",
            "version": "1",
            "description": "Requests in, events and suppressions out. Addresses begin with the organisation's own prefix.",
            "license": {"name": "See the repository"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "intake": _channel("{prefix}.intake.v1", INTAKE, "request"),
            "dead": _channel("{prefix}.intake.v1.dlq", DEAD, "deadLetter"),
            "events": _channel("{prefix}.events.v1", EVENTS, "event"),
            "suppressions": _channel("{prefix}.suppressions.v1", SUPPRESSED, "suppression"),
        },
        "operations": {
            "takeRequest": _operation("receive", "intake", "request", "Habeas opens a case, once."),
            "putAside": _operation("send", "dead", "deadLetter", "Habeas puts aside what it can't take."),
            "tell": _operation("send", "events", "event", "Habeas tells what has happened."),
            "suppress": _operation("send", "suppressions", "suppression", "Habeas says who is not to be written to."),
        },
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _channel(address: str, said: str, message: str) -> dict[str, Any]:
    return {
        "address": address,
        "description": said,
        "parameters": {"prefix": PREFIX},
        "messages": {message: {"$ref": f"#/components/messages/{message}"}},
    }


def _operation(action: str, channel: str, message: str, said: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": said,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{message}"}],
    }


def _messages() -> dict[str, Any]:
    sealed = {
        "type": "string",
        "description": "A JWE in compact form; inside it `IntakeMessage` as JSON.",
        "contentMediaType": "application/jose",
    }
    return {
        "request": {"name": "request", "contentType": "application/jose", "payload": sealed},
        "deadLetter": {
            "name": "deadLetter",
            "contentType": "application/octet-stream",
            "payload": {"description": "The bytes as they came."},
            "headers": {
                "type": "object",
                "properties": {
                    f"habeas-{name}": {"type": "string"}
                    for name in ("reason", "topic", "partition", "offset", "refused-at")
                },
            },
        },
        "event": {
            "name": "event",
            "contentType": "application/cloudevents+json",
            "payload": {"$ref": "#/components/schemas/Event"},
        },
        "suppression": {"name": "suppression", "payload": {"$ref": "#/components/schemas/Suppression"}},
    }


def _schemas() -> dict[str, Any]:
    intake, suppression = published.intake(REFS), published.suppression(REFS)
    kinds = {_name(kind): published.data(kind, REFS) for kind in FactKind}
    event = published.event(REFS)
    for branch, name in zip(event["allOf"], kinds, strict=True):
        branch["then"]["properties"]["data"] = {"$ref": f"#/components/schemas/{name}"}
    inner = {**intake.pop("$defs", {}), **suppression.pop("$defs", {}), **event.pop("$defs", {})}
    return {"IntakeMessage": intake, "Event": event, "Suppression": suppression, **inner, **kinds}


def _name(kind: FactKind) -> str:
    """`case.opened` is `DataCaseOpened`."""
    return "Data" + "".join(part.capitalize() for part in kind.value.replace("_", ".").split("."))
