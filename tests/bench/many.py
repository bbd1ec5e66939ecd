"""Many requests at once, and one alone; each opened through the door, answered as fast as a machine can, and checked."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
from temporalio.client import Client

from connectors.postgres.brake import PostgresBrake
from schemas.clock import now
from schemas.ids import CaseId, PlanDigest, SystemId
from schemas.orders import Approve
from schemas.request import CaseState, Channel, NewRequest, Person, RequestType, Role
from tests.bench.desk import ORG, BenchDesk
from tests.bench.floor import QUEUE, FloorWorkflow

LOOK = 0.02
"""Seconds between two looks at all cases at once: the only looking that is done, one statement for all."""
PATIENCE = 180.0
ANSWERED = {s.value for s in CaseState if s.answered}

STATES = """
SELECT c.id, c.state, c.plan_digest, c.waits_for, p.body->'approvals' AS approvals
FROM case_file c
LEFT JOIN LATERAL (
    SELECT body FROM fact f WHERE f.org = c.org AND f.case_id = c.id AND f.kind = 'plan.made' ORDER BY seq DESC LIMIT 1
) p ON c.state = 'awaiting_approval'
WHERE c.org = $1 AND c.id = ANY($2) AND c.state IN ('identity_pending', 'awaiting_approval', 'incident',
    'notifying_recipients', 'responded', 'on_hold', 'closed') OR c.org = $1 AND c.id = ANY($2) AND c.waits_for = ANY($3)
"""
SAID = (
    "identity.verified",
    "identity.proven",
    "mentions.reviewed",
    "plan.approved",
    "task.done",
    "recipient.confirmed",
)
"""Facts that an Update has left."""
PEOPLE = ("a person: strong_identity", "a person: review")
"""What a case waits for beside approvals and confirmations."""
END = """
SELECT (SELECT count(*) FROM unsealed) + (SELECT count(*) FROM outbox)
     + (SELECT count(*) FROM case_file WHERE org = $1 AND id = ANY($2) AND state = 'responded')
"""
CHECKED = """
SELECT c.id, c.outcome, c.state,
       (SELECT array_agg(f.kind) FROM fact f WHERE f.org = c.org AND f.case_id = c.id) AS kinds,
       (SELECT (f.body->>'records')::int FROM fact f
         WHERE f.org = c.org AND f.case_id = c.id AND f.kind = 'plan.made' ORDER BY f.seq DESC LIMIT 1) AS planned,
       (SELECT (f.body->>'records')::int FROM fact f
         WHERE f.org = c.org AND f.case_id = c.id AND f.kind = 'package.sealed' ORDER BY f.seq DESC LIMIT 1) AS packed,
       (SELECT sum(records) FROM page p WHERE p.org = c.org AND p.case_id = c.id AND p.kind = 'found'
           AND p.round = (SELECT max(round) FROM plan l WHERE l.org = c.org AND l.case_id = c.id)) AS found,
       (SELECT count(*) FROM plan l WHERE l.org = c.org AND l.case_id = c.id) AS rounds,
       r.changed, r.already, r.verified, r.refused
FROM case_file c
LEFT JOIN LATERAL (
    SELECT sum(changed) AS changed, sum(already) AS already, sum(verified) AS verified, sum(refused) AS refused
    FROM receipt r WHERE r.org = c.org AND r.case_id = c.id
) r ON true
WHERE c.org = $1 AND c.id = ANY($2)
"""


async def people(desk: BenchDesk) -> dict[str, Any]:
    """Addresses of everybody but the cast, in the order of their numbers."""
    connection = await asyncpg.connect(desk.where.systems["booking"])
    try:
        rows = await connection.fetch("SELECT email FROM client WHERE id > 1010 ORDER BY id")
    finally:
        await connection.close()
    return {"people": [r["email"] for r in rows]}


def _asks(row: Any) -> str:
    """What the row asks of somebody, or the state that it is in."""
    if row["waits_for"] in PEOPLE:
        return str(row["waits_for"])
    plan = f" {row['plan_digest']}" if row["state"] == "awaiting_approval" else ""
    return f"{row['state']}{plan}"


@dataclass
class _Watch:
    """Wakes whoever waits for a case; one statement looks at all of them."""

    desk: BenchDesk
    within: float
    waiting: dict[CaseId, tuple[set[str], "asyncio.Future[Any]"]] = field(default_factory=dict)

    async def after(self, case: CaseId, seen: set[str]) -> Any:
        """The case's row once it asks for something, or is in a state, that is not among those seen."""
        future = asyncio.get_running_loop().create_future()
        self.waiting[case] = (seen, future)
        row = await asyncio.wait_for(future, self.within)
        seen.add(_asks(row))
        return row

    async def look(self) -> None:
        """Looks until it is cancelled."""
        while True:
            if self.waiting:
                for row in await self.desk.engine.pool.fetch(STATES, ORG, list(self.waiting), PEOPLE):
                    seen, future = self.waiting[row["id"]]
                    if _asks(row) not in seen and not future.done():
                        del self.waiting[row["id"]]
                        future.set_result(row)
            await asyncio.sleep(LOOK)


async def requests(
    desk: BenchDesk, right: str, people: list[str], within: float = PATIENCE, rows: int = 0
) -> dict[str, Any]:
    """All of them opened at once; how long each took, and what is wrong with any.

    within: seconds that one wait may take. rows: so many of the booking system may go beyond the limits. The call ends
    when every case is closed or on hold, the ledger sealed and Kafka has every event.
    """
    watch = _Watch(desk, within)
    looking = asyncio.create_task(watch.look())
    began = time.perf_counter()
    try:
        done = await asyncio.gather(*(_one(desk, watch, RequestType(right), p, rows) for p in people))
    finally:
        looking.cancel()
    seconds = time.perf_counter() - began
    cases = [case for case, _ in done]
    while await desk.engine.pool.fetchval(END, ORG, cases):
        await asyncio.sleep(0.1)
    checked = await desk.engine.pool.fetch(CHECKED, ORG, cases)
    return {
        "seconds": seconds,
        "latencies": [s for _, s in done],
        "updates": sum(kind in SAID for r in checked for kind in r["kinds"]) / len(done),
        "records": sum(r["found"] or 0 for r in checked) / len(done),
        "rounds": sum(r["rounds"] for r in checked) / len(done),
        "wrong": [w for r in checked if (w := _wrong(right, r))] + ["lost"] * (len(people) - len(checked)),
        "events": await _events(desk.client, f"{ORG}.{cases[-1]}"),
    }


async def _one(desk: BenchDesk, watch: _Watch, right: RequestType, email: str, rows: int) -> tuple[CaseId, float]:
    began = time.perf_counter()
    request = NewRequest(
        org=ORG, types=(right,), channel=Channel.TICKET, received_at=now(),
        person=Person(email=email), intake_key=f"bench:{uuid4().hex}",
    )  # fmt: skip
    case = await desk.doors.open(request)
    seen: set[str] = set()
    await watch.after(case, seen)
    code = await desk.engine.office.codes.code(ORG, case, "identity")
    proof = await desk.doors.confirm_identity(ORG, case, code)
    if not proof.accepted:
        raise RuntimeError(f"{case} did not take its code")
    if rows:
        allowed = (ORG, SystemId("booking"), case, rows, "bench", "decider")
        await PostgresBrake(desk.engine.pool).allow(*allowed)
    while (row := await watch.after(case, seen))["state"] not in ANSWERED:
        if row["state"] == "incident":
            raise RuntimeError(f"{case} has an incident")
        await _play(desk, case, row)
    return case, time.perf_counter() - began


async def _play(desk: BenchDesk, case: CaseId, row: Any) -> None:
    """Whoever the case asks has done their part: approved, and looked by hand; or seen an identity, others, an instruction."""
    if row["state"] != "awaiting_approval":
        await desk.staff.help(await desk.doors.summary(ORG, case))
        return
    for role in json_list(row["approvals"]):
        approval = Approve(plan=PlanDigest(row["plan_digest"]), role=Role(role), actor="bench")
        await desk.doors.approve(ORG, case, approval)
    await desk.staff.keepers_finish(case)


def json_list(text: str) -> list[str]:
    """A JSON list of words."""
    return [word.strip(' "') for word in text.strip("[]").split(",") if word.strip(' "')]


def _wrong(right: str, row: Any) -> str | None:
    kinds = set(row["kinds"] or ())
    wanted = {"case.opened", "identity.asked", "identity.verified", "copies.found", "plan.made", "case.responded"}
    wanted |= {"package.sealed"} if right == "access" else {"deed.done", "deed.verified"}
    if row["outcome"] not in ("done", "partly_done") or row["state"] == "responded":
        return f"{row['id']}: {row['outcome']}, {row['state']}"
    if wanted - kinds:
        return f"{row['id']}: no fact {', '.join(sorted(wanted - kinds))}"
    if row["planned"] != row["found"]:
        return f"{row['id']}: {row['found']} found, {row['planned']} judged"
    if right == "access" and row["packed"] != row["found"]:
        return f"{row['id']}: {row['found']} found, {row['packed']} given"
    if right == "erasure" and row["kinds"].count("deed.done") != row["kinds"].count("deed.verified"):
        return f"{row['id']}: not every system was read back"
    if right == "erasure" and (row["refused"] or not row["changed"] <= row["verified"] <= row["found"]):
        return f"{row['id']}: {row['changed']} changed, {row['verified']} verified, {row['refused']} refused"
    return None


async def floor(desk: BenchDesk, count: int, updates: int) -> dict[str, Any]:
    """The same number of bare workflows at once."""
    addresses = desk.where.addresses
    client = await Client.connect(str(addresses.temporal_address), namespace=addresses.temporal_namespace)

    async def one() -> tuple[str, float]:
        began, name = time.perf_counter(), f"floor-{uuid4().hex}"
        handle = await client.start_workflow(FloorWorkflow.run, updates, id=name, task_queue=QUEUE)
        for place in (1, 5)[:updates]:
            await handle.execute_update("bench.say", place)
        if await handle.result() != 10:
            raise RuntimeError("a floor took another number of steps")
        return name, time.perf_counter() - began

    began = time.perf_counter()
    done = await asyncio.gather(*(one() for _ in range(count)))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "latencies": [s for _, s in done], "events": await _events(client, done[-1][0])}


async def _events(client: Client, workflow: str) -> int:
    """Events in the history of the last run that has more than a hold's."""
    best = 0
    async for run in client.list_workflows(f"WorkflowId = '{workflow}'"):
        handle = client.get_workflow_handle(workflow, run_id=run.run_id)
        best = max(best, len((await handle.fetch_history()).events))
    return best
