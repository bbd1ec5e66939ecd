"""Manual tasks: those of the sweep, with facts of their own, and those of a case, whose facts stand in the case."""

import json
from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.ciphers import CaseCipher
from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.by_hand import CaseOrder, TaskId
from schemas.errors import KeyGone
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, OrgId
from schemas.retention import TaskOrder
from schemas.tasks import Task


class PostgresTasks:
    """The list of tasks in PostgreSQL. A case orders its own with its plan, in `PostgresCases.write`."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def order_task(self, org: OrgId, order: TaskOrder, at: datetime) -> TaskId | None:
        """The new task, with its fact; None where the same one was made before."""
        given = (org, prefix(at), order.system, order.category, order.due_on, order.model_dump_json(), at)
        body = {"system": order.system, "category": order.category, "due_on": order.due_on.isoformat()}
        async with self._pool.acquire() as connection, connection.transaction():
            made = await connection.fetchval(SQL["tasks.order"], *given)
            if made is not None:
                fact = Fact(key="made", kind=FactKind.TASK_MADE, at=at, body=dict(body))
                await _tell(connection, org, TaskId(made), None, fact)
        return TaskId(made) if made else None

    async def tell_task(self, org: OrgId, task: Task, fact: Fact) -> None:
        """The fact is written: under the task, or in the case that the task belongs to."""
        await _tell(self._pool, org, task.id, task.case, fact)

    async def tasks(
        self, org: OrgId, *, everything: bool = False, case: CaseId | None = None, task: TaskId | None = None
    ) -> list[Task]:
        """Tasks by due day; those that nobody has to do any more only where everything is asked for."""
        rows = await self._pool.fetch(SQL["tasks.list"], org, everything, case, task)
        return [_task(row, await self._evidence(org, row)) for row in rows]

    async def task_done(self, org: OrgId, task: TaskId, by: str, evidence: str, at: datetime) -> bool:
        """The task is done and the fact written, and so are earlier ones that it covers; False where there is no such task.

        The first evidence stays. It stands in the task only, sealed: what people write may name somebody.
        """
        fact = Fact(key="done", kind=FactKind.TASK_DONE, at=at, body={"by": by, "task": task})
        async with self._pool.acquire() as connection, connection.transaction():
            covered = await connection.fetch(SQL["tasks.covered"], org, task)
            for row in covered:
                sealed = (await self._cipher(org, row["case_id"])).seal(evidence.encode(), _purpose(row["id"]))
                if await connection.fetchval(SQL["tasks.finish"], org, row["id"], at, by, sealed):
                    await _tell(connection, org, row["id"], row["case_id"], fact)
        return bool(covered)

    async def drop_tasks(self, org: OrgId, case: CaseId, at: datetime) -> None:
        """Nobody has to do the open tasks of the case any more."""
        async with self._pool.acquire() as connection, connection.transaction():
            for row in await connection.fetch(SQL["tasks.drop"], org, case, at):
                fact = Fact(key="dropped", kind=FactKind.TASK_DROPPED, at=at, body={"task": row["id"]})
                await _tell(connection, org, row["id"], case, fact)

    async def _cipher(self, org: OrgId, case: CaseId | None) -> CaseCipher:
        return await (self._vault.of_case(org, case) if case else self._vault.of_org(org))

    async def _evidence(self, org: OrgId, row: Any) -> str | None:
        """None where nothing was written, and where the case file's time is over."""
        if row["evidence"] is None:
            return None
        try:
            return (await self._cipher(org, row["case_id"])).open(row["evidence"], _purpose(row["id"])).decode()
        except KeyGone:
            return None


def _purpose(task: str) -> bytes:
    return f"evidence:{task}".encode()


def prefix(at: datetime) -> str:
    """What the ids of tasks of that year begin with."""
    return f"TSK-{at.year}-"


async def _tell(connection: Any, org: OrgId, task: TaskId, case: CaseId | None, fact: Fact) -> None:
    key = f"task.{fact.key}:{task}" if case else fact.key
    columns = [[key], [fact.kind.value], [fact.at], [json.dumps(fact.body)]]
    if case:
        await connection.execute(SQL["cases.tell"], org, case, *columns, "{}")
    else:
        await connection.execute(SQL["tasks.tell"], org, task, *columns)


def _task(row: Any, evidence: str | None) -> Task:
    said = {k: row[k] for k in ("id", "due_on", "made_at", "done_at", "done_by", "dropped_at")}
    kind = TaskOrder if row["case_id"] is None else CaseOrder
    return Task(order=kind.model_validate_json(row["task"]), evidence=evidence, **said)
