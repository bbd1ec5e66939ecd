"""What the verbs ask of whatever leaves the house: letters, mail, packages, other controllers."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from schemas.answers import Answer, CopyOf, Inform, StaffNote, StoredPackage
from schemas.ids import CaseId, OrgId, SystemId
from schemas.mail import Mail
from schemas.organisation import Organisation, Recipient
from schemas.request import Outcome, Person
from schemas.systems import Row
from schemas.text import Language
from schemas.thirdparties import Mention, Own, Review


class Letters(Protocol):
    """Writes what people read. `organisation` is whose letter it is, `person` who asked."""

    def identity_request(
        self, organisation: Organisation, person: Person, case: CaseId, code: str, *, again: bool = False
    ) -> Mail: ...

    def ready(self, organisation: Organisation, person: Person, case: CaseId, code: str, outcome: Outcome) -> Mail: ...

    def stronger(self, organisation: Organisation, person: Person, case: CaseId, *, doubted: bool = False) -> Mail: ...

    def merged(self, organisation: Organisation, person: Person, case: CaseId, other: CaseId) -> Mail: ...

    def unproven(self, organisation: Organisation, person: Person, case: CaseId) -> Mail: ...

    def extension(
        self, organisation: Organisation, person: Person, case: CaseId, due_on: date, reason: str
    ) -> Mail: ...

    def withdrawn(self, organisation: Organisation, person: Person, case: CaseId) -> Mail: ...

    def clarification(
        self, organisation: Organisation, person: Person, case: CaseId, question: str, code: str
    ) -> Mail: ...

    def lifting(self, organisation: Organisation, person: Person, case: CaseId, why: str, lifted_on: date) -> Mail: ...

    def marketing_stopped(
        self, organisation: Organisation, person: Person, case: CaseId, channels: tuple[str, ...]
    ) -> Mail: ...

    def routed(self, organisation: Organisation, person: Person, case: CaseId, to: tuple[str, ...]) -> Mail: ...

    def neither(self, organisation: Organisation, person: Person, case: CaseId) -> Mail: ...

    def waiting(self, organisation: Organisation, person: Person) -> Mail: ...

    def inform(self, about: Inform) -> Mail: ...

    def staff(self, about: StaffNote) -> Mail: ...

    def answer(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        """Files of the answer: the letter in both languages."""
        ...

    def referral(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        """Files of the referral of a refused patient record to the care supervisor."""
        ...

    def copy(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        """Files of the person's copy, in pieces; pieces of one file follow each other."""
        ...

    def portable(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        """Files of ported data (GDPR Art. 20), in pieces; pieces of one file follow each other."""
        ...


class Transport(Protocol):
    """Hands ported data to another controller. Raises SystemUnavailable, SystemRefused."""

    async def deliver(self, to: Recipient, case: CaseId, files: AsyncIterator[tuple[str, bytes]]) -> str:
        """What the receiver says of having it: a reference without personal data. Sent again it is the same delivery."""
        ...


class Mentions(Protocol):
    """Finds other people in what would be handed out."""

    def candidates(self, row: Row) -> frozenset[str]:
        """Words of the row that may be names, in lower case."""
        ...

    def search(self, own: Own, known: frozenset[str], system: SystemId, rows: Sequence[Row]) -> list[Mention]:
        """Every mention of somebody else in the rows. known: candidates that are parts of names that the systems know."""
        ...

    def without(self, row: Row, removed: Sequence[Mention], language: Language) -> Row:
        """The row with these mentions taken out."""
        ...

    def forbidden(self, mentions: Sequence[Mention], review: Review) -> frozenset[str]:
        """Texts that may no longer stand anywhere in the copy."""
        ...

    def leaks(self, files: Iterable[tuple[str, bytes]], forbidden: Iterable[str]) -> Sequence[str]:
        """Paths of files in which something of what was removed still stands, in any spelling or encoding."""
        ...


class Messenger(Protocol):
    """Sends mail. Raises SystemUnavailable while the server does not take it."""

    async def send(self, org: OrgId, mail: Mail) -> None: ...


class PackageStore(Protocol):
    """Keeps packages, sealed in chunks under the case's own key."""

    async def put(
        self, org: OrgId, case: CaseId, name: str, files: AsyncIterator[tuple[str, bytes]]
    ) -> StoredPackage: ...

    async def read(self, org: OrgId, case: CaseId, name: str) -> Iterator[bytes]: ...

    def drop(self, org: OrgId, case: CaseId, name: str | None = None) -> int:
        """The package, or every one of the case, is gone; how many there were."""
        ...
