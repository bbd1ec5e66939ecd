"""What the command line works with; `deploy` hands it over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from console.attaching import Attachments
from console.doors import Doors
from console.sayings import Sayings
from console.stamps import Roots
from console.triage import Triage
from schemas.audits import Audited, Drawn, Sample
from schemas.audits import Scope as AuditScope
from schemas.brake import Braked, Compared, Mode, Stopped, Why
from schemas.by_hand import TaskId
from schemas.decisions import LiveHold
from schemas.entries import DueReview
from schemas.erasures import Informed, Purpose, Question, Replayed, ReplayRun, Verdict
from schemas.facts import Fact
from schemas.histories import RunShown
from schemas.ids import CaseId, OrgId, SystemId
from schemas.organisation import Organisation
from schemas.preview import Preview, Rejudged
from schemas.proofs import AuditFile, Checked, Checkpoint
from schemas.reconcile import ReconcileDone, ReconcileRun
from schemas.request import Role
from schemas.retention import Protecting, RetentionRun, Swept
from schemas.systems import Identity
from schemas.tasks import Task, WhoAsks
from schemas.web import Account, Scope, Token


class Auditing(Protocol):
    """Proves what a case has been through."""

    async def audit_file(self, org: OrgId, case: CaseId, since: Checkpoint | None = None) -> AuditFile:
        """since: a head from earlier on; the file then shows that the ledger only grew since."""
        ...

    async def checkpoint(self, org: OrgId) -> Checkpoint:
        """The newest head, over everything that is written by now."""
        ...

    async def check(self, org: OrgId, key: bytes | None, roots: Roots | None) -> Checked:
        """Whether every row of the ledger is as it was sealed."""
        ...


class Packages(Protocol):
    """Hands out sealed packages, opened."""

    async def read(self, org: OrgId, case: CaseId, name: str) -> Iterator[bytes]: ...

    def names(self, org: OrgId, case: CaseId) -> list[str]: ...


class Calendar(Protocol):
    """The holds calendar."""

    async def calendar(self, org: OrgId, case: CaseId | None = None, limit: int = 200) -> Sequence[DueReview]: ...


class Codes(Protocol):
    """One-time codes of a case."""

    async def code(self, org: OrgId, case: CaseId, purpose: str) -> str: ...

    async def digest(self, org: OrgId, case: CaseId, text: str) -> str:
        """A digest that only the case's key gives. Raises KeyGone."""
        ...


class Retention(Protocol):
    """Sweeps."""

    async def sweep(self, run: RetentionRun) -> Swept: ...


class Tasks(Protocol):
    """What people do by hand, and what they have to know for it."""

    async def tasks(
        self, org: OrgId, *, everything: bool = False, case: CaseId | None = None, task: TaskId | None = None
    ) -> Sequence[Task]: ...

    async def protecting(self, org: OrgId) -> Sequence[Protecting]:
        """Cases that keep a sweep from records of their people."""
        ...

    async def holds(self, org: OrgId, case: CaseId) -> Sequence[LiveHold]:
        """The holds that stand over the case's person."""
        ...

    async def who_asks(self, org: OrgId, case: CaseId) -> WhoAsks:
        """Opened from the sealed case when it is asked, and kept nowhere. Raises NotFound, KeyGone."""
        ...

    async def task_done(self, org: OrgId, task: TaskId, by: str, evidence: str, at: datetime) -> bool: ...


class Law(Protocol):
    """Judges cases again, and changes nothing."""

    async def preview(self, org: OrgId, file: Path) -> Preview: ...

    async def replay(self, org: OrgId, case: CaseId) -> Rejudged: ...


class Lasting(Protocol):
    """What outlives cases."""

    async def suppressed(self, org: OrgId, asked: Question) -> Verdict: ...

    async def revoke(self, org: OrgId, purpose: Purpose, identities: Sequence[Identity], at: datetime) -> bool: ...

    async def informed(self, org: OrgId, case: CaseId) -> Sequence[Informed]: ...

    async def replay(self, run: ReplayRun) -> Sequence[Replayed]:
        """Everything erased since then has gone again. Waits as long as it takes."""
        ...


class Access(Protocol):
    """Who may use the doors: machines by tokens, the staff by accounts."""

    async def make_token(self, org: OrgId, name: str, scopes: Sequence[Scope], secret: str, at: datetime) -> bool: ...

    async def token(self, secret: str) -> Token | None: ...

    async def tokens(self, org: OrgId) -> Sequence[Token]: ...

    async def revoke_token(self, org: OrgId, name: str, at: datetime) -> bool: ...

    async def make_account(self, account: Account) -> bool: ...

    async def account(self, org: OrgId, name: str) -> Account | None: ...

    async def accounts(self, org: OrgId) -> Sequence[Account]: ...

    async def close_account(self, org: OrgId, name: str, at: datetime) -> bool: ...

    async def tie(self, org: OrgId, name: str, tie: str) -> bool:
        """The account is of the same person as all others of this tie."""
        ...

    async def reset(self, org: OrgId, name: str, at: datetime) -> bool:
        """The account has nothing but its password, and nobody is signed in by it."""
        ...


class Audits(Protocol):
    """Cases without anybody in them, for auditors, and facts that are about no case."""

    async def cases(
        self, org: OrgId, scope: AuditScope | None, zone: str, behind: CaseId | None, limit: int
    ) -> Sequence[Audited]: ...

    async def in_scope(self, org: OrgId, scope: AuditScope | None, zone: str, case: CaseId) -> bool: ...

    async def draw(self, org: OrgId, sample: Sample, zone: str, scope: AuditScope | None = None) -> Drawn: ...

    async def tell(self, org: OrgId, fact: Fact) -> None: ...


class Openings(Protocol):
    """Who has looked at what."""

    async def opened(self, org: OrgId, case: CaseId, what: str, account: str, at: datetime) -> None: ...


class Histories(Protocol):
    """What the histories of a case's runs say, and whether everything agrees with them."""

    async def history(self, org: OrgId, case: CaseId) -> Sequence[RunShown]: ...

    async def reconcile(self, run: ReconcileRun) -> ReconcileDone: ...


class Brakes(Protocol):
    """The brake, trust in systems, and limits of the organisation. Raises NotAllowed where the role, or its account, may not."""

    organisations: Sequence[OrgId]
    """All of this installation."""

    async def on(self, org: OrgId, why: Why, by: str, role: Role) -> bool: ...

    async def ended(self, org: OrgId, within: float) -> bool:
        """Whether every destructive call that was under way has ended, within so many seconds."""
        ...

    async def off(self, org: OrgId, by: str, role: Role) -> bool: ...

    async def state(self, org: OrgId) -> Braked | None: ...

    async def waiting(self, org: OrgId) -> Mapping[str, int]:
        """How many cases wait for the brake or for trust in a system, by what they say."""
        ...

    async def modes(self, org: OrgId) -> Mapping[SystemId, Mode]:
        """Each connected system, and whether it is trusted."""
        ...

    async def first_plan(self, org: OrgId, system: SystemId, case: CaseId) -> Sequence[Compared]:
        """What the case's last plan does in the system, by table. Raises NotFound, KeyGone."""
        ...

    async def may_trust(self, org: OrgId, by: str, role: Role) -> None: ...

    async def trust(self, org: OrgId, system: SystemId, by: str, role: Role, compared: Sequence[str]) -> None: ...

    async def observe(self, org: OrgId, system: SystemId, by: str, role: Role) -> bool: ...

    async def allow(self, org: OrgId, system: SystemId, subject: str, rows: int, by: str, role: Role) -> None: ...

    async def stopped(self, org: OrgId) -> Sequence[Stopped]: ...


@dataclass(frozen=True)
class Desk:
    """Everything behind the commands, for one organisation."""

    organisation: Organisation
    doors: Doors
    ledger: Auditing
    packages: Packages
    calendar: Calendar
    codes: Codes
    retention: Retention
    tasks: Tasks
    law: Law
    sayings: Sayings
    triage: Triage
    lasting: Lasting
    access: Access
    openings: Openings
    histories: Histories
    audits: Audits
    brake: Brakes
    attachments: Attachments
    today: date

    @property
    def org(self) -> OrgId:
        """Whose cases these are."""
        return self.organisation.id


Reach = Callable[[str | None], AbstractAsyncContextManager[Desk]]
"""Opens the desk of an organisation; without a name, of the only one. Raises BadSettings."""
