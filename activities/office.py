"""Everything a stage works with, handed over once by `deploy`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from activities.estate import Estate, Estates, Holding
from activities.ports import (
    CaseBook,
    Codes,
    HoldBook,
    Letters,
    Messenger,
    PackageStore,
    RetentionBook,
    ReviewBook,
    RuleSets,
    TaskBook,
)
from schemas.entries import Changes, Entry, JudgedPage
from schemas.errors import NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import OrgId, SystemId
from schemas.messages import Step


@dataclass(frozen=True)
class Office:
    """The ports, introduced to each other."""

    estates: Estates
    book: CaseBook
    holds: HoldBook
    reviews: ReviewBook
    codes: Codes
    letters: Letters
    messenger: Messenger
    packages: PackageStore
    retention: RetentionBook
    tasks: TaskBook
    rule_sets: RuleSets

    def estate(self, org: OrgId) -> Estate:
        """Raises NotFound where the organisation is not configured here."""
        try:
            return self.estates[org]
        except KeyError:
            raise NotFound(f"organisation {org} is not configured in this worker") from None

    def holding(self, step: Step, system: SystemId) -> Holding:
        """One system of the step's organisation. Raises NotFound."""
        try:
            return self.estate(step.org).holdings[system]
        except KeyError:
            raise NotFound(f"{step.org} has no system {system}; a case still refers to it") from None

    async def judged_pages(self, step: Step) -> AsyncIterator[JudgedPage]:
        """Every judged page of the step's round: at once where there are few, one by one where there are many."""
        if not step.large:
            for page in await self.book.all_judged(step.org, step.case, step.round):
                yield page
            return
        for key in await self.book.judged_index(step.org, step.case, step.round):
            yield await self.book.judged(step.org, step.case, step.round, key)

    async def write(self, step: Step, entry: Entry) -> None:
        """The stage's entry is written."""
        await self.book.write(step.org, step.case, entry)

    async def tell(self, step: Step, kind: FactKind, key: str, body: Body | None = None, **changes: object) -> None:
        """One fact, and what it changes in the case's row."""
        fact = Fact(key=key, kind=kind, at=step.as_of, body=body or {})
        await self.write(step, Entry(at=step.as_of, facts=(fact,), changes=Changes.model_validate(changes)))
