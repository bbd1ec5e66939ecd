"""Whoever reads Habeas's own stores learns nothing about anybody.

Runs after all other tests, over what all of them left: what the servers wrote as it lies on disk and as they give it out, the
logs and the packages, in every spelling that a program could have used (`tests/scan`). Exempt are the mailboxes, the example
systems and the opened packages, which belong to others.
"""

import time
from pathlib import Path

import pytest

from deploy.example.cast import VIOLA
from deploy.place import Place
from schemas.orders import Withdraw
from schemas.request import CaseState
from tests.builders import ACCESS, ERASURE, ORG, Clerk
from tests.scan.planted import SPELLINGS, forms, numbers
from tests.scan.search import Searcher, packings
from tests.scan.whole import scan

SECONDS = 120
"""Of the processor: a gigabyte takes a quarter of that."""


@pytest.mark.asyncio(loop_scope="session")
async def test_a_person_goes_through_every_door(clerk: Clerk) -> None:
    """So that there is something to look at where this file runs alone."""
    back = await clerk.planned(ERASURE, VIOLA.email)
    await clerk.doors.withdraw(ORG, back, Withdraw(actor="subject"))
    await clerk.wait(back, CaseState.CLOSED)
    copy = await clerk.drive(ACCESS, VIOLA.email)
    case = await clerk.drive(ERASURE, VIOLA.email)
    for done in (copy, case, back):
        await clerk.wait(done, CaseState.CLOSED, CaseState.ON_HOLD)

        assert await clerk.facts(done)


@pytest.mark.last
@pytest.mark.asyncio(loop_scope="session")
async def test_nobody_stands_in_any_store_and_the_scan_would_have_found_them(
    place: Place, clerk: Clerk, tmp_path: Path
) -> None:
    began, busy = time.perf_counter(), time.process_time()
    scanned = await scan(place, clerk.client, tmp_path)
    took = time.perf_counter() - began

    print(f"looked at {scanned.looked >> 20} MB in {took:.1f} s")
    assert scanned.people == {}
    assert scanned.missed == set()
    assert time.process_time() - busy < SECONDS


def test_every_form_of_a_person_is_found_in_every_spelling() -> None:
    texts = list(forms(VIOLA))
    searcher = Searcher(texts)
    missed = [
        (text, name)
        for text in texts
        for name, spelling in SPELLINGS.items()
        for coded in spelling(f'{{"of": "{text}"}}')
        if not searcher.found(b"12" + coded + b"34")
    ]

    assert missed == []


def test_a_person_is_found_in_every_packing_inside_another() -> None:
    searcher = Searcher([VIOLA.email])
    plain = f"{VIOLA.email} ".encode() * 5
    found = {
        (a, b) for a, once in packings(plain).items() for b, twice in packings(once).items() if searcher.found(twice)
    }

    assert {a for a, _ in found} == set(packings(b"")) == {b for _, b in found}


def test_a_number_is_known_with_and_without_its_century_and_its_sign() -> None:
    assert {"19070501-9991", "190705019991", "070501-9991", "0705019991", "070501+9991"} <= set(numbers("190705019991"))
