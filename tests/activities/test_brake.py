"""Nothing that destroys goes around the brake; what it stops is whole, and limits ask before anything has gone."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities import brake
from activities.retain import Retain
from schemas.brake import REPLAY, RETENTION, Errand, Limits, SoFar, excess
from schemas.decisions import Action, Plan, PlanLine, Verdict
from schemas.errors import BrakeOn, LimitReached, ObserveOnly
from schemas.ids import CaseId, PlanDigest
from schemas.request import RequestType
from schemas.retention import SystemSweep, SystemSwept
from schemas.systems import DESTROYS, Deed, Order
from tests.activities.fakes import NIGHT, ORG, SHOP, SWEEP, FakeBook, FakeRetention, FakeShop, estate, office, record
from tests.brakes import MemoryBrake

ROOT = Path(__file__).parents[2]
ROOMS = ("activities", "console", "workflows")
CASE = CaseId("DSR-2026-000001")
LONG_AGO = date(2020, 1, 1)


def test_the_office_is_the_one_way_to_a_deed() -> None:
    """A verb that called a system's `carry_out` itself would go around the brake."""
    around = []
    for file in sorted(f for room in ROOMS for f in (ROOT / room).rglob("*.py") if f.name != "office.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "carry_out":
                owner = ast.unparse(node.value)
                if owner not in ("self._office", "changing", "erasure", "Act"):  # the verb, and sentences of that name
                    around.append(f"{file.name}:{node.lineno}: {owner}")

    assert around == []


def test_what_can_be_undone_passes_and_what_can_not_does_not() -> None:
    day, deeds = date(2030, 1, 1), set(Deed)
    destroys = {d for d in deeds if Order(deed=d, records=()).destroys}

    assert destroys == DESTROYS == {Deed.ERASE, Deed.ANONYMISE, Deed.REDACT, Deed.RECTIFY}
    assert Order(deed=Deed.RESTRICT, records=(), until=day).destroys, "it may empty columns"
    assert not Order(deed=Deed.LIFT, records=(), keep_until=day).destroys


def errand(subject: str = CASE, **more: Any) -> Errand:
    known = {"org": ORG, "system": SHOP, "manifest": "m", "subject": subject, "plan": "p", "rows": 1, "whole": 1}
    return Errand(**{**known, "most": 10, "limits": Limits(cases_per_hour=3, rows_per_hour=100)} | more)


@pytest.mark.parametrize(
    ("asked", "so_far", "over"),
    [
        (errand(whole=10), SoFar(), None),
        (errand(whole=11), SoFar(), "rows_per_case"),
        (errand(), SoFar(cases=2), None),
        (errand(), SoFar(cases=3), "cases_per_hour"),
        (errand(rows=10), SoFar(rows=90), None),
        (errand(rows=11), SoFar(rows=90), "rows_per_hour"),
        (errand(RETENTION, whole=11), SoFar(cases=9), "rows_per_sweep"),
        (errand(REPLAY, whole=11), SoFar(cases=9), "rows_per_hour"),
    ],
)
def test_a_limit_is_what_may_just_go(asked: Errand, so_far: SoFar, over: str | None) -> None:
    found = excess(asked, so_far)

    assert (found.what if found else None) == over


def plan(*actions: Action, until: date | None = None, manifest: str = "") -> Plan:
    verdict = Verdict(action=Action.ERASE, rule="x", grounds=(), until=until)
    lines = tuple(
        PlanLine(
            system=SHOP,
            category="case",
            right=RequestType.ERASURE,
            verdict=verdict.model_copy(update={"action": a}),
            records=5,
        )
        for a in actions
    )
    return Plan(round=0, digest=PlanDigest("d"), rules_version="1", lines=lines, manifests={SHOP: manifest})


def test_a_plan_is_judged_by_all_its_rows_that_something_is_gone_from() -> None:
    whole = plan(Action.ERASE, Action.ANONYMISE, Action.RECTIFY, Action.KEEP, Action.BLOCK, Action.RESTRICT)
    dated = plan(Action.RESTRICT, until=date(2030, 1, 1))

    assert brake.of_plan(estate(FakeShop()), CASE, whole, SHOP).whole == 15
    assert brake.of_plan(estate(FakeShop()), CASE, dated, SHOP).whole == 5
    assert brake.of_whole_plan(estate(FakeShop()), CASE, plan(Action.KEEP)) == []


def test_a_plan_whose_rows_another_manifest_found_is_made_anew() -> None:
    assert not brake.outdated(estate(FakeShop()), plan(Action.ERASE))
    assert brake.outdated(estate(FakeShop()), plan(Action.ERASE, manifest="of yesterday"))


async def sweep(shop: FakeShop, book: FakeRetention, held: MemoryBrake) -> SystemSwept:
    async def reach(system: Any) -> Any:
        return system

    retain = Retain(office(shop, FakeBook(), book, held), reach)
    step = SystemSweep(org=ORG, system=SHOP, as_of=NIGHT, sweep=SWEEP)
    found: SystemSwept = await ActivityEnvironment().run(retain.sweep_system, step)
    return found


def old(count: int) -> FakeShop:
    return FakeShop(rows=[record("case", f"k{n:05}", closed=LONG_AGO) for n in range(count)])


async def test_a_sweep_waits_behind_the_brake_and_in_a_system_that_is_only_observed() -> None:
    shop, held = old(3), MemoryBrake(on=True)
    with pytest.raises(BrakeOn):
        await sweep(shop, FakeRetention(), held)
    held.on, held.observed = False, {SHOP}
    with pytest.raises(ObserveOnly):
        await sweep(shop, FakeRetention(), held)

    assert shop.done == []


async def test_a_sweep_stops_before_the_page_that_goes_over_its_limit_and_goes_on_once_it_is_allowed() -> None:
    shop, book, held = old(20_500), FakeRetention(), MemoryBrake()
    with pytest.raises(LimitReached):
        await sweep(shop, book, held)
    gone = len(shop.done)
    with pytest.raises(LimitReached):
        await sweep(shop, book, held)
    again = len(shop.done)
    held.allowed[SHOP, RETENTION] = 500
    swept = await sweep(shop, book, held)

    assert gone == again == 20_000, "whole pages only, and no more after a retry"
    assert swept.verified == 20_500 and shop.rows == []
