"""Real servers: killed, they come back at the same address with everything they had acknowledged."""

import asyncio
import re
import secrets
import stat
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import asyncpg
import psutil
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus

from deploy.local.addresses import Addresses
from deploy.local.doctor import examine
from deploy.local.smtp import read
from deploy.local.stack import LocalStack

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERSON = "19121212-1212"
GIVEN = secrets.token_urlsafe(24)
COMES_BACK_WITHIN = 30.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalStack]:
    async with LocalStack(tmp_path_factory.mktemp("stack") / "own") as stack:
        yield stack


async def killed_and_back(stack: LocalStack, name: str) -> None:
    """The server died of SIGKILL, and another process answers in its place."""
    before = stack.restarts(name)
    died = stack.kill(name)
    deadline = time.monotonic() + COMES_BACK_WITHIN
    while stack.restarts(name) == before or not await stack.healthy(name):
        assert time.monotonic() < deadline, f"{name} did not come back"
        await asyncio.sleep(0.05)
    assert stack.pid(name) not in (None, died)


async def send(addresses: Addresses, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=addresses.kafka_bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def first_value(addresses: Addresses, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=addresses.kafka_bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.seek_to_beginning()
        return bytes((await asyncio.wait_for(consumer.getone(), 20)).value or b"")
    finally:
        await consumer.stop()


async def test_postgres_killed_keeps_its_address_and_its_rows(stack: LocalStack) -> None:
    before = stack.addresses
    connection = await asyncpg.connect(before.migration_url)
    await connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")

    await killed_and_back(stack, "postgres")

    assert stack.addresses == before
    connection = await asyncpg.connect(before.migration_url)
    assert await connection.fetchval("SELECT id FROM kept") == 7
    await connection.close()


async def test_temporal_killed_keeps_its_address_and_its_workflows(stack: LocalStack) -> None:
    before = stack.addresses
    client = await Client.connect(before.temporal_address or "", namespace=before.temporal_namespace)
    await client.start_workflow("nobody-runs-this", id="kept", task_queue="nobody")

    await killed_and_back(stack, "temporal")

    assert stack.addresses == before
    client = await Client.connect(before.temporal_address or "", namespace=before.temporal_namespace)
    found = await client.get_workflow_handle("kept").describe()
    assert found.status is WorkflowExecutionStatus.RUNNING


async def test_temporal_keeps_closed_runs_for_decades_and_knows_our_attributes(stack: LocalStack) -> None:
    client = await Client.connect(stack.addresses.temporal_address or "", namespace="habeas")

    namespace = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="habeas"))
    attributes = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="habeas"))

    assert namespace.config.workflow_execution_retention_ttl.ToTimedelta() >= timedelta(days=36_500)
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    assert {n: attributes.custom_attributes[n] for n in ("HabeasOrganisation", "HabeasState")} == {
        "HabeasOrganisation": keyword,
        "HabeasState": keyword,
    }


async def test_kafka_killed_keeps_its_address_its_topics_and_its_messages(stack: LocalStack) -> None:
    before = stack.addresses
    admin = AIOKafkaAdminClient(bootstrap_servers=before.kafka_bootstrap or "")
    await admin.start()
    await admin.create_topics([NewTopic("kept", 1, 1)])
    await admin.close()
    await send(before, "kept", b"acknowledged")

    await killed_and_back(stack, "kafka")

    assert stack.addresses == before
    assert await first_value(before, "kept") == b"acknowledged"


async def test_the_engine_may_create_nothing_and_passwords_are_needed(stack: LocalStack) -> None:
    url = stack.addresses.database_url or ""
    connection = await asyncpg.connect(url)

    for statement in ("CREATE TABLE x (id int)", "CREATE TEMP TABLE x (id int)", "CREATE SCHEMA x"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(re.sub(r":[^:@/]+@", ":guess@", url))


async def test_a_further_database_belongs_to_its_owner_alone(stack: LocalStack) -> None:
    url = await stack.create_database("journal", owner_password=GIVEN)
    assert f":{GIVEN}@" in url
    assert url == await stack.create_database("journal")

    owner = await asyncpg.connect(url)
    await owner.execute("CREATE TABLE IF NOT EXISTS notes (id int)")
    await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect((stack.addresses.database_url or "").removesuffix("habeas") + "journal")


async def test_postgres_is_durable(stack: LocalStack) -> None:
    connection = await asyncpg.connect(stack.addresses.database_url)

    shown = {
        name: await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")
    }

    await connection.close()
    assert set(shown.values()) == {"on"}


async def test_no_personal_data_reaches_the_log_of_postgres(stack: LocalStack) -> None:
    connection = await asyncpg.connect(stack.addresses.migration_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS person (number text PRIMARY KEY)")
    await connection.execute("INSERT INTO person VALUES ($1) ON CONFLICT DO NOTHING", PERSON)

    for statement in (f"SELECT '{PERSON}'::int", f"SELECT wrong FROM person WHERE number = '{PERSON}'"):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO person VALUES ($1)", PERSON)
    await connection.close()

    logs = "".join(path.read_text() for path in (stack.folder.path / "logs").iterdir())
    assert PERSON not in logs
    assert "database system is ready" in logs


async def test_passwords_lie_in_files_of_mode_0600_and_in_no_command_line(stack: LocalStack) -> None:
    files = list((stack.folder.path / "postgres").glob("*.password"))
    passwords = [file.read_text().strip() for file in files]
    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]

    assert len(files) >= 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((stack.folder.path / "postgres" / "data").stat().st_mode) == 0o700
    assert not any(password in line for password in passwords for line in lines)
    assert not any(password in repr(stack.addresses) for password in passwords)


async def test_every_server_listens_and_talks_on_the_loopback_address_only(stack: LocalStack) -> None:
    listening, talking = set(), set()
    for name in ("postgres", "temporal", "kafka"):
        for connection in psutil.Process(stack.pid(name)).net_connections(kind="inet"):
            if connection.status == psutil.CONN_LISTEN:
                listening.add((name, connection.laddr.ip.removeprefix("::ffff:")))
            elif connection.raddr:
                talking.add(connection.raddr.ip.removeprefix("::ffff:"))

    assert listening == {(name, "127.0.0.1") for name in ("postgres", "temporal", "kafka")}
    assert talking <= {"127.0.0.1"}


async def test_a_mail_can_be_waited_for(stack: LocalStack) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "habeas@example.org", "Åsa <asa@example.org>", "Ditt ärende"
    mail.set_content("Hej")
    where = stack.addresses
    waiting = asyncio.create_task(stack.mailbox.wait_for("ASA@example.org"))

    await aiosmtplib.send(
        mail, hostname=where.smtp_host, port=where.smtp_port, recipients=["asa@example.org", "b@example.org"]
    )

    assert "Hej" in str(read(await waiting).get_payload())
    assert len(stack.mailbox.mails("b@example.org")) == 1
    assert stack.mailbox.mails("c@example.org") == []


async def test_the_doctor_finds_a_running_stack_well_and_a_measure_is_taken(stack: LocalStack) -> None:
    finding = next(f for f in await examine(stack.folder.path) if f.name == "stack")

    assert finding.ok, finding.detail
    for name in ("postgres", "temporal", "kafka"):
        assert stack.cpu_seconds(name) > 0
        assert stack.rss(name) > 10 << 20


async def test_no_file_of_the_stack_is_open_to_others(stack: LocalStack) -> None:
    folder: Path = stack.folder.path

    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
