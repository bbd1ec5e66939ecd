"""The schema that editors use: current, agreeing with the loader, and with help."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from connectors.systems.manifest import read_yaml
from deploy.organisation_file import schema
from deploy.organisation_file.loading import load
from deploy.settings import Settings
from schemas.errors import BadManifest

FOLDER = Settings().organisations
FILES = sorted(FOLDER.glob("*.yaml"))
PUBLISHED = FOLDER / "schema.json"
CHECK = Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))


def test_the_published_schema_is_the_models() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema.written(), (
        "run: habeas rules schema > deploy/organisations/schema.json"
    )


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(CHECK.schema)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_file_is_right_and_names_its_schema(path: Path) -> None:
    data, _ = read_yaml(path)

    assert [e.message for e in CHECK.iter_errors(data)] == []
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=schema.json\n")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("kind: private", "kind: privat"),
        ("org_no:", "orgno:"),
        ("intake_address: integritet@", "intake_address: integritet."),
        ("period: P30D", "period: 30 days"),
        ("period: P12M", "period: P"),
        ("basis: 6.1.f", "basis: 6.1.z"),
        ("basis: 6.1.a+9.2.a", "basis: 6.1.a+"),
        ("erase_now: anonymise", "erase_now: anonymize"),
        ("  session: {", "  s000.session: {"),
        ("role: processor", "role: helper"),
        ("country: IE", "country: Ireland"),
        ("manifest: lindskogen/chat.yaml", "manifest: {}"),
        ("    name: {sv: Patientjournal, en: Patient record}", "    name: Patientjournal"),
    ],
)
def test_a_wrong_file_fails_in_the_editor_and_in_the_loader(tmp_path: Path, right: str, wrong: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "o")
    path = tmp_path / "o" / "lindskogen.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    assert list(CHECK.iter_errors(read_yaml(path)[0]))
    with pytest.raises(BadManifest):
        load([path])


def test_fields_and_choices_carry_the_models_words() -> None:
    parts = made()["$defs"]

    assert "ISO 8601" in parts["RetentionRule"]["properties"]["period"]["description"]
    assert "a word each" in parts["CategoryNotice"]["properties"]["holds"]["description"]
    assert dict(zip(parts["PeriodKind"]["enum"], parts["PeriodKind"]["enumDescriptions"], strict=True))[
        "min"
    ].startswith("A stat")
    assert "privacy_shield" in parts["Promise"]["properties"]["kind"]["examples"]


def test_the_docs_example_loads_and_shows_every_entry(tmp_path: Path) -> None:
    told = (FOLDER.parent.parent / "docs" / "organisation-file.md").read_text(encoding="utf-8")
    example = told.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    parts = {**made()["$defs"], "Organisation": made()}
    entries = {key for name in parts if name != "Text" for key in parts[name].get("properties", ())}

    assert load([tmp_path / "example.yaml"])[0].organisation.id == "klangbro"
    assert sorted(key for key in entries if f"{key}:" not in example) == []


def made() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return found
