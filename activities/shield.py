"""What a sweep leaves alone: records of an open request for a copy, and records under a hold."""

from hashlib import blake2b
from typing import NamedTuple

from activities.estate import Holding
from activities.office import Office
from schemas.decisions import LiveHold
from schemas.entries import PageKey
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import RequestType
from schemas.retention import Protecting
from schemas.systems import Identity, IdentityKind, Record

COPIES = (RequestType.ACCESS, RequestType.ACCESS_LOG, RequestType.JOURNAL_COPY, RequestType.PORTABILITY)
"""Rights whose answer hands out what there was when the request came (EDPB 01/2022; our choice for the others)."""
PAGE = 1000


class Protection(NamedTuple):
    """What stands between a record and the end of its time."""

    frozen: bool = False
    holds: tuple[LiveHold, ...] = ()


class _Case(NamedTuple):
    """What was known of a case when its records were looked up, and which they are."""

    as_it_was: Protecting
    records: frozenset[bytes]


class Shield:
    """The protected records of one system. Holds digests of their keys, and only of kinds that the sweep is about.

    A record is a case's by what the case found, and by a search with what is known of its person now; before the person
    is proven, with what the request claims. That searches nothing for anybody: it only leaves records where they are.
    """

    def __init__(self, office: Office, org: OrgId, system: SystemId, holding: Holding, kinds: frozenset[str]) -> None:
        self._office, self._org, self._system, self._holding, self._kinds = office, org, system, holding, kinds
        self._cases: dict[CaseId, _Case] = {}

    async def renew(self) -> None:
        """Cases that came, went or changed since the last look are known. Raises KeyGone where one can't be read.

        A sweep that does not know what is protected touches nothing.
        """
        now = {p.case: p for p in await self._office.retention.protecting(self._org, COPIES)}
        self._cases = {case: known for case, known in self._cases.items() if case in now}
        for case, protecting in now.items():
            before = self._cases.get(case)
            if before is None or _differs(before.as_it_was, protecting):
                self._cases[case] = _Case(protecting, await self._records(protecting))
            else:
                self._cases[case] = _Case(protecting, before.records)

    def over(self, record: Record) -> Protection:
        """What protects a record."""
        if not self._cases:
            return Protection()
        digest = _digest(record)
        cases = [c.as_it_was for c in self._cases.values() if digest in c.records]
        return Protection(any(c.copy_open for c in cases), tuple(h for c in cases for h in c.holds))

    async def _records(self, protecting: Protecting) -> frozenset[bytes]:
        found = set[bytes]()
        book = self._office.book
        for round_ in protecting.rounds:
            for key in await book.found_index(self._org, protecting.case, round_):
                if key.system == self._system:
                    found |= await self._of_page(protecting.case, round_, key)
        known = [i for i in await self._identities(protecting) if i.system in (None, self._system)]
        cursor, first = None, True
        while first or cursor:
            page = await self._holding.system.locate(known, cursor, PAGE)
            found |= {_digest(r) for r in page.records if r.category in self._kinds}
            cursor, first = page.next, False
        return frozenset(found)

    async def _of_page(self, case: CaseId, round_: int, key: PageKey) -> set[bytes]:
        page = await self._office.book.found(self._org, case, round_, key)
        return {_digest(r) for r in page.records if r.category in self._kinds}

    async def _identities(self, protecting: Protecting) -> tuple[Identity, ...]:
        book = self._office.book
        if protecting.proven:
            return await book.known(self._org, protecting.case)
        person = await book.person(self._org, protecting.case)
        return (Identity(kind=IdentityKind.EMAIL, value=person.email.strip().lower()), *person.claimed)


def _differs(before: Protecting, now: Protecting) -> bool:
    """Whether other records can be the case's now."""
    return (before.proven, before.rounds, before.pages) != (now.proven, now.rounds, now.pages)


def _digest(record: Record) -> bytes:
    return blake2b("\x00".join((record.table, *record.key)).encode(), digest_size=16).digest()
