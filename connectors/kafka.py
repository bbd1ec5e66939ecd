"""Kafka: events out by an idempotent producer, requests in by a consumer that commits what is stored."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, TopicAlreadyExistsError
from pydantic import Field

from schemas.base import Frozen
from schemas.clock import now
from schemas.erasures import Suppression
from schemas.errors import BadInput, SystemUnavailable
from schemas.events import CloudEvent, Topics
from schemas.ids import SystemId

log = structlog.get_logger()
KAFKA = SystemId("kafka")
DEAD_FOR = timedelta(days=7)
"""What could not be taken may hold personal data that nobody has sealed, so it does not lie for long."""
HEADER = "habeas-"


class Broker(Frozen):
    """How a cluster is reached."""

    bootstrap: str
    tls: bool = False
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    replication: int = 1
    """Copies of the topics that Habeas makes itself."""

    def options(self) -> dict[str, Any]:
        """Arguments that every client takes."""
        sasl = self.username is not None
        protocol = {
            (False, False): "PLAINTEXT",
            (True, False): "SSL",
            (False, True): "SASL_PLAINTEXT",
            (True, True): "SASL_SSL",
        }
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": protocol[self.tls, sasl],
            "ssl_context": ssl.create_default_context() if self.tls else None,
            **(
                {
                    "sasl_mechanism": "SCRAM-SHA-512",
                    "sasl_plain_username": self.username,
                    "sasl_plain_password": self.password,
                }
                if sasl
                else {}
            ),
        }


async def create_topics(broker: Broker, all_topics: Sequence[Topics]) -> None:
    """Every organisation's topics exist; of the suppressions the broker keeps the last word for each. Raises SystemUnavailable."""
    admin = AIOKafkaAdminClient(**broker.options())
    try:
        await admin.start()
        missing = {name for topics in all_topics for name in topics.all} - set(await admin.list_topics())
        kept = {t.suppressions: {"cleanup.policy": "compact"} for t in all_topics}
        kept |= {t.dead: {"retention.ms": str(int(DEAD_FOR.total_seconds() * 1000))} for t in all_topics}
        topics = [_topic(name, broker.replication, kept.get(name)) for name in sorted(missing)]
        if topics:
            await admin.create_topics(topics)
    except TopicAlreadyExistsError:  # another worker was faster
        return
    except (KafkaError, OSError) as problem:
        raise SystemUnavailable(KAFKA, type(problem).__name__) from None
    finally:
        await admin.close()


def _topic(name: str, replication: int, kept: dict[str, str] | None) -> NewTopic:
    return NewTopic(name=name, num_partitions=3, replication_factor=replication, topic_configs=kept)


class Refusal(NamedTuple):
    """A message that could not be taken: where it came, and why, in words without anything of it."""

    topic: str
    part: int
    place: int
    reason: str
    dead: bool = False
    """Whether it lies in the dead-letter topic."""


class EventProducer:
    """Sends events in their cases' order, and suppressions by their subject."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._producer: AIOKafkaProducer | None = None

    async def send(self, events: Sequence[tuple[Topics, CloudEvent]]) -> None:
        """All of them are acknowledged by every in-sync replica. Raises SystemUnavailable; some may have arrived."""
        await self._send([(t.events, e.subject.encode(), e.model_dump_json().encode()) for t, e in events])

    async def send_suppressions(self, entries: Sequence[tuple[Topics, Suppression, bool]]) -> None:
        """As `send`; each with whether it still stands. One that was revoked is an empty value: compaction forgets it."""
        said = [
            (
                topics.suppressions,
                f"{e.org}/{e.purpose}/{e.subject}".encode(),
                e.model_dump_json().encode() if stands else None,
            )
            for topics, e, stands in entries
        ]
        await self._send(said)

    async def _send(self, said: Sequence[tuple[str, bytes, bytes | None]]) -> None:
        try:
            producer = await self._started()
            await asyncio.gather(*[await producer.send(topic, value, key=key) for topic, key, value in said])
        except (KafkaError, OSError) as problem:
            await self.close()
            raise SystemUnavailable(KAFKA, type(problem).__name__) from None

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(**self._broker.options(), enable_idempotence=True, acks="all", linger_ms=5)
            await producer.start()
            self._producer = producer
        return self._producer

    async def put_aside(self, topic: str, key: bytes | None, value: bytes | None, why: Refusal) -> bool:
        """The message lies in the dead-letter topic, byte for byte; False where it is too large for it. Raises SystemUnavailable."""
        said = {
            "reason": why.reason,
            "topic": why.topic,
            "partition": why.part,
            "offset": why.place,
            "refused-at": now(),
        }
        headers = [(f"{HEADER}{name}", str(text).encode()) for name, text in said.items()]
        try:
            await (await (await self._started()).send(topic, value, key=key, headers=headers))
        except MessageSizeTooLargeError:
            return False
        except (KafkaError, OSError) as problem:
            await self.close()
            raise SystemUnavailable(KAFKA, type(problem).__name__) from None
        return True

    async def close(self) -> None:
        """The connection is gone."""
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                await asyncio.wait_for(producer.stop(), 5)
            except (KafkaError, OSError, TimeoutError):
                log.warning("producer_not_stopped_cleanly")


Refused = Callable[[Refusal], Awaitable[None]]


async def consume_intake(
    broker: Broker, all_topics: Sequence[Topics], take: Callable[[str, bytes], Awaitable[None]], refused: Refused
) -> None:
    """Hands each message, with its topic, to `take` and commits it when that has returned; goes on until cancelled.

    A message that `take` refuses (BadInput) is put into the dead-letter topic as it came, then written down by its place,
    then passed. Raises SystemUnavailable when the broker is gone; what was not committed comes again, and `take` knows it by
    its id.
    """
    producer, dead = EventProducer(broker), {topics.intake: topics.dead for topics in all_topics}
    consumer = AIOKafkaConsumer(
        *(topics.intake for topics in all_topics),
        **broker.options(),
        group_id="habeas-intake",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        await consumer.start()
        while True:
            record: ConsumerRecord[Any, Any] = await consumer.getone()
            try:
                await take(record.topic, record.value or b"")
            except BadInput as problem:
                why = Refusal(record.topic, record.partition, record.offset, str(problem))
                await refused(
                    why._replace(dead=await producer.put_aside(dead[record.topic], record.key, record.value, why))
                )
                log.warning(
                    "intake_message_refused", topic=record.topic, partition=record.partition, offset=record.offset
                )
            await consumer.commit()
    except (KafkaError, OSError) as problem:
        raise SystemUnavailable(KAFKA, type(problem).__name__) from None
    finally:
        await producer.close()
        await consumer.stop()


async def read_dead(broker: Broker, topics: Topics) -> AsyncIterator[tuple[Refusal, bytes]]:
    """What lies in the dead-letter topic now, with where it came from. Raises SystemUnavailable."""
    async for record in _all_of(broker, topics.dead):
        said = {name: value.decode(errors="replace") for name, value in record.headers if name.startswith(HEADER)}
        try:
            place = (said[f"{HEADER}topic"], int(said[f"{HEADER}partition"]), int(said[f"{HEADER}offset"]))
        except (KeyError, ValueError):
            continue  # somebody else's: the topic is only ours to write
        yield Refusal(*place, said.get(f"{HEADER}reason", ""), dead=True), record.value or b""


async def read_events(broker: Broker, topics: Topics) -> list[CloudEvent]:
    """Every event that is on an organisation's topic now, in order within each case. Raises SystemUnavailable."""
    return [CloudEvent.model_validate_json(r.value or b"") async for r in _all_of(broker, topics.events)]


async def _all_of(broker: Broker, topic: str) -> AsyncIterator["ConsumerRecord[Any, Any]"]:
    """Every message that is on the topic now, in order within each part. Raises SystemUnavailable."""
    consumer = AIOKafkaConsumer(topic, **broker.options(), auto_offset_reset="earliest")
    try:
        await consumer.start()
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(part) < end for part, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    yield record
    except (KafkaError, OSError) as problem:
        raise SystemUnavailable(KAFKA, type(problem).__name__) from None
    finally:
        await consumer.stop()
