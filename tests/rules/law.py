"""A small controller to judge for, and records to judge."""

from datetime import date
from pathlib import Path
from typing import Any

from rules.judge import judge
from rules.matter import Circumstances, Kind
from rules.rulebook import RuleBook
from schemas.decisions import LiveHold, Verdict
from schemas.ids import SystemId
from schemas.organisation import Contact, ControllerKind, Nature, Organisation, RetentionRule, SystemEntry
from schemas.request import RequestType
from schemas.systems import Record
from schemas.text import Text

TODAY = date(2026, 11, 21)
SYSTEM = SystemId("system")
ERASURE, ACCESS = RequestType.ERASURE, RequestType.ACCESS


def rule(basis: str = "6.1.b", start: str = "ended", period: str = "P2Y", **more: Any) -> RetentionRule:
    """A promise of the organisation."""
    return RetentionRule(
        **{"basis": basis, "start": start, "period": period, "kind": "max", "erase_now": "erase", "law": "policy"}
        | more
    )


RULES = {
    "contract": rule(),
    "consent": rule("6.1.a"),
    "interest": rule("6.1.f"),
    "public": rule("6.1.e"),
    "health": rule("6.1.b/a+9.2.a"),
    "anonymised": rule(erase_now="anonymise"),
    "hours": rule(start="booked_at", period="PT48H"),
    "unsaid": rule(period="requires_config"),
    "logged": rule("6.1.c", erase_now="retain", grounds=("GDPR-17.3.b",)),
    "proof": rule("6.1.c", period="requires_config", erase_now="retain"),
    "elsewhere": rule(erase_now="route"),
    "profile": rule(period="P365D", unless="open_case"),
    "account": rule(period="P0D", ends_with=("business_closed",)),
    "newsletter": rule("6.1.a", start="unsubscribed", nature=Nature.MARKETING),
    "unstored": rule(stored=False),
    "authored": rule("6.1.a", origin="authored"),
    "floor": rule("6.1.c", period="P3Y", kind="min", erase_now="restrict", grounds=("X-1",)),
}


def organisation(**more: Any) -> Organisation:
    """A controller, with `more` said otherwise."""
    given: dict[str, Any] = {
        "id": "small", "rule_prefix": "own", "name": "Small AB", "org_no": "-", "kind": ControllerKind.PRIVATE,
        "contact": Contact(name="Somebody", email="somebody@small.example"), "intake_address": "rights@small.example",
        "systems": (SystemEntry(id=SYSTEM, name=Text(sv="Systemet", en="The system")),), "rules": RULES, "categories": {},
    }  # fmt: skip
    return Organisation(**given | more)


def book(folder: Path | None = None, **more: Any) -> RuleBook:
    """The law book of the small controller."""
    return RuleBook(organisation(**more), folder)


BOOK = book()
CARE = book(care_provider=True)
AUTHORITY = book(kind=ControllerKind.PUBLIC_AUTHORITY, care_provider=True)


def record(*flags: str, fy: int | None = None, category: str = "c", **dates: date) -> Record:
    """A record with the days of its events."""
    fy_end = date(fy, 12, 31) if fy else None
    return Record(table="t", key=("1",), category=category, dates=dates, fy_end=fy_end, flags=flags)


def hold(**more: Any) -> LiveHold:
    """A hold that a person placed."""
    return LiveHold(**{"id": "h", "owner": "legal", "review_on": TODAY} | more)


def verdict(
    name: str | None,
    *flags: str,
    right: RequestType = ERASURE,
    by: RuleBook = BOOK,
    kind: Kind | None = None,
    **more: Any,
) -> Verdict:
    """What a right does to a record of a rule. more: dates, `fy`, or circumstances such as `today` and `holds`."""
    now = {key: more.pop(key) for key in list(more) if key in Circumstances.model_fields}
    said = kind or Kind(rule=name)
    return judge(by, right, SYSTEM, said, record(*flags, **more), Circumstances(**{"today": TODAY} | now))
