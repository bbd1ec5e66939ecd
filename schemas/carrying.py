"""What goes into and comes out of the steps that carry out a right: references and decisions, never people."""

from datetime import date, datetime

from pydantic import Field

from schemas.answers import Weighed
from schemas.base import Frozen
from schemas.ids import PlanDigest, SystemId
from schemas.messages import Step, SystemDone
from schemas.particulars import Weighing
from schemas.request import RequestType


class RightStep(Step):
    """A step of one right."""

    right: RequestType
    unproven: bool = False
    """Nobody has shown who asks: only what stops mail is looked for, by the address that asks (GDPR Art. 21(3))."""


class AgainStep(Step):
    """Read again what an earlier plan has kept, or should have destroyed."""

    last: int
    """That plan."""


class HoldStep(Step):
    """Look what a case on hold waits for."""

    rounds: tuple[int, ...]
    """Plans that keep something for a time."""


class Held(Frozen):
    """What a case on hold waits for."""

    next_at: datetime | None = None
    """When the next restriction has ended; None if only a person's hold keeps the case open."""
    released: bool = False
    """A person's hold has kept records and no longer stands: a new round is due now."""


class RightSystemStep(RightStep):
    """The same in one system."""

    system: SystemId


class DecideStep(RightStep):
    """Judge what was found."""

    deferred: bool = False
    """A restriction has ended: the plan was approved when it was made, nobody has to approve its end again."""
    weighing: Weighing = Weighing.OPEN
    strong: bool = False
    """Whether the person is known strongly enough for data about health."""
    harm: bool | None = None
    """Whether the person responsible for the journal found that handing it out would do harm."""
    keeps_evidence: bool = False
    """The person was asked and wants it kept, not erased."""


class Execution(RightStep):
    """Carry out one plan."""

    plan: PlanDigest
    attempt: int = 0
    """How often a person has asked for another try: each leaves facts of its own."""
    lifts: bool = False
    """Something may have been restricted by an earlier plan."""
    deferred: bool = False
    """It was carried out before, and what is left of it is due."""
    refused: bool = False
    """A system refused something, so what the plan wanted gone may still be there."""


class SystemExecution(Execution):
    """Carry out one plan in one system."""

    system: SystemId


class Executed(Frozen):
    """How all systems came out."""

    systems: tuple[SystemDone, ...]
    stopped: bool = False
    """A hold, a copy that goes first or a new record stopped it: a new plan is needed."""

    @property
    def unfinished(self) -> tuple[SystemId, ...]:
        """Systems that are too large for one short step, or did not answer."""
        return tuple(s.system for s in self.systems if not s.complete)

    @property
    def troubled(self) -> tuple[SystemDone, ...]:
        """Systems that a person has to look at."""
        return tuple(s for s in self.systems if s.trouble)


class MentionStep(RightStep):
    """Look for other people in what would be handed out."""

    plan: PlanDigest
    approvals: bool = False
    """Somebody has to approve it afterwards."""


class Mentioned(Frozen):
    """How many mentions of other people somebody has to look at."""

    mentions: int


class PackStep(RightStep):
    """Make the person's package."""

    received_at: datetime
    number: int = 1
    """Of the packages of this right: one that is made again is another one."""


class Packed(Frozen):
    """The package is made."""

    name: str
    records: int
    sha256: str
    redacted: int = 0
    sent_to: str | None = None


class Settled(Frozen):
    """One right, carried out."""

    right: RequestType
    rounds: tuple[int, ...] = Field(min_length=1)
    """Its plans, the last one standing."""
    left: tuple[SystemDone, ...] = ()
    """What could not be done or verified, and is told."""
    package: str | None = None
    redacted: int = 0
    sent_to: str | None = None
    weighed: Weighed | None = None
    lifted: bool = False
    """What was restricted meanwhile is in ordinary view again: the request was taken back."""
    decided: bool = False
    """Somebody's own words are sealed with the case, for the letter."""


class AnswerStep(Step):
    """Answer the person."""

    received_at: datetime
    parts: tuple[Settled, ...]
    more: tuple[RequestType, ...] = ()
    """Rights that a later letter answers; empty for the last one."""
    refused: str | None = None
    """Ground of the refusal of the whole request."""
    number: int = 1
    """Of this letter within the case."""


class ReferStep(Step):
    """A refused patient record goes to the care supervisor at once (PDL 8:2)."""

    received_at: datetime
    part: Settled


class InformStep(Step):
    """Tell the recipients of what was done."""

    parts: tuple[Settled, ...]
    again: bool = False
    """Those who have not confirmed are reminded."""


class Waiting(Frozen):
    """Who still has to confirm."""

    processors: tuple[str, ...] = ()
    """Keys of processors."""
    by_hand: tuple[str, ...] = ()
    """Whom somebody on the staff has to tell."""


class ConfirmStep(Step):
    """A recipient has done it as well."""

    recipient: str
    by: str


class ForwardStep(Step):
    """The request goes to whoever decides about the data."""

    recipient: str
    received_at: datetime


class AskStep(Step):
    """Ask the person something."""

    question: str = Field(pattern="^(erase_or_keep|scope)$")
    number: int
    by: str | None = None


class NoteStep(Step):
    """Somebody on the staff is told that something waits."""

    matter: str
    due_on: date
    number: int = 1


class LiftStep(Execution):
    """A restriction (GDPR Art. 18) ends."""

    why: str
    lifted_on: date


class ProveStep(Step):
    """Is this the person? By something stronger than a code in a mail."""

    method: str
    paper: str | None = None
    """Where the identity provider's word is sealed."""
    by: str | None = None
    number: int


class Proven(Frozen):
    """What came of it. A mismatch says nothing else, to anybody."""

    holds: bool
    strong: bool = False


class NeitherStep(Step):
    """The same answer at the same time, whatever there is: it neither confirms nor denies."""

    received_at: datetime
