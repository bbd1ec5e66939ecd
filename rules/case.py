"""A whole case in the eyes of the law: who asked what and when, and what has happened since."""

from datetime import date, datetime

from rules.deadlines import About, Due, Pause, Question, appeal_until, due, may_extend, pause
from rules.gate import NO_PROOF_NEEDED
from rules.matter import Circumstances, Identified, Kind
from rules.rulebook import RuleBook
from schemas.base import Frozen
from schemas.ids import SystemId
from schemas.opinion import Dates
from schemas.organisation import ControllerKind
from schemas.request import RequestType
from schemas.systems import Record


class Copy(Frozen):
    """One record that the case is about."""

    id: str
    system: SystemId
    kind: Kind
    record: Record


class Party(Frozen):
    """A recipient whom the case names: who, where, and what covers the transfer."""

    name: str
    country: str
    transfer: str | None = None


class Matter(Frozen):
    """The case. Without rights nobody asked: a day has come."""

    rights: tuple[RequestType, ...] = ()
    received: date | None = None
    promise_days: int | None = None
    now: Circumstances
    copies: tuple[Copy, ...] = ()
    questions: tuple[Question, ...] = ()
    extension_sent: date | None = None
    extension_fits: bool = True
    """Complexity or number of requests is the reason; lack of staff is none."""
    responded: date | None = None
    withdrawn: date | None = None
    approved: date | None = None
    """When somebody approved the plan."""
    held: bool = False
    """Whether a hold stood over the case at some time."""
    executed: frozenset[str] = frozenset()
    """Records that were gone before something else happened."""
    forwarded: date | None = None
    """When a processor that had the request first passed it on."""
    breach_known: datetime | None = None
    accuracy_verified: date | None = None
    weighed: date | None = None
    ready: date | None = None
    """When the answer was ready."""
    earlier: tuple[date, ...] = ()
    """Days of earlier requests for the same."""
    previous_copy: date | None = None
    unchanged: bool = False
    """The data have not changed since the earlier requests."""
    abuse_documented: bool = False
    appealable: bool = False
    """The case itself is about a refusal that can be appealed."""
    hits: int | None = None
    """Records found, where that was counted; 0: all systems and aliases were searched and nothing is there."""
    unconfirmed: tuple[str, ...] = ()
    """Processors that have not confirmed yet."""
    joined_to_earlier: bool = False
    """The person's earlier request still waits on a hold."""
    claim_rejected: bool = False
    moves_contact: bool = False
    """The request would redirect where the person is reached."""
    direct_transfer: bool = False
    parties: tuple[Party, ...] = ()
    recipients: tuple[str, ...] = ()
    """Recipients of what is told, by name."""

    @property
    def proven(self) -> bool:
        """Whether it is shown who asks."""
        identity = self.now.requester.identity
        return identity.shown or any(q.about is About.IDENTITY and q.answered for q in self.questions)

    @property
    def needs_proof(self) -> bool:
        """Whether the right asks for proof at all."""
        return any(right not in NO_PROOF_NEEDED for right in self.rights)

    @property
    def unproven(self) -> bool:
        """Whether nothing may be told or done yet."""
        mismatch = self.now.requester.identity is Identified.MISMATCH
        return bool(self.rights) and self.needs_proof and not self.proven and not mismatch


def pause_of(book: RuleBook, matter: Matter) -> Pause:
    """How long the clock stood still. A right that no question of scope stops binds the whole request."""
    if matter.received is None:
        return Pause()
    scoped = book.pack.clock.paused_by_questions_of_scope
    strictest = next((right for right in matter.rights if right not in scoped), matter.rights[0])
    return pause(matter.received, matter.questions, strictest, book.pack)


def due_of(book: RuleBook, matter: Matter) -> Due | None:
    """The dates as far as they are known; None where nobody asked."""
    if matter.received is None:
        return None
    stood = pause_of(book, matter)
    plain = due(matter.received, book.pack, paused=stood.total, promise_days=matter.promise_days)
    extended = is_extended(matter, plain.first)
    return due(matter.received, book.pack, paused=stood.total, extended=extended, promise_days=matter.promise_days)


def is_extended(matter: Matter, first: date) -> bool:
    """Whether there are two more months: told in time and for a reason that the law knows."""
    return matter.extension_sent is not None and matter.extension_fits and may_extend(matter.extension_sent, first)


def dates_of(book: RuleBook, matter: Matter, found: Due | None) -> Dates:
    """The dates as they are told: none while a question stops the clock."""
    if found is None:
        return Dates()
    if pause_of(book, matter).open:
        return Dates(open=True)
    public = book.organisation.kind is ControllerKind.PUBLIC_AUTHORITY
    return Dates(
        appeal=appeal_until(found.effective, book.pack) if public else None,
        nominal=found.nominal,
        first=found.first,
        extended=found.extended,
        promise=found.promise,
        effective=found.effective,
    )


def is_excessive(matter: Matter) -> bool:
    """Whether there are reasons on file to call the request excessive; a person decides.

    Repetition within weeks with unchanged data is an example, abuse has to be documented, motive is no matter.
    Source: GDPR Art. 12(5); EDPB Guidelines 01/2022 section 6.3; C-526/24.
    """
    return matter.abuse_documented or (len(matter.earlier) >= 2 and matter.unchanged)
