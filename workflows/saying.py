"""What people say to a case beside approvals and holds: proofs, answers, decisions, confirmations."""

from datetime import datetime

from temporalio import workflow

from activities.close import Close
from activities.inform import Inform
from activities.notify import Notify
from activities.prove import Prove
from schemas.carrying import AskStep, ConfirmStep, ProveStep, Waiting
from schemas.facts import Body, FactKind
from schemas.life import (
    Advise,
    Ask,
    Clarified,
    Confirm,
    Decide,
    HandDone,
    Lift,
    ProveResult,
    Refuse,
    Reviewed,
    Route,
    Settle,
    Weigh,
    Withhold,
)
from schemas.life import Prove as Proof
from schemas.messages import CaseRun, Noted, Paused
from schemas.orders import Ack
from schemas.particulars import Authority, Weighing
from schemas.request import CaseState, RequestType, Role
from workflows.case import no
from workflows.glass import Glass


class Saying(Glass):
    """State of what was said, and the Updates that say it."""

    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)
        self.strong = False
        self.proofs = 0
        self.awaits: str | None = None
        """What somebody has to say before the case goes on."""
        self.right: RequestType | None = None
        self.authority: Authority | None = None
        self.asked_at: list[datetime] = []
        self.questions = 0
        self.clarified: Clarified | None = None
        self.weighing = Weighing.OPEN
        self.harm: bool | None = None
        self.reviewed: set[str] = set()
        self.decided: set[RequestType] = set()
        self.lifting: Lift | None = None
        self.unconfirmed = Waiting()
        self.confirmations = 0
        self.hand_done: set[str] = set()
        self.changes_by_hand = False
        """What people report from now on is something that they have changed or erased."""
        self.by_hand: dict[str, int] = {}
        """Manual tasks of each right: a plan that is made again orders the same ones."""

    @property
    def stirred(self) -> bool:
        """Whether something has happened that a sleeping case has to look at."""
        return self.holds_changed or self.lifting is not None

    @workflow.update(name="habeas.prove")
    async def prove(self, proof: Proof) -> ProveResult:
        """Another proof of who asks. Says only whether it is enough; a mismatch tells nothing else."""
        self.count()
        self.proofs += 1
        method, number = proof.method.value, self.given.inbox + self.proofs
        step = self.step(ProveStep, method=method, paper=proof.paper, by=proof.actor, number=number)
        proven = await self.stage(Prove.weigh, step)
        if not proven.holds:
            self.mismatches += 1
            return ProveResult(accepted=False)
        self.strong = self.strong or proven.strong
        self.answered_at = self.answered_at or workflow.now()
        return ProveResult(accepted=True)

    @prove.validator
    def _may_prove(self, proof: Proof) -> None:
        if self.opened is None:
            raise no("the case is not open yet; try again in a moment", "NotYet")
        if self.ending or self.state.answered:
            raise no("the case is answered")
        if (proof.paper is None) == (proof.actor is None):
            raise no("a proof is either an identity provider's word or what somebody on the staff has seen")

    @workflow.update(name="habeas.ask")
    async def ask(self, asked: Ask) -> Ack:
        """The person is asked what they mean; the clock stands still where the law lets it (recital 63)."""
        if not self.again():
            self.questions += 1
            step = self.step(AskStep, question=asked.question, number=self.questions, by=asked.actor)
            await self.stage(Notify.ask, step)
            self.asked_at.append(workflow.now())
        return self.count()

    @ask.validator
    def _may_ask(self, asked: Ask) -> None:
        self._before_the_answer()
        if self.asked_at:
            raise no("the person has been asked already and has not answered")

    @workflow.update(name="habeas.clarified")
    async def clarify(self, said: Clarified) -> Ack:
        """The person has said what they mean."""
        if not self.again():
            self.clarified = said  # before anything is awaited: a second answer finds no question any more
            self.pauses.append(Paused(asked_at=self.asked_at.pop(), answered_at=workflow.now()))
            body: Body = {"by": said.actor, "choice": said.choice and said.choice.value, "only": [*said.only]}
            await self._note(FactKind.CLARIFIED, f"clarified:{self.questions}", body)
            await self.count_again()
        return self.count()

    @clarify.validator
    def _may_clarify(self, said: Clarified) -> None:
        if not self.asked_at:
            raise no("nothing was asked, or it has been answered")
        unknown = [right for right in said.only if right not in self.given.types]
        if unknown:
            raise no(f"the request does not name {', '.join(unknown)}")

    @workflow.update(name="habeas.settle")
    async def settle(self, said: Settle) -> Ack:
        """Somebody has looked at what gives a proxy, guardian or heir the right to ask; the papers are sealed before."""
        if not self.again():
            body: Body = {"holds": said.authority.holds, "by": said.actor, "role": said.role.value}
            self.authority = said.authority
            await self._note(FactKind.AUTHORITY, "authority", body)
        return self.count()

    @settle.validator
    def _may_settle(self, said: Settle) -> None:
        self._before_the_answer()
        self._decides(said.role, said.actor)
        if self.opened is None or not self.opened.needs_authority:
            raise no("the person asks for themselves")
        if self.authority is not None:
            raise no("somebody has settled it already")

    @workflow.update(name="habeas.weigh")
    async def weigh(self, said: Weigh) -> Ack:
        """The decider has weighed the objection; the burden is the controller's (GDPR Art. 21(1))."""
        if not self.again():
            body: Body = {"outcome": said.outcome.value, "by": said.actor}
            self.weighing = said.outcome
            await self._note(FactKind.WEIGHED, "weighed", body)
        return self.count()

    @weigh.validator
    def _may_weigh(self, said: Weigh) -> None:
        self._before_the_answer()
        self._decides(said.role, said.actor)
        if self.awaits != "weighing":
            raise no(
                "there is no objection to weigh now",
                "NotYet" if RequestType.OBJECTION in self.given.types else "NotAllowed",
            )
        if said.outcome is Weighing.OPEN or self.weighing is not Weighing.OPEN:
            raise no("say compelling or no_compelling_grounds, once")

    @workflow.update(name="habeas.withhold")
    async def withhold(self, said: Withhold) -> Ack:
        """The person responsible for the journal does not release it; it goes to the care supervisor at once (PDL 8:2)."""
        if not self.again():
            self.harm = self.replan = True
            await self._note(FactKind.WITHHELD, "withheld", {"by": said.actor, "plan": said.plan})
        return self.count()

    @withhold.validator
    def _may_withhold(self, said: Withhold) -> None:
        if self.plan is None or self.state is not CaseState.AWAITING_APPROVAL or said.plan != self.plan.digest:
            raise no("the plan has changed or is not there; look at the one that stands now", "NotYet")
        if Role.CLINICIAN not in self.plan.approvals:
            raise no("this plan releases no patient record")
        if said.role is not Role.CLINICIAN:
            raise no("whoever is responsible for the patient record decides this")
        self.on_duty(Role.CLINICIAN, said.actor)

    @workflow.update(name="habeas.reviewed")
    async def review(self, said: Reviewed) -> Ack:
        """Somebody has looked at every mention of other people and chosen what goes; the choices are sealed before."""
        if not self.again():
            body: Body = {"by": said.actor, "role": said.role.value, "plan": said.plan}
            self.reviewed.add(said.plan)
            await self._note(FactKind.REVIEWED, f"reviewed:{said.plan[:16]}", body)
        return self.count()

    @review.validator
    def _may_review(self, said: Reviewed) -> None:
        if self.plan is None or self.awaits != "review" or said.plan != self.plan.digest:
            raise no("there is nothing of this plan to look through now", "NotYet")
        needed = Role.CLINICIAN if Role.CLINICIAN in self.plan.approvals else None
        if needed is not None and said.role is not needed and not self.sees_through(said.actor):
            raise no("the extract holds a patient record: only the clinician sees it")
        if said.role in (Role.DPO, Role.ADMINISTRATOR, Role.SUBJECT):
            raise no(f"{said.role} does not see the content")

    @workflow.update(name="habeas.decide")
    async def decide(self, said: Decide) -> Ack:
        """A person has decided about a complaint or an automated decision; the words are sealed before."""
        if not self.again():
            self.decided.add(said.right)
            await self._note(FactKind.DECIDED, f"decided:{said.right}", {"by": said.actor, "right": said.right.value})
        return self.count()

    @decide.validator
    def _may_decide(self, said: Decide) -> None:
        self._before_the_answer()
        self._decides(said.role, said.actor)
        if said.right not in self.given.types or not said.right.by_decision:
            raise no("the request asks for no such decision")

    @workflow.update(name="habeas.refuse")
    async def refuse(self, said: Refuse) -> Ack:
        """The decider refuses the request as a whole, with reasons that are sealed before (GDPR Art. 12(4)-(5))."""
        if not self.again():
            body: Body = {"ground": said.ground.value, "by": said.actor}
            self.refused = said
            await self._note(FactKind.REFUSED, "refused", body)
        return self.count()

    @refuse.validator
    def _may_refuse(self, said: Refuse) -> None:
        self._before_the_answer()
        self._decides(said.role, said.actor)
        if self.acting:
            raise no("it is being carried out already")

    @workflow.update(name="habeas.route")
    def route(self, said: Route) -> Ack:
        """Somebody else decides about the data: the request goes there, and the person knows (GDPR Art. 4(7), 28(3)(e))."""
        self.routed = said
        return self.count()

    @route.validator
    def _may_route(self, said: Route) -> None:
        self._before_the_answer()
        if self.acting:
            raise no("it is being carried out already")

    @workflow.update(name="habeas.lift")
    def lift(self, said: Lift) -> Ack:
        """The restriction ends, once the person has been told (GDPR Art. 18(3))."""
        self.lifting = said
        return self.count()

    @lift.validator
    def _may_lift(self, said: Lift) -> None:
        if self.given.restricted is None:
            raise no(
                "nothing is restricted at the person's request", "NotYet" if not self.state.answered else "NotAllowed"
            )
        if self.lifting is not None:
            raise no("somebody has lifted it already")

    @workflow.update(name="habeas.advise")
    async def advise(self, said: Advise) -> Ack:
        """The data protection officer's advice stands on record; it decides nothing (GDPR Art. 38(6), 39(1))."""
        if not self.again():
            await self._note(FactKind.ADVICE, f"advice:{self.inbox + 1}", {"by": said.actor})
        return self.count()

    @workflow.update(name="habeas.confirmed")
    async def recipient_confirmed(self, said: Confirm) -> Ack:
        """A recipient has done it as well."""
        if not self.again():
            step = self.step(ConfirmStep, recipient=said.recipient, by=said.actor)
            self.unconfirmed = await self.stage(Inform.confirm, step)
            self.confirmations += 1
        return self.count()

    @workflow.update(name="habeas.hand_done")
    def hand_is_done(self, said: HandDone) -> Ack:
        """A manual task of the case is done; what was found there is sealed before."""
        self.hand_done.add(said.task)
        self.acting = self.acting or self.changes_by_hand
        return self.count()

    def _before_the_answer(self) -> None:
        self.has_room()
        if self.opened is None:
            raise no("the case is not open yet; try again in a moment", "NotYet")
        if self.ending or self.state.answered or self.given.answered:
            raise no("the case is answered")

    def _decides(self, role: Role, actor: str) -> None:
        if role is not Role.DECIDER:
            raise no(f"the decider decides this, not {role}")
        self.on_duty(role, actor)

    async def _note(self, kind: FactKind, key: str, body: Body) -> None:
        await self.stage(Close.note, self.step(Noted, key=key, kind=kind.value, body=body))
