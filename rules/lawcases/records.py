"""The records of a law case, as a connector would have found them."""

from collections.abc import Iterator
from datetime import date, datetime
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from rules.case import Copy
from rules.lawcases.format import ARecord, ASystem
from rules.matter import NOT_THE_SUBJECT, Kind
from rules.rulebook import RuleBook
from schemas.ids import SystemId
from schemas.organisation import Nature, SystemRole
from schemas.systems import Record

SUBJECT = ("subject", "A", "self", "requester", "child", "patient", "client", "customer", "user")
"""Names by which a case calls the person whose data they are."""
THIRD_PARTY = "third_party"
CLAIMED = "claim_hold"
STAFF = ("staff", "employee", "therapist", "clinician", "counsellor", "coach", "technician", "handler")
"""People who act for the organisation: their part in a record is told by role, and makes nobody a third party (C-579/21)."""


def copies_of(systems: tuple[ASystem, ...], book: RuleBook, claimed: frozenset[str] = frozenset()) -> Iterator[Copy]:
    """Every record with what is known of its category in its system.

    claimed: ids of records that a told claim is about.
    """
    for said in systems:
        system = SystemId(said.system)
        for record in said.records:
            yield Copy(
                id=record.id,
                system=system,
                kind=_kind(book, system, record),
                record=_record(book, record, record.id in claimed),
            )


def _kind(book: RuleBook, system: SystemId, record: ARecord) -> Kind:
    organisation = book.organisation
    entry = next((s for s in organisation.systems if s.id == system), None)
    rule = book.get(record.rule) if record.rule else None
    named = any(fnmatchcase(system, word) for word in book.pack.words.get("marketing_system", ()))
    category = organisation.categories.get(record.category)
    same = [c for c in organisation.categories.values() if record.rule and c.rule == record.rule]
    holds = category.holds if category else tuple(dict.fromkeys(name for c in same for name in c.holds))
    return Kind(
        rule=record.rule,
        role=entry.role if entry else SystemRole.CONTROLLER,
        names=(record.category, *holds),
        marketing=rule.nature is Nature.MARKETING if rule else named,
    )


def _record(book: RuleBook, said: ARecord, claimed: bool) -> Record:
    zone = ZoneInfo(book.organisation.time_zone)
    times = {name: _aware(v, zone) for name, v in said.dates.items() if isinstance(v, datetime)}
    days = {name: v.astimezone(zone).date() if isinstance(v, datetime) and v.tzinfo else _date(v)
            for name, v in said.dates.items() if v is not None}  # fmt: skip
    others = [who for who in said.about if who not in (*SUBJECT, *STAFF)]
    flags = [*said.flags, *([CLAIMED] if claimed else [])]
    if others and not any(who in SUBJECT for who in said.about):
        flags.append(NOT_THE_SUBJECT)
    elif others:
        flags.append(THIRD_PARTY)
    return Record(
        table=said.category, key=(said.id,), category=said.category, dates=days, times=times, fy_end=said.fy_end,
        flags=tuple(flags),
    )  # fmt: skip


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _aware(value: datetime, zone: ZoneInfo) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=zone)
