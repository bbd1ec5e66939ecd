"""Plays the people around Habeas: who asks, who answers the challenge, who approves; and looks at what came of it."""

import asyncio
import hashlib
import io
import re
import time
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from temporalio.service import RPCError

from deploy.example.cast import people
from deploy.example.people import Person as Invented
from schemas.errors import HabeasError
from schemas.events import CloudEvent, Topics
from schemas.ids import CaseId
from schemas.particulars import Particulars
from schemas.request import CaseState, CaseSummary, Channel, NewRequest, Person, RequestType
from tests import staff

ORG = staff.ORG
Told = staff.Told
PEOPLE = 190
EVERYONE = people(PEOPLE)
CODE = re.compile(r"\b[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}\b")
ANSWERED = (CaseState.RESPONDED, CaseState.ON_HOLD, CaseState.CLOSED)
AWAY = (
    HabeasError,
    RPCError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    TimeoutError,
    KafkaError,
)
"""What a caller may meet while a server is killed; they look again."""
PARTITIONS = 3
TOPICS = Topics(prefix="habeas")
ERASURE, ACCESS = (RequestType.ERASURE,), (RequestType.ACCESS,)


class Effect(NamedTuple):
    """One change of one row, as the trigger of the example database saw it."""

    system: str
    table: str
    key: str
    op: str


class Clerk(staff.Staff):
    """Everybody whom a case needs, against a running Habeas."""

    async def open(
        self,
        types: Sequence[RequestType],
        email: str,
        key: str | None = None,
        particulars: Particulars | None = None,
    ) -> CaseId:
        """A ticket asks for it."""
        request = NewRequest(
            org=self.org,
            types=tuple(types),
            channel=Channel.TICKET,
            received_at=await self.now(),
            person=Person(email=email),
            particulars=particulars or Particulars(),
            intake_key=key or f"test:{uuid4().hex}",
        )
        return await self.doors.open(request)

    async def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)

    async def code(self, case: CaseId, email: str, within: float = 40) -> str:
        """The code in the mail that the person got."""
        seen = 0
        async with asyncio.timeout(within):
            while True:
                mail = await self.mailbox.wait_for(email, seen, timedelta(seconds=within))
                seen += 1
                text = words(mail.read_bytes())
                if case in text and (found := CODE.search(text.replace(case, ""))):
                    return found.group()

    async def confirm(self, case: CaseId, email: str) -> None:
        """The person has answered the challenge, as they read it in their mailbox."""
        result = await self.doors.confirm_identity(self.org, case, await self.code(case, email))
        assert result.accepted

    async def opened(self, types: Sequence[RequestType], email: str) -> CaseId:
        """A case whose person is proven."""
        case = await self.open(types, email)
        await self.confirm(case, email)
        return case

    async def planned(self, types: Sequence[RequestType], email: str) -> CaseId:
        """A case that waits for approval."""
        case = await self.opened(types, email)
        await self.wait(case, CaseState.AWAITING_APPROVAL)
        return case

    async def drive(self, types: Sequence[RequestType], email: str) -> CaseId:
        """A case that went its whole ordinary way to the answer."""
        case = await self.opened(types, email)
        seen = ""
        while (now := await self.wait(case, CaseState.AWAITING_APPROVAL, *ANSWERED)).state not in ANSWERED:
            if now.plan_digest != seen and (plan := (await self.approve(case)).plan):
                seen = plan.digest
            await asyncio.sleep(0.05)
        return case

    async def wait(self, case: CaseId, *states: CaseState, within: float = 60) -> CaseSummary:
        """The case once it is in one of the states, however often a server is away meanwhile."""
        until, last = time.monotonic() + within, None
        while time.monotonic() < until:
            with suppress(*AWAY):
                last = await self.doors.summary(self.org, case)
                if last.state in states:
                    return last
                if self.helps:
                    await self.help(last)
                if last.state is CaseState.INCIDENT and CaseState.INCIDENT not in states and not self.expects_incidents:
                    break
            await asyncio.sleep(0.05)
        incident = (await self.doors.view(self.org, case)).incident
        raise AssertionError(f"{case} is not {'/'.join(states)} after {within} s, {incident=}: {last}")

    async def until_waits(self, case: CaseId, what: str, within: float = 30) -> CaseSummary:
        """The case once it says that it waits for something."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            summary = await self.doors.summary(self.org, case)
            if summary.waits_for and what in summary.waits_for:
                return summary
            await asyncio.sleep(0.05)
        raise AssertionError(f"{case} waits for {summary.waits_for!r} in {summary.state}, not for {what!r}")

    async def wait_for_plan(
        self, case: CaseId, *, other_than: str, or_answered: bool = False, within: float = 60
    ) -> None:
        """Another plan than this one waits for approval, or the case was answered."""
        async with asyncio.timeout(within):
            while True:
                summary = await self.doors.summary(self.org, case)
                fresh = summary.plan_digest != other_than and summary.state is CaseState.AWAITING_APPROVAL
                if fresh or (or_answered and summary.state in ANSWERED):
                    return
                await self.help(summary)
                await asyncio.sleep(0.05)

    async def package(self, case: CaseId, name: str) -> dict[str, bytes]:
        """The files of a package, opened."""
        pieces = await self.engine.packages.read(self.org, case, name)
        with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
            return {n: archive.read(n) for n in archive.namelist()}

    async def mail_to(self, address: str, about: str, within: float = 20) -> str:
        """Subject and words of the first mail to an address that has these words in it."""
        async with asyncio.timeout(within):
            while True:
                told = [words(m.read_bytes()) for m in self.mailbox.mails(address)]
                for text in told:
                    if about in text:
                        return text
                await asyncio.sleep(0.05)

    async def letter(self, case: CaseId) -> str:
        """The Swedish answer letter, as the person reads it."""
        pieces = await self.engine.packages.read(self.org, case, "answer")
        with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
            return archive.read("sv/letter.txt").decode()

    async def wait_for_effects(self, systems: "Systems", mark: Mapping[str, int], op: str, within: float = 40) -> None:
        """Something of this kind has happened in the systems since the mark."""
        async with asyncio.timeout(within):
            while not [e for e in await systems.effects(mark) if e.op == op]:
                await asyncio.sleep(0.1)

    async def runs(self, case: CaseId) -> set[str]:
        """How the case's workflow runs ended."""
        found = self.client.list_workflows(f'WorkflowId = "{self.org}.{case}"')
        return {w.status.name async for w in found if w.status is not None}


def words(raw: bytes) -> str:
    """Subject and plain text of a mail, decoded."""
    mail = message_from_bytes(raw)
    parts = [str(mail.get("Subject", ""))]
    for part in mail.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(payload, bytes):
            parts.append(payload.decode("utf-8", "replace"))
    return "\n".join(parts)


class Systems:
    """The four example databases, looked at without Habeas."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self.urls = urls

    async def run(self, system: str, sql: str, *values: Any) -> list[asyncpg.Record]:
        """The rows of a statement."""
        connection = await asyncpg.connect(self.urls[system])
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    async def snapshot(self) -> dict[tuple[str, str, str], str]:
        """Every row of every table: system, table and key, with a digest of all its bytes."""
        found: dict[tuple[str, str, str], str] = {}
        for system in self.urls:
            for table, key in await self._tables(system):
                parts = ", ".join(f"t.{k}" for k in key)
                rows = await self.run(system, f"SELECT concat_ws('/', {parts}) AS key, t::text AS whole FROM {table} t")
                found |= {(system, table, r["key"]): hashlib.sha256(r["whole"].encode()).hexdigest() for r in rows}
        return found

    async def effects(self, after: Mapping[str, int]) -> list[Effect]:
        """What the triggers saw since a mark."""
        found = []
        for system in self.urls:
            rows = await self.run(
                system,
                "SELECT table_name, key, op FROM habeas_effect_log WHERE id > $1 ORDER BY id",
                after.get(system, 0),
            )
            found += [Effect(system, r["table_name"], r["key"], r["op"]) for r in rows]
        return found

    async def mark(self) -> dict[str, int]:
        """This moment, for `effects`."""
        asked = "SELECT coalesce(max(id), 0) AS id FROM habeas_effect_log"
        return {s: (await self.run(s, asked))[0]["id"] for s in self.urls}

    async def _tables(self, system: str) -> list[tuple[str, list[str]]]:
        rows = await self.run(
            system,
            """SELECT c.conrelid::regclass::text AS name, array_agg(a.attname ORDER BY k.place) AS key
               FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(attnum, place)
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
               WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace
                 AND c.conrelid <> 'habeas_effect_log'::regclass
               GROUP BY 1 ORDER BY 1""",
        )
        return [(r["name"], list(r["key"])) for r in rows]


async def events(bootstrap: str) -> list[CloudEvent]:
    """Every event on the topic, in the order of each partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(TOPICS.events, n) for n in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        found: list[CloudEvent] = []
        while any([await consumer.position(p) < ends[p] for p in places]):
            batch = await consumer.getmany(*places, timeout_ms=500)
            found += [CloudEvent.model_validate_json(r.value) for rows in batch.values() for r in rows if r.value]
        return found
    finally:
        await consumer.stop()


def person(number: int) -> Invented:
    """An invented person of the example."""
    return EVERYONE[number]


def doubled(effects: Sequence[Effect]) -> list[Effect]:
    """Changes that happened to one row more than once."""
    return sorted({e for e in effects if effects.count(e) > 1})
