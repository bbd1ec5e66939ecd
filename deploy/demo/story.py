"""What happens in the demo, step by step, through the same doors that everybody uses."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from connectors.kafka import read_events
from console import packages
from console.desk import Desk
from console.intake_mail import read_mail
from console.mailroom import Taken, take_mail
from deploy.demo.others import Others, Tell
from deploy.demo.support import Support
from deploy.engine import Engine
from deploy.example import snapshot
from deploy.example.cast import CAST
from deploy.example.mails import mail_as_of
from deploy.example.people import Person as Invented
from deploy.local.smtp import Mailbox
from schemas.challenge import ALPHABET
from schemas.clock import now
from schemas.decisions import Plan
from schemas.entries import SystemReceipt
from schemas.erasures import Informed
from schemas.errors import HabeasError
from schemas.events import CloudEvent, Topics
from schemas.ids import CaseId
from schemas.orders import Approve
from schemas.proofs import AuditFile
from schemas.request import CaseState, CaseSummary, Channel, Role
from schemas.tasks import Task

PATIENCE = 30.0
ANSWERED = (CaseState.RESPONDED, CaseState.ON_HOLD, CaseState.CLOSED)


@dataclass
class Told:
    """One case of the demo, as it ended."""

    who: Invented
    case: CaseId
    summary: CaseSummary
    plan: Plan
    receipts: list[SystemReceipt]
    tasks: list[Task]
    """What people did by hand for it, in systems without a connector."""
    informed: list[Informed]
    """Recipients who were told of it, and processors who were instructed."""
    removed: int
    """Mentions of other people that somebody took out of the copy."""
    files: list[Path]
    audit: AuditFile
    events: list[CloudEvent]
    seconds: float


@dataclass
class Story:
    """Everything that the demo did and saw."""

    erasure: Told
    access: Told
    before: dict[snapshot.Key, str] = field(repr=False)
    after: dict[snapshot.Key, str] = field(repr=False)
    effects: dict[snapshot.Key, int] = field(repr=False)
    notes: list[str]
    """What Habeas wrote on the ticket."""


class Around(NamedTuple):
    """What stands around Habeas."""

    systems: dict[str, str]
    """Addresses of the organisation's databases."""
    mailbox: Mailbox
    support: Support
    pages: str
    """Where Habeas's own pages are."""


class Teller:
    """Plays the people: who writes, who approves, who opens the answer."""

    def __init__(self, desk: Desk, engine: Engine, around: Around, output: Path, tell: Tell) -> None:
        self._desk, self._engine, self._mailbox, self._around = desk, engine, around.mailbox, around
        self._urls, self._output, self._tell = around.systems, output, tell
        self._others = Others(desk, tell)

    async def play(self) -> Story:
        """Both requests are answered. Raises HabeasError, TimeoutError."""
        before = await snapshot.rows(self._urls)
        elsa, nils = CAST["elsa"], CAST["nils"]
        self._tell(f"{elsa.name} writes an e-mail and asks to be erased")
        erasure, began = await self._write(), time.monotonic()
        erased = await self._carry(elsa, erasure, began)
        self._tell(f"support tags a ticket: {nils.name} wants a copy of his data")
        access, began = await self._ticket(nils), time.monotonic()
        copied = await self._carry(nils, access, began)
        after, effects = await snapshot.rows(self._urls), await snapshot.effects(self._urls)
        self._tell("reading the events that arrived on Kafka")
        await self._collect([erased, copied])
        return Story(erased, copied, before, after, effects, await self._notes(access))

    async def _write(self) -> CaseId:
        mail = mail_as_of("erasure", now())
        (self._output / "elsa").mkdir(parents=True, exist_ok=True)
        (self._output / "elsa" / "request.eml").write_bytes(mail)
        taken = await take_mail(self._desk.doors, self._desk.org, mail, now())
        if taken.case is None:
            raise HabeasError("the example mail opened no case")
        return taken.case

    async def _ticket(self, who: Invented) -> CaseId:
        """The case that a signed call of the ticket system has opened."""
        before = {summary.id for summary in await self._desk.doors.listed(self._desk.org)}
        await self._around.support.tagged(self._around.pages, "4711", who)
        async with asyncio.timeout(PATIENCE):
            while True:
                for summary in await self._desk.doors.listed(self._desk.org):
                    if summary.channel is Channel.TICKET and summary.id not in before:
                        return summary.id
                await asyncio.sleep(0.05)

    async def _notes(self, case: CaseId) -> list[str]:
        """What stands on the ticket once it says that the case is answered."""
        over = {f"habeas-{state}" for state in ANSWERED}
        async with asyncio.timeout(PATIENCE):
            while not any(over & set(note["add_tags"]) for note in self._around.support.notes):
                await asyncio.sleep(0.1)
        return [note["note"] for note in self._around.support.notes if case in note["note"]]

    async def _carry(self, who: Invented, case: CaseId, began: float) -> Told:
        doors, org = self._desk.doors, self._desk.org
        challenge = await self._mailbox.wait_for(who.email, within=timedelta(seconds=PATIENCE))
        self._tell(f"  {case}: {who.name} answers the identity question from the mailbox")
        await self._reply(who, challenge)
        states = [CaseState.AWAITING_APPROVAL, CaseState.INCIDENT, *ANSWERED]
        summary = await self._others.until(case, states, PATIENCE)
        if summary.state is CaseState.AWAITING_APPROVAL:
            await self._approve(case)
        await self._others.until(case, [CaseState.INCIDENT, *ANSWERED], PATIENCE)
        seconds = time.monotonic() - began
        summary = await doors.wait(org, case, [CaseState.INCIDENT, CaseState.ON_HOLD, CaseState.CLOSED], PATIENCE)
        self._tell(f"  {case}: {who.name} fetches the answer with the code from the last mail")
        files = await self._fetch(who, case, self._mailbox.mails(who.email)[-1])
        return await self._told(who, summary, files, seconds)

    async def _told(self, who: Invented, summary: CaseSummary, files: list[Path], seconds: float) -> Told:
        org, case = self._desk.org, summary.id
        return Told(
            who=who,
            case=case,
            summary=summary,
            plan=await self._engine.book.plan(org, case, 0),
            receipts=await self._engine.book.receipts(org, case, 0),
            tasks=list(await self._desk.tasks.tasks(org, everything=True, case=case)),
            informed=list(await self._desk.lasting.informed(org, case)),
            removed=self._others.removed.get(case, 0),
            files=files,
            audit=await self._audit(case),
            events=[],
            seconds=seconds,
        )

    async def _reply(self, who: Invented, challenge: Path) -> None:
        """The person answers in the mail programme: a reply that quotes the question, with its code."""
        question, code = read_mail(challenge.read_bytes()), _code_in(challenge)
        reply = (
            f"Received: from ut1.example by mx.example; {now():%a, %d %b %Y %H:%M:%S +0000}\r\n"
            f"From: {who.email}\r\nTo: {self._desk.organisation.intake_address}\r\n"
            f"Subject: Re: [{question.subject_case}]\r\nMessage-ID: <reply-{question.subject_case}@demo.example>\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\nHej, här är koden: {code}\r\n"
        )
        taken = await take_mail(self._desk.doors, self._desk.org, reply.encode(), now())
        if taken.what is not Taken.CONFIRMED:
            raise HabeasError(f"the answer to the identity question was not understood: {taken.what}")

    async def _approve(self, case: CaseId) -> None:
        plan = (await self._desk.doors.view(self._desk.org, case)).plan
        assert plan is not None
        for role in plan.approvals:
            actor = {Role.DECIDER: "decider-1", Role.CLINICIAN: "clinician-1"}.get(role, "somebody")
            self._tell(f"  {case}: the {role.value} reads the plan {plan.digest[:12]}… and approves it")
            await self._desk.doors.approve(self._desk.org, case, Approve(plan=plan.digest, role=role, actor=actor))

    async def _fetch(self, who: Invented, case: CaseId, ready: Path) -> list[Path]:
        folder = self._output / who.name.split()[0].lower()
        folder.mkdir(parents=True, exist_ok=True)
        for number, mail in enumerate(self._mailbox.mails(who.email), start=1):
            (folder / f"mail-{number}.eml").write_bytes(mail.read_bytes())
        return await packages.fetch(self._desk, case, _code_in(ready), folder)

    async def _audit(self, case: CaseId) -> AuditFile:
        folder = self._output / "auditor"
        folder.mkdir(parents=True, exist_ok=True)
        file = await self._desk.ledger.audit_file(self._desk.org, case)
        (folder / f"{case}.json").write_bytes(file.canonical())
        (folder / "ledger.pub").write_text(file.public_key + "\n", encoding="ascii")
        return file

    async def _collect(self, told: list[Told]) -> None:
        broker = self._engine.broker
        if broker is None:
            return
        wanted = {t.case: len(t.audit.entries) for t in told}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            events = await read_events(broker, Topics(prefix=self._desk.organisation.topics))
            for one in told:
                one.events = [e for e in events if e.subject == one.case]
            if all(len(t.events) >= wanted[t.case] for t in told):
                return
            await asyncio.sleep(0.2)


def _code_in(mail: Path) -> str:
    """The code that a person sees in the mail."""
    text = read_mail(mail.read_bytes()).body
    found = re.search(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", text)
    if found is None:
        raise HabeasError("the mail shows no code")
    return found.group()
