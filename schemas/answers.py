"""What an answer to a person is made of."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.decisions import Plan
from schemas.ids import CaseId, SystemId
from schemas.messages import SystemDone
from schemas.organisation import Organisation, RetentionRule
from schemas.request import Outcome, Person, RequestType


class Told(Frozen):
    """Somebody who was told of what was done, or instructed to do the same (GDPR Art. 19, 28(3))."""

    name: str
    processor: bool
    told_on: date
    confirmed_on: date | None = None
    """None while nobody has said that it is done there as well."""


class Weighed(StrEnum):
    """How the weighing of an objection came out (GDPR Art. 21(1))."""

    UPHELD = "upheld"
    """No compelling grounds: what was objected to stops."""
    REJECTED = "rejected"
    """Compelling grounds, or a legal claim."""


class Actual(Frozen):
    """What records of one category say of themselves (GDPR Art. 15(1)(c), (g); C-154/21: recipients by name)."""

    category: str
    sources: tuple[str, ...] = Field(default=(), repr=False)
    recipients: tuple[str, ...] = Field(default=(), repr=False)


class Part(Frozen):
    """The answer to one right."""

    right: RequestType
    plan: Plan
    """Its last plan, with everything that earlier plans have done already; no lines where nothing was found."""
    left: tuple[SystemDone, ...] = ()
    """What could not be done or verified."""
    told: tuple[Told, ...] = ()
    package: str | None = None
    """Name of the package that the person fetches with this answer: `copy`, `journal`, `portable`, …"""
    redacted: int = Field(default=0, ge=0)
    """How many mentions of other people were taken out of the package (GDPR Art. 15(4))."""
    sent_to: str | None = None
    """The other controller that has the data now by direct transfer (GDPR Art. 20(2))."""
    weighed: Weighed | None = None
    said: str | None = Field(default=None, repr=False)
    """What a person has decided, in their own words: a complaint, a review of an automated decision, why an objection
    was rejected."""
    actual: tuple[Actual, ...] = ()
    """What the records themselves say of where they came from and who got them."""
    suppressed: tuple[str, ...] = ()
    """Channels in which nothing more is sent: `email`, `sms`, `phone`, `post`."""


class Answer(Frozen):
    """Everything that the answer letter has to say (GDPR Art. 12(4), 15(1), 16-22)."""

    organisation: Organisation
    person: Person
    case: CaseId
    received_on: date
    answered_on: date
    outcome: Outcome
    parts: tuple[Part, ...] = Field(min_length=1)
    """One for each right that this letter answers, in the order in which they were carried out."""
    refused: str | None = None
    """Ground code of the refusal of the whole request (`GDPR-12.5`, `GDPR-12.6`, …); the parts have no lines then."""
    refused_because: str | None = Field(default=None, repr=False)
    """The reasons of that refusal, in the words of whoever refuses: they have to be shown (GDPR Art. 12(5))."""
    more: tuple[RequestType, ...] = ()
    """Rights of the same request that a later letter answers."""
    rules: dict[str, RetentionRule]
    """The rules that the plans name."""
    by_hand: tuple[SystemId, ...] = ()
    """Systems that no connector reaches: their part follows in a letter of its own."""
    by_hand_on: date | None = None
    """The last day for that; set exactly where something follows."""

    @property
    def types(self) -> tuple[RequestType, ...]:
        """The rights that it answers."""
        return tuple(part.right for part in self.parts)


class CopyOf(Frozen):
    """Whose copy it is."""

    organisation: Organisation
    person: Person
    case: CaseId
    received_on: date
    made_at: datetime
    without_address: bool = False
    """The person's address stands nowhere in it: a protected identity."""


class StoredPackage(Frozen):
    """A sealed package."""

    name: str
    sha256: str
    """Of the sealed bytes."""
    size: int
    files: int


class Inform(Frozen):
    """A message to somebody who had the data, or who decides instead (GDPR Art. 19, 28(3); never the reason, never health).

    The receiver is named by the organisation file; the person by the keys that this receiver knows them by.
    """

    organisation: Organisation
    recipient: str
    """Key of the organisation's recipients."""
    case: CaseId
    what: str = Field(pattern="^(erase|rectify|restrict|lift|block|unblock|stop_use|request)$")
    """What is to be done there as well; `request`: the person's request is passed on to whoever decides."""
    keys: tuple[str, ...] = Field(repr=False)
    """`customer_no 4711`, an e-mail address: no more than the receiver needs to find them."""
    values: dict[str, str] = Field(default_factory=dict, repr=False)
    """RECTIFY: what is right now, by what the field is called."""
    received_on: date
    due_on: date
    code: str = Field(repr=False)
    """What the receiver gives back to confirm."""
    again: bool = False


class StaffMatter(StrEnum):
    """What somebody on the staff has to look at."""

    APPROVAL = "approval"
    RELEASE = "release"
    """A patient record waits to be released."""
    NO_RELEASE = "no_release"
    """Nobody has decided about it in the time that the law's 'as soon as possible' gives."""
    REVIEW = "review"
    """Other people are named in an extract."""
    AUTHORITY = "authority"
    WEIGHING = "weighing"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    INCIDENT = "incident"
    HOLD_REVIEW = "hold_review"
    TASK = "task"
    GLASS = "glass"
    """Somebody has taken sight of a patient record without being responsible for it."""
    DIFFERS = "differs"
    """History and ledger of a case do not say the same."""


class StaffNote(Frozen):
    """A neutral message to somebody on the staff: which case, what, by when. It names nobody."""

    organisation: Organisation
    to: str
    case: CaseId
    matter: StaffMatter
    due_on: date
    instead_of: str | None = None
    """The account that this one is deputy of."""
    number: int = Field(default=1, ge=1)
    """A later one about the same matter is a mail of its own."""
