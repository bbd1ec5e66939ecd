"""Events leave exactly when their facts exist, whatever commits late and whoever is away."""

import asyncio

import asyncpg
import pytest

from deploy.place import Place
from schemas.facts import FactKind
from schemas.ids import OrgId
from schemas.request import CaseState
from tests.acceptance.test_crashes import alive, delivered
from tests.builders import ACCESS, ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
TELL = """
WITH c AS (UPDATE case_file SET fact_seq = fact_seq + 1 WHERE org = $1 AND id = $2 RETURNING fact_seq),
     f AS (INSERT INTO fact SELECT $1, $2, fact_seq, $3, 'case.waiting', now(), '{}' FROM c RETURNING seq)
INSERT INTO unsealed SELECT $1, $2, seq FROM f
"""


async def test_transactions_that_commit_out_of_order_lose_nothing(place: Place, clerk: Clerk) -> None:
    await alive(place)
    slow_case, quick_case = await clerk.open(ACCESS, person(44).email), await clerk.open(ACCESS, person(45).email)
    for case in (slow_case, quick_case):
        await clerk.wait(case, CaseState.IDENTITY_PENDING)
    url = place.where.addresses.database_url
    slow, quick = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        late = slow.transaction()
        await late.start()
        await slow.execute(TELL, ORG, slow_case, "begun first")
        await quick.execute(TELL, ORG, quick_case, "committed first")
        await delivered(clerk, place, quick_case)  # the quick one is sealed, sent and behind us
        await late.commit()
    finally:
        await slow.close()
        await quick.close()

    await delivered(clerk, place, slow_case)
    assert "begun first" in {f.key for f in await clerk.facts(slow_case)}


async def test_events_of_an_organisation_that_nobody_here_knows_hold_up_nobody(place: Place, clerk: Clerk) -> None:
    owner = await asyncpg.connect(place.where.addresses.migration_url)
    facts = (
        "INSERT INTO fact SELECT 'aliens', 'X-1', n, 'k' || n, 'case.waiting', now(), '{}' FROM generate_series(1, 3) n"
    )
    await owner.execute(facts)
    await owner.execute("INSERT INTO unsealed SELECT org, case_id, seq FROM fact WHERE org = 'aliens'")
    await owner.close()
    case = await clerk.drive(ACCESS, "nobody.aliens@brevladan.example")

    await delivered(clerk, place, case)
    assert await clerk.engine.outbox.waiting(OrgId("aliens")) == 3, "they wait for a worker of their own"


async def test_events_of_a_time_without_a_broker_leave_when_it_is_back(place: Place, clerk: Clerk) -> None:
    await alive(place)
    assert place.stack.kafka is not None
    await place.stack.kafka.stop()
    try:
        case = await clerk.drive(ERASURE, person(46).email)
        told = await clerk.facts(case)
        assert FactKind.RESPONDED in {f.kind for f in told}
        async with asyncio.timeout(20):
            while await clerk.engine.outbox.waiting(ORG) < len(told):
                await asyncio.sleep(0.1)
    finally:
        await place.stack.kafka.start()

    await delivered(clerk, place, case)
    async with asyncio.timeout(30):
        while await clerk.engine.outbox.waiting(ORG):
            await asyncio.sleep(0.1)
