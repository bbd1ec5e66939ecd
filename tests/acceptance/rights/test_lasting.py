"""What outlives a case: whoever was erased stays erased after a restore, and whoever comes back is a new customer."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import uvicorn
from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import HttpUrl
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from temporalio.testing import ActivityEnvironment

from activities.ageing import Ageing
from activities.pack import Pack
from connectors import outward
from connectors.transfers import Transfers
from console.desk import Desk
from deploy.commands import desk_of
from deploy.engine import Engine
from deploy.example.booking import FIRST_CLIENT
from deploy.local.postgres import binaries
from deploy.place import Place
from schemas.calendar import Sweep
from schemas.carrying import PackStep
from schemas.erasures import Purpose, Question, ReplayRun
from schemas.errors import KeyGone
from schemas.facts import FactKind
from schemas.ids import SystemId
from schemas.organisation import Recipient, SystemRole
from schemas.particulars import Particulars
from schemas.request import CaseState, RequestType
from schemas.systems import Identity, IdentityKind
from tests.builders import ERASURE, ORG, TOPICS, Clerk, Systems, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
BOOKING = SystemId("booking")
BIN = binaries()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(place: Place, engine: Engine) -> Desk:
    return await desk_of(place.settings, engine, place.where, ORG)


async def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs has run."""
    process = await asyncio.create_subprocess_exec(
        str(BIN / program), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


async def client(systems: Systems, number: int) -> list[str]:
    return [r["email"] for r in await systems.run("booking", "SELECT email FROM client WHERE id = $1", number)]


async def test_a_restore_brings_nobody_back_and_takes_nobody_new(
    clerk: Clerk, systems: Systems, desk: Desk, tmp_path: Path
) -> None:
    """A real dump and a real restore of one system's database, with a life that went on in between."""
    who, number = person(170), FIRST_CLIENT + 170
    backup, since = tmp_path / "booking.dump", datetime.now(UTC)
    await run("pg_dump", "-Fc", "-f", str(backup), systems.urls["booking"])
    case = await clerk.drive(ERASURE, who.email)
    assert not await client(systems, number)

    await run("pg_restore", "--clean", "--if-exists", "--no-owner", "-d", systems.urls["booking"], str(backup))
    assert await client(systems, number) == [who.email], "the backup knows nothing of the erasure"
    await systems.run(
        "booking",
        "INSERT INTO client (id, name, email, street, postcode, city, created_at)"
        " VALUES (999001, 'Ny Kund', $1, 'Vägen 1', '990 11', 'Ekmossa', now())",
        who.email,
    )
    back = await desk.lasting.replay(ReplayRun(org=ORG, since=since, systems=(BOOKING,)))

    (found,) = back
    assert found.back > 5 and (found.done, found.trouble, found.undated) == (found.back, None, 0)
    assert not await client(systems, number)
    assert await client(systems, 999001) == [who.email], "the same address, a new customer"
    again = await desk.lasting.replay(ReplayRun(org=ORG, since=since, systems=(BOOKING,)))
    assert again[0].back == 0 and await client(systems, 999001) == [who.email]
    assert FactKind.REPLAYED in await clerk.kinds(case)
    await systems.run("booking", "DELETE FROM client WHERE id = 999001")


async def test_a_row_of_the_same_key_that_was_born_later_is_somebody_elses(
    clerk: Clerk, systems: Systems, desk: Desk
) -> None:
    who, number, since = person(171), FIRST_CLIENT + 171, datetime.now(UTC)
    await clerk.drive(ERASURE, who.email)
    await systems.run(
        "booking",
        "INSERT INTO client (id, name, email, street, postcode, city, created_at)"
        " VALUES ($1, 'Helt Annan', 'annan@mejlet.example', 'Vägen 2', '990 11', 'Ekmossa', $2)",
        number,
        datetime.now(UTC) + timedelta(minutes=1),
    )
    (found,) = await desk.lasting.replay(ReplayRun(org=ORG, since=since, systems=(BOOKING,)))

    assert (found.newer, found.back) == (1, 0)
    assert await client(systems, number) == ["annan@mejlet.example"]


async def test_an_old_import_brings_nobody_back_and_a_new_relation_is_free(clerk: Clerk) -> None:
    who, lasting = person(143), clerk.engine.lasting  # came with the import of 2024
    email = Identity(kind=IdentityKind.EMAIL, value=who.email)
    await clerk.drive(ERASURE, who.email)

    def asked(**more: object) -> Question:
        return Question.model_validate({"purpose": Purpose.IMPORT, "identities": (email,), **more})

    assert (await lasting.suppressed(ORG, asked(batch="flytt-2024-05"))).suppressed
    assert (await lasting.suppressed(ORG, asked(collected_at=datetime(2025, 1, 1, tzinfo=UTC)))).suppressed
    assert not (await lasting.suppressed(ORG, asked(batch="flytt-2027-01"))).suppressed
    later = datetime.now(UTC) + timedelta(days=1)
    assert not (await lasting.suppressed(ORG, asked(collected_at=later))).suppressed


async def test_the_topic_holds_the_last_word_and_no_identifier(clerk: Clerk, place: Place) -> None:
    who = person(185)
    case = await clerk.open((RequestType.OBJECTION_DIRECT_MARKETING,), who.email)
    await clerk.wait(case, CaseState.CLOSED)
    email = Identity(kind=IdentityKind.EMAIL, value=who.email)
    await clerk.engine.lasting.revoke(ORG, Purpose.MARKETING, [email], datetime.now(UTC))
    async with asyncio.timeout(20):
        while await clerk.engine.lasting.to_publish(1, [ORG]):
            await asyncio.sleep(0.1)

    consumer = AIOKafkaConsumer(bootstrap_servers=place.where.addresses.kafka_bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        parts = [TopicPartition(TOPICS.suppressions, n) for n in range(3)]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends, said = await consumer.end_offsets(parts), []
        while any([await consumer.position(p) < ends[p] for p in parts]):
            said += [r for rows in (await consumer.getmany(*parts, timeout_ms=500)).values() for r in rows]
    finally:
        await consumer.stop()
    raw = b"".join((r.key or b"") + (r.value or b"") for r in said)
    assert who.email.encode() not in raw and any(r.value is None for r in said), "revoked: compaction forgets it"
    entries = [json.loads(r.value) for r in said if r.value]
    assert entries and all(len(e["subject"]) == 64 for e in entries)


async def test_exported_copies_go_soon_and_the_file_by_its_own_rule_unreadable_in_every_copy(clerk: Clerk) -> None:
    office, case = clerk.engine.office, await clerk.drive(ERASURE, "ingen.alls.alls@mejlet.example")
    await clerk.wait(case, CaseState.CLOSED)
    row = "SELECT person FROM case_file WHERE id = $1"
    sealed = await clerk.engine.pool.fetchval(row, case)
    cipher = await clerk.engine.vault.of_case(ORG, case)
    assert cipher.key_id and clerk.engine.packages.names(ORG, case)
    tidy, today = Ageing(office).tidy, datetime.now(UTC)

    await ActivityEnvironment().run(tidy, Sweep(org=ORG, as_of=today + timedelta(days=29)))
    assert clerk.engine.packages.names(ORG, case)
    await ActivityEnvironment().run(tidy, Sweep(org=ORG, as_of=today + timedelta(days=31)))
    assert not clerk.engine.packages.names(ORG, case)
    assert (await office.book.person(ORG, case)).email
    await ActivityEnvironment().run(tidy, Sweep(org=ORG, as_of=today + timedelta(days=3 * 366 + 2)))
    with pytest.raises(KeyGone):
        await office.book.person(ORG, case)
    with pytest.raises(KeyGone):
        await clerk.engine.vault.by_id(cipher.key_id)
    assert sealed and not await clerk.engine.pool.fetchval(row, case)
    assert FactKind.SHREDDED in await clerk.kinds(case), "the facts stay: they name nobody"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def receiver() -> AsyncIterator[tuple[str, list[tuple[str, bytes]]]]:
    """Another controller's API, over real HTTP."""
    taken: list[tuple[str, bytes]] = []

    async def take(request: Request) -> JSONResponse:
        taken.append((request.path_params["case"], await request.body()))
        return JSONResponse({"reference": "IN-77"}, 201)

    app = Starlette(routes=[Route("/inbox/{case}", take, methods=["PUT"])])
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/inbox", taken
    server.should_exit = True
    await serving


async def test_portable_data_go_directly_to_another_controller(
    clerk: Clerk, receiver: tuple[str, list[tuple[str, bytes]]]
) -> None:
    url, taken = receiver
    said = Particulars(send_to="newcomer")
    case = await clerk.open((RequestType.PORTABILITY,), person(174).email, particulars=said)
    await clerk.confirm(case, person(174).email)
    await clerk.wait(case, CaseState.INCIDENT, CaseState.AWAITING_APPROVAL)
    if (await clerk.doors.summary(ORG, case)).state is CaseState.AWAITING_APPROVAL:
        await clerk.approve(case)
    estate = clerk.engine.office.estates[ORG]
    to = Recipient(name="Nybörjan AB", role=SystemRole.OTHER_CONTROLLER, country="SE", api=HttpUrl(url))
    known = estate.organisation.model_copy(update={"recipients": {**estate.organisation.recipients, "newcomer": to}})
    office = dataclasses.replace(
        clerk.engine.office,
        estates={**clerk.engine.office.estates, ORG: dataclasses.replace(estate, organisation=known)},
        transport=Transfers(outward.client([urlsplit(url).netloc])),
    )
    step = PackStep(
        org=ORG, case=case, types=(RequestType.PORTABILITY,), as_of=datetime.now(UTC), right=RequestType.PORTABILITY,
        received_at=datetime.now(UTC),
    )  # fmt: skip
    packed = await ActivityEnvironment().run(Pack(office).make_copy, step)

    assert packed.sent_to == "Nybörjan AB" and [name for name, _ in taken][-1] == case
    sent = next(f for f in await clerk.facts(case) if f.kind is FactKind.SENT)
    assert sent.body["reference"] == "IN-77"
