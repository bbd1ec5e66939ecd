"""What ticket systems have said, until it was taken; and which tickets belong to which cases, and what they say of them."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
from pydantic import TypeAdapter

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.errors import BrakeOn
from schemas.facts import Body, Fact
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import CaseState, CaseSummary
from schemas.tickets import Link, LinkedCase, SourceId, TicketEvent

_BODY: TypeAdapter[Body] = TypeAdapter(Body)
_LINK = (
    "source",
    "ticket",
    "case_id",
    "article",
    "heard_until",
    "closed",
    "told_seq",
    "telling_seq",
    "tagged",
    "tries",
)


class Delivered(NamedTuple):
    """A call that waits to be taken."""

    key: bytes
    event: TicketEvent
    tries: int


class Stuck(NamedTuple):
    """What has waited for long in one ticket system."""

    org: str
    source: str
    waiting: int
    failed: str | None


class PostgresTickets:
    """Deliveries and links in PostgreSQL. One worker at a time works for a ticket system."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def keep(self, org: OrgId, source: SourceId, event: TicketEvent, at: datetime) -> bool:
        """The call is stored; False where it was before."""
        key = hashlib.sha256(event.delivery.encode()).digest()
        sealed = (await self._vault.of_org(org)).seal(event.model_dump_json().encode(), _purpose(source, key))
        return await self._pool.fetchval(SQL["tickets.keep"], org, source, key, event.ticket, sealed, at) is not None

    @asynccontextmanager
    async def alone(self, org: OrgId, source: SourceId) -> AsyncIterator[bool]:
        """Whether nobody else works for this ticket system while the block lasts."""
        async with self._pool.acquire() as connection:
            mine = bool(await connection.fetchval(SQL["tickets.lock"], org, source))
            try:
                yield mine
            finally:
                if mine and not connection.is_closed():
                    await connection.execute(SQL["outbox.unlock"])

    async def waiting(self, org: OrgId, source: SourceId, at: datetime) -> list[Delivered]:
        """Calls to take now, the oldest of each ticket. Raises KeyGone."""
        rows = await self._pool.fetch(SQL["tickets.next"], org, source, at)
        cipher = await self._vault.of_org(org) if rows else None
        found = []
        for row in rows:
            assert cipher is not None
            plain = cipher.open(row["sealed"], _purpose(source, row["delivery"]))
            found.append(Delivered(row["delivery"], TicketEvent.model_validate_json(plain), row["tries"]))
        return found

    async def taken(self, org: OrgId, source: SourceId, key: bytes, outcome: str, at: datetime) -> None:
        """The call was taken; what it said is gone."""
        await self._pool.execute(SQL["tickets.taken"], org, source, key, at, outcome)

    async def not_taken(self, org: OrgId, source: SourceId, key: bytes, error: str, again_at: datetime) -> None:
        """The call is tried again then."""
        await self._pool.execute(SQL["tickets.not_taken"], org, source, key, again_at, error)

    async def forget(self, org: OrgId, source: SourceId, before: datetime) -> None:
        """Calls that were taken before are no longer known: one played again by then is too old to be signed."""
        await self._pool.execute(SQL["tickets.forget"], org, source, before)

    async def links(self, org: OrgId, source: SourceId, ticket: str) -> list[Link]:
        """The cases that came by a ticket, the oldest first."""
        rows = await self._pool.fetch(SQL["tickets.links"], org, source, ticket)
        return [Link.model_validate(dict(r)) for r in rows]

    async def link(self, new: Link, at: datetime) -> bool:
        """The case belongs to the ticket; False where it did before."""
        given = (new.org, new.source, new.ticket, new.case_id, new.article, at, new.heard_until, new.closed)
        return await self._pool.fetchval(SQL["tickets.link"], *given) is not None

    async def move(self, org: OrgId, source: SourceId, ticket: str, into: str, at: datetime) -> list[CaseId]:
        """The cases of a ticket belong to another one; which ones do."""
        rows = await self._pool.fetch(SQL["tickets.move"], org, source, ticket, into, at)
        return [CaseId(r["case_id"]) for r in rows]

    async def heard(self, link: Link, until: datetime, closed: bool) -> None:
        """Messages up to then were looked at, and whether the ticket was closed."""
        await self._pool.execute(SQL["tickets.heard"], *_named(link), until, closed)

    async def to_tell(self, org: OrgId, source: SourceId, at: datetime) -> list[LinkedCase]:
        """Links of cases that have gone on, or are over."""
        return [_linked(r) for r in await self._pool.fetch(SQL["tickets.to_tell"], org, source, at)]

    async def facts(self, org: OrgId, case: CaseId, after: int, through: int) -> list[Fact]:
        """Facts of a case by their numbers, in order."""
        rows = await self._pool.fetch(SQL["tickets.facts"], org, case, after, through)
        return [Fact(key=r["key"], kind=r["kind"], at=r["at"], body=_BODY.validate_json(r["body"])) for r in rows]

    async def telling(self, link: Link, seq: int) -> None:
        """From now on a note up to this fact may stand on the ticket."""
        await self._pool.execute(SQL["tickets.telling"], *_named(link), seq)

    async def told(self, link: Link, seq: int, tagged: CaseState | None, again_at: datetime) -> None:
        """The ticket says all up to this fact."""
        await self._pool.execute(SQL["tickets.told"], *_named(link), seq, tagged, again_at)

    async def not_told(self, link: Link, error: str, again_at: datetime, at: datetime) -> None:
        """It is tried again then."""
        await self._pool.execute(SQL["tickets.not_told"], *_named(link), again_at, error, at)

    async def rest(self, link: Link, again_at: datetime) -> None:
        """Nothing is to be said before then."""
        await self._pool.execute(SQL["tickets.rest"], *_named(link), again_at)

    async def finish(self, link: Link, at: datetime) -> None:
        """Nothing more is said on the ticket."""
        await self._pool.execute(SQL["tickets.finish"], *_named(link), at)

    async def others_open(self, link: Link) -> bool:
        """Whether another case that came by the same ticket is not over."""
        return bool(await self._pool.fetchval(SQL["tickets.others_open"], *_named(link)))

    @asynccontextmanager
    async def destroying(self, link: Link) -> AsyncIterator[None]:
        """Inside the block a ticket is erased; neither the brake nor a hold comes on unseen. Raises BrakeOn."""
        async with self._pool.acquire() as connection:
            await connection.execute(SQL["brake.enter"], link.org, link.case_id)
            try:
                if await connection.fetchrow(SQL["brake.state"], link.org) is not None:
                    raise BrakeOn(SystemId(link.source))
                yield
            finally:
                if not connection.is_closed():
                    await connection.execute(SQL["brake.leave"], link.org, link.case_id)


def _purpose(source: SourceId, key: bytes) -> bytes:
    return f"ticket:{source}:{key.hex()}".encode()


def _named(link: Link) -> tuple[str, str, str, str]:
    return link.org, link.source, link.ticket, link.case_id


def _linked(row: Any) -> LinkedCase:
    link = Link(org=row["link_org"], **{name: row[name] for name in _LINK})
    summary = CaseSummary.model_validate({name: row[name] for name in CaseSummary.model_fields})
    return LinkedCase(link=link, summary=summary, fact_seq=row["fact_seq"])


async def stuck(pool: "asyncpg.Pool[Any]", before: datetime) -> list[Stuck]:
    """What has waited since before then, of every organisation."""
    return [Stuck(*row.values()) for row in await pool.fetch(SQL["tickets.stuck"], before)]
