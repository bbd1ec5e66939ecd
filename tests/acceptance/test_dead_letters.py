"""A message that can't be taken lies aside as it came, and is one case once the reason is mended."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from joserfc.jwk import ECKey
from jsonschema import Draft202012Validator

from connectors.kafka import read_events
from deploy.dead_letter_doctor import examined
from deploy.dead_letters import DeadLetters
from deploy.engine import Engine
from deploy.intake import IntakeTopic, intake_key, seal
from deploy.local.doctor import Finding
from deploy.place import Place
from schemas import published
from schemas.clock import now
from schemas.errors import BadInput
from schemas.events import Topics
from schemas.facts import FactKind
from tests.acceptance.test_commands import habeas
from tests.acceptance.test_crashes import alive
from tests.acceptance.test_intake_topic import cases_of, message, send, until_case
from tests.builders import TOPICS, Clerk
from tests.published import unpublished

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def dead(place: Place) -> list[tuple[bytes, dict[str, str]]]:
    """What lies in the dead-letter topic, with its headers."""
    consumer = AIOKafkaConsumer(
        TOPICS.dead, bootstrap_servers=place.where.addresses.kafka_bootstrap, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        found = []
        while any([await consumer.position(part) < end for part, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [(r.value or b"", {k: v.decode() for k, v in r.headers}) for r in records]
        return found
    finally:
        await consumer.stop()


async def refused(engine: Engine, count: int) -> None:
    async with asyncio.timeout(40):
        while await engine.pool.fetchval("SELECT count(*) FROM intake_refused WHERE dead") < count:
            await asyncio.sleep(0.1)


async def test_what_could_not_be_taken_lies_aside_as_it_came_and_is_one_case_after_the_mending(
    place: Place, clerk: Clerk
) -> None:
    await alive(place)
    engine, name = clerk.engine, uuid4().hex
    stranger, known = ECKey.generate_key("P-256", private=True), intake_key(engine.keys)
    early, poison = seal(message(name), stranger), b"no JWE " + uuid4().hex.encode()
    before = await engine.pool.fetchval("SELECT count(*) FROM intake_refused WHERE dead")

    await send(place, early, poison)
    await refused(engine, before + 2)
    lies = dict(await dead(place))
    listed = (await habeas(place, "intake", "dead", "--json")).said
    doctor = [f for f in (await habeas(place, "doctor", "--json")).said if f["name"] == f"messages {TOPICS.intake}"]
    mended = DeadLetters(engine, [TOPICS])
    first = await mended.retry(IntakeTopic(engine, _Nobody(), stranger))  # type: ignore[arg-type]
    again = await mended.retry(IntakeTopic(engine, _Nobody(), stranger))  # type: ignore[arg-type]
    case = await until_case(clerk, name)
    command = await habeas(place, "intake", "retry", "--json")
    await send(place, seal(message(name), known))
    later = uuid4().hex
    await send(place, seal(message(later), known))
    await until_case(clerk, later)

    assert {early, poison} <= set(lies)
    assert "keys/intake.pub" in lies[early]["habeas-reason"] and lies[early]["habeas-topic"] == TOPICS.intake
    assert {"topic", "part", "place", "reason", "until"} <= set(listed[-1]) and poison.decode() not in json.dumps(
        listed
    )
    assert [f["ok"] for f in doctor] == [False] and "habeas intake retry" in doctor[0]["remedy"]
    assert sum(d.taken_at is not None for d in first) == 1 and not any(d.taken_at for d in again)
    assert command.code == 1 and all(d["taken_at"] is None for d in command.said)
    assert await cases_of(clerk, name) == [case], "tried again, and sent again: one case"


async def test_the_doctor_says_how_many_messages_wait_since_when_and_what_to_do(place: Place, clerk: Clerk) -> None:
    topic, url, at = f"{uuid4().hex}.intake.v1", place.where.addresses.database_url, now()
    insert = "INSERT INTO intake_refused (topic, part, place, reason, refused_at, dead) VALUES ($1, 0, $2, 'r', $3, $4)"

    async def told() -> list[Finding]:
        return [f for f in await examined(url) if topic in f.name]

    await clerk.engine.pool.execute(insert, topic, 1, at - timedelta(days=8), True)
    long_gone = await told()
    first = at - timedelta(days=2)
    for number, (when, dead) in enumerate(((first, True), (at, True), (at, False)), 2):
        await clerk.engine.pool.execute(insert, topic, number, when, dead)
    (some,) = await told()
    await clerk.engine.pool.execute("UPDATE intake_refused SET taken_at = now() WHERE topic = $1 AND dead", topic)
    (left,) = await told()
    await clerk.engine.pool.execute("UPDATE intake_refused SET taken_at = now() WHERE topic = $1", topic)

    assert long_gone == [] and await told() == [] and not some.ok
    assert f"3 messages could not be taken and wait, the first since {first:%Y-%m-%d %H:%M} UTC" == some.detail
    assert "`habeas intake dead`" in some.remedy and "`habeas intake retry`" in some.remedy
    assert f"from {first + timedelta(days=7):%Y-%m-%d} on the first of them is gone" in some.remedy
    assert "1 were not put aside" in some.remedy
    assert left.detail.startswith("1 messages") and "retry" not in left.remedy


async def test_the_dead_letter_topic_forgets_after_a_week(place: Place) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=place.where.addresses.kafka_bootstrap or "")
    await admin.start()
    try:
        answers: list[Any] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPICS.dead)])
    finally:
        await admin.close()
    said = {entry[0]: entry[1] for entry in answers[0].resources[0][4]}

    assert said["retention.ms"] == str(7 * 24 * 3600 * 1000)


@pytest.mark.parametrize("year", [1, 1999, 2999])
async def test_a_receipt_in_an_impossible_year_is_refused(clerk: Clerk, year: int) -> None:
    key = intake_key(clerk.engine.keys)
    taken = IntakeTopic(clerk.engine, _Nobody(), key)  # type: ignore[arg-type]
    said = message(uuid4().hex).model_copy(update={"received_at": datetime(year, 1, 1, tzinfo=UTC)})

    with pytest.raises(BadInput, match="received_at"):
        await taken.take(TOPICS.intake, seal(said, key))


async def test_every_event_that_left_keeps_to_the_published_schema_and_says_nothing_unnamed(
    place: Place, clerk: Clerk
) -> None:
    await alive(place)
    assert clerk.engine.broker is not None
    check = Draft202012Validator({"$schema": published.DRAFT, **published.event()})
    events = await read_events(clerk.engine.broker, Topics(prefix=TOPICS.prefix))
    wrong: list[Any] = []
    for event in events:
        said = json.loads(event.model_dump_json())
        kind = FactKind(event.type.removeprefix("habeas.").removesuffix(".v1"))
        wrong += [(event.type, e.message) for e in check.iter_errors(said)]
        wrong += unpublished(kind, event.data)

    assert events
    assert sorted(set(wrong)) == []


class _Nobody:
    """The worker's own starter starts what is opened here."""

    async def sweep(self) -> int:
        """Nothing is started."""
        return 0
