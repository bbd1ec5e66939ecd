"""What a voucher refers to is kept with it, row by row; signs of claims are proposed once."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import pytest

from activities.books import References
from activities.estate import Estate, Holding
from activities.ports import DataSystem
from activities.proposals import Signs
from rules.judge import judge
from rules.matter import Circumstances, Kind
from schemas.decisions import Action, Flag, LiveHold, Verdict
from schemas.entries import FoundPage
from schemas.ids import CaseId, SystemId
from schemas.request import RequestType
from schemas.systems import Record, Referring, RowRef
from tests.connectors.letters.builders import BOOK, ORGANISATION

pytestmark = pytest.mark.asyncio
SHOP, TILL = SystemId("booking"), SystemId("payment")
NOW = Circumstances(today=date(2026, 11, 21))
CASE = CaseId("DSR-2026-000123")
Refers = Sequence[tuple[Record, SystemId, Record]]
"""A row of the system, and the row that it refers to, with its system."""


class Fake:
    """A system that knows which of its rows refer to which."""

    def __init__(self, name: SystemId, refers: Refers) -> None:
        self.id, self._refers, self.asked = name, refers, list[RowRef]()

    async def referring(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        self.asked += rows
        return tuple(
            Referring(to=ref(system, to), record=row) for row, system, to in self._refers if ref(system, to) in rows
        )


def ref(system: SystemId, record: Record) -> RowRef:
    return RowRef(system=system, table=record.table, key=record.key)


def record(table: str, key: str, category: str, **more: Any) -> Record:
    return Record(table=table, key=(key,), category=category, **more)


def estate(till: Refers, shop: Refers = ()) -> Estate:
    kinds = {
        "books": Kind(rule="gen.bookkeeping", erase=Action.ERASE),
        "booking": Kind(rule="s000.session", erase=Action.ERASE),
        "account": Kind(rule="s000.account_auth", erase=Action.ERASE),
    }
    bound = frozenset({"order", "booking", "invoice", "customer"})
    made = {
        name: Holding(system=cast(DataSystem, Fake(name, refers)), kinds=kinds, carries=True, bound=bound)
        for name, refers in ((SHOP, shop), (TILL, till))
    }
    return Estate(organisation=ORGANISATION, book=BOOK, holdings=made)


async def verdicts(of: Estate, system: SystemId, *records: Record) -> list[Verdict]:
    references = References(of, NOW)
    await references.look_up([FoundPage(system=system, number=0, records=records)])
    kinds = of.holdings[system].kinds
    return [
        judge(of.book, RequestType.ERASURE, system, kinds[r.category], references.with_words(system, r), NOW)
        for r in records
    ]


ORDER, OTHER = record("order", "1", "booking"), record("order", "2", "booking")


async def test_of_two_orders_the_one_with_a_voucher_stays_and_the_other_goes() -> None:
    invoice = record("invoice", "7", "books", fy_end=date(2024, 12, 31))

    kept, gone = await verdicts(estate([(invoice, TILL, ORDER)]), TILL, ORDER, OTHER)

    assert (kept.action, kept.until, kept.rule) == (Action.RESTRICT, date(2031, 12, 31), "gen.bookkeeping")
    assert kept.flags == (Flag.POLICY_DEFECT,) and "BFL-7:2" in kept.grounds
    assert gone.action is Action.ERASE and gone.flags == ()


async def test_a_row_lives_as_long_as_the_last_voucher_that_refers_to_it() -> None:
    old, new = (record("invoice", str(y), "books", fy_end=date(y, 12, 31)) for y in (2020, 2025))

    (kept,) = await verdicts(estate([(old, TILL, ORDER), (new, TILL, ORDER)]), TILL, ORDER)

    assert kept.until == date(2032, 12, 31)


async def test_a_voucher_whose_time_is_over_keeps_nothing() -> None:
    invoice = record("invoice", "7", "books", fy_end=date(2018, 12, 31))

    (gone,) = await verdicts(estate([(invoice, TILL, ORDER)]), TILL, ORDER)

    assert gone.action is Action.ERASE


async def test_a_voucher_keeps_through_further_rows_and_systems() -> None:
    booking = record("booking", "5", "booking")
    invoice = record("invoice", "7", "books", fy_end=date(2024, 12, 31))
    of = estate([(ORDER, SHOP, booking), (invoice, TILL, ORDER)])

    (kept,) = await verdicts(of, SHOP, booking)

    assert (kept.action, kept.until) == (Action.RESTRICT, date(2031, 12, 31))


async def test_books_stay_as_long_as_later_books_that_refer_to_them() -> None:
    first = record("invoice", "1", "books", fy_end=date(2019, 12, 31))
    credit = record("invoice", "2", "books", fy_end=date(2020, 12, 31))

    (kept,) = await verdicts(estate([(credit, TILL, first)]), TILL, first)

    assert kept.until == date(2027, 12, 31) and kept.flags == ()


async def test_a_shared_row_loses_the_persons_part_and_is_not_blocked_for_the_others() -> None:
    invoice = record("invoice", "7", "books", fy_end=date(2024, 12, 31))
    shared = ORDER.model_copy(update={"flags": ("shared",)})

    (verdict,) = await verdicts(estate([(invoice, TILL, ORDER)]), TILL, shared)

    assert verdict.action is Action.REDACT


async def test_rows_that_refer_to_each_other_come_to_an_end() -> None:
    invoice = record("invoice", "7", "books", fy_end=date(2024, 12, 31))
    of = estate([(ORDER, TILL, OTHER), (OTHER, TILL, ORDER), (invoice, TILL, OTHER)])

    kept = await verdicts(of, TILL, ORDER, OTHER)

    assert [v.until for v in kept] == [date(2031, 12, 31)] * 2
    assert max(map(cast(Fake, of.holdings[TILL].system).asked.count, [ref(TILL, ORDER), ref(TILL, OTHER)])) == 1


async def test_a_voucher_without_a_year_sends_what_it_refers_to_to_a_person() -> None:
    known, unknown = record("invoice", "7", "books", fy_end=date(2024, 12, 31)), record("invoice", "8", "books")

    (asked,) = await verdicts(estate([(known, TILL, ORDER), (unknown, TILL, ORDER)]), TILL, ORDER)

    assert asked.action is Action.PERSON and Flag.START_EVENT_MISSING in asked.flags


async def test_what_a_row_with_an_open_claim_refers_to_is_its_evidence() -> None:
    disputed = record("invoice", "7", "books", fy_end=date(2015, 12, 31), flags=("disputed_card_payment",))

    (kept,) = await verdicts(estate([(disputed, TILL, ORDER)]), TILL, ORDER)

    assert (kept.action, kept.until) == (Action.RESTRICT, None) and "GDPR-17.3.e" in kept.grounds


async def test_a_row_that_nothing_refers_to_is_as_it_was() -> None:
    references = References(estate(()), NOW)
    await references.look_up([FoundPage(system=TILL, number=0, records=(ORDER,))])

    assert references.with_words(TILL, ORDER) is ORDER


def seen(*records: Record) -> Signs:
    signs = Signs(estate(()))
    signs.see(TILL, records)
    return signs


async def test_a_sign_is_proposed_once_for_all_its_records_and_again_for_new_ones() -> None:
    one, two = (record("invoice", k, "books", flags=("open_invoice",)) for k in "12")

    (both,), (first,) = seen(one, two).proposals(CASE, ()), seen(one).proposals(CASE, ())

    assert (both.records, both.ground, both.systems) == (2, "GDPR-17.3.e", (TILL,))
    assert both.id != first.id and seen(two, one).proposals(CASE, ()) == (both,)
    assert "obetald" in both.why.sv and "2 records" in both.why.en


async def test_a_hold_that_stands_is_not_proposed_again_but_one_of_another_kind_is() -> None:
    rows = (record("invoice", "1", "books", flags=("open_invoice", "open_vat_period")),)
    invoice, vat = seen(*rows).proposals(CASE, ())
    stands = LiveHold(id=invoice.id, owner="legal", review_on=date(2027, 1, 1), systems=(TILL,))
    elsewhere = stands.model_copy(update={"systems": (SHOP,)})

    assert seen(*rows).proposals(CASE, (stands,)) == (vat,) and vat.ground == "BFL-7:2"
    assert seen(*rows).proposals(CASE, (elsewhere,)) == (invoice, vat)


async def test_flags_that_mean_no_claim_propose_nothing() -> None:
    assert (
        seen(record("booking", "1", "booking", flags=("shared", "running_contract", "cut"))).proposals(CASE, ()) == ()
    )


async def test_a_proposal_names_no_row() -> None:
    (one,) = seen(record("customer", "198001011238", "account", flags=("unpaid_fee",))).proposals(CASE, ())

    assert "198001011238" not in one.model_dump_json() and "unpaid fee" in one.why.en


@pytest.mark.parametrize(
    ("grounds", "said"),
    [
        (("BFL-7:2", "GDPR-17.3.b"), ["bookkeeping, audit, the Tax Agency's control and legal claims"]),
        (("GDPR-17.3.e",), ["those who pursue or answer that claim"]),
        (("BFL-7:2", "GDPR-17.3.b", "GDPR-17.3.e"), ["those who pursue", "bookkeeping, audit"]),
    ],
)
async def test_what_is_restricted_says_who_may_still_use_it(grounds: tuple[str, ...], said: list[str]) -> None:
    verdict = Verdict(action=Action.RESTRICT, rule="s000.session", grounds=grounds)

    used = estate(()).used_by(verdict)

    assert used is not None and all(words in used.en for words in said)
    told = estate(()).told_in_the_row(verdict)
    assert told.startswith(" ".join(grounds)) and used.sv in told and used.en in told


async def test_what_is_not_restricted_says_nothing_of_use() -> None:
    for action in (Action.ERASE, Action.RETAIN, Action.REFUSE):
        assert estate(()).used_by(Verdict(action=action, rule="care.journal", grounds=("BFL-7:2",))) is None
    assert estate(()).used_by(Verdict(action=Action.RESTRICT, rule="none", grounds=("GDPR-18.1.a",))) is None
