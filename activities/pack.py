"""The person's packages: every record that is handed out with its content, sealed under the case's key."""

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import IO

from temporalio import activity

from activities.office import Office
from activities.thirdparties import chosen, exported
from rules import deadlines
from schemas.answers import CopyOf, StoredPackage
from schemas.carrying import Packed, PackStep
from schemas.entries import Changes, Entry
from schemas.errors import LeakFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import SystemId
from schemas.particulars import SAFE, SafeContact
from schemas.request import CaseState, RequestType
from schemas.systems import Row
from schemas.thirdparties import Mention

NAMES = {
    RequestType.ACCESS: "copy",
    RequestType.JOURNAL_COPY: "journal",
    RequestType.ACCESS_LOG: "access-log",
    RequestType.PORTABILITY: "portable",
}
"""What the package of a right is called; the others' answer is a letter."""
Removed = dict[tuple[SystemId, str, tuple[str, ...]], list[Mention]]


class Pack:
    """Activities that make packages."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.pack.make_copy")
    async def make_copy(self, step: PackStep) -> Packed:
        """The package is in the package store, and each record handed out is in it or gone from its system since.

        What somebody chose to take out of it stands nowhere in it: the finished package is looked through before it
        counts. Streams rows, renders and seals in pieces; made anew from the start if it is interrupted.
        Raises LeakFound, SystemUnavailable. Source: GDPR Art. 15(3)-(4), 20; in Sweden PDL 8:2, 8:5.
        """
        office = self._office
        about = await self._about(step)
        mentions, review = await chosen(office, step)
        removed = _by_row(review.removed(mentions))
        rows = _Counted(self._rows(step, about, removed))
        writes = office.letters.portable if step.right is RequestType.PORTABILITY else office.letters.copy
        name = self._name(step)
        stored = await office.packages.put(step.org, step.case, name, writes(about, rows.each()))
        await self._looked_through(step, stored, office.third_parties.forbidden(mentions, review))
        sent_to = await self._sent(step, name)
        count = sum(len(some) for some in removed.values())
        await office.write(step, _entry(step, stored, rows.count, count))
        return Packed(name=name, records=rows.count, sha256=stored.sha256, redacted=count, sent_to=sent_to)

    async def _about(self, step: PackStep) -> CopyOf:
        office, organisation = self._office, self._office.estate(step.org).organisation
        safe = await office.papers.get(step.org, step.case, SAFE, SafeContact)
        return CopyOf(
            organisation=organisation,
            person=await office.person(step),
            case=step.case,
            received_on=deadlines.local_day(step.received_at, organisation.time_zone),
            made_at=step.as_of,
            without_address=safe is not None and safe.protected,
        )

    def _name(self, step: PackStep) -> str:
        """A package that is made again because something changed is another one: the first holds what is gone since."""
        name = NAMES[step.right]
        return name if step.number == 1 else f"{name}-{step.number}"

    async def _rows(
        self, step: PackStep, about: CopyOf, removed: Removed
    ) -> AsyncIterator[tuple[SystemId, Row]]:  # fmt: skip
        async for page in self._office.judged_pages(step):
            async for row in exported(self._office, step, page, without_address=about.without_address):
                others = removed.get((page.system, row.record.table, row.record.key))
                yield (
                    page.system,
                    self._office.third_parties.without(row, others, about.person.language) if others else row,
                )
            if step.large:
                activity.heartbeat(page.system, page.number)

    async def _looked_through(self, step: PackStep, stored: StoredPackage, forbidden: frozenset[str]) -> None:
        """Nothing that was taken out stands in the package, in any spelling or encoding; else the package is gone."""
        if not forbidden:
            return
        with tempfile.TemporaryFile() as plain:
            for piece in await self._office.packages.read(step.org, step.case, stored.name):
                plain.write(piece)
            leaks = self._office.third_parties.leaks(_files(plain), forbidden)
        if leaks:
            self._office.packages.drop(step.org, step.case, stored.name)
            raise LeakFound(f"{len(leaks)} places of the package still name somebody who was taken out of it")

    async def _sent(self, step: PackStep, name: str) -> str | None:
        """The other controller that has it as well now, where the person asked for that (GDPR Art. 20(2))."""
        if step.right is not RequestType.PORTABILITY:
            return None
        said = await self._office.particulars(step)
        if said.send_to is None:
            return None
        to = self._office.estate(step.org).organisation.recipients[said.send_to]
        with tempfile.TemporaryFile() as plain:
            for piece in await self._office.packages.read(step.org, step.case, name):
                plain.write(piece)
            reference = await self._office.transport.deliver(to, step.case, _each(_files(plain)))
        body: Body = {"to": said.send_to, "reference": reference}
        await self._office.tell(step, FactKind.SENT, f"sent:{said.send_to}", body)
        return to.name


def _entry(step: PackStep, stored: StoredPackage, records: int, redacted: int) -> Entry:
    body: Body = {
        "right": step.right.value, "sha256": stored.sha256, "size": stored.size, "files": stored.files, "records": records,
        "redacted": redacted,
    }  # fmt: skip
    key = f"packaged:{step.round}:{stored.sha256[:16]}"
    fact = Fact(key=key, kind=FactKind.PACKAGED, at=step.as_of, body=body)
    return Entry(facts=(fact,), changes=Changes(state=CaseState.EXECUTING), at=step.as_of)


def _by_row(removed: list[Mention]) -> Removed:
    found: Removed = defaultdict(list)
    for mention in removed:
        found[mention.system, mention.table, mention.key].append(mention)
    return found


def _files(plain: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(plain) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


async def _each(files: Iterator[tuple[str, bytes]]) -> AsyncIterator[tuple[str, bytes]]:
    for file in files:
        yield file


class _Counted:
    """Counts rows as they pass."""

    def __init__(self, rows: AsyncIterator[tuple[SystemId, Row]]) -> None:
        self._rows, self.count = rows, 0

    async def each(self) -> AsyncIterator[tuple[SystemId, Row]]:
        """The same rows."""
        async for row in self._rows:
            self.count += 1
            yield row
