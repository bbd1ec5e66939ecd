"""What the staff's pages show beside cases: the systems as they are now, and the answer as it would be written."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from activities.answering import answer_of
from connectors.letters.sheets import table
from connectors.postgres.brake import PostgresBrake
from deploy.engine import Engine
from deploy.estates import read_organisations
from deploy.trusting import modes_of
from schemas.carrying import AnswerStep, Settled
from schemas.clock import now
from schemas.decisions import Plan
from schemas.errors import HabeasError
from schemas.ids import CaseId, OrgId, SystemId
from schemas.messages import Step
from schemas.organisation import SystemEntry
from schemas.systems import Health
from schemas.text import Language
from schemas.worklist import SystemShown

PATIENCE = 5.0
"""Seconds that a page waits for a system to say how it is."""
LASTS = 30.0
"""Seconds that what a system said is shown again before it is asked anew: many who look don't load it."""


class Surroundings:
    """Reads; changes nothing."""

    def __init__(self, engine: Engine, organisations: Path) -> None:
        self._engine, self._brake = engine, PostgresBrake(engine.pool)
        self._files = {found.id: path for found, path in read_organisations(organisations)}
        self._seen: dict[tuple[OrgId, SystemId], tuple[float, Health]] = {}

    async def systems(self, org: OrgId) -> Sequence[SystemShown]:
        """Every system of the organisation file, in its order; a connected one was asked within half a minute."""
        estate = self._engine.estates[org]
        return await asyncio.gather(*(self._shown(org, entry) for entry in estate.organisation.systems))

    async def plan(self, org: OrgId, case: CaseId) -> Plan | None:
        """The case's last plan, as it was sealed. Raises KeyGone, NotFound."""
        return await self._engine.book.last_plan(org, case)

    async def draft(self, org: OrgId, case: CaseId, language: Language) -> str | None:
        """The answer to the right whose plan is the last, as if it had been carried out; None before there is one."""
        office, book = self._engine.office, self._engine.book
        plan, summary = await book.last_plan(org, case), await book.summary(org, case)
        right = next((line.right for line in plan.lines), plan.basis.right if plan.basis else None) if plan else None
        if plan is None or right is None:
            return None
        step = AnswerStep(
            **Step(org=org, case=case, types=summary.types, as_of=now(), round=plan.round).model_dump(),
            received_at=summary.received_at,
            parts=(Settled(right=right, rounds=(plan.round,)),),
        )
        files = office.letters.answer(await answer_of(office, step))
        return next((text.decode() for name, text in files if name == f"{language}/letter.txt"), None)

    async def _shown(self, org: OrgId, entry: SystemEntry) -> SystemShown:
        estate = self._engine.estates[org]
        holding = estate.holdings.get(entry.id)
        if holding is None:
            return SystemShown(org=org, id=entry.id, connected=False)
        health, trusted = await self._health(org, entry.id), await self._brake.trusted(org)
        by = trusted.get(entry.id)
        return SystemShown(
            org=org,
            id=entry.id,
            connected=True,
            ok=health.ok,
            detail=health.detail,
            checked_at=health.checked_at,
            capabilities=tuple(sorted(c.value for c in holding.system.capabilities)),
            mode=modes_of(estate, trusted)[entry.id].value,
            manifest=self._manifest(org, entry),
            digest=holding.manifest,
            trusted_by=by.by if by else None,
            trusted_at=by.at if by else None,
        )

    def _manifest(self, org: OrgId, entry: SystemEntry) -> str | None:
        if entry.manifest is None:
            return None
        return (self._files[org].parent / entry.manifest).read_text(encoding="utf-8")

    async def _health(self, org: OrgId, system: SystemId) -> Health:
        known = self._seen.get((org, system))
        if known and time.monotonic() - known[0] < LASTS:
            return known[1]
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._engine.estates[org].holdings[system].system.health()
        except (TimeoutError, HabeasError) as away:
            found = Health(ok=False, detail=f"no answer ({type(away).__name__})", checked_at=now())
        self._seen[org, system] = (time.monotonic(), found)
        return found


class Paper:
    """Tables as PDF."""

    def table(
        self, title: str, lines: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[str]], language: Language
    ) -> bytes:  # fmt: skip
        """The same content gives the same bytes."""
        return table(title, lines, head, rows, language)
