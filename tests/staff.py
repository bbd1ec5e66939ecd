"""Plays the people inside: whoever approves, shows the way, looks through copies, works by hand, or has the data too."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from temporalio.client import Client

from connectors.postgres.tasks import PostgresTasks
from console.doors import Doors
from console.sayings import Sayings
from deploy.engine import Engine
from deploy.local.smtp import Mailbox
from schemas.by_hand import HandReport
from schemas.decisions import Plan
from schemas.facts import FactKind
from schemas.ids import CaseId, OrgId
from schemas.life import Method
from schemas.messages import CaseView
from schemas.orders import Approve, Resolution, Resolve
from schemas.request import CaseState, CaseSummary, Role
from schemas.thirdparties import Choice, Chosen, Review
from tests.published import unpublished

ORG = OrgId("lindskogen")


class Told(NamedTuple):
    """One fact of a case."""

    seq: int
    kind: FactKind
    key: str
    body: Mapping[str, Any]


class Staff:
    """Everybody inside, and those who were given the data."""

    def __init__(self, engine: Engine, doors: Doors, client: Client, mailbox: Mailbox, org: OrgId = ORG) -> None:
        self.engine, self.doors, self.client, self.mailbox, self.org = engine, doors, client, mailbox, org
        self.sayings = Sayings(doors, engine.papers, PostgresTasks(engine.pool, engine.vault))
        self.helps, self.expects_incidents = True, False
        """Whether processors, keepers and the reception do their part while somebody waits for a case."""

    async def approve(self, case: CaseId) -> CaseView:
        """Everybody who has to has approved the plan as it stands; what they saw."""
        view = await self.doors.view(self.org, case)
        assert view.plan is not None
        for role in view.plan.approvals:
            await self.doors.approve(self.org, case, Approve(plan=view.plan.digest, role=role, actor=f"a-{role}"))
        return view

    async def pause(self) -> None:
        """A moment."""
        await asyncio.sleep(0.1)

    async def resolve(self, case: CaseId, how: Resolution) -> None:
        """A person has looked at the incident, and the case has gone on from it."""
        before = (await self.kinds(case)).count(FactKind.INCIDENT_RESOLVED)
        await self.doors.resolve(self.org, case, Resolve(how=how, actor="duty-officer"))
        async with asyncio.timeout(40):
            while (await self.kinds(case)).count(FactKind.INCIDENT_RESOLVED) == before:
                await asyncio.sleep(0.05)

    async def help(self, case: CaseSummary) -> None:
        """Whoever the case waits for, beside who approves it, has done their part."""
        waits = case.waits_for or ""
        if waits == "a person: strong_identity":
            await self.sayings.prove(self.org, case.id, Method.DOCUMENT, by="reception")
        elif waits == "a person: review":
            mentions, _ = await self.sayings.mentions(self.org, case.id, Role.CLINICIAN, "k-clinician")
            kept = Review(choices={m.id: Chosen(choice=Choice.KEEP, by="k-clinician") for m in mentions})
            await self.sayings.reviewed(self.org, case.id, kept, "k-clinician", Role.CLINICIAN)
        elif case.state is CaseState.NOTIFYING_RECIPIENTS:
            await self.recipients_confirm(case.id)
        await self.keepers_finish(case.id)

    async def recipients_confirm(self, case: CaseId) -> None:
        """Everybody who was told has done it as well."""
        for informed in await self.engine.lasting.informed(self.org, case):
            if informed.confirmed_at is None:
                await self.sayings.confirmed(self.org, case, informed.recipient, informed.recipient)

    async def keepers_finish(self, case: CaseId) -> None:
        """Everything that people do by hand for the case is done; they found nothing."""
        for task in await self.engine.office.tasks.tasks(self.org, case=case):
            report = HandReport(evidence="looked, found nothing", by="keeper")
            await self.sayings.hand_done(self.org, case, task.id, report, report.evidence)

    async def facts(self, case: CaseId) -> list[Told]:
        """All that happened to the case, each thing as the published schemas have it."""
        told = await self._told(case)
        assert [wrong for f in told for wrong in unpublished(f.kind, f.body)] == []
        return told

    async def kinds(self, case: CaseId) -> list[FactKind]:
        """What happened to the case, in order."""
        return [f.kind for f in await self._told(case)]

    async def wait_for_kind(self, case: CaseId, kind: FactKind, within: float = 40) -> None:
        """Something of this kind has happened to the case."""
        async with asyncio.timeout(within):
            while kind not in await self.kinds(case):
                await asyncio.sleep(0.1)

    async def plan(self, case: CaseId) -> Plan:
        """The case's last plan."""
        found = await self.engine.book.last_plan(self.org, case)
        assert found is not None
        return found

    async def _told(self, case: CaseId) -> list[Told]:
        file = await self.engine.ledger.audit_file(self.org, case)
        return [Told(p.entry.seq, p.entry.fact.kind, p.entry.fact.key, p.entry.fact.body) for p in file.entries]
