"""What every system has to keep, whatever it is made of; `habeas connector check` runs it.

Only `answers` and `knows_nobody_by_chance` are safe on people's own records. All else acts, and therefore needs a
specimen: a person who exists to be erased. A system of kind `postgres` makes its own in a copy of its tables that
nobody else sees (`postgres/rehearsal.py`); for any other kind the operator names a test person.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from schemas.errors import HabeasError
from schemas.ids import SystemId
from schemas.retention import Start
from schemas.systems import (
    Deed,
    Found,
    Health,
    Identity,
    IdentityKind,
    Order,
    Page,
    ReadBack,
    Receipt,
    Record,
    Row,
)

MOMENTS = (0.0, 0.0005, 0.001, 0.002, 0.004, 0.008)
"""Seconds after which a call is cut off."""


class Finding(NamedTuple):
    """One promise, and whether the system keeps it. The detail holds no personal data."""

    name: str
    ok: bool
    detail: str


class System(Protocol):
    """The part of a DataSystem that is tried."""

    @property
    def id(self) -> SystemId: ...

    async def health(self) -> Health: ...

    async def recognise(self, known: Sequence[Identity]) -> Found: ...

    async def locate(self, known: Sequence[Identity], after: str | None = None, limit: int = 1000) -> Page: ...

    async def expired(self, starts: Sequence[Start], after: str | None = None, limit: int = 1000) -> Page: ...

    async def read(self, records: Sequence[Record]) -> tuple[Record, ...]: ...

    def export(self, records: Sequence[Record]) -> AsyncIterator[Row]: ...

    async def carry_out(self, order: Order) -> Receipt: ...

    async def verify(self, order: Order) -> ReadBack: ...


class Specimen(NamedTuple):
    """A person who exists to be erased."""

    known: tuple[Identity, ...]
    orders: Callable[[Sequence[Record]], Sequence[Order]]
    """Deeds to try on the person's records, the erasure last: it takes with it what the deeds before it wrote."""
    others: Callable[[], Awaitable[Hashable]]
    """A digest of everything that is not the person's."""
    starts: tuple[Start, ...] = ()
    """Start events that the person's records have, each with a day or moment behind them; none where nothing is dated."""


def erasure_only(records: Sequence[Record]) -> Sequence[Order]:
    """The least that a system has to do."""
    return [Order(deed=Deed.ERASE, records=tuple(r for r in records if "shared" not in r.flags))]


async def check(system: System, specimen: Specimen | None = None) -> list[Finding]:
    """What the system keeps and what not. Without a specimen nothing is changed and only reading is tried."""
    found = [await _tried("answers", _answers(system)), await _tried("knows_nobody_by_chance", _nobody(system))]
    if specimen is None:
        return found
    found += [
        await _tried("finds_the_same_twice", _finds_twice(system, specimen)),
        await _tried("pages_of_any_size_agree", _pages(system, specimen)),
        await _tried("reads_what_it_found", _reads(system, specimen)),
        await _tried("exports_every_record_once", _exports(system, specimen)),
    ]
    if specimen.starts:
        found.append(await _tried("finds_what_is_over", _over(system, specimen)))
    records = await _all(system, specimen.known)
    for order in specimen.orders(records):
        found += await _deed(system, specimen, await _with_notes(system, specimen, order, records))
    return [*found, await _tried("nothing_of_the_person_is_left", _left(system, specimen))]


async def _with_notes(system: System, specimen: Specimen, order: Order, before: Sequence[Record]) -> Order:
    """An erasure is of what was found at first and of the notes that came since."""
    if order.deed is not Deed.ERASE:
        return order
    known = set(_keys(before))
    new = [r for r in await _all(system, specimen.known) if (r.table, r.key) not in known and "shared" not in r.flags]
    return order.model_copy(update={"records": (*new, *order.records)})


async def _tried(name: str, trial: Awaitable[str | None]) -> Finding:
    """A trial answers what is wrong, or None."""
    try:
        wrong = await trial
    except HabeasError as error:
        wrong = str(error)
    return Finding(name, wrong is None, wrong or "kept")


async def _answers(system: System) -> str | None:
    health = await system.health()
    return None if health.ok else health.detail


async def _nobody(system: System) -> str | None:
    nobody = [Identity(kind=IdentityKind.EMAIL, value=f"{uuid4().hex}@nobody.invalid")]
    page, found = await system.locate(nobody), await system.recognise(nobody)
    wrong = len(page.records) + len(found.identities) + found.conflicts
    return f"{wrong} records or identifiers for an address that nobody has" if wrong else None


async def _all(system: System, known: Sequence[Identity], limit: int = 1000) -> list[Record]:
    records, after = list[Record](), None
    while True:
        page = await system.locate(known, after, limit)
        if len(page.records) > limit:
            raise ValueError("a page holds more than was asked for")
        records += page.records
        after = page.next
        if after is None:
            return records


async def _finds_twice(system: System, specimen: Specimen) -> str | None:
    once, twice = await system.recognise(specimen.known), await system.recognise(specimen.known)
    more = await _all(system, (*specimen.known, *once.identities))
    if once != twice:
        return "two calls of recognise differ"
    if not more:
        return "the specimen has no records"
    fewer = set(_keys(await _all(system, specimen.known))) - set(_keys(more))
    return f"{len(fewer)} records are lost when more is known of the person" if fewer else None


def _keys(records: Sequence[Record]) -> list[tuple[str, tuple[str, ...]]]:
    return [(r.table, r.key) for r in records]


async def _pages(system: System, specimen: Specimen) -> str | None:
    whole = _keys(await _all(system, specimen.known))
    if len(set(whole)) != len(whole):
        return "a record is found more than once"
    for limit in (1, 2, 3, max(1, len(whole))):
        if _keys(await _all(system, specimen.known, limit)) != whole:
            return f"pages of {limit} hold other records than one page"
    return None


async def _reads(system: System, specimen: Specimen) -> str | None:
    records = await _all(system, specimen.known)
    again = await system.read(records)
    return None if list(again) == records else "records read again differ from those found"


async def _over(system: System, specimen: Specimen) -> str | None:
    """Whatever began before a day is found, by pages of any size; what began later is not."""
    whole = await _everybodys(system, specimen.starts, 1000)
    mine = set(_keys(await _all(system, specimen.known)))
    if len(set(_keys(whole))) != len(whole) or not mine & set(_keys(whole)):
        return "a record is found more than once, or none of the specimen's"
    for limit in (1, 2, 3):
        if _keys(await _everybodys(system, specimen.starts, limit)) != _keys(whole):
            return f"pages of {limit} hold other records than one page"
    early = [s._replace(before=s.before.replace(year=1900)) for s in specimen.starts]
    late = await _everybodys(system, early, 1000)
    return f"{len(late)} records that began later" if late else None


async def _everybodys(system: System, starts: Sequence[Start], limit: int) -> list[Record]:
    records, after = list[Record](), None
    while True:
        page = await system.expired(starts, after, limit)
        if len(page.records) > limit:
            raise ValueError("a page holds more than was asked for")
        records += page.records
        after = page.next
        if after is None:
            return records


async def _exports(system: System, specimen: Specimen) -> str | None:
    records = await _all(system, specimen.known)
    rows = [row async for row in system.export(records)]
    if sorted(_keys([r.record for r in rows])) != sorted(_keys(records)):
        return f"{len(rows)} rows for {len(records)} records"
    for row in rows:
        try:
            json.dumps(row.content, default=_dates)
        except TypeError as error:
            return f"{row.record.table}: {error}"
    return None


def _dates(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"a {type(value).__name__} is no plain type")


async def _deed(system: System, specimen: Specimen, order: Order) -> list[Finding]:
    """The deed is cut off at several moments, then done, read back, and done again."""
    deed, before = order.deed.value, await specimen.others()
    try:
        cut = await _cut_off(system, order)
        first = await system.carry_out(order)
        back = await system.verify(order)
        again = await system.carry_out(order)
    except HabeasError as error:
        return [Finding(f"{deed}_is_carried_out", False, str(error))]
    size = len({(r.table, r.key) for r in order.records})
    refused = sum(len(r.keys) for r in first.refused)
    reasons = "; ".join(f"{r.table}: {r.reason}" for r in (*first.refused, *back.failed))
    counted = first.changed + first.already + refused
    untouched = await specimen.others() == before
    return [
        Finding(f"{deed}_is_carried_out", counted == size and not refused, reasons or f"{size} records"),
        Finding(f"{deed}_goes_on_after_a_cut", back.verified == size, f"cut off {cut} times; {reasons or 'kept'}"),
        Finding(f"{deed}_reads_back", back.verified == size and not back.failed, reasons or "kept"),
        Finding(f"{deed}_is_done_once", again.changed == 0, f"done again it changed {again.changed} records"),
        Finding(f"{deed}_touches_nobody_else", untouched, "kept" if untouched else "records of others differ"),
    ]


async def _cut_off(system: System, order: Order) -> int:
    """How many calls were ended before they were done."""
    cut = 0
    for moment in MOMENTS:
        call = asyncio.create_task(system.carry_out(order))
        await asyncio.sleep(moment)
        cut += call.cancel()
        await asyncio.wait([call])
        if not call.cancelled() and (error := call.exception()) and not isinstance(error, HabeasError):
            raise error
    return cut


async def _left(system: System, specimen: Specimen) -> str | None:
    left = [r for r in await _all(system, specimen.known) if "shared" not in r.flags]
    return f"{len(left)} records are still found" if left else None
