"""Breaking the glass: sight of a patient record for somebody who ordinarily has none, for an hour, and everybody hears."""

from datetime import datetime

from temporalio import workflow

from activities.close import Close
from activities.inform import Inform
from schemas.carrying import NoteStep
from schemas.facts import Body, FactKind
from schemas.life import BreakGlass
from schemas.messages import CaseRun, Noted
from schemas.orders import Ack
from schemas.request import Role
from workflows import policies
from workflows.case import no, update_id
from workflows.proposed import ProposedHolds


class Glass(ProposedHolds):
    """Who sees the patient record without being the one who is responsible for it."""

    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)
        self.glass: dict[str, datetime] = {}
        """Until when, by account."""

    @workflow.update(name="habeas.break_glass")
    async def break_glass(self, said: BreakGlass) -> Ack:
        """The account sees the extract for an hour; the fact stands and the alarm is out before this returns.

        It releases nothing: that stays with whoever is responsible for the journal (PDL 8:2).
        """
        if not self.again():
            until = workflow.now() + policies.GLASS
            body: Body = {"by": said.actor, "role": said.role.value, "why": said.why.value, "until": until.isoformat()}
            noted = self.step(Noted, key=f"glass:{update_id()}", kind=FactKind.GLASS_BROKEN.value, body=body)
            await self.stage(Close.note, noted)
            assert self.opened is not None
            alarm = self.step(NoteStep, matter="glass", due_on=self.opened.due_on, number=self.inbox + 1)
            await self.stage(Inform.staff, alarm)
            self.glass[said.actor] = until
        return self.count()

    @break_glass.validator
    def _may_break_glass(self, said: BreakGlass) -> None:
        self.has_room()
        if self.plan is None or self.opened is None or self.state.answered:
            raise no("there is no extract to see now", "NotYet" if not self.state.answered else "NotAllowed")
        if Role.CLINICIAN not in self.plan.approvals:
            raise no("this plan holds no patient record; nobody needs to break a glass for it")
        if said.role is not Role.DECIDER:
            raise no(f"only a decider may break the glass, not {said.role}")
        self.on_duty(said.role, said.actor)

    def sees_through(self, actor: str) -> bool:
        """Whether the account has broken the glass and its hour is not over."""
        return actor in self.glass and workflow.now() < self.glass[actor]
