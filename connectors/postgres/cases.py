"""The case book: every case, its sealed pages and its facts, each stage written in one transaction."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from connectors.postgres.ciphers import CaseCipher
from connectors.postgres.first_facts import first_facts
from connectors.postgres.lasting import PostgresLasting
from connectors.postgres.papers import PostgresPapers
from connectors.postgres.statements import SQL
from connectors.postgres.tasks import prefix
from connectors.postgres.vault import Vault
from schemas.base import Frozen
from schemas.clock import now
from schemas.decisions import Plan
from schemas.entries import Entry, FoundPage, JudgedPage, PageKey, Relative, SystemReceipt
from schemas.errors import NotFound
from schemas.facts import Fact
from schemas.ids import CaseId, OrgId, SystemId
from schemas.messages import CaseRun, run_of
from schemas.particulars import PARTICULARS, Particulars
from schemas.request import CaseState, CaseSummary, NewRequest, Person
from schemas.systems import Identity

_IDENTITIES = TypeAdapter(tuple[Identity, ...])
_FOUND, _JUDGED = "found", "judged"


class PostgresCases:
    """The case book in PostgreSQL."""

    def __init__(
        self, pool: "asyncpg.Pool[Any]", vault: Vault, papers: PostgresPapers, lasting: PostgresLasting
    ) -> None:
        self._pool, self._vault, self._papers, self._lasting = pool, vault, papers, lasting

    async def open(self, request: NewRequest) -> tuple[CaseId, bool]:
        """The case of this receipt, and whether it is new.

        Row, start instruction and first fact commit together, so that a case can neither be lost nor start twice. The key
        stands in its own store before; one whose case never came seals nothing.
        """
        while True:
            known = await self._pool.fetchval(SQL["cases.by_intake_key"], request.org, _receipt(request))
            if known is not None:
                return CaseId(known), False
            try:
                return await self._create(request), True
            except asyncpg.UniqueViolationError:  # the same receipt came in twice at once; the other one won
                continue

    async def _create(self, request: NewRequest) -> CaseId:
        number, at = await self._pool.fetchval(SQL["cases.next_number"]), request.received_at
        case = CaseId(f"DSR-{at.year}-{number:06d}")
        cipher = await self._vault.create(request.org, case, at)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                SQL["cases.create"],
                request.org,
                case,
                _receipt(request),
                list(request.types),
                request.channel,
                at,
                _seal(cipher, request.person, "person"),
                request.taken_by,
            )
            if request.particulars != Particulars():
                sealed = _seal(cipher, request.particulars, f"paper:{PARTICULARS}")
                await connection.execute(SQL["papers.put"], request.org, case, PARTICULARS, sealed, at)
            run = run_of(request, case)
            await connection.execute(SQL["cases.instruct_start"], request.org, case, run.model_dump_json())
            await self.tell(connection, request.org, case, first_facts(request, now()))
        return case

    async def to_start(self, limit: int = 100) -> list[CaseRun]:
        """Cases whose workflow has to be started."""
        return [CaseRun.model_validate_json(r["run"]) for r in await self._pool.fetch(SQL["cases.to_start"], limit)]

    async def started(self, runs: Sequence[CaseRun]) -> None:
        """Temporal has these."""
        await self._pool.execute(SQL["cases.started"], [r.org for r in runs], [r.case for r in runs])

    async def person(self, org: OrgId, case: CaseId) -> Person:
        """Who asks. Raises NotFound, KeyGone."""
        sealed = await self._pool.fetchval(SQL["cases.person"], org, case)
        if sealed is None:
            raise NotFound(f"no case {case}")
        return Person.model_validate_json(_open(await self._vault.of_case(org, case), sealed, "person"))

    async def known(self, org: OrgId, case: CaseId) -> tuple[Identity, ...]:
        """Identifiers proven by the person or found by them; empty before the person is verified."""
        sealed = await self._pool.fetchval(SQL["cases.known"], org, case)
        if sealed is None:
            return ()
        return _IDENTITIES.validate_json(_open(await self._vault.of_case(org, case), sealed, "known"))

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None:
        """Everything in the entry, or nothing. Written again it changes nothing more."""
        changes = entry.changes.model_dump_json(exclude_unset=True)
        lasting = (entry.tombstones, entry.suppressions, entry.informed)
        pages_and_such = (entry.found, entry.judged, entry.plan, entry.receipts, entry.reviews, entry.tasks)
        if not any(pages_and_such) and entry.known is None and not any(lasting):
            return await self.tell(self._pool, org, case, entry.facts, changes)  # one statement is a transaction
        cipher = await self._vault.of_case(org, case)
        pages = [_page_row(cipher, entry.round, kind, p) for kind, ps in _by_kind(entry) for p in ps]
        plan = entry.plan
        receipts = [(r.system, r.number, r.changed, r.already, r.verified, r.refused) for r in entry.receipts]
        reviews = [(r.system, r.category, r.kept_through, r.records) for r in entry.reviews]
        tasks = [(order.keeper, order.due_on, order.model_dump_json()) for order in entry.tasks]
        known = _seal_bytes(cipher, _IDENTITIES.dump_json(entry.known), "known") if entry.known is not None else None
        given = (
            org,
            case,
            *_facts(entry.facts),
            changes,
            entry.round,
            *_columns(pages, 6),
            [plan.digest] if plan else [],
            [_seal(cipher, plan, f"plan:{entry.round}")] if plan else [],
            *_columns(receipts, 6),
            entry.at,
            *_columns(reviews, 4),
            known,
            prefix(entry.at),
            *_columns(tasks, 3),
        )
        if not any(lasting):
            await self._pool.execute(SQL["cases.write"], *given)
            return
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["cases.write"], *given)
            await self._lasting.write(connection, org, case, entry)

    async def found(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> FoundPage:
        """One page of found records."""
        return FoundPage.model_validate_json(await self._page(org, case, round_, _FOUND, key.system, key.number))

    async def judged(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> JudgedPage:
        """One page of judged records."""
        return JudgedPage.model_validate_json(await self._page(org, case, round_, _JUDGED, key.system, key.number))

    async def all_found(self, org: OrgId, case: CaseId, round_: int) -> list[FoundPage]:
        """Every page of found records at once: for cases that are known to be small."""
        return [FoundPage.model_validate_json(p) for p in await self._pages(org, case, round_, _FOUND)]

    async def all_judged(self, org: OrgId, case: CaseId, round_: int) -> list[JudgedPage]:
        """Every page of judged records at once: for cases that are known to be small."""
        return [JudgedPage.model_validate_json(p) for p in await self._pages(org, case, round_, _JUDGED)]

    async def found_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]:
        """Which pages of found records there are."""
        return [PageKey(**r) for r in await self._pool.fetch(SQL["pages.index"], org, case, round_, _FOUND)]

    async def judged_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]:
        """Which pages of judged records there are."""
        return [PageKey(**r) for r in await self._pool.fetch(SQL["pages.index"], org, case, round_, _JUDGED)]

    async def drop_found(self, org: OrgId, case: CaseId, round_: int, systems: Sequence[SystemId], number: int) -> None:
        """Pages of found records from `number` on are gone: an earlier try left them."""
        await self._pool.execute(SQL["pages.drop"], org, case, round_, _FOUND, list(systems), number)

    async def plan(self, org: OrgId, case: CaseId, round_: int) -> Plan:
        """The plan of a round. Raises NotFound."""
        row = await self._pool.fetchrow(SQL["pages.plan"], org, case, round_)
        if row is None:
            raise NotFound(f"{case} has no plan {round_}")
        return Plan.model_validate_json(_open(await self._vault.of_case(org, case), row["sealed"], f"plan:{round_}"))

    async def last_round(self, org: OrgId, case: CaseId) -> int | None:
        """The number of the newest plan; None before there is one."""
        found: int | None = await self._pool.fetchval(SQL["pages.last_round"], org, case)
        return found

    async def last_plan(self, org: OrgId, case: CaseId) -> Plan | None:
        """The newest plan, or None before there is one."""
        last = await self.last_round(org, case)
        return None if last is None else await self.plan(org, case, last)

    async def receipts(self, org: OrgId, case: CaseId, round_: int) -> list[SystemReceipt]:
        """What each system has done in a round."""
        return [SystemReceipt(**r) for r in await self._pool.fetch(SQL["pages.receipts"], org, case, round_)]

    async def relate(self, org: OrgId, case: CaseId, known: Iterable[Identity], at: datetime) -> list[Relative]:
        """The person's cases know this one from now on; the others are returned, each with its time of proof."""
        hashes = [await self._vault.keyed_hash(org, f"{i.kind}:{i.system or ''}:{i.value}") for i in known]
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["cases.lock_subjects"], org, hashes)
            await connection.execute(SQL["cases.add_subjects"], org, case, hashes, at)
            rows = await connection.fetch(SQL["cases.of_same_person"], org, case)
        return [
            Relative(
                case=r["id"],
                types=tuple(r["types"]),
                state=r["state"],
                outcome=r["outcome"],
                verified_at=r["verified_at"],
            )
            for r in rows
        ]

    async def copies_first(self, org: OrgId, case: CaseId) -> bool:
        """Whether another verified case of the same person still has to be given a copy."""
        return bool(await self._pool.fetchval(SQL["cases.copies_first"], org, case))

    async def waiting_for(self, org: OrgId, case: CaseId) -> tuple[CaseId, ...]:
        """Cases that wait for this one."""
        return tuple(CaseId(r["id"]) for r in await self._pool.fetch(SQL["cases.waiting_for"], org, case))

    async def summary(self, org: OrgId, case: CaseId) -> CaseSummary:
        """What may be shown of a case. Raises NotFound."""
        row = await self._pool.fetchrow(SQL["cases.summary"], org, case)
        if row is None:
            raise NotFound(f"there is no case {case} in {org}")
        return _summary(row)

    async def listed(
        self, org: OrgId, state: CaseState | None = None, before: CaseId | None = None, limit: int = 50
    ) -> list[CaseSummary]:
        """Cases, newest first, from the one before `before` on."""
        return [_summary(r) for r in await self._pool.fetch(SQL["cases.list"], org, state, before, limit)]

    async def tell(self, connection: Any, org: OrgId, case: CaseId, facts: Sequence[Fact], changes: str = "{}") -> None:
        """The facts and the change are written where the caller says: within a transaction, or alone.

        Leaner than `cases.write`, which most steps don't need whole.
        """
        await connection.execute(
            SQL["cases.tell"],
            org,
            case,
            *_facts(facts),
            changes,
        )

    async def _page(self, org: OrgId, case: CaseId, round_: int, kind: str, system: str, number: int) -> bytes:
        sealed = await self._pool.fetchval(SQL["pages.get"], org, case, round_, kind, system, number)
        if sealed is None:
            raise NotFound(f"{case} has no page {kind}/{round_}/{system}/{number}")
        return _open(await self._vault.of_case(org, case), sealed, f"{kind}:{round_}:{system}:{number}")

    async def _pages(self, org: OrgId, case: CaseId, round_: int, kind: str) -> list[bytes]:
        cipher = await self._vault.of_case(org, case)
        rows = await self._pool.fetch(SQL["pages.all"], org, case, round_, kind)
        return [_open(cipher, r["sealed"], f"{kind}:{round_}:{r['system']}:{r['number']}") for r in rows]


def _receipt(request: NewRequest) -> str:
    return hashlib.sha256(request.intake_key.encode()).hexdigest()


def _summary(row: Any) -> CaseSummary:
    return CaseSummary.model_validate(dict(row))


def _seal(cipher: CaseCipher, value: Frozen, purpose: str) -> bytes:
    return _seal_bytes(cipher, value.model_dump_json(exclude_defaults=True).encode(), purpose)


def _seal_bytes(cipher: CaseCipher, plain: bytes, purpose: str) -> bytes:
    return cipher.seal(zlib.compress(plain, 1), purpose.encode())


def _open(cipher: CaseCipher, sealed: bytes, purpose: str) -> bytes:
    return zlib.decompress(cipher.open(sealed, purpose.encode()))


def _by_kind(entry: Entry) -> Iterable[tuple[str, Sequence[FoundPage] | Sequence[JudgedPage]]]:
    return ((_FOUND, entry.found), (_JUDGED, entry.judged))


def _page_row(cipher: CaseCipher, round_: int, kind: str, page: FoundPage | JudgedPage) -> tuple[Any, ...]:
    plain = page.model_dump_json(exclude_defaults=True).encode()
    sealed = _seal_bytes(cipher, plain, f"{kind}:{round_}:{page.system}:{page.number}")
    return kind, page.system, page.number, len(page.records), hashlib.sha256(plain).digest(), sealed


def _facts(facts: Sequence[Fact]) -> list[list[Any]]:
    """Keys, kinds, times and bodies, as arrays."""
    return _columns([(f.key, f.kind.value, f.at, json.dumps(f.body)) for f in facts], 4)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as one array a column."""
    return [[row[n] for row in rows] for n in range(width)]
