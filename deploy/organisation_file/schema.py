"""The JSON Schema of an organisation file, for editors: made from the model, with the model's own words as help."""

import ast
import inspect
import json
import textwrap
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from rules import pack as packs
from schemas import automated, decisions, organisation, request, second_factor, tickets
from schemas import text as texts
from schemas.organisation import Organisation

PERIOD = r"^(P(?=\d)(\d+Y)?(\d+M)?(\d+D)?|PT\d+H|EOY\d+|EVENT|requires_config)$"
_ARTICLE = r"(6\.1\.[a-f](/[a-f])*|9\.2\.[a-j])"
BASIS = rf"^(processor|{_ARTICLE}(\+{_ARTICLE})*)$"
NAME = "[a-z][a-z0-9_]*"
EMAIL = r"^[^\s@<>,;:\"]+@[^\s@.<>,;:\"]+(\.[^\s@.<>,;:\"]+)+$"


def schema() -> dict[str, Any]:
    """The schema as a value. Everything it refuses, the loader refuses too; what needs other files only the loader sees."""
    made = Organisation.model_json_schema()
    parts: dict[str, Any] = {**made["$defs"], "Organisation": made}
    for name, part in parts.items():
        _describe(part, _class(name))
    for (name, key), more in _extras().items():
        _string(parts[name]["properties"][key]).update(more)
    for key in ("rules", "categories"):
        made["properties"][key]["propertyNames"] = {"pattern": f"^{NAME}$"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def written() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _extras() -> dict[tuple[str, str], dict[str, Any]]:
    """What the model leaves to the checks, as far as an editor can see it; and words to choose from."""
    laws = [packs.load(country) for country in packs.known_countries()]
    grounds = sorted({code for law in laws for code in law.grounds if "_" not in code})  # the others are no law
    return {
        ("RetentionRule", "period"): {"pattern": PERIOD, "examples": ["P2Y", "P12M", "P30D", "PT48H", "EOY5", "EVENT"]},
        ("RetentionRule", "basis"): {"pattern": BASIS, "examples": ["6.1.a", "6.1.b", "6.1.c", "6.1.f", "6.1.a+9.2.a"]},
        ("RetentionRule", "grounds"): {"examples": grounds},
        ("RetentionRule", "erase_grounds"): {"examples": grounds},
        ("Contact", "email"): {"pattern": EMAIL},
        ("SystemEntry", "keeper"): {"pattern": EMAIL},
        ("Organisation", "intake_address"): {"pattern": EMAIL},
        ("Organisation", "country"): {"examples": packs.known_countries()},
        ("Promise", "kind"): {"examples": sorted({kind for law in laws for kind in law.promises})},
        ("CategoryNotice", "rule"): {"examples": sorted({name for law in laws for name in law.statutes})},
    }


def _class(name: str) -> type[Any]:
    found: type[Any] = next(
        getattr(m, name)
        for m in (organisation, automated, decisions, texts, tickets, request, second_factor)
        if hasattr(m, name)
    )
    return found


def _describe(part: dict[str, Any], model: type[Any]) -> None:
    """The docstrings of the class and of its fields or members stand in its schema."""
    said = _docs(model)
    part["description"] = inspect.cleandoc(model.__doc__ or "")
    if issubclass(model, StrEnum) and said:
        part["enumDescriptions"] = [said.get(member.name, "") for member in model]
    if issubclass(model, BaseModel):
        for key, value in part["properties"].items():
            if key in said:
                value["description"] = said[key]


def _docs(model: type[Any]) -> dict[str, str]:
    """What stands under each field or member of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for entry, after in zip(body.body, body.body[1:], strict=False):
        target: ast.expr | None = entry.target if isinstance(entry, ast.AnnAssign) else None
        target = entry.targets[0] if isinstance(entry, ast.Assign) else target
        says = (
            isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
        )
        if isinstance(target, ast.Name) and says:
            assert isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            found[target.id] = " ".join(str(after.value.value).split())
    return found


def _string(field: dict[str, Any]) -> dict[str, Any]:
    """The part of a field's schema that says what its text is like."""
    if "items" in field:
        items: dict[str, Any] = field["items"]
        return items
    for choice in field.get("anyOf", ()):
        if choice.get("type") == "string":
            text: dict[str, Any] = choice
            return text
    return field
