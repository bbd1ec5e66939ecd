"""Every Update that was acknowledged is counted, through many continue-as-news, with nobody who sends it again."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError

from deploy.engine import Engine
from deploy.worker import case_worker
from schemas.clock import now
from schemas.decisions import Action, LiveHold, Plan, PlanLine, Verdict
from schemas.entries import Entry
from schemas.ids import PlanDigest, SystemId, workflow_id
from schemas.messages import CaseRun, CaseView, Phase
from schemas.orders import Ack, PlaceHold
from schemas.remainders import Remainder
from schemas.request import CaseState, Channel, NewRequest, Person, RequestType
from tests.builders import ORG, Clerk
from workflows import policies

pytestmark = pytest.mark.asyncio(loop_scope="session")
STORM, AT_ONCE, A_RUN = 300, 12, 15


async def on_hold(engine: Engine) -> CaseRun:
    """A case that waits for a restriction to end in thirty years; its workflow is not started."""
    request = NewRequest(
        org=ORG, types=(RequestType.ERASURE,), channel=Channel.TICKET, received_at=now(),
        person=Person(email="nobody@storm.example"), intake_key=uuid4().hex,
    )  # fmt: skip
    case, _ = await engine.book.open(request)
    run = CaseRun(
        org=ORG, case=case, types=request.types, received_at=request.received_at, phase=Phase.HOLD,
        remainders=(Remainder(right=RequestType.ERASURE, round=0),),
        answered=True,
    )  # fmt: skip
    await engine.book.started([run])
    verdict = Verdict(action=Action.RESTRICT, rule="gen.bookkeeping", grounds=("BFL-7:2",), until=date(2056, 12, 31))
    line = PlanLine(system=SystemId("payment"), category="books", right=RequestType.ERASURE, verdict=verdict, records=1)
    plan = Plan(round=0, digest=PlanDigest("0" * 64), rules_version="test", lines=(line,))
    await engine.book.write(ORG, case, Entry(plan=plan, at=now()))
    return run


async def test_no_acknowledged_update_is_lost_between_runs(
    engine: Engine, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "UPDATES_A_RUN", A_RUN)
    run, client = await on_hold(engine), clerk.client
    name, queue = workflow_id(run.org, run.case), f"storm-{uuid4().hex}"
    acknowledged: list[int] = []

    async def shout(mine: int) -> None:
        handle = client.get_workflow_handle(name)
        for number in range(mine, STORM, AT_ONCE):
            hold = LiveHold(id=f"h{number}", owner="legal", review_on=(now() + timedelta(days=9)).date())
            order = PlaceHold(hold=hold, actor="counsel")
            try:
                ack: Ack = await handle.execute_update("habeas.place_hold", order, result_type=Ack)
            except (
                WorkflowUpdateFailedError,
                RPCError,
            ):  # the run ended before it was taken: nobody was promised anything
                continue
            acknowledged.append(ack.number)

    async with case_worker(client, engine.office, ORG, queue=queue, strict=False):
        await client.start_workflow("habeas.request", run, id=name, task_queue=queue)
        await asyncio.gather(*(shout(n) for n in range(AT_ONCE)))
        view: CaseView = await client.get_workflow_handle(name).query("habeas.view", result_type=CaseView)
        generations = await _runs(client, name)
        standing = await engine.office.holds.holds(ORG, run.case)
        await client.get_workflow_handle(name).terminate()

    assert generations > 8
    assert len(acknowledged) > STORM // 2
    assert len(set(acknowledged)) == len(acknowledged), "each has a number of its own"
    assert view.inbox >= len(acknowledged)
    assert len(standing) >= len(acknowledged)
    assert view.state == CaseState.ON_HOLD


async def _runs(client: Client, name: str) -> int:
    """How many runs the case has had, from the first one on."""
    count, handle = 1, client.get_workflow_handle(name)
    described = await handle.describe()
    seen = {described.run_id}
    async for found in client.list_workflows(f"WorkflowId = '{name}'"):
        seen.add(found.run_id)
    return max(count, len(seen))
