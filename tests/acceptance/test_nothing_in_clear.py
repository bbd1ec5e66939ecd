"""Whoever reads Habeas's own stores learns nothing about anybody.

Looks at what the servers wrote, as it lies on disk and as they give it out (rows outside TOAST, decompressed Kafka batches),
in every spelling that a program could have used. Canaries prove that it would have found them. Exempt are the mailboxes, the
example systems and the opened packages, which belong to others.
"""

import base64
import quopri
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.example.cast import VIOLA
from deploy.place import Place
from schemas.orders import Withdraw
from schemas.request import CaseState
from tests.builders import ACCESS, ERASURE, ORG, PARTITIONS, TOPICS, Clerk

pytestmark = pytest.mark.asyncio(loop_scope="session")


def planted() -> list[str]:
    number = VIOLA.personnummer
    return [
        VIOLA.email,
        VIOLA.name,
        number,
        number[2:],
        f"{number[:8]}-{number[8:]}",
        f"{number[2:8]}-{number[8:]}",
        str(VIOLA.phone),
    ]


def spellings(text: str) -> set[bytes]:
    """Every way in which the text could lie in a file."""
    found: set[bytes] = set()
    for said in {text, text.lower(), text.upper()}:
        plain = said.encode()
        found |= {
            plain,
            said.encode("utf-16-le"),
            said.encode("utf-16-be"),
            said.encode("latin-1"),
            plain.hex().encode(),
        }
        found |= {urllib.parse.quote(said).encode(), urllib.parse.quote_plus(said).encode(), quopri.encodestring(plain)}
        found |= {
            said.encode("unicode-escape"),
            "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in said).encode(),
        }
        for shift in range(3):  # inside a longer base64 text it starts at any of three places
            coded = base64.b64encode(bytes(shift) + plain)
            found.add(coded[(4 if shift else 0) : -4])
    return {f for f in found if len(f) >= 8}


def seen(content: bytes, texts: list[str]) -> list[str]:
    """Which of the texts the content holds, in any spelling."""
    return [t for t in texts if any(s in content for s in spellings(t))]


def files(place: Place) -> Iterator[Path]:
    """What Temporal, Kafka, the logs, the package store and Habeas's own database left on disk."""
    data = place.settings.data
    for folder in (data / "temporal", data / "kafka", data / "logs", data / "packages"):
        yield from (f for f in folder.rglob("*") if f.is_file())
    yield from (f for f in data.glob("*") if f.is_file() and f.suffix != ".json")


async def rows(place: Place) -> dict[str, bytes]:
    """Every table of Habeas's own database, whole."""
    connection = await asyncpg.connect(place.where.addresses.migration_url)
    try:
        tables = await connection.fetch(
            "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        )
        found = {}
        for table in tables:
            got = await connection.fetch(f"SELECT t::text AS whole FROM {table['name']} t")
            found[table["name"]] = "\n".join(r["whole"] for r in got).encode()
            binary = await connection.fetch(f"SELECT * FROM {table['name']}")
            found[table["name"]] += b"".join(v for r in binary for v in r.values() if isinstance(v, bytes))
        return found
    finally:
        await connection.close()


async def own_pages(place: Place) -> bytes:
    """The raw files of Habeas's own database."""
    admin = await asyncpg.connect(place.where.addresses.admin_url)
    try:
        await admin.execute("CHECKPOINT")
        number = await admin.fetchval("SELECT oid FROM pg_database WHERE datname = 'habeas'")
    finally:
        await admin.close()
    folders = [f for f in (place.settings.data / "postgres").rglob(f"base/{number}") if f.is_dir()]
    assert folders
    return b"".join(f.read_bytes() for folder in folders for f in folder.iterdir() if f.is_file())


async def messages(place: Place) -> bytes:
    """Everything on both topics, decompressed."""
    consumer = AIOKafkaConsumer(bootstrap_servers=place.where.addresses.kafka_bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(t, n) for t in (TOPICS.events, TOPICS.intake) for n in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        content = b""
        while any([await consumer.position(p) < ends[p] for p in places]):
            for records in (await consumer.getmany(*places, timeout_ms=500)).values():
                content += b"\n".join((r.key or b"") + b" " + (r.value or b"") for r in records)
        return content
    finally:
        await consumer.stop()


async def test_nothing_of_a_person_is_in_any_store(place: Place, clerk: Clerk) -> None:
    back = await clerk.planned(ERASURE, VIOLA.email)
    await clerk.doors.withdraw(ORG, back, Withdraw(actor="subject"))
    await clerk.wait(back, CaseState.CLOSED)
    copy = await clerk.drive(ACCESS, VIOLA.email)
    case = await clerk.drive(ERASURE, VIOLA.email)
    for done in (copy, case, back):
        await clerk.wait(done, CaseState.CLOSED, CaseState.ON_HOLD)
        await clerk.facts(done)

    for file in files(place):
        assert not seen(file.read_bytes(), planted()), file
    for table, content in (await rows(place)).items():
        assert not seen(content, planted()), table
    assert not seen(await own_pages(place), planted())
    assert not seen(await messages(place), planted())


async def test_the_scan_would_have_found_it(place: Place, clerk: Clerk) -> None:
    canary = f"canary.{uuid4().hex}@brevladan.example"
    logs = place.settings.data / "logs" / "canary.log"
    logs.write_bytes(base64.b64encode(b"x" + canary.encode() + b"yz"))
    await clerk.client.start_workflow("canary", canary, id=f"canary-{canary[7:15]}", task_queue="nobody")
    producer = AIOKafkaProducer(bootstrap_servers=place.where.addresses.kafka_bootstrap, compression_type="gzip")
    await producer.start()
    await producer.send_and_wait(TOPICS.intake, f'{{"to": "{canary}"}}'.encode() * 20)
    await producer.stop()
    connection = await asyncpg.connect(place.where.addresses.migration_url)
    await connection.execute("CREATE TABLE canary AS SELECT $1::text AS said", canary)
    try:
        assert [f for f in files(place) if f == logs and seen(f.read_bytes(), [canary])]
        assert [f for f in files(place) if "temporal" in f.parts and seen(f.read_bytes(), [canary])]
        assert seen((await rows(place))["public.canary"], [canary])
        assert seen(await own_pages(place), [canary])
        assert seen(await messages(place), [canary])
    finally:
        logs.unlink()
        await connection.execute("DROP TABLE canary")
        await connection.close()
        handle = clerk.client.get_workflow_handle(f"canary-{canary[7:15]}")
        await handle.terminate()


@pytest.mark.parametrize("text", planted())
async def test_each_spelling_is_recognised(text: str) -> None:
    padded = f'{{"a": "{text}", "b": 1}}'
    for content in (
        padded.encode(),
        padded.encode("utf-16-le"),
        base64.b64encode(padded.encode()),
        base64.b64encode(b"1" + padded.encode()),
        base64.b64encode(b"12" + padded.encode()),
        urllib.parse.quote(padded).encode(),
        padded.encode("unicode-escape"),
        padded.upper().encode(),
    ):
        assert seen(content, [text])
