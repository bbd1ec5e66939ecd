"""Cases on hold, started in that phase: what an idle one costs."""

import asyncio
import time
from datetime import timedelta
from typing import Any

from temporalio.common import SearchAttributePair, TypedSearchAttributes

from deploy.starter import ORGANISATION
from schemas.clock import now
from schemas.decisions import Plan
from schemas.entries import Entry
from schemas.ids import CaseId, org_queue, workflow_id
from schemas.messages import CaseRun, Phase
from schemas.remainders import Remainder
from schemas.request import RequestType
from tests.bench.desk import ORG, BenchDesk

AT_ONCE = 40
FIRST = 500_000
MODEL = """
SELECT p.case_id, p.round FROM plan p JOIN case_file c ON c.org = p.org AND c.id = p.case_id
WHERE c.org = $1 AND c.state = 'on_hold' LIMIT 1
"""
CASE = """
INSERT INTO case_file (org, id, intake_key, types, channel, state, received_at, responded_at, outcome, person, known)
SELECT $1, $2, $2, types, channel, 'responded', $3, $3, outcome, person, known FROM case_file WHERE org = $1 AND id = $4
"""


async def hold(desk: BenchDesk, count: int) -> dict[str, Any]:
    """So many more cases are on hold, each with a row, a key, a sealed plan, its facts and a workflow; how long it took."""
    book = desk.engine.book
    row = await desk.engine.pool.fetchrow(MODEL, ORG)
    assert row is not None, "no erasure has left a case on hold"
    plan = await book.plan(ORG, row["case_id"], row["round"])
    began, gate = time.perf_counter(), asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with gate:
            await _held(desk, CaseId(f"DSR-2026-{FIRST + number:06d}"), row["case_id"], plan)

    await asyncio.gather(*(one(n) for n in range(count)))
    waiting = f"SELECT count(*) FROM case_file WHERE org = $1 AND id >= 'DSR-2026-{FIRST}' AND state = 'on_hold'"
    while await desk.engine.pool.fetchval(waiting, ORG) < count:
        await asyncio.sleep(0.25)
    while await desk.engine.pool.fetchval("SELECT (SELECT count(*) FROM unsealed) + (SELECT count(*) FROM outbox)"):
        await asyncio.sleep(0.25)
    return {"seconds": time.perf_counter() - began}


async def _held(desk: BenchDesk, case: CaseId, model: str, plan: Plan) -> None:
    at = now() - timedelta(days=40)
    await desk.engine.vault.create(ORG, case, at)
    await desk.engine.pool.execute(CASE, ORG, case, at, model)
    await desk.engine.book.write(ORG, case, Entry(round=plan.round, plan=plan, at=at))
    await desk.client.start_workflow(
        "habeas.request",
        CaseRun(
            org=ORG,
            case=case,
            types=(RequestType.ERASURE,),
            received_at=at,
            phase=Phase.HOLD,
            round=plan.round,
            remainders=(Remainder(right=RequestType.ERASURE, round=plan.round),),
            answered=True,
        ),
        id=workflow_id(ORG, case),
        task_queue=org_queue(ORG),
        search_attributes=TypedSearchAttributes([SearchAttributePair(ORGANISATION, ORG)]),
    )


async def sizes(desk: BenchDesk) -> dict[str, Any]:
    """Bytes of our own database, after what it has to write is written."""
    return {"postgres": await desk.engine.pool.fetchval("SELECT pg_database_size(current_database())")}
