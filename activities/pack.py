"""The person's copy: every disclosed record with its content, sealed under the case's key."""

from collections.abc import AsyncIterator

from temporalio import activity

from activities.office import Office
from rules import deadlines
from schemas.answers import CopyOf
from schemas.decisions import Action
from schemas.entries import Changes, Entry
from schemas.facts import Fact, FactKind
from schemas.ids import SystemId
from schemas.messages import Packed, PackStep
from schemas.request import CaseState
from schemas.systems import Row

COPY = "copy"


class Pack:
    """Activities that make packages."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.pack.make_copy")
    async def make_copy(self, step: PackStep) -> Packed:
        """The copy is in the package store, and each disclosed record is in it or gone from its system since.

        Streams rows, renders and seals in pieces; made anew from the start if it is interrupted.
        Source: GDPR Art. 15(3), 15(4).
        """
        office, organisation = self._office, self._office.estate(step.org).organisation
        person = await office.book.person(step.org, step.case)
        received = deadlines.local_day(step.received_at, organisation.time_zone)
        about = CopyOf(
            organisation=organisation, person=person, case=step.case, received_on=received, made_at=step.as_of
        )
        rows = _Counted(self._rows(step))
        name = COPY if step.round == 0 else f"{COPY}-{step.round + 1}"  # the first copy holds what is gone since
        stored = await office.packages.put(step.org, step.case, name, office.letters.copy(about, rows.each()))
        fact = Fact(
            key=f"packaged:{step.round}:{stored.sha256[:16]}",
            kind=FactKind.PACKAGED,
            at=step.as_of,
            body={"sha256": stored.sha256, "size": stored.size, "files": stored.files, "records": rows.count},
        )
        await office.write(step, Entry(facts=(fact,), changes=Changes(state=CaseState.EXECUTING), at=step.as_of))
        return Packed(records=rows.count, sha256=stored.sha256)

    async def _rows(self, step: PackStep) -> AsyncIterator[tuple[SystemId, Row]]:
        async for page in self._office.judged_pages(step):
            wanted = [
                r
                for r, w in zip(page.records, page.which, strict=True)
                if page.verdicts[w].action is not Action.WITHHOLD
            ]
            if wanted:
                async for row in self._office.holding(step, page.system).system.export(wanted):
                    yield page.system, row
            if step.large:
                activity.heartbeat(page.system, page.number)


class _Counted:
    """Counts rows as they pass."""

    def __init__(self, rows: AsyncIterator[tuple[SystemId, Row]]) -> None:
        self._rows, self.count = rows, 0

    async def each(self) -> AsyncIterator[tuple[SystemId, Row]]:
        """The same rows."""
        async for row in self._rows:
            self.count += 1
            yield row
