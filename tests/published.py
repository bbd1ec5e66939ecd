"""Whether what is said of a case keeps to what other systems may rely on."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from schemas import published
from schemas.event_fields import FIELDS
from schemas.facts import FactKind


def unpublished(kind: FactKind, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What in a fact's body has another shape than its schema says, or no name there."""
    shape = [(kind.value, e.message) for e in _schema(kind).iter_errors({"seq": 1, **body})]
    return shape + [(kind.value, name) for name in sorted(set(body) - {"seq", *FIELDS.get(kind, "").split()})]


@cache
def _schema(kind: FactKind) -> Draft202012Validator:
    whole = {"$schema": published.DRAFT, **published.data(kind), "$defs": {"Said": published.SAID}}
    return Draft202012Validator(whole)
