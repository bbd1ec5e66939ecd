"""What crosses Temporal is references and decisions: no message can carry what stands in a record, nor who somebody is."""

import enum
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel

import activities
import workflows

HARMLESS = (int, bool, float, date, datetime, timedelta, types.NoneType)
RECORDS = {
    "Row", "Record", "FoundPage", "JudgedPage", "Found", "Person", "Identity", "Particulars", "Correction", "Words", "Before",
    "BeforePage", "ProviderWord", "Mention", "HandReport", "WhoAsks", "Tombstone", "Mail", "NewRequest",
}  # fmt: skip
"""Values that hold what stands in records, or who somebody is."""
WORDS = {
    # who acts, by account or role; which organisation, case, system, recipient
    "actor", "by", "resolved_by", "owner", "account", "org", "case", "system", "systems", "last", "joins", "other", "waits_for", "wakes",
    "waited", "recipient", "processors", "by_hand", "forward", "unconfirmed", "not_by", "sent_to", "task",
    # addresses of the organisation's own staff
    "email",
    # names in the law pack, the organisation file and the plan
    "category", "rule", "grounds", "ground", "kept_by", "sign", "question", "reason", "refused", "method", "kind", "state", "stage",
    "scope", "why", "until_event", "rules_version", "matter", "silent", "sv", "en", "latest", "restriction",
    # ids and digests that we make
    "id", "digest", "plan", "pages", "proposal", "hold_id", "release", "key", "paper", "package", "name", "sha256", "challenge",
    "seen", "dismissed", "placed", "unsettled", "sweep", "run", "error", "incident", "trouble", "unavailable", "body",
    # accounts that see more than they ordinarily do, and what history and ledger disagree about
    "own", "glass", "after", "differences",
    # digests of manifests, by system
    "manifests",
    # what the person has typed as their code; it counts once
    "code",
}  # fmt: skip
"""Text fields that somebody has looked at. A new one is looked at before it goes on this list."""


def signatures() -> Iterator[tuple[str, Any]]:
    """Every argument and result of workflows, activities, updates, signals and queries."""
    rooms = [m for room in (workflows, activities) for m in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]
    for module in [importlib.import_module(m.name) for m in rooms]:
        for name, kind in inspect.getmembers(module, inspect.isclass):
            for method, said in vars(kind).items() if kind.__module__ == module.__name__ else ():
                if any(mark.startswith("__temporal") for mark in dir(said)) or hasattr(said, "_defn"):
                    for argument, of in typing.get_type_hints(getattr(said, "fn", said)).items():
                        yield f"{name}.{method}({argument})", of


def leaves(of: Any, at: str, seen: set[str]) -> Iterator[tuple[str, Any]]:
    """What a type holds in the end, with the field that holds it. seen: is filled with the values that it can carry."""
    origin = typing.get_origin(of)
    if origin is typing.Literal:
        return
    if origin is not None:
        inner = typing.get_args(of)[:1] if origin is typing.Annotated else typing.get_args(of)
        for each in inner:
            yield from leaves(each, at, seen)
    elif inspect.isclass(of) and issubclass(of, BaseModel):
        if of.__name__ not in seen:
            seen.add(of.__name__)
            for name, field in of.model_fields.items():
                yield from leaves(field.annotation, f"{of.__name__}.{name}", seen)
    elif of is not Ellipsis and not (inspect.isclass(of) and issubclass(of, (enum.Enum, *HARMLESS))):
        yield at, of


def everything() -> tuple[list[tuple[str, Any]], set[str]]:
    seen = set[str]()
    found = [leaf for at, of in signatures() for leaf in leaves(of, at, seen)]
    return found, seen


def test_no_message_carries_a_record_or_a_person() -> None:
    found, seen = everything()

    assert len(seen) > 80 and len(found) > 150
    assert seen & RECORDS == set()


def test_every_text_in_a_message_is_one_that_somebody_has_looked_at() -> None:
    found, _ = everything()

    assert sorted(at for at, _ in found if at.split(".")[-1] not in WORDS) == []


def test_no_message_holds_bytes_or_just_anything() -> None:
    found, _ = everything()

    assert [(at, of) for at, of in found if of in (bytes, Any, object, dict)] == []
