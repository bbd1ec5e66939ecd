"""Whatever leaves the house, kept: which letter went to whom, when."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import date

from schemas.answers import Answer, CopyOf, Inform, StaffNote, StoredPackage
from schemas.facts import ArchivedRun
from schemas.ids import CaseId, OrgId, SystemId
from schemas.mail import Mail
from schemas.organisation import Organisation, Recipient
from schemas.reconcile import Lived, Standing
from schemas.request import Outcome, Person
from schemas.systems import Row
from schemas.text import Language
from schemas.thirdparties import Kind, Mention, Own, Review, Span, mention_id


class Recorder:
    """Letters with their kind, their case and nothing else; the id of a mail is what the real ones make of it."""

    def identity_request(
        self, organisation: Organisation, person: Person, case: CaseId, code: str, *, again: bool = False
    ) -> Mail:
        return _mail(person.email, case, "identity_reminder" if again else "identity_request", code)

    def ready(self, organisation: Organisation, person: Person, case: CaseId, code: str, outcome: Outcome) -> Mail:
        return _mail(person.email, case, "ready", outcome.value)

    def stronger(self, organisation: Organisation, person: Person, case: CaseId, *, doubted: bool = False) -> Mail:
        return _mail(person.email, case, "stronger")

    def merged(self, organisation: Organisation, person: Person, case: CaseId, other: CaseId) -> Mail:
        return _mail(person.email, case, "merged", other)

    def unproven(self, organisation: Organisation, person: Person, case: CaseId) -> Mail:
        return _mail(person.email, case, "unproven")

    def extension(self, organisation: Organisation, person: Person, case: CaseId, due_on: date, reason: str) -> Mail:
        return _mail(person.email, case, "extension", due_on.isoformat())

    def withdrawn(self, organisation: Organisation, person: Person, case: CaseId) -> Mail:
        return _mail(person.email, case, "withdrawn")

    def clarification(self, organisation: Organisation, person: Person, case: CaseId, question: str, code: str) -> Mail:
        return _mail(person.email, case, f"clarification-{code}")

    def lifting(self, organisation: Organisation, person: Person, case: CaseId, why: str, lifted_on: date) -> Mail:
        return _mail(person.email, case, f"lifting-{why}-{lifted_on}", lifted_on.isoformat())

    def marketing_stopped(
        self, organisation: Organisation, person: Person, case: CaseId, channels: tuple[str, ...]
    ) -> Mail:
        return _mail(person.email, case, "marketing_stopped")

    def routed(self, organisation: Organisation, person: Person, case: CaseId, to: tuple[str, ...]) -> Mail:
        return _mail(person.email, case, "routed")

    def neither(self, organisation: Organisation, person: Person, case: CaseId) -> Mail:
        return _mail(person.email, case, "neither")

    def waiting(self, organisation: Organisation, person: Person) -> Mail:
        return _mail(person.email, CaseId("none"), "waiting")

    def inform(self, about: Inform) -> Mail:
        again = "-again" if about.again else ""
        return _mail(about.recipient, about.case, f"inform-{about.what}-{about.recipient}{again}")

    def staff(self, about: StaffNote) -> Mail:
        return _mail(about.to, about.case, f"staff-{about.matter}-{about.number}")

    def answer(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        return [("letter.json", about.model_dump_json(exclude={"organisation", "rules"}).encode())]

    def referral(self, about: Answer) -> Iterable[tuple[str, bytes]]:
        return [("referral.txt", about.case.encode())]

    def copy(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        return _each(rows)

    def portable(self, about: CopyOf, rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
        return _each(rows)


class Post:
    """A mail server that can be away. A mail that comes twice with one id is one mail."""

    def __init__(self, posted: Callable[[Mail], None], away: Callable[[], bool]) -> None:
        self._posted, self._away, self._ids = posted, away, set[str]()

    async def send(self, org: OrgId, mail: Mail) -> None:
        if self._away():
            raise ConnectionRefusedError
        if mail.message_id not in self._ids:
            self._ids.add(mail.message_id)
            self._posted(mail)


class Packages:
    """Packages in memory."""

    def __init__(self, stored: Callable[[str, str], None]) -> None:
        self._stored = stored
        self.kept: dict[tuple[str, str], bytes] = {}

    async def put(
        self, org: OrgId, case: CaseId, name: str, files: AsyncIterator[tuple[str, bytes]]
    ) -> StoredPackage:  # fmt: skip
        whole = b"".join([data async for _, data in files])
        self.kept[case, name] = whole
        self._stored(case, name)
        return StoredPackage(name=name, sha256=hashlib.sha256(whole).hexdigest(), size=len(whole), files=1)

    async def read(self, org: OrgId, case: CaseId, name: str) -> Iterator[bytes]:
        return iter([self.kept[case, name]])

    def drop(self, org: OrgId, case: CaseId, name: str | None = None) -> int:
        gone = [k for k in self.kept if k[0] == case and name in (None, k[1])]
        for key in gone:
            del self.kept[key]
        return len(gone)


class Neighbours:
    """Finds Nils, and nobody else."""

    def candidates(self, row: Row) -> frozenset[str]:
        return frozenset(str(row.content.get("said", "")).lower().split())

    def search(self, own: Own, known: frozenset[str], system: SystemId, rows: Sequence[Row]) -> list[Mention]:
        found = []
        for row in rows:
            said = str(row.content.get("said", ""))
            if "Nils" in said and "nils" in known:
                span = Span(start=said.index("Nils"), end=len(said), kind=Kind.NAME, certainty=1, why="known_name")
                found.append(
                    Mention(
                        id=mention_id(system, row.record.table, row.record.key, "said", span),
                        system=system,
                        table=row.record.table,
                        key=row.record.key,
                        column="said",
                        span=span,
                        text="Nils",
                        context=said,
                    )
                )
        return found

    def without(self, row: Row, removed: Sequence[Mention], language: Language) -> Row:
        return row.model_copy(update={"content": {**row.content, "said": "(borttaget)"}})

    def forbidden(self, mentions: Sequence[Mention], review: Review) -> frozenset[str]:
        return frozenset()

    def leaks(self, files: Iterable[tuple[str, bytes]], forbidden: Iterable[str]) -> Sequence[str]:
        return []


class Histories:
    """Keeps how often a run was kept."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], int] = {}

    async def archive(self, org: OrgId, case: CaseId, run: str) -> ArchivedRun:
        self.kept[case, run] = self.kept.get((case, run), 0) + 1
        return ArchivedRun(run=run, events=self.kept[case, run], sha256="0" * 64)

    async def lived(self, org: OrgId, case: CaseId) -> Lived:
        return Lived(standing=Standing.RUNNING, complete=False)

    def drop(self, org: OrgId, case: CaseId) -> int:
        return 0


class Carrier:
    """Hands ported data over."""

    async def deliver(self, to: Recipient, case: CaseId, files: AsyncIterator[tuple[str, bytes]]) -> str:
        return f"taken-{case}"


def _mail(to: str, case: CaseId, kind: str, text: str = "") -> Mail:
    return Mail(to=to, subject=kind, text=text, message_id=f"<{case}.{kind}@bjorkby.example>")


async def _each(rows: AsyncIterator[tuple[SystemId, Row]]) -> AsyncIterator[tuple[str, bytes]]:
    async for _, row in rows:
        yield "rows.txt", f"{row.record.table}/{row.record.key[0]}\n".encode()
