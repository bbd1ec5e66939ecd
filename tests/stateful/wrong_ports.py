"""Systems and stores with something wrong in them."""

from collections.abc import Callable
from typing import Any

from schemas.decisions import LiveHold
from schemas.entries import Entry
from schemas.errors import SystemRefused
from schemas.ids import CaseId, OrgId
from schemas.systems import Deed, Order, ReadBack, Receipt
from tests.stateful.estate import NEIGHBOUR


class Around:
    """Something with a few methods of its own; everything else is the other's."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class NoHolds(Around):
    """Knows of no hold."""

    async def holds(self, org: OrgId, case: CaseId) -> tuple[LiveHold, ...]:
        return ()


class Greedy(Around):
    """Finds the neighbour's rows as well."""

    async def locate(self, known: Any, after: str | None = None, limit: int = 1000) -> Any:
        found = await self.inner.locate(known, after, limit)
        neighbours = await self.inner.locate([known[0].model_copy(update={"value": NEIGHBOUR})]) if known else found
        return found.model_copy(update={"records": (*found.records, *neighbours.records)})


class Pretends(Around):
    """Erases nothing, says that it has, and hides what is left."""

    hidden: frozenset[tuple[str, ...]] = frozenset()

    async def carry_out(self, order: Order) -> Receipt:
        if order.deed is not Deed.ERASE:
            return await self.inner.carry_out(order)  # type: ignore[no-any-return]
        self.hidden |= {r.key for r in order.records}
        return Receipt(changed=len(order.records), already=0)

    async def verify(self, order: Order) -> ReadBack:
        self.inner._looked("verify", self.inner.id)
        return ReadBack(verified=len(order.records))

    async def locate(self, known: Any, after: str | None = None, limit: int = 1000) -> Any:
        found = await self.inner.locate(known, after, limit)
        return found.model_copy(update={"records": tuple(r for r in found.records if r.key not in self.hidden)})


class NeverReadsBack(Around):
    """Believes itself."""

    async def verify(self, order: Order) -> ReadBack:
        return ReadBack(verified=len(order.records))


class Repeats(Around):
    """Does a note again each time it is told to, and once more."""

    async def carry_out(self, order: Order) -> Receipt:
        for record in order.records:
            row = self.inner._row(record)
            if row is not None and order.note is not None:
                row.marks.discard(f"note:{order.note.reference}")
        first: Receipt = await self.inner.carry_out(order)
        if order.note is None:
            return first
        for record in order.records:
            row = self.inner._row(record)
            row.marks.discard(f"note:{order.note.reference}")
        second: Receipt = await self.inner.carry_out(order)
        return second


class Blabs(Around):
    """Says in its refusal whom it was asked about."""

    async def carry_out(self, order: Order) -> Receipt:
        raise SystemRefused(self.inner.id, f"row {order.records[0].key[0]} of ulla.provsten@brev.example is locked")


class Rewrites(Around):
    """Writes entries as `change` has them."""

    def __init__(self, inner: Any, change: Callable[[Entry], Entry]) -> None:
        super().__init__(inner)
        self.change = change

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None:
        await self.inner.write(org, case, self.change(entry))


class Forgets(Around):
    """Never knows that the person was answered."""

    async def summary(self, org: OrgId, case: CaseId) -> Any:
        found = await self.inner.summary(org, case)
        return found.model_copy(update={"responded_at": None, "outcome": None})


class Waiting(Around):
    """Always waits for somebody's copy."""

    async def copies_first(self, org: OrgId, case: CaseId) -> bool:
        return True
