"""Everything that Habeas writes to: where a canary is put into each, and how each is read whole.

Exempt are the mailboxes, the example systems and the opened packages, which belong to others.
"""

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.common import RawValue

from deploy.local.postgres import binaries
from deploy.place import Place
from tests.builders import TOPICS
from tests.scan import wal

Piece = tuple[str, str, bytes]
"""Store, place in it, content."""
ELSEWHERE = ("postgres", "temporal", "kafka", "logs", "packages", "mail", "canaries")
"""Folders below the data folder that are looked at in a way of their own, or belong to others."""
STORES = (
    "temporal", "temporal files", "rows", "dump", "database files", "write-ahead log", "kafka", "kafka files", "logs",
    "packages", "other files",
)  # fmt: skip
OWNERS = ("postgres", "habeas_migration")
"""Whoever else owns a database there plays a system of somebody else's."""
_HEX = re.compile(rb"\\\\x([0-9a-f]+)")


class Database(NamedTuple):
    """One database of the embedded server."""

    name: str
    oid: int
    ours: bool


async def plant(place: Place, client: Client, canaries: Mapping[str, bytes]) -> list[WorkflowHandle[object, object]]:
    """Each canary lies in every store."""
    data, handles = place.settings.data, []
    for number, content in enumerate(canaries.values()):
        for folder in ("logs", "packages", "run"):
            (data / folder).mkdir(exist_ok=True)
            (data / folder / f"canary-{number}").write_bytes(content)
        payload = Payload(metadata={"encoding": b"binary/plain"}, data=content)
        handles.append(
            await client.start_workflow("canary", RawValue(payload), id=f"canary-{number}", task_queue="nobody")
        )
    owner = await asyncpg.connect(place.where.addresses.migration_url)
    await owner.execute("CREATE TABLE canary (said bytea)")
    await owner.executemany("INSERT INTO canary VALUES ($1)", [(c,) for c in canaries.values()])
    await owner.close()
    for packing in (None, "gzip", "snappy", "lz4", "zstd"):
        producer = AIOKafkaProducer(
            bootstrap_servers=place.where.addresses.kafka_bootstrap, compression_type=packing, linger_ms=50
        )
        await producer.start()
        await asyncio.gather(*[await producer.send(TOPICS.intake, c) for c in canaries.values()])
        await producer.stop()
    return handles


async def clear(place: Place, handles: list[WorkflowHandle[object, object]]) -> None:
    """The canaries do no more harm."""
    for handle in handles:
        await handle.terminate()
    for folder in ("logs", "packages", "run"):
        for file in (place.settings.data / folder).glob("canary-*"):
            file.unlink()
    owner = await asyncpg.connect(place.where.addresses.migration_url)
    await owner.execute("DROP TABLE canary")
    await owner.close()


async def everything(place: Place, scratch: Path) -> AsyncIterator[Piece]:
    """All that lies in every store."""
    data, known = place.settings.data, await databases(place)
    for piece in _temporal(data / "temporal", scratch):
        yield piece
    for database in known:
        if database.ours:
            async for table, content in _rows(_at(place, database.name)):
                yield "rows", f"{database.name}.{table}", content
            yield "dump", database.name, _dump(_at(place, database.name))
    foreign = {d.oid for d in known if not d.ours}
    for file in _files(data / "postgres"):
        if "pg_wal" not in file.parts and not (
            file.parent.parent.name == "base" and file.parent.name in {str(o) for o in foreign}
        ):
            yield "database files", str(file), _read(file)
    (logs,) = [f for f in (data / "postgres").rglob("pg_wal") if f.is_dir()]
    for said in wal.records(logs, scratch, foreign):
        yield "write-ahead log", str(logs), said
    async for topic, content in _messages(place):
        yield "kafka", topic, content
    for store, folder in (
        ("temporal files", "temporal"),
        ("kafka files", "kafka"),
        ("logs", "logs"),
        ("packages", "packages"),
    ):
        for file in _files(data / folder):
            yield store, str(file), _read(file)
    for file in _files(data):
        if file.relative_to(data).parts[0] not in ELSEWHERE:
            yield "other files", str(file), _read(file)


def passwords_of(place: Place) -> set[str]:
    """What the running servers have for passwords."""
    a = place.where.addresses
    urls = (
        a.database_url,
        a.migration_url,
        a.keys_url,
        a.keys_migration_url,
        a.admin_url,
        *place.where.systems.values(),
    )
    return {password_in(url) for url in urls if url}


def password_in(url: str) -> str:
    """The password of an address."""
    return unquote(str(urlsplit(url).password))


def keeps_passwords(where: str) -> bool:
    """Whether passwords are meant to lie there: files that only their owner can read, mode 0600."""
    file = Path(where)
    kept = file.name == "running.json" or file.suffix == ".password"
    return kept and file.stat().st_mode & 0o077 == 0


async def databases(place: Place) -> list[Database]:
    """Every database that can be looked into, after all that was written is on disk."""
    admin = await asyncpg.connect(place.where.addresses.admin_url)
    try:
        await admin.execute("CHECKPOINT")
        found = await admin.fetch(
            "SELECT datname, oid, datdba::regrole::text AS owner FROM pg_database WHERE datallowconn"
        )
        return [Database(r["datname"], r["oid"], r["owner"] in OWNERS) for r in found]
    finally:
        await admin.close()


def _at(place: Place, database: str) -> str:
    parts = urlsplit(str(place.where.addresses.admin_url))
    return urlunsplit(parts._replace(path=f"/{database}"))


async def _rows(url: str) -> AsyncIterator[tuple[str, bytes]]:
    """Every table of a database, whole; what lies outside its row, and packed, as it was put in."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for table in tables:
            rows = await connection.fetch(f"SELECT t::text AS whole, t.* FROM {table['name']} t")
            binary = b"\x00".join(v for r in rows for v in r.values() if isinstance(v, bytes))
            yield table["name"], "\n".join(r["whole"] for r in rows).encode() + b"\n" + binary
    finally:
        await connection.close()


def _dump(url: str) -> bytes:
    """What `pg_dump` writes, and what its hex stands for."""
    parts = urlsplit(url)
    given = {
        "PGPASSWORD": unquote(parts.password or ""),
        "PGHOST": str(parts.hostname),
        "PGPORT": str(parts.port),
        "PGUSER": str(parts.username),
    }
    program = [str(binaries() / "pg_dump"), "--dbname", parts.path.strip("/")]  # no password on a command line
    done = subprocess.run(program, env={**os.environ, **given}, capture_output=True, check=True)
    return done.stdout + b"\n" + b"\x00".join(bytes.fromhex(m[1].decode()) for m in _HEX.finditer(done.stdout))


def _temporal(folder: Path, scratch: Path) -> Iterator[Piece]:
    """Every value of Temporal's file, whole: in the file itself a long one lies in pieces."""
    copy = scratch / "temporal"
    shutil.copytree(folder, copy)
    assert list(copy.glob("*.sqlite"))
    for file in sorted(copy.glob("*.sqlite")):
        with contextlib.closing(sqlite3.connect(file)) as opened:
            opened.text_factory = bytes
            tables = [t[0].decode() for t in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                values = (v for row in opened.execute(f'SELECT * FROM "{table}"') for v in row)
                yield "temporal", table, b"\x00".join(v for v in values if isinstance(v, bytes))


async def _messages(place: Place) -> AsyncIterator[tuple[str, bytes]]:
    """Every message on every topic, decompressed."""
    servers = str(place.where.addresses.kafka_bootstrap)
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    topics = [t for t in await admin.list_topics() if not t.startswith("__")]
    parts = [
        TopicPartition(t["topic"], p["partition"]) for t in await admin.describe_topics(topics) for p in t["partitions"]
    ]
    await admin.close()
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends = await consumer.end_offsets(parts)
        while any([await consumer.position(p) < ends[p] for p in parts]):
            for part, records in (await consumer.getmany(*parts, timeout_ms=500)).items():
                yield part.topic, b"\n".join((r.key or b"") + b" " + (r.value or b"") for r in records)
    finally:
        await consumer.stop()


def _files(folder: Path) -> Iterator[Path]:
    yield from (f for f in sorted(folder.rglob("*")) if f.is_file() and not f.is_symlink())


def _read(file: Path) -> bytes:
    """What the file holds; nothing where it has gone meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        return file.read_bytes()
    return b""
