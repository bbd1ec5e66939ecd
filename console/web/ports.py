"""What the pages and the API ask of others, by shape; `deploy` joins it."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from console.desk import Access
from schemas.base import Frozen
from schemas.by_hand import HandReport, TaskId
from schemas.comments import NewComment, TicketShown
from schemas.facts import FactKind
from schemas.ids import CaseId, OrgId
from schemas.particulars import ProviderWord, Words
from schemas.request import Role
from schemas.thirdparties import Kind
from schemas.tickets import SourceId, TicketEvent
from schemas.web import Account, Begun, SessionKind, SignedIn

M = TypeVar("M", bound=Frozen)


class Keeping(Access, Protocol):
    """All that the door keeps for itself."""

    async def keep_session(
        self, kind: SessionKind, secret: str, org: OrgId, said: Frozen, expires_at: datetime
    ) -> None: ...

    async def session(
        self, kind: SessionKind, secret: str, what: type[M], at: datetime
    ) -> tuple[OrgId, M, datetime] | None: ...

    async def take_session(
        self, kind: SessionKind, secret: str, what: type[M], at: datetime
    ) -> tuple[OrgId, M, datetime] | None: ...

    async def end_session(self, secret: str, at: datetime) -> None: ...

    async def spend(self, org: OrgId, what: str, until: datetime, at: datetime) -> bool: ...

    async def subject(self, org: OrgId, subject: str) -> str: ...

    async def link(self, org: OrgId, subject: str, case: CaseId) -> None: ...

    async def linked(self, org: OrgId, subject: str) -> Sequence[CaseId]: ...

    async def opened(self, org: OrgId, case: CaseId, what: str, account: str, at: datetime) -> None: ...

    async def openings(self, org: OrgId, case: CaseId) -> Sequence[tuple[str, str, datetime]]: ...

    async def organisation_of(self, case: CaseId) -> OrgId | None: ...

    async def admit(
        self, org: OrgId, subject: str, name: str | None, roles: Sequence[Role], tie: str | None, at: datetime
    ) -> Account | None:
        """The account of somebody whom their provider has let in; None where it is closed here."""
        ...

    async def tied(self, tie: str) -> Sequence[tuple[OrgId, str]]:
        """Organisation and name of each account of one person."""
        ...


class Delivering(Protocol):
    """What is known of a case's packages and of who fetches them."""

    async def fetched(
        self, org: OrgId, case: CaseId, package: str, sha256: str, method: str, by: str | None
    ) -> None:  # fmt: skip
        """It is a fact that the package was handed out."""
        ...

    async def mismatch(self, org: OrgId, case: CaseId) -> None:
        """It is a fact that somebody else signed in for the packages."""
        ...

    async def words(self, org: OrgId, case: CaseId) -> Sequence[ProviderWord]:
        """What identity providers have said of the person and was accepted."""
        ...

    async def question(self, org: OrgId, case: CaseId) -> str | None:
        """What the person was asked last in words of one's own; None where in none."""
        ...


class Reporting(Protocol):
    """What was said of manual tasks, and the files that came with it."""

    async def report(self, org: OrgId, case: CaseId, task: TaskId) -> HandReport | None: ...

    async def checked(self, org: OrgId, case: CaseId, task: TaskId, report: HandReport) -> None: ...

    async def put(
        self, org: OrgId, case: CaseId, name: str, files: AsyncIterator[tuple[str, bytes]]
    ) -> None:  # fmt: skip
        """The files lie sealed with the case as a package of that name."""
        ...


class SignIn(Protocol):
    """An identity provider of one organisation."""

    async def begin(self, redirect: str, *, fresh: bool = False) -> Begun: ...

    async def finish(
        self, redirect: str, code: str, nonce: str, verifier: str, *, issuer: str | None = None, fresh: bool = False
    ) -> SignedIn: ...


class Opening(Protocol):
    """Opens what Temporal's histories hold, one payload at a time."""

    def case_of(self, metadata: Mapping[str, bytes]) -> CaseId | None:
        """Whose payload it says it is; None where it is not sealed. Raises BadInput."""
        ...

    async def open(
        self, org: OrgId, case: CaseId, metadata: Mapping[str, bytes], data: bytes
    ) -> tuple[dict[str, bytes], bytes]:
        """Metadata and content as they were before they were sealed. Raises KeyGone, NotFound, NotAllowed."""
        ...


class Bell(Protocol):
    """A ticket system that may call."""

    def event(self, headers: Mapping[str, str], body: bytes, at: datetime) -> TicketEvent:
        """What a call says, once its signature fits. Raises NotAllowed, BadInput."""
        ...

    def page(self, ticket: str) -> str | None:
        """Where an agent sees the ticket; None where nobody here knows."""
        ...


class HookSignature(Protocol):
    """How a mail that is handed in is signed."""

    def check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Raises NotAllowed where the signature is not by our secret, or too old."""
        ...


class Ringing(Protocol):
    """Where calls lie until they are taken."""

    async def keep(self, org: OrgId, source: SourceId, event: TicketEvent, at: datetime) -> bool:
        """The call is stored; False where it was before."""
        ...


class Commenting(Protocol):
    """Tickets of a case, and what the staff says to those who work on them."""

    async def tickets(self, org: OrgId, case: CaseId, telling: Collection[FactKind]) -> Sequence[TicketShown]:
        """telling: kinds of facts that a ticket is told of."""
        ...

    async def say(self, new: NewComment, at: datetime) -> int:
        """The comment waits to be written. Raises NotFound, NotAllowed, KeyGone."""
        ...

    async def unwritten(self, org: OrgId, case: CaseId) -> Sequence[Words]:
        """What was said and does not stand on its ticket. Raises KeyGone, NotFound."""
        ...


@dataclass(frozen=True)
class Bells:
    """The ticket systems of every organisation."""

    systems: Mapping[tuple[OrgId, SourceId], Bell]
    keeping: Ringing
    comments: Commenting
    identifies: Callable[[str], Sequence[Kind]]
    """Which identifiers of a person stand in a text."""
