"""What people say to a case in words: the words are sealed with the case, then the case hears that they are there."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol, TypeVar

from console.doors import Doors
from schemas.base import Frozen
from schemas.by_hand import HandReport, TaskId
from schemas.clock import now
from schemas.errors import NotAllowed, NotFound
from schemas.ids import CaseId, OrgId
from schemas.life import (
    Advise,
    Ask,
    BreakGlass,
    Choice,
    Clarified,
    Confirm,
    Decide,
    GlassReason,
    HandDone,
    Lift,
    LiftReason,
    Method,
    Prove,
    ProveResult,
    RefusalGround,
    Refuse,
    Reviewed,
    Route,
    Settle,
    Weigh,
    Withhold,
)
from schemas.mentions import MENTIONS, REVIEW, MentionPage
from schemas.orders import Ack
from schemas.particulars import Authority, ProviderWord, Weighing, Words
from schemas.request import RequestType, Role
from schemas.thirdparties import Mention, Review

M = TypeVar("M", bound=Frozen)
AUTHORITY = "authority"


class Papers(Protocol):
    """Sealed words of cases."""

    async def put(self, org: OrgId, case: CaseId, name: str, said: Frozen, at: datetime) -> None: ...

    async def get(self, org: OrgId, case: CaseId, name: str, what: type[M]) -> M | None: ...

    async def drop(self, org: OrgId, case: CaseId, name: str) -> None: ...

    async def names(self, org: OrgId, case: CaseId, prefix: str) -> list[str]: ...


class Finishing(Protocol):
    """The list of manual tasks."""

    async def task_done(self, org: OrgId, task: TaskId, by: str, evidence: str, at: datetime) -> bool: ...


class Sayings:
    """Says things in words. Each raises NotAllowed where the case does not take it: then the words are gone again."""

    def __init__(self, doors: Doors, papers: Papers, tasks: Finishing) -> None:
        self._doors, self._papers, self._tasks = doors, papers, tasks

    async def prove(
        self, org: OrgId, case: CaseId, method: Method, *, by: str | None = None, word: ProviderWord | None = None
    ) -> ProveResult:
        """Whether the proof is enough. by: who has looked; word: what an identity provider has said and signed."""
        if word is None:
            return await self._doors.say(org, case, "habeas.prove", Prove(method=method, actor=by), ProveResult)
        paper = f"proof:{secrets.token_hex(8)}"
        async with self._sealed(org, case, paper, word):
            return await self._doors.say(org, case, "habeas.prove", Prove(method=method, paper=paper), ProveResult)

    async def ask(self, org: OrgId, case: CaseId, words: str | None, by: str) -> Ack:
        """The person is asked what they mean; in words of one's own, or whether to erase or to keep."""
        asked = Ask(question="scope" if words else "erase_or_keep", actor=by)
        if not words:
            return await self._doors.say(org, case, "habeas.ask", asked, Ack)
        number = 1 + len(await self._papers.names(org, case, "question:"))
        async with self._sealed(org, case, f"question:{number}", Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.ask", asked, Ack)

    async def clarified(
        self,
        org: OrgId,
        case: CaseId,
        by: str,
        *,
        choice: Choice | None = None,
        only: tuple[RequestType, ...] = (),
        words: str = "",
    ) -> Ack:
        """The person has said what they mean. words: their own, sealed with the case for whoever reads it next."""
        said = Clarified(choice=choice, only=only, actor=by)
        if not words:
            return await self._doors.say(org, case, "habeas.clarified", said, Ack)
        number = 1 + len(await self._papers.names(org, case, "answer:"))
        async with self._sealed(org, case, f"answer:{number}", Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.clarified", said, Ack)

    async def settle(self, org: OrgId, case: CaseId, authority: Authority, by: str, role: Role) -> Ack:
        """It is settled whether somebody may ask for somebody else."""
        said = Settle(authority=authority, actor=by, role=role)
        async with self._sealed(org, case, AUTHORITY, authority):
            return await self._doors.say(org, case, "habeas.settle", said, Ack)

    async def weigh(self, org: OrgId, case: CaseId, outcome: Weighing, words: str, by: str, role: Role) -> Ack:
        """The objection is weighed; the words are the reasons that the person reads."""
        said = Weigh(outcome=outcome, actor=by, role=role)
        async with self._sealed(org, case, _said(RequestType.OBJECTION), Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.weigh", said, Ack)

    async def withhold(self, org: OrgId, case: CaseId, plan: str, words: str, by: str) -> Ack:
        """The patient record is not released; the words are the opinion for the care supervisor (PDL 8:2)."""
        right = (await self._doors.view(org, case)).right or RequestType.JOURNAL_COPY
        async with self._sealed(org, case, _said(right), Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.withhold", Withhold(plan=plan, actor=by), Ack)

    async def break_glass(self, org: OrgId, case: CaseId, why: GlassReason, words: str, by: str, role: Role) -> Ack:
        """Whoever decides sees the patient record for an hour; the words are the reasons on file."""
        if not words.strip():
            raise NotAllowed("breaking the glass needs its reasons, in words: somebody will read them")
        async with self._sealed(org, case, "said:glass", Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.break_glass", BreakGlass(why=why, actor=by, role=role), Ack)

    async def mentions(self, org: OrgId, case: CaseId, role: Role, by: str) -> tuple[list[Mention], Review]:
        """Every mention of other people in the plan that waits, with what was chosen so far.

        Raises NotAllowed for who may not see the content: of a patient record only the clinician may, and never whoever
        advises or administers.
        """
        await self._doors.acts_as(org, by, role)
        view = await self._doors.view(org, case)
        if view.plan is None:
            raise NotFound(f"{case} has no plan to look through")
        if role in (Role.DPO, Role.ADMINISTRATOR, Role.AUDITOR, Role.SUBJECT):
            raise NotAllowed(f"{role} does not see the content")
        through = by in view.glass and now() < view.glass[by]
        if Role.CLINICIAN in view.plan.approvals and role is not Role.CLINICIAN and not through:
            raise NotAllowed("the extract holds a patient record: only the clinician sees it")
        found: list[Mention] = []
        for name in await self._papers.names(org, case, f"{MENTIONS}{view.plan.round}:"):
            page = await self._papers.get(org, case, name, MentionPage)
            found += page.mentions if page else ()
        review = await self._papers.get(org, case, f"{REVIEW}{view.plan.round}", Review)
        return found, review or Review()

    async def reviewed(self, org: OrgId, case: CaseId, review: Review, by: str, role: Role) -> Ack:
        """Somebody has chosen for every mention. Raises NotAllowed where one is still open."""
        view = await self._doors.view(org, case)
        mentions, _ = await self.mentions(org, case, role, by)
        if open_ := review.open(mentions):
            raise NotAllowed(f"{len(open_)} mentions are still open; choose for each: remove or keep")
        assert view.plan is not None
        said = Reviewed(plan=view.plan.digest, actor=by, role=role)
        async with self._sealed(org, case, f"{REVIEW}{view.plan.round}", review):
            return await self._doors.say(org, case, "habeas.reviewed", said, Ack)

    async def decide(self, org: OrgId, case: CaseId, right: RequestType, words: str, by: str, role: Role) -> Ack:
        """A complaint or an automated decision was decided about, in words that the person reads."""
        async with self._sealed(org, case, _said(right), Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.decide", Decide(right=right, actor=by, role=role), Ack)

    async def refuse(
        self, org: OrgId, case: CaseId, ground: RefusalGround, words: str, by: str, role: Role
    ) -> Ack:  # fmt: skip
        """The request is refused as a whole; the words are the reasons on file (GDPR Art. 12(5): the burden is ours)."""
        if not words.strip():
            raise NotAllowed("a refusal needs its reasons: who refuses has to be able to show them (GDPR Art. 12(5))")
        async with self._sealed(org, case, "said:refusal", Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.refuse", Refuse(ground=ground, actor=by, role=role), Ack)

    async def route(self, org: OrgId, case: CaseId, recipient: str, by: str) -> Ack:
        """The request goes to whoever decides about the data."""
        return await self._doors.say(org, case, "habeas.route", Route(recipient=recipient, actor=by), Ack)

    async def lift(self, org: OrgId, case: CaseId, why: LiftReason, by: str) -> Ack:
        """The restriction ends, once the person has been told."""
        return await self._doors.say(org, case, "habeas.lift", Lift(why=why, actor=by), Ack)

    async def advise(self, org: OrgId, case: CaseId, words: str, by: str) -> Ack:
        """The data protection officer's advice is on record."""
        number = 1 + len(await self._papers.names(org, case, "advice:"))
        async with self._sealed(org, case, f"advice:{number}", Words(text=words, by=by)):
            return await self._doors.say(org, case, "habeas.advise", Advise(actor=by), Ack)

    async def advice(self, org: OrgId, case: CaseId) -> list[Words]:
        """What the data protection officer has advised, in order."""
        names = await self._papers.names(org, case, "advice:")
        found = [await self._papers.get(org, case, name, Words) for name in names]
        return [words for words in found if words is not None]

    async def confirmed(self, org: OrgId, case: CaseId, recipient: str, by: str) -> Ack:
        """A recipient has done it as well."""
        return await self._doors.say(org, case, "habeas.confirmed", Confirm(recipient=recipient, actor=by), Ack)

    async def hand_done(self, org: OrgId, case: CaseId | None, task: TaskId, report: HandReport, evidence: str) -> None:
        """A manual task is done, with what was found; its case goes on where it waited. Raises NotFound."""
        if case is not None:
            await self._papers.put(org, case, f"hand:{task}", report, now())
        if not await self._tasks.task_done(org, task, report.by, evidence, now()):
            raise NotFound(f"there is no task {task} to do in {org}")
        if case is not None and not (await self._doors.summary(org, case)).state.answered:
            await self._doors.say(org, case, "habeas.hand_done", HandDone(task=task, actor=report.by), Ack)

    @asynccontextmanager
    async def _sealed(self, org: OrgId, case: CaseId, name: str, said: Frozen) -> AsyncIterator[None]:
        """The paper lies with the case while it is said; where the case does not take it, what lay there before does."""
        before = await self._papers.get(org, case, name, type(said))
        await self._papers.put(org, case, name, said, now())
        try:
            yield
        except NotAllowed:
            if before is None:
                await self._papers.drop(org, case, name)
            else:
                await self._papers.put(org, case, name, before, now())
            raise


def _said(right: RequestType) -> str:
    return f"said:{right}"
