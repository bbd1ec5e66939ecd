"""Requests from Kafka: each one a case exactly once, and a message that nobody can read stops nothing."""

import asyncio
import base64
import hashlib
import json
from datetime import UTC, datetime
from email import message_from_bytes
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from joserfc.jwk import ECKey

from deploy.intake import intake_key, seal
from deploy.place import Place
from schemas.events import IntakeMessage
from schemas.ids import CaseId
from schemas.request import CaseState, RequestType
from tests.acceptance.test_crashes import WORKER, alive, kill
from tests.builders import ORG, TOPICS, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


def message(name: str, number: int = 37) -> IntakeMessage:
    return IntakeMessage(
        id=name,
        sender="crm",
        org=ORG,
        types=(RequestType.ACCESS,),
        received_at=datetime.now(UTC),
        email=person(number).email,
    )


async def send(place: Place, *values: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=place.where.addresses.kafka_bootstrap, acks="all")
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(TOPICS.intake, value)
    finally:
        await producer.stop()


async def cases_of(clerk: Clerk, name: str) -> list[str]:
    kept = hashlib.sha256(f"kafka:crm:{name}".encode()).hexdigest()
    rows = await clerk.engine.pool.fetch("SELECT id FROM case_file WHERE intake_key = $1", kept)
    return [r["id"] for r in rows]


async def until_case(clerk: Clerk, name: str) -> str:
    async with asyncio.timeout(40):
        while not (found := await cases_of(clerk, name)):
            await asyncio.sleep(0.1)
    return found[0]


async def test_a_message_is_one_case_however_often_it_comes(place: Place, clerk: Clerk) -> None:
    await alive(place)
    key, name = intake_key(clerk.engine.keys), uuid4().hex
    sealed = [seal(message(name), key) for _ in range(6)]
    assert len(set(sealed)) == 6, "the same request, sealed anew each time"

    await send(place, *sealed[:3])
    case = await until_case(clerk, name)
    kill(place, WORKER)
    await send(place, *sealed[3:])
    later = uuid4().hex
    await send(place, seal(message(later, 41), key))
    await until_case(clerk, later)

    assert await cases_of(clerk, name) == [case]
    summary = await clerk.wait(case, CaseState.IDENTITY_PENDING)  # type: ignore[arg-type]
    assert summary.channel == "kafka"
    mails = [m.read_bytes() for m in place.stack.mailbox.mails(person(37).email) if case.encode() in m.read_bytes()]
    ids = {message_from_bytes(mail)["Message-ID"] for mail in mails}
    assert len(ids) == 1, "a worker that is killed while it sends sends the same mail again, under the same id"


async def test_a_message_that_nobody_can_read_is_written_down_and_passed(place: Place, clerk: Clerk) -> None:
    await alive(place)
    key, name = intake_key(clerk.engine.keys), uuid4().hex
    stranger = ECKey.generate_key("P-256", private=True)
    before = await clerk.engine.pool.fetchval("SELECT count(*) FROM intake_refused")
    elsewhere = message(uuid4().hex).model_copy(update={"org": "nobody"})

    await send(
        place,
        b"no JWE at all",
        seal(message(uuid4().hex), stranger),
        seal(elsewhere, key),
        seal(message(name, 43), key),
    )
    await until_case(clerk, name)

    rows = await clerk.engine.pool.fetch("SELECT reason FROM intake_refused ORDER BY refused_at, place")
    assert len(rows) - before == 3
    assert all(person(37).email not in r["reason"] for r in rows)


async def test_every_right_may_be_asked_for_by_a_message(place: Place, clerk: Clerk) -> None:
    await alive(place)
    key, name = intake_key(clerk.engine.keys), uuid4().hex
    asked = message(name).model_copy(update={"types": tuple(RequestType)})

    await send(place, seal(asked, key))
    case = await until_case(clerk, name)

    assert (await clerk.doors.summary(ORG, CaseId(case))).types == tuple(RequestType)


async def test_a_header_that_the_library_chokes_on_blocks_nobody(place: Place, clerk: Clerk) -> None:
    """Raises KeyError and TypeError inside the JWE library; the message behind it has to get through."""
    await alive(place)
    key, name = intake_key(clerk.engine.keys), uuid4().hex
    curve = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "epk": {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA"}}
    listed = {"alg": "ECDH-ES+A256KW", "enc": ["A256GCM"]}
    hostile = [base64.urlsafe_b64encode(json.dumps(h).encode()).rstrip(b"=") + b".AA.AA.AA.AA" for h in (curve, listed)]

    await send(place, *hostile, seal(message(name), key))

    assert await until_case(clerk, name)
