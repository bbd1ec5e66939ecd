"""The brake in PostgreSQL: one for all workers of an organisation, with limits on how much goes, and trust in systems."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from schemas.brake import CONTROL, Braked, Errand, Excess, SoFar, Stopped, Trusted, Why, excess
from schemas.clock import now
from schemas.errors import BrakeOn, HoldStands, LimitReached, ObserveOnly
from schemas.facts import Fact, FactKind
from schemas.ids import OrgId, SystemId

HOUR = timedelta(hours=1)
STANDS = timedelta(days=7)
"""So long an allowance waits to be used."""
REMEMBERED = timedelta(days=400)
"""What was let through may still be under way, behind a brake or a system that is away."""
LOOK = 0.05
"""Seconds between two looks at calls that are under way."""


class PostgresBrake:
    """Asked by whoever destroys, and worked by people."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    # Whoever destroys

    async def admit(self, errands: Sequence[Errand]) -> None:
        """All of one subject's plan may go through, or none; again it changes nothing. Raises LimitReached."""
        if errands:
            async with self._pool.acquire() as connection:
                await _admit(connection, errands)

    @asynccontextmanager
    async def passing(self, errand: Errand, *, held: bool) -> AsyncIterator[None]:
        """The call inside the block is under way for everybody to see, in no worker after the brake has come on.

        held: and in none after a hold was placed. The connection says so and not a row: whoever is killed no longer holds
        up anybody. Raises BrakeOn, ObserveOnly, HoldStands, LimitReached.
        """
        org, system = errand.org, errand.system
        async with self._pool.acquire() as connection:
            try:
                await connection.execute(SQL["brake.enter"], org, errand.subject)
                asked = (org, system, errand.manifest, errand.subject, errand.plan)
                (found,) = await connection.fetch(SQL["brake.look"], *asked)
                if found["braked"]:
                    raise BrakeOn(system)
                if held and found["held"]:
                    raise HoldStands(system)
                if not found["trusted"]:
                    raise ObserveOnly(system)
                if not found["admitted"]:
                    await _admit(connection, [errand])
                yield
            finally:
                await _leave(connection, org, errand.subject)

    # People

    async def on(self, org: OrgId, why: Why, by: str, role: str) -> bool:
        """The brake is on, and the ledger says so; False where it was on before. No destructive call starts any more."""
        at = now()
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["brake.on"], org, why.value, by, role, at) is None:
                return False
            body = {"why": why.value, "by": by, "role": role}
            await _tell(connection, org, Fact(key=f"on:{at.isoformat()}", kind=FactKind.BRAKE_ON, at=at, body=body))
        return True

    async def ended(self, org: OrgId, within: float) -> bool:
        """Whether every destructive call that was under way has ended, within so many seconds."""
        until = asyncio.get_running_loop().time() + within
        async with self._pool.acquire() as connection:
            while not await connection.fetchval(SQL["brake.alone"], org):
                if asyncio.get_running_loop().time() > until:
                    return False
                await asyncio.sleep(LOOK)
            await connection.execute(SQL["brake.let_go"], org)
        return True

    async def off(self, org: OrgId, by: str, role: str) -> bool:
        """The brake is released, and the ledger says so; False where it was not on."""
        at = now()
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["brake.off"], org) is None:
                return False
            body = {"by": by, "role": role}
            await _tell(connection, org, Fact(key=f"off:{at.isoformat()}", kind=FactKind.BRAKE_OFF, at=at, body=body))
        return True

    async def state(self, org: OrgId) -> Braked | None:
        """Who has put it on, when and why; None where it is not on."""
        row = await self._pool.fetchrow(SQL["brake.state"], org)
        return Braked.model_validate(dict(row)) if row else None

    async def waiting(self, org: OrgId) -> Mapping[str, int]:
        """How many cases wait for the brake or for trust in a system, by what they say."""
        return {r["waits_for"]: r["cases"] for r in await self._pool.fetch(SQL["brake.waiting"], org)}

    async def trust(
        self, org: OrgId, system: SystemId, manifest: str, by: str, role: str, compared: Sequence[str]
    ) -> None:
        """The system is no longer only observed, as long as its manifest stays as it is."""
        at = now()
        body: dict[str, Any] = {"system": system, "manifest": manifest, "by": by, "role": role}
        fact = Fact(
            key=f"trust:{system}:{at.isoformat()}",
            kind=FactKind.TRUSTED,
            at=at,
            body={**body, "compared": list(compared)},
        )
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["brake.trust"], org, system, manifest, by, at)
            await _tell(connection, org, fact)

    async def observe(self, org: OrgId, system: SystemId, by: str, role: str) -> bool:
        """The system is only observed again; False where it was before."""
        at = now()
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["brake.observe"], org, system) is None:
                return False
            body = {"system": system, "by": by, "role": role}
            key = f"observe:{system}:{at.isoformat()}"
            await _tell(connection, org, Fact(key=key, kind=FactKind.OBSERVED, at=at, body=body))
        return True

    async def trusted(self, org: OrgId) -> dict[SystemId, Trusted]:
        """Systems that are not only observed, by the manifest of that time."""
        rows = await self._pool.fetch(SQL["brake.trusted"], org)
        return {SystemId(r["system"]): Trusted.model_validate(dict(r)) for r in rows}

    async def pin(self, org: OrgId, manifests: Mapping[SystemId, str]) -> None:
        """Systems that were in use before there was a brake are trusted by the manifest of this start.

        What was let through long ago is forgotten.
        """
        await self._pool.execute(SQL["brake.prune"], org, list(manifests), now() - REMEMBERED)
        for system, manifest in manifests.items():
            await self._pool.execute(SQL["brake.pin"], org, system, manifest)

    async def allow(self, org: OrgId, system: SystemId, subject: str, rows: int, by: str, role: str) -> None:
        """So many rows of the subject may go through once, whatever the limits say, within a week."""
        at = now()
        body = {"system": system, "subject": subject, "rows": rows, "by": by, "role": role}
        fact = Fact(key=f"allow:{subject}:{system}:{at.isoformat()}", kind=FactKind.LIMIT_ALLOWED, at=at, body={**body})
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["brake.allow"], org, system, subject, rows, by, at)
            await _tell(connection, org, fact)

    async def stopped(self, org: OrgId) -> list[Stopped]:
        """What limits have stopped within a month and nobody has let through, the newest first."""
        rows = await self._pool.fetch(SQL["brake.stopped"], org, now() - timedelta(days=31))
        return [
            Stopped(**{k: r[k] for k in ("system", "subject", "rows", "at")}, **json.loads(r["stopped"]))
            for r in rows
        ]  # fmt: skip


async def _admit(connection: Any, errands: Sequence[Errand]) -> None:
    """Counts alone: two workers never pass a limit together."""
    async with connection.transaction():
        reached = await _counted(connection, errands, now())
    if reached is not None:
        raise reached


async def _counted(connection: Any, errands: Sequence[Errand], at: datetime) -> LimitReached | None:
    (org, subject, plan), systems = (errands[0].org, errands[0].subject, errands[0].plan), [e.system for e in errands]
    await connection.execute(SQL["brake.count_alone"], org, systems)
    rows = await connection.fetch(SQL["brake.so_far"], org, systems, subject, plan, at - HOUR, at - STANDS)
    found = {r["system"]: r for r in rows}
    new = [e for e in errands if not found[e.system]["admitted"]]
    over = {e.system: o for e in new if (o := excess(e, _so_far(found[e.system])))}
    beyond = [e for e in new if e.system in over and (found[e.system]["allowed"] or 0) < e.rows]
    written = beyond or new
    said = [json.dumps(over[e.system].model_dump()) if beyond else None for e in written]
    if written:
        columns = ([e.system for e in written], [e.rows for e in written], said)
        await connection.execute(SQL["brake.write"], org, subject, plan, at, *columns)
    if beyond:
        first: Excess = over[beyond[0].system]
        return LimitReached(beyond[0].system, subject, first, beyond[0].rows, [e.system for e in beyond[1:]])
    for errand in (e for e in new if e.system in over):
        await connection.execute(SQL["brake.spend"], org, errand.system, subject, errand.rows)
    return None


def _so_far(row: Any) -> SoFar:
    return SoFar(rows=row["rows"], cases=row["cases"])


async def _leave(connection: Any, org: OrgId, subject: str) -> None:
    """The call is no longer under way. A connection that can't say so is cut, which says it too."""
    try:
        await asyncio.shield(connection.execute(SQL["brake.leave"], org, subject))
    except BaseException as failed:
        connection.terminate()
        if not isinstance(failed, Exception):
            raise


async def _tell(connection: Any, org: OrgId, fact: Fact) -> None:
    await connection.execute(SQL["brake.open_control"], org)
    columns = [[fact.key], [fact.kind.value], [fact.at], [json.dumps(fact.body)]]
    await connection.execute(SQL["brake.tell"], org, CONTROL, *columns)
