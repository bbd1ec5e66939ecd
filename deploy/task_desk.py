"""What a command about tasks works with: the list, and what whoever does a task has to know at that moment."""

from collections.abc import Sequence
from datetime import datetime

from activities.shield import COPIES
from connectors.postgres.tasks import PostgresTasks
from deploy.engine import Engine
from schemas.by_hand import TaskId
from schemas.decisions import LiveHold
from schemas.ids import CaseId, OrgId
from schemas.particulars import PARTICULARS, Particulars
from schemas.retention import Protecting
from schemas.tasks import Task, WhoAsks


class TaskDesk:
    """The list of tasks, and the cases behind them."""

    def __init__(self, engine: Engine) -> None:
        self._office, self._list = engine.office, PostgresTasks(engine.pool, engine.vault)

    async def tasks(
        self, org: OrgId, *, everything: bool = False, case: CaseId | None = None, task: TaskId | None = None
    ) -> Sequence[Task]:
        """Tasks by due day."""
        return await self._list.tasks(org, everything=everything, case=case, task=task)

    async def protecting(self, org: OrgId) -> Sequence[Protecting]:
        """Cases whose people are left out by the sweep for now."""
        return await self._office.retention.protecting(org, COPIES)

    async def holds(self, org: OrgId, case: CaseId) -> Sequence[LiveHold]:
        """The holds that stand over the case's person."""
        return await self._office.holds.holds(org, case)

    async def who_asks(self, org: OrgId, case: CaseId) -> WhoAsks:
        """Opened from the sealed case. Raises NotFound, KeyGone."""
        book = self._office.book
        said = await self._office.papers.get(org, case, PARTICULARS, Particulars)
        person, known = await book.person(org, case), await book.known(org, case)
        return WhoAsks(person=person, known=known, said=said or Particulars())

    async def task_done(self, org: OrgId, task: TaskId, by: str, evidence: str, at: datetime) -> bool:
        """The task is done; False where there is nothing to do."""
        return await self._list.task_done(org, task, by, evidence, at)
