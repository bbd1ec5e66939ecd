"""Where are the copies? Finds every record of the person, a page at a time, and writes the pages down sealed."""

import asyncio
from collections.abc import Iterable, Sequence

from temporalio import activity

from activities.estate import Holding
from activities.office import Office
from schemas.carrying import AgainStep, RightStep, RightSystemStep
from schemas.decisions import Action
from schemas.entries import Changes, Entry, FoundPage
from schemas.errors import SystemUnavailable
from schemas.facts import Body, Fact, FactKind
from schemas.ids import SystemId
from schemas.messages import Finds, Step, SystemFind
from schemas.particulars import SAFE, SafeContact
from schemas.systems import Identity, Record

PAGE = 1000
"""Records of a system that fit a short step: about 60 KiB sealed."""
PROTECTED = "protected_identity"
"""Flag of a record that says so."""
LARGE_PAGE = 5000
"""Records a page of a larger one: twice as fast as pages of 1000, and still small in memory."""


class Discover:
    """Activities that find copies."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.discover.find_copies")
    async def find_copies(self, step: RightStep) -> Finds:
        """The first page of every system is written down; larger systems and silent ones are named, for a longer step."""
        known = await self._office.known(step)
        holdings = self._office.estate(step.org).holdings
        tries = await asyncio.gather(*(self._first_page(s, h, known) for s, h in holdings.items()))
        finds = Finds(systems=tuple(find for find, _ in tries))
        pages = tuple(page for _, page in tries if page is not None)
        facts = [_found_fact(step, f) for f in finds.systems if f.complete]
        facts += [_unavailable_fact(step, f.system) for f in finds.systems if f.unavailable]
        silent = [f.system for f in finds.systems if f.unavailable]
        changes = Changes(waits_for=", ".join(silent) or None)
        await self._office.write(
            step, Entry(round=step.round, found=pages, facts=tuple(facts), changes=changes, at=step.as_of)
        )
        await self._protect(step, pages)
        return finds

    @activity.defn(name="habeas.discover.find_the_rest")
    async def find_the_rest(self, step: RightSystemStep) -> SystemFind:
        """Every page of one system is written down, in bounded memory.

        Heartbeats after each page and resumes behind the last one. Raises SystemUnavailable, SystemRefused.
        """
        office, holding = self._office, self._office.holding(step, step.system)
        known = [i for i in await office.known(step) if i.system in (None, step.system)]
        details = activity.info().heartbeat_details
        number, records, cursor = (details[0], details[1], details[2]) if details else (0, 0, None)
        while number == 0 or cursor is not None:
            page = await holding.system.locate(known, cursor, LARGE_PAGE)
            found = FoundPage(system=step.system, number=number, records=page.records)
            await office.write(step, Entry(round=step.round, found=(found,), at=step.as_of))
            await self._protect(step, [found])
            number, records, cursor = number + 1, records + len(page.records), page.next
            activity.heartbeat(number, records, cursor)
        await office.book.drop_found(step.org, step.case, step.round, [step.system], number)
        find = SystemFind(system=step.system, records=records, pages=number)
        await office.write(step, Entry(round=step.round, facts=(_found_fact(step, find),), at=step.as_of))
        return find

    @activity.defn(name="habeas.discover.read_again")
    async def read_again(self, step: AgainStep) -> Finds:
        """What that plan restricted, or should have erased and did not, is what a new round is about.

        Heartbeats its place. Raises SystemUnavailable, SystemRefused.
        """
        office, last = self._office, step.last
        totals: dict[SystemId, SystemFind] = {}
        for key in await office.book.judged_index(step.org, step.case, last):
            judged = await office.book.judged(step.org, step.case, last, key)
            restricted = [
                record
                for record, which in zip(judged.records, judged.which, strict=True)
                if _comes_again(judged.verdicts[which].action)
            ]
            now = await office.holding(step, key.system).system.read(restricted) if restricted else ()
            now = same_rows(restricted, now)
            page = FoundPage(system=key.system, number=key.number, records=now)
            await office.write(step, Entry(round=step.round, found=(page,), at=step.as_of))
            so_far = totals.get(key.system, SystemFind(system=key.system))
            totals[key.system] = SystemFind(
                system=key.system, records=so_far.records + len(now), pages=so_far.pages + 1
            )
            if step.large:
                activity.heartbeat(key.number)
        return Finds(systems=tuple(totals.values()))

    async def _protect(self, step: RightStep, pages: Iterable[FoundPage]) -> None:
        """Where a system says that the person's identity is protected, nothing that tells of them leaves the house.

        Source: in Sweden OSL 22:1-2, folkbokföringslagen 16 §.
        """
        if any(PROTECTED in record.flags for page in pages for record in page.records):
            safe = SafeContact(protected=True)
            await self._office.papers.put(step.org, step.case, SAFE, safe, step.as_of)

    async def _first_page(
        self, system: SystemId, holding: Holding, known: tuple[Identity, ...]
    ) -> tuple[SystemFind, FoundPage | None]:
        try:
            page = await holding.system.locate([i for i in known if i.system in (None, system)], None, PAGE)
        except SystemUnavailable as silent:
            return SystemFind(system=system, complete=False, unavailable=silent.reason), None
        if page.next is not None:
            return SystemFind(system=system, records=len(page.records), complete=False), None
        find = SystemFind(system=system, records=len(page.records), pages=1)
        return find, FoundPage(system=system, number=0, records=page.records)


def _comes_again(action: Action) -> bool:
    """Whether a later round looks at it: it may still be restricted, undecided, or not yet as it was to be."""
    return action.destroys or action in (Action.RESTRICT, Action.PERSON)


def same_rows(planned: Sequence[Record], now: Sequence[Record]) -> tuple[Record, ...]:
    """The planned rows that still stand: a row of the same key that was born at another time is somebody's new one."""
    born = {(r.table, r.key): r.born for r in planned}
    return tuple(r for r in now if born[r.table, r.key] in (None, r.born))


def _found_fact(step: Step, find: SystemFind) -> Fact:
    body: Body = {"system": find.system, "records": find.records, "round": step.round}
    return Fact(key=f"found:{step.round}:{find.system}", kind=FactKind.COPIES_FOUND, at=step.as_of, body=body)


def _unavailable_fact(step: Step, system: SystemId) -> Fact:
    body: Body = {"system": system, "round": step.round}
    key = f"unavailable:{step.round}:{system}:{int(step.as_of.timestamp())}"
    return Fact(key=key, kind=FactKind.SYSTEM_UNAVAILABLE, at=step.as_of, body=body)
