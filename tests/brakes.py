"""A brake in memory: on or off, with limits and trust, for tests that drive the verbs without a database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from schemas.brake import Errand, SoFar, excess
from schemas.errors import BrakeOn, LimitReached, ObserveOnly
from schemas.ids import SystemId


@dataclass
class MemoryBrake:
    """Fits the port. Its hours never end."""

    on: bool = False
    observed: set[SystemId] = field(default_factory=set)
    admitted: dict[tuple[str, str, str], Errand] = field(default_factory=dict)
    allowed: dict[tuple[str, str], int] = field(default_factory=dict)
    """Rows by system and subject."""
    under_way: int = 0

    async def admit(self, errands: Sequence[Errand]) -> None:
        new = [e for e in errands if _name(e) not in self.admitted]
        for errand in new:
            over = excess(errand, self._so_far(errand))
            if over and self.allowed.get((errand.system, errand.subject), 0) < errand.rows:
                raise LimitReached(errand.system, errand.subject, over, errand.rows)
        self.admitted |= {_name(e): e for e in new}

    @asynccontextmanager
    async def passing(self, errand: Errand, *, held: bool) -> AsyncIterator[None]:
        if self.on:
            raise BrakeOn(errand.system)
        if errand.system in self.observed:
            raise ObserveOnly(errand.system)
        await self.admit([errand])
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def _so_far(self, errand: Errand) -> SoFar:
        here = [e for e in self.admitted.values() if e.system == errand.system]
        others = {e.subject for e in here if e.subject.startswith("DSR-")} - {errand.subject}
        return SoFar(rows=sum(e.rows for e in here), cases=len(others))


def _name(errand: Errand) -> tuple[str, str, str]:
    return errand.system, errand.subject, errand.plan
