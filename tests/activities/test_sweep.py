"""A sweep judges every record whose time may be over, leaves what is protected, and goes on where it was stopped."""

from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from temporalio.testing import ActivityEnvironment

from activities import retain
from activities.ports import DataSystem, Expiring
from activities.retain import Retain
from schemas.decisions import Action, LiveHold
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import Person
from schemas.retention import EndSweep, Protecting, SweepLine, SystemSweep, SystemSwept
from schemas.systems import Identity, IdentityKind, Record
from tests.activities.fakes import NIGHT, ORG, SHOP, SWEEP, TODAY, FakeBook, FakeRetention, FakeShop, office, record
from tests.published import unpublished

pytestmark = pytest.mark.asyncio
OVER, A_DAY_LATER = date(2025, 11, 21), date(2025, 11, 22)
ANNA = Identity(kind=IdentityKind.EMAIL, value="anna@x.example")
HOLD = LiveHold(id="h1", owner="legal", review_on=date(2027, 1, 1))
CASE = CaseId("DSR-2026-000001")


class Night:
    """One sweep through the shop, as often as a test wants it."""

    def __init__(self, *rows: Record) -> None:
        self.shop, self.book, self.retention = FakeShop(list(rows)), FakeBook(), FakeRetention()

    async def sweep(self, *, dry: bool = False, at: datetime = NIGHT, hours_only: bool = False) -> SystemSwept:
        async def itself(system: DataSystem) -> Expiring:
            return cast(Expiring, system)

        step = SystemSweep(org=ORG, system=SHOP, as_of=at, sweep=None if dry else SWEEP, hours_only=hours_only)
        found: SystemSwept = await ActivityEnvironment().run(
            Retain(office(self.shop, self.book, self.retention), itself).sweep_system, step
        )
        return found

    def protect(self, *, copy_open: bool = False, holds: tuple[LiveHold, ...] = (), proven: bool = True) -> None:
        self.retention.protected = [Protecting(case=CASE, copy_open=copy_open, proven=proven, holds=holds)]

    @property
    def left(self) -> list[str]:
        return [r.key[0] for r in self.shop.rows]


def line(swept: SystemSwept, category: str) -> SweepLine:
    (found,) = [li for li in swept.lines if li.category == category]
    return found


async def test_what_is_over_goes_on_its_last_day_and_not_before() -> None:
    night = Night(record("case", "1", closed=OVER), record("case", "2", closed=A_DAY_LATER), record("case", "3"))

    swept = await night.sweep()

    assert night.left == ["2", "3"]
    assert (swept.due, swept.changed, swept.verified, swept.refused) == (1, 1, 1, 0)
    assert line(swept, "case") == SweepLine(
        category="case", rule="s900.case", action=Action.ERASE, grounds=("POLICY",), records=1, since=TODAY
    )


async def test_a_dry_run_says_the_same_and_does_nothing() -> None:
    night = Night(record("case", "1", closed=OVER), record("case", "2", closed=date(2020, 1, 1)))

    dry, writes = await night.sweep(dry=True), dict(night.retention.written)
    left, real = night.left, await night.sweep()

    assert (writes, left) == ({}, ["1", "2"])
    assert dry.lines == real.lines
    assert line(dry, "case").since == date(2021, 1, 1)


async def test_only_a_maximum_that_a_date_ends_is_swept() -> None:
    rows = [record(c, c, closed=date(2000, 1, 1)) for c in ("books", "unsaid", "never", "unruled")]
    night = Night(*rows)

    swept = await night.sweep()

    assert night.left == ["books", "unsaid", "never", "unruled"]
    assert swept.lines == ()


async def test_an_open_case_keeps_a_profile_that_nobody_uses() -> None:
    year = TODAY - timedelta(days=365)
    night = Night(record("profile", "1", "open_case", last_login=year), record("profile", "2", last_login=year))

    swept = await night.sweep()

    assert night.left == ["1"]
    assert {(li.action, li.kept_by, li.records) for li in swept.lines} == {
        (Action.KEEP, "open_case", 1), (Action.ERASE, None, 1)
    }  # fmt: skip


async def test_answers_are_anonymised() -> None:
    night = Night(record("answers", "1", closed=date(2026, 8, 21)))

    await night.sweep()

    assert night.shop.done == [("anonymise", "1")]


async def test_hours_are_kept_though_the_next_look_comes_an_hour_later() -> None:
    ends_soon, later = NIGHT - timedelta(hours=47), NIGHT - timedelta(hours=46, minutes=59)
    night = Night(record("mail", "1", received=ends_soon), record("mail", "2", received=later))

    await night.sweep(hours_only=True)

    assert night.left == ["2"]


async def test_the_hourly_look_leaves_days_to_the_night() -> None:
    night = Night(record("case", "1", closed=OVER), record("mail", "2", received=datetime(2026, 1, 1, tzinfo=UTC)))

    await night.sweep(hours_only=True)

    assert night.left == ["1"]


@pytest.mark.parametrize("proven", [True, False])
async def test_records_of_an_open_request_for_a_copy_wait(proven: bool) -> None:
    night = Night(record("case", "1", closed=OVER), record("case", "2", closed=OVER))
    night.shop.whose = {ANNA.value: {"1"}}
    night.book.people = {CASE: Person(email="Anna@X.example" if not proven else "else@x.example")}
    night.book.proven = {CASE: (ANNA,)} if proven else {}
    night.protect(copy_open=True, proven=proven)

    swept = await night.sweep()
    frozen = [li for li in swept.lines if li.frozen]

    assert night.left == ["1"]
    assert [(li.records, li.action) for li in frozen] == [(1, Action.ERASE)]
    assert (swept.due, swept.verified, swept.refused) == (1, 1, 0)


async def test_what_a_case_has_found_waits_even_where_a_search_would_not_find_it() -> None:
    mine = record("case", "1", closed=OVER)
    night = Night(mine)
    night.book.pages = {CASE: (mine,)}
    night.protect(copy_open=True)
    night.retention.protected = [night.retention.protected[0].model_copy(update={"rounds": (0,), "pages": 1})]

    await night.sweep()

    assert night.left == ["1"]


@pytest.mark.parametrize(("systems", "left"), [((), ["1"]), ((SHOP,), ["1"]), (("elsewhere",), [])])
async def test_a_hold_keeps_what_it_covers(systems: tuple[str, ...], left: list[str]) -> None:
    night = Night(record("case", "1", closed=OVER))
    night.shop.whose, night.book.proven = {ANNA.value: {"1"}}, {CASE: (ANNA,)}
    night.protect(holds=(HOLD.model_copy(update={"systems": systems}),))

    await night.sweep()

    assert night.left == left


async def test_what_is_read_again_right_before_it_goes_decides() -> None:
    """The record was judged, then the worker died; before the next one came, somebody took the case up again."""
    night = Night(record("case", "1", closed=OVER), record("case", "2", closed=OVER))
    night.retention.crash = True
    night.shop.refuses = {"1", "2"}
    with pytest.raises(ConnectionError):
        await night.sweep()
    night.shop.refuses, night.shop.rows[0] = set(), record("case", "1", closed=TODAY)

    swept = await night.sweep()

    assert night.left == ["1"]
    assert (swept.verified, swept.refused, swept.trouble) == (1, 1, "case: something keeps it since it was judged")


async def test_a_request_that_came_after_the_judgment_still_freezes() -> None:
    night = Night(record("case", "1", closed=OVER))
    night.retention.crash, night.shop.refuses = True, {"1"}
    with pytest.raises(ConnectionError):
        await night.sweep()
    night.shop.whose, night.book.proven, night.shop.refuses = {ANNA.value: {"1"}}, {CASE: (ANNA,)}, set()
    night.protect(copy_open=True)

    await night.sweep()

    assert night.left == ["1"]


async def test_a_crash_after_the_deed_and_before_the_receipt_counts_each_record_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retain, "PAGE", 2)
    night = Night(*(record("case", str(n), closed=OVER) for n in range(5)))
    night.retention.crash = True
    with pytest.raises(ConnectionError):
        await night.sweep()

    swept = await night.sweep()

    assert night.left == []
    assert night.shop.done == [("erase", str(n)) for n in range(5)]
    assert (swept.due, swept.verified, swept.already, swept.refused) == (5, 5, 2, 0)


async def test_what_the_system_keeps_is_told() -> None:
    night = Night(record("case", "1", closed=OVER), record("case", "2", closed=OVER))
    night.shop.refuses = {"1"}

    swept = await night.sweep()

    assert night.left == ["1"]
    assert (swept.due, swept.verified, swept.refused) == (2, 1, 1)
    assert swept.trouble == "case: others still refer to it"


async def test_what_a_voucher_refers_to_stays_as_long_as_the_voucher() -> None:
    """BFL 5:7: the time of the record is over, the one of the books that rest on it is not."""
    night = Night(record("case", "1", closed=OVER), record("case", "2", closed=OVER))
    night.shop.vouchers = {"1": date(2025, 12, 31)}

    swept = await night.sweep()

    assert night.left == ["1"]
    assert {(li.action, li.records) for li in swept.lines} == {(Action.RESTRICT, 1), (Action.ERASE, 1)}


async def test_a_system_that_failed_is_told_with_what_was_done_there() -> None:
    night = Night(record("case", "1", closed=OVER))
    await night.sweep()

    async def itself(system: DataSystem) -> Expiring:
        return cast(Expiring, system)

    failed = SystemSwept(system=SHOP, trouble="SystemUnavailable")
    end = EndSweep(org=ORG, as_of=NIGHT, ended_at=NIGHT, sweep=SWEEP, systems=(failed,))
    said = await ActivityEnvironment().run(Retain(office(night.shop, night.book, night.retention), itself).end, end)

    assert (said.systems[0].verified, said.systems[0].trouble) == (1, "SystemUnavailable")
    assert [f.kind for f in night.retention.facts] == [FactKind.SWEPT, FactKind.SWEEP_ENDED]
    assert [wrong for f in night.retention.facts for wrong in unpublished(f.kind, f.body)] == []
    assert night.retention.facts[0].body["complete"] is False
    assert night.retention.facts[0].body["verified"] == 1
