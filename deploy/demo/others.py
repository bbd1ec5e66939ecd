"""Whoever a case waits for, beside the person and the approvers: reception, reviewer, keepers and recipients."""

import asyncio
from collections.abc import Callable, Sequence

from console.desk import Desk
from schemas.by_hand import HandReport
from schemas.ids import CaseId, OrgId
from schemas.life import Method
from schemas.request import CaseState, CaseSummary, Role
from schemas.thirdparties import Choice, Chosen, Review

Tell = Callable[[str], None]
LOOK = 0.02
EVIDENCE = "searched by name, address and case number: nothing there"
REMOVE = Choice.REMOVE
CARRYING_OUT = (CaseState.EXECUTING, CaseState.NOTIFYING_RECIPIENTS)


class Others:
    """Each does their part once it is asked of them, through the doors that they have."""

    def __init__(self, desk: Desk, tell: Tell) -> None:
        self._desk, self._tell = desk, tell
        self.removed: dict[CaseId, int] = {}
        """Mentions of other people that the reviewer took out, by case."""

    @property
    def _org(self) -> OrgId:
        return self._desk.org

    async def until(self, case: CaseId, states: Sequence[CaseState], within: float) -> CaseSummary:
        """The case once it is in one of the states. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while (now := await self._desk.doors.summary(self._org, case)).state not in states:
                await self._part(now)
                await asyncio.sleep(LOOK)
        return now

    async def _part(self, now: CaseSummary) -> None:
        if now.waits_for == "a person: strong_identity":
            await self._reception(now.id)
        elif now.waits_for == "a person: review":
            await self._reviewer(now.id)
        elif now.state in CARRYING_OUT:
            await self._keepers(now.id)
            await self._recipients(now.id)

    async def _reception(self, case: CaseId) -> None:
        proof = await self._desk.sayings.prove(self._org, case, Method.DOCUMENT, by="reception-1")
        if proof.accepted:
            self._tell(f"  {case}: data about health need more than a mailbox; the reception has seen an identity card")
        await self._gone_on(case, "strong_identity")

    async def _reviewer(self, case: CaseId) -> None:
        mentions, _ = await self._desk.sayings.mentions(self._org, case, Role.CLINICIAN, "klinik")
        chosen = Review(choices={m.id: Chosen(choice=REMOVE, by="clinician-1") for m in mentions})
        await self._desk.sayings.reviewed(self._org, case, chosen, "clinician-1", Role.CLINICIAN)
        self.removed[case] = len(mentions)
        self._tell(f"  {case}: the clinician looks at {len(mentions)} mentions of other people and takes them out")
        await self._gone_on(case, "review")

    async def _keepers(self, case: CaseId) -> None:
        tasks = await self._desk.tasks.tasks(self._org, case=case)
        for task in tasks:
            report = HandReport(evidence=EVIDENCE, by="keeper-1")
            await self._desk.sayings.hand_done(self._org, case, task.id, report, EVIDENCE)
        if tasks:
            systems = sum(len(task.systems) for task in tasks)
            self._tell(f"  {case}: {len(tasks)} keepers have looked in {systems} systems without a connector")

    async def _recipients(self, case: CaseId) -> None:
        told = await self._desk.lasting.informed(self._org, case)
        waits = [informed.recipient for informed in told if informed.confirmed_at is None]
        for recipient in waits:
            await self._desk.sayings.confirmed(self._org, case, recipient, recipient)
        if waits:
            self._tell(f"  {case}: {', '.join(waits)} have done it as well")

    async def _gone_on(self, case: CaseId, what: str) -> None:
        """The case has taken it: whoever looks again must not say it twice."""
        while what in ((await self._desk.doors.summary(self._org, case)).waits_for or ""):
            await asyncio.sleep(LOOK)
