"""What vouchers and open claims refer to: rows are kept with whatever refers to them, row by row."""

import asyncio
from collections.abc import Iterable
from datetime import date

from activities.estate import Estate
from rules.floors import start_of
from rules.matter import SHARED, Asked, Circumstances, ask, meanings
from schemas.entries import FoundPage
from schemas.ids import SystemId
from schemas.organisation import Nature
from schemas.request import RequestType
from schemas.systems import Record, RowRef

VOUCHER = "voucher_refers_to_this"
YEAR_UNKNOWN = "voucher_year_unknown"
CLAIM = "claim_on_what_refers_to_this"
"""Words of the law for a record that a voucher, or a row with an open claim, refers to."""
MEANS_CLAIM = "claim"


class References:
    """Which rows refer to the records of a case, directly and through further rows of any system."""

    def __init__(self, estate: Estate, now: Circumstances) -> None:
        self._estate, self._now = estate, now
        self._above: dict[RowRef, set[RowRef]] = {}
        self._asked = set[RowRef]()
        self._rows: dict[RowRef, Record] = {}

    async def look_up(self, pages: Iterable[FoundPage]) -> None:
        """Everything that refers to their records is known. Raises SystemUnavailable, SystemRefused.

        Rows of other people count as well: a voucher keeps what it refers to whoever is asking.
        """
        todo = [ref for p in pages for r in p.records if (ref := self._bound(p.system, r)) is not None]
        carrying = [h.system for h in self._estate.holdings.values() if h.carries]
        while fresh := [ref for ref in dict.fromkeys(todo) if ref not in self._asked]:
            self._asked.update(fresh)
            todo = []
            for where, found in zip(
                carrying, await asyncio.gather(*(s.referring(fresh) for s in carrying)), strict=True
            ):
                for hit in found:
                    here = RowRef(system=where.id, table=hit.record.table, key=hit.record.key)
                    self._above.setdefault(hit.to, set()).add(here)
                    self._rows[here] = hit.record
                    if self._bound(where.id, hit.record) is not None:
                        todo.append(here)

    def with_words(self, system: SystemId, record: Record) -> Record:
        """The record as the law looks at it: which financial year of a voucher it has to outlive, whose claim it serves.

        A voucher without a known year leaves the record without one, so that a person decides.
        Source: in Sweden BFL 1:2, 5:7, 7:2; GDPR Art. 17(3)(e).
        """
        ref = self._bound(system, record)
        referring = self._all_above(ref) if ref is not None else ()
        if not referring:
            return record
        words, years = list(record.flags), list[date | None]()
        for one in referring:
            row = self._rows[one]
            if MEANS_CLAIM in meanings(self._estate.book.pack, row.flags) and CLAIM not in words:
                words.append(CLAIM)
            asked = self._asked_of(one.system, row)
            if asked.nature is Nature.BOOKS and asked.rule is not None:
                years.append(start_of(asked, asked.rule, asked.name))
        if not years or SHARED in record.flags:  # what others hang on stays anyway; only the person's own part goes
            return record.model_copy(update={"flags": tuple(words)})
        own = self._asked_of(system, record)
        if own.nature is Nature.BOOKS and own.rule is not None:
            years.append(start_of(own, own.rule, own.name))
        else:
            words.append(VOUCHER)
        known = [year for year in years if year is not None]
        last = max(known) if len(known) == len(years) else None
        if last is None:
            words.append(YEAR_UNKNOWN)
        return record.model_copy(update={"flags": tuple(words), "fy_end": last})

    def _asked_of(self, system: SystemId, record: Record) -> Asked:
        estate = self._estate
        kind = estate.holdings[system].kinds[record.category]
        return ask(estate.book, RequestType.ERASURE, system, kind, record, self._now)

    def _bound(self, system: SystemId, record: Record) -> RowRef | None:
        if record.table not in self._estate.holdings[system].bound:
            return None
        return RowRef(system=system, table=record.table, key=record.key)

    def _all_above(self, ref: RowRef) -> tuple[RowRef, ...]:
        """Every row that refers to it, however far; itself not among them."""
        seen: dict[RowRef, None] = {}
        todo = list(self._above.get(ref, ()))
        while todo:
            one = todo.pop()
            if one not in seen and one != ref:
                seen[one] = None
                todo += self._above.get(one, ())
        return tuple(seen)
