"""The store in memory and the real one beside each other: whatever is written goes to both, whatever is read is the same."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple, TypeVar

from connectors.postgres.cases import PostgresCases
from connectors.postgres.holds import PostgresHolds
from connectors.postgres.lasting import PostgresLasting
from connectors.postgres.papers import PostgresPapers
from connectors.postgres.tasks import PostgresTasks
from schemas.by_hand import TaskId
from schemas.entries import Entry
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId
from schemas.request import NewRequest
from schemas.systems import Identity
from tests.stateful.activations import Broken, now_run
from tests.stateful.store import MemoryStore

READS = (
    "person",
    "known",
    "summary",
    "plan",
    "last_round",
    "receipts",
    "all_found",
    "all_judged",
    "copies_first",
    "holds",
    "informed",
)
"""Reads whose answers are compared whole."""
REQUESTS = count()
"""No two requests of a run are the same."""


R = TypeVar("R")


class Real(NamedTuple):
    """The parts of the real store."""

    cases: PostgresCases
    holds: PostgresHolds
    lasting: PostgresLasting
    papers: PostgresPapers
    tasks: PostgresTasks
    pool: Any


class Mirror(MemoryStore):
    """The store in memory, with PostgreSQL doing the same."""

    def __init__(self, told: Callable[[str, Fact], None], real: Real) -> None:
        super().__init__(told)
        self._real, self.compared = real, 0
        parts = {"holds": real.holds, "informed": real.lasting}
        for name in READS:
            setattr(self, name, self._both(getattr(self, name), getattr(parts.get(name, real.cases), name), name))

    def open(self, request: NewRequest) -> CaseId:
        """The case as PostgreSQL has opened it."""
        fresh = request.model_copy(update={"intake_key": f"play:{next(REQUESTS)}"})
        case, new = now_run(self._real.cases.open(fresh))
        assert new
        return self.begin(case, request)

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None:
        await self._real.cases.write(org, case, entry)
        await super().write(org, case, entry)

    async def relate(self, org: OrgId, case: CaseId, known: Iterable[Identity], at: datetime) -> list[Any]:
        known = list(known)
        ours, theirs = await super().relate(org, case, known, at), await self._real.cases.relate(org, case, known, at)
        mine = set(self.files)
        self._same("relate", sorted(r.case for r in ours), sorted(r.case for r in theirs if r.case in mine))
        return ours

    async def waiting_for(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        ours = await super().waiting_for(org, case)
        return self._same("waiting_for", ours, await self._real.cases.waiting_for(org, case))

    async def place_hold(self, org: OrgId, case: CaseId, hold: Any, at: datetime, fact: Fact) -> None:
        await self._real.holds.place_hold(org, case, hold, at, fact)
        await super().place_hold(org, case, hold, at, fact)

    async def release_hold(self, org: OrgId, case: CaseId, hold_id: str, at: datetime, fact: Fact) -> bool:
        theirs = await self._real.holds.release_hold(org, case, hold_id, at, fact)
        return self._same("release_hold", await super().release_hold(org, case, hold_id, at, fact), theirs)

    async def put(self, org: OrgId, case: CaseId, name: str, said: Any, at: datetime) -> None:
        await self._real.papers.put(org, case, name, said, at)
        await super().put(org, case, name, said, at)

    async def confirmed(self, org: OrgId, case: CaseId, recipient: str, at: datetime, by: str) -> bool:
        theirs = await self._real.lasting.confirmed(org, case, recipient, at, by)
        return self._same("confirmed", await super().confirmed(org, case, recipient, at, by), theirs)

    async def drop_tasks(self, org: OrgId, case: CaseId, at: datetime) -> None:
        await self._real.tasks.drop_tasks(org, case, at)
        await super().drop_tasks(org, case, at)

    async def tasks(self, org: OrgId, *, everything: bool = False, case: CaseId | None = None) -> list[Any]:
        ours = await super().tasks(org, everything=everything, case=case)
        theirs = await self._real.tasks.tasks(org, everything=everything, case=case)
        self._same("tasks", _rights(ours), _rights(theirs))
        return ours

    def task_done(self, task: TaskId, at: datetime) -> None:
        """Somebody has done it, in both."""
        ours = next(t for t in self.made if t.id == task)
        theirs = now_run(self._real.tasks.tasks(ours_org(self), case=ours.case))
        right = getattr(ours.order, "right", None)
        same = [t for t in theirs if getattr(t.order, "right", None) == right]
        now_run(self._real.tasks.task_done(ours_org(self), same[0].id, "keeper", "done", at))
        super().task_done(task, at)

    def compare_facts(self) -> None:
        """Every case has the same facts in both, in the same order, but for those of its tasks.

        A played life lies in the past, so PostgreSQL, which registers it today, says as well that it is late.
        """
        for case, file in self.files.items():
            rows = now_run(self._real.pool.fetch("SELECT key FROM fact WHERE case_id = $1 ORDER BY seq", case))
            theirs = [r["key"] for r in rows if r["key"] != "backdated" and not r["key"].startswith("task.")]
            self._same(f"facts of {case}", list(file.facts), theirs)

    def _both(self, ours: Any, theirs: Any, name: str) -> Any:
        async def read(org: OrgId, case: CaseId, *args: Any) -> Any:
            try:
                mine = await ours(org, case, *args)
            except Exception as missing:
                try:
                    await theirs(org, case, *args)
                except type(missing):
                    raise missing from None
                raise Broken(f"{name} of {case} is missing in memory only") from None
            return self._same(f"{name} of {case}", mine, await theirs(org, case, *args))

        return read

    def _same(self, what: str, ours: R, theirs: Any) -> R:
        self.compared += 1
        if ours != theirs:
            raise Broken(f"the store in memory and PostgreSQL differ in {what}:\n{ours!r}\n{theirs!r}")
        return ours


def _rights(tasks: list[Any]) -> list[str]:
    return sorted(t.order.right for t in tasks)


def ours_org(store: MemoryStore) -> OrgId:
    """Whose cases they are."""
    return next(iter(store.files.values())).row.org
