"""Systems in memory, which do what they are told, go away, refuse, or say that they have done what they have not."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.clock import now
from schemas.errors import SystemRefused, SystemUnavailable
from schemas.ids import SystemId
from schemas.systems import (
    Capability,
    Deed,
    Found,
    Health,
    Identity,
    Order,
    Page,
    ReadBack,
    Receipt,
    Record,
    Referring,
    Refusal,
    Row,
    RowRef,
)
from tests.stateful.estate import Thing, identities


class Mood(StrEnum):
    """How a system behaves now."""

    WELL = "well"
    AWAY = "away"
    REFUSES = "refuses"
    LIES = "lies"
    """Says that it is done; what it has done shows when it is read back."""


@dataclass(frozen=True)
class Effect:
    """A change that really happened to a row."""

    tick: int
    day: date
    case: str | None
    activity: str
    round: int
    unproven: bool
    deed: Deed
    detail: str
    row: Thing
    kept: str | None
    """What kept the row at that moment, by the law and the holds."""


Told = Callable[[Thing, Deed, str], None]
DESTROY = (Deed.ERASE, Deed.ANONYMISE, Deed.REDACT)


class MemorySystem:
    """A DataSystem. `changed` hears of each row before it is changed; `looked` of each read that proves something."""

    def __init__(
        self, system: SystemId, rows: list[Thing], changed: Told, looked: Callable[[str, SystemId], None]
    ) -> None:
        self.id, self.rows, self.mood = system, rows, Mood.WELL
        self._changed, self._looked = changed, looked

    capabilities = frozenset(Capability)

    async def health(self) -> Health:
        return Health(ok=self.mood is Mood.WELL, detail="in memory", checked_at=now())

    async def recognise(self, known: Sequence[Identity]) -> Found:
        self._awake()
        owners = self._owners(known)
        return Found(identities=tuple(i for owner in sorted(owners) for i in identities(self.id, owner)))

    async def locate(self, known: Sequence[Identity], after: str | None = None, limit: int = 1000) -> Page:
        self._awake()
        self._looked("locate", self.id)
        owners = self._owners(known)
        return Page(records=tuple(record(r) for r in self.rows if r.there and r.owner in owners))

    async def read(self, records: Sequence[Record]) -> tuple[Record, ...]:
        self._awake()
        wanted = {(r.table, r.key[0]) for r in records}
        return tuple(record(r) for r in self.rows if r.there and (r.table, r.key) in wanted)

    async def referring(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        self._awake()
        return tuple(
            Referring(to=ref, record=record(r))
            for ref in rows
            for r in self.rows
            if r.there and r.refers == ref.key[0] and ref.table == "order"
        )

    async def export(self, records: Sequence[Record], *, without_address: bool = False) -> AsyncIterator[Row]:
        self._awake()
        wanted = {(r.table, r.key[0]): r for r in records}
        for row in self.rows:
            if row.there and (row.table, row.key) in wanted:
                said = f"Hemligt om {row.owner}" + (" och Nils" if row.table == "chat" else "")
                yield Row(record=wanted[row.table, row.key], content={"said": said, "city": row.city})

    async def named(self, words: Sequence[str]) -> frozenset[str]:
        self._awake()
        return frozenset(words) & {"nils", "grannqvist"}

    async def carry_out(self, order: Order) -> Receipt:
        self._awake()
        if self.mood is Mood.REFUSES:
            raise SystemRefused(self.id, "permission denied")
        changed = 0
        for one in order.records:
            row = self._row(one)
            if row is None or self._as_wanted(row, order):
                continue
            changed += 1
            if self.mood is not Mood.LIES:
                self._changed(row, order.deed, _detail(order))
                _change(row, order)
        return Receipt(changed=changed, already=len(order.records) - changed)

    async def verify(self, order: Order) -> ReadBack:
        self._awake()
        self._looked("verify", self.id)
        rows = [(one, self._row(one)) for one in order.records]
        left = [one for one, row in rows if row is not None and not self._as_wanted(row, order)]
        by_table: dict[str, list[tuple[str, ...]]] = {}
        for one in left:
            by_table.setdefault(one.table, []).append(one.key)
        failed = tuple(Refusal(table=t, keys=tuple(k), reason="not as wanted") for t, k in by_table.items())
        return ReadBack(verified=len(order.records) - len(left), failed=failed)

    def _awake(self) -> None:
        if self.mood is Mood.AWAY:
            raise SystemUnavailable(self.id, "no route to host")

    def _owners(self, known: Sequence[Identity]) -> set[str]:
        asked = {(i.kind, i.value) for i in known if i.system in (None, self.id)}
        here = {r.owner for r in self.rows if r.there}
        return {o for o in here if any((i.kind, i.value) in asked for i in identities(self.id, o))}

    def _row(self, one: Record) -> Thing | None:
        return next((r for r in self.rows if r.table == one.table and r.key == one.key[0] and not r.gone), None)

    def _as_wanted(self, row: Thing, order: Order) -> bool:
        if order.deed is Deed.ERASE:
            return row.gone
        if order.deed in DESTROY:
            return row.emptied
        if order.deed is Deed.RESTRICT:
            return row.restricted is not None and row.restricted == (order.until, order.ground)
        if order.deed is Deed.LIFT:
            return row.restricted is None or (order.keep_until is not None and row.restricted[0] == order.keep_until)
        if order.deed is Deed.RECTIFY:
            return bool(row.city == (order.values or {}).get("city", row.city))
        if order.deed is Deed.UNBLOCK:
            return f"block:{order.blocks}" not in row.marks
        return _mark(order) in row.marks


def record(row: Thing) -> Record:
    """The row as a system tells of it."""
    return Record(
        table=row.table,
        key=(row.key,),
        category=row.table,
        dates=row.dates,
        fy_end=row.fy_end,
        flags=row.flags,
        own_links=(("link", row.key),) if "shared" in row.flags else (),
        born=row.born,
        batch="2019-05",
    )


def _mark(order: Order) -> str:
    if order.note is not None:
        return f"note:{order.note.reference}"
    return f"block:{order.blocks}" if order.deed is Deed.BLOCK else order.deed.value


def _detail(order: Order) -> str:
    if order.deed is Deed.RESTRICT:
        return f"{order.until} {order.ground}"
    return f"{order.keep_until}" if order.deed is Deed.LIFT else _mark(order)


def _change(row: Thing, order: Order) -> None:
    if order.deed is Deed.ERASE:
        row.gone = True
    elif order.deed in DESTROY:
        row.emptied = True
    elif order.deed is Deed.RESTRICT:
        row.restricted = (order.until, order.ground)
    elif order.deed is Deed.LIFT:
        row.restricted = (order.keep_until, order.ground) if order.keep_until else None
    elif order.deed is Deed.RECTIFY:
        row.city = (order.values or {}).get("city", row.city)
    elif order.deed is Deed.UNBLOCK:
        row.marks.discard(f"block:{order.blocks}")
    else:
        row.marks.add(_mark(order))
