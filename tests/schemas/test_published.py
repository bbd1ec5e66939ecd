"""What other systems may rely on: published as it is today, right by its own rules, and refusing what the engine refuses."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import ValidationError

from console.asyncapi import document
from console.event_commands import as_yaml
from schemas import published
from schemas.event_fields import FIELDS
from schemas.events import IntakeMessage, event_of
from schemas.facts import Fact, FactKind, LedgerEntry

ROOT = Path(__file__).parents[2]
PINNED = Path(__file__).parent / "pinned" / "asyncapi-3.0.0.json"
"""From @asyncapi/specs 6.8.1 (Apache-2.0), `schemas/3.0.0-without-$id.json`, spaces taken out."""
RIGHT = {
    "id": "a-1", "sender": "crm", "org": "klangbro", "types": ["access"], "received_at": "2026-11-20T10:00:00Z",
    "email": "a@b.example",
}  # fmt: skip


def check(name: str) -> Any:
    return Draft202012Validator(json.loads((ROOT / f"deploy/events/{name}.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(published.PUBLISHED))
def test_each_published_schema_is_todays_and_a_schema(name: str) -> None:
    file = ROOT / f"deploy/events/{name}.schema.json"

    assert file.read_text(encoding="utf-8") == published.written(name), f"run: habeas events schema {name} > {file}"
    Draft202012Validator.check_schema(check(name).schema)


def test_the_asyncapi_document_is_todays_and_keeps_to_its_standard() -> None:
    file, standard = ROOT / "docs" / "asyncapi.yaml", Draft7Validator(json.loads(PINNED.read_text(encoding="utf-8")))
    wrong = {**document(), "operations": {"tell": {"action": "emit", "channel": {"$ref": "#/channels/events"}}}}

    assert file.read_text(encoding="utf-8") == as_yaml(), "run: habeas events asyncapi > docs/asyncapi.yaml"
    assert [e.message for e in standard.iter_errors(yaml.safe_load(as_yaml()))] == []
    assert list(standard.iter_errors(wrong))


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    whole, lost = document(), []
    for ref in _refs(whole):
        found: Any = whole
        for part in ref.removeprefix("#/").split("/"):
            found = found.get(part) if isinstance(found, dict) else None
        if found is None:
            lost.append(ref)

    assert lost == []


@pytest.mark.parametrize(
    "more",
    [
        {}, {"name": "Tove Ek", "language": "en"}, {"types": []}, {"types": ["forgiveness"]}, {"sender": "CRM!"}, {"id": ""},
        {"email": "a b@c.example"}, {"email": "ab"}, {"more": 1}, {"language": "no"}, {"name": 7},
    ],
)  # fmt: skip
def test_the_schema_of_a_request_and_the_engine_agree(more: dict[str, Any]) -> None:
    said = {**RIGHT, **more}
    try:
        IntakeMessage.model_validate_json(json.dumps(said))
        taken = True
    except ValidationError:
        taken = False

    assert check("intake").is_valid(said) is taken


def test_an_event_of_each_kind_fits_and_a_person_does_not() -> None:
    events, at = check("events"), datetime(2026, 11, 20, tzinfo=UTC)
    for kind in FactKind:
        fact = Fact(key="k", kind=kind, at=at, body={"letters": ["a"], "round": 1, "newer": None})
        said = json.loads(event_of(LedgerEntry(org="o", case="c", seq=1, fact=fact)).model_dump_json())

        assert events.is_valid(said), kind
        assert not events.is_valid({**said, "data": {**said["data"], "person": {"name": "Tove"}}})
        assert not events.is_valid({**said, "data": {"round": 1}}), "an event has its number"
    assert set(FIELDS) <= set(FactKind)


def _refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        mine = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return mine + [ref for one in value.values() for ref in _refs(one)]
    return [ref for one in value for ref in _refs(one)] if isinstance(value, list) else []


def test_every_kind_of_fact_is_described() -> None:
    assert set(FactKind) - set(FIELDS) == set()
