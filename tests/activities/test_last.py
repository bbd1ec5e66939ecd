"""An erasure comes last to what holds the identity keys, and not before everything else is done and read back."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from activities.act import Act
from activities.decide import Drawing
from activities.estate import Able, Estate
from activities.office import Office
from rules.matter import Circumstances
from schemas.carrying import DecideStep, Executed, Execution, SystemExecution
from schemas.decisions import Action, LiveHold, Plan, PlanLine, Verdict
from schemas.entries import Entry, JudgedPage, PageKey, SystemReceipt, digest_of
from schemas.errors import HoldStands, LimitElsewhere, LimitReached, SystemRefused, SystemUnavailable
from schemas.ids import CaseId, OrgId, PlanDigest, SystemId
from schemas.organisation import SystemEntry
from schemas.particulars import Particulars
from schemas.request import RequestType
from schemas.systems import Deed, Order, Receipt
from tests.activities.fakes import NIGHT, ORG, WORDS, FakeBook, FakeRetention, FakeShop, estate, office, record
from tests.brakes import MemoryBrake

CASE = CaseId("DSR-2026-000001")
REGISTER, PAYMENT, CHAT = SystemId("register"), SystemId("payment"), SystemId("chat")
ALL = (REGISTER, PAYMENT, CHAT)
PLAN = PlanDigest("d" * 64)
WAYS = Able(deeds=frozenset({Deed.RESTRICT}))
ERASURE = RequestType.ERASURE


@dataclass
class Moody(FakeShop):
    """A shop that writes down in a common diary what it did, and may be away or refuse."""

    diary: list[str] = field(default_factory=list)
    problem: Exception | None = None

    async def carry_out(self, order: Order) -> Receipt:
        if self.problem is not None:
            raise self.problem
        done = await super().carry_out(order)
        if done.changed:
            self.diary.append(f"{order.deed} in {self.id}")
        return done


@dataclass
class Book(FakeBook):
    """The case's plan with a page for each system; what is written also stands in the diary. It may crash after a write."""

    plans: dict[int, Plan] = field(default_factory=dict)
    sheets: list[JudgedPage] = field(default_factory=list)
    diary: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    crashes: bool = False

    async def plan(self, org: OrgId, case: CaseId, round_: int) -> Plan:
        return self.plans[round_]

    async def all_judged(self, org: OrgId, case: CaseId, round_: int) -> list[JudgedPage]:
        return self.sheets

    async def judged_index(self, org: OrgId, case: CaseId, round_: int) -> list[PageKey]:
        return [PageKey(system=p.system, number=p.number, records=1, digest=b"") for p in self.sheets]

    async def judged(self, org: OrgId, case: CaseId, round_: int, key: PageKey) -> JudgedPage:
        return next(p for p in self.sheets if p.system == key.system)

    async def receipts(self, org: OrgId, case: CaseId, round_: int) -> list[SystemReceipt]:
        return []

    async def copies_first(self, org: OrgId, case: CaseId) -> bool:
        return False

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None:
        self.entries.append(entry)
        self.diary += [f"receipt of {r.system}" for r in entry.receipts]
        if self.crashes:
            self.crashes = False
            raise ConnectionError


class Aside:
    """No holds unless told so, and nothing that was said in words."""

    def __init__(self) -> None:
        self.stand: tuple[LiveHold, ...] = ()

    async def holds(self, org: OrgId, case: CaseId) -> tuple[LiveHold, ...]:
        return self.stand

    async def get(self, *_: Any) -> None:
        return None


class HeldIn(MemoryBrake):
    """A hold has come in the moment of the call, in one system."""

    def passing(self, errand: Any, *, held: bool) -> Any:
        if errand.system == PAYMENT:
            raise HoldStands(PAYMENT)
        return super().passing(errand, held=held)


class World:
    """A register and two other systems with one row each, in this order, and the plan over them."""

    def __init__(self, action: Action = Action.ERASE, right: RequestType = ERASURE, **limits: int) -> None:
        self.diary: list[str] = []
        self.shops = {s: Moody(rows=[record("case", f"{s}-1")], id=s, diary=self.diary) for s in ALL}
        self.brake, self.aside, self.right = MemoryBrake(), Aside(), right
        self.estate = self._estate(**limits)
        verdict = Verdict(action=action, rule="s900.case", grounds=())
        lines = [PlanLine(system=s, category="case", right=right, verdict=verdict, records=1) for s in ALL]
        sheets = [
            JudgedPage(system=s, number=0, records=tuple(shop.rows), verdicts=(verdict,), which=(0,))
            for s, shop in self.shops.items()
        ]
        plan = Plan(
            round=0, digest=PLAN, rules_version="1", lines=tuple(lines), last=self.estate.last(right, lines),
            pages=tuple(digest_of(p) for p in sheets),
        )  # fmt: skip
        self.book = Book(plans={0: plan}, sheets=sheets, diary=self.diary)

    def _estate(self, **limits: int) -> Estate:
        made = estate(FakeShop())
        (held,) = made.holdings.values()
        can = {s: replace(held, system=cast(Any, shop), able={"case": WAYS}) for s, shop in self.shops.items()}
        entries = tuple(
            SystemEntry(id=s, name=WORDS, manifest=f"{s}.yaml", identity=s == REGISTER) for s in ALL
        )  # fmt: skip
        more = {"systems": entries, "limits": made.organisation.limits.model_copy(update=limits)}
        return replace(made, organisation=made.organisation.model_copy(update=more), holdings=can)

    @property
    def office(self) -> Office:
        """With the world's own ports."""
        made = office(FakeShop(), self.book, FakeRetention(), self.brake)
        aside: Any = self.aside
        return replace(made, estates={ORG: self.estate}, holds=aside, papers=aside)

    async def act(self) -> Executed:
        """The small step."""
        step = Execution(org=ORG, case=CASE, types=(self.right,), as_of=NIGHT, right=self.right, plan=PLAN)
        return await Act(self.office).carry_out(step)

    @property
    def untouched(self) -> bool:
        """Whether the register has its row, as it was."""
        register = self.shops[REGISTER]
        return bool(register.rows) and not register.done

    @property
    def waits_for(self) -> str | None:
        """What the case says that it waits for, by its last entry."""
        said = [e.changes.waits_for for e in self.book.entries if "waits_for" in e.changes.model_fields_set]
        return said[-1]


async def test_the_identity_keys_go_when_everything_else_is_gone_read_back_and_written_down() -> None:
    world = World()

    executed = await world.act()

    assert world.diary[-2:] == ["erase in register", "receipt of register"]
    assert sorted(world.diary[:-2]) == sorted(
        ["erase in payment", "erase in chat", "receipt of payment", "receipt of chat"]
    )  # fmt: skip
    assert not executed.unfinished and {d.system for d in executed.systems} == set(ALL)


@pytest.mark.parametrize("problem", [SystemUnavailable(PAYMENT, "no route"), SystemRefused(PAYMENT, "no")])
async def test_where_another_system_is_away_or_refuses_the_identity_keys_are_untouched(problem: Exception) -> None:
    world = World()
    world.shops[PAYMENT].problem = problem

    executed = await world.act()

    away = isinstance(problem, SystemUnavailable)
    assert world.untouched and world.shops[CHAT].rows == []
    assert set(executed.unfinished) == ({REGISTER, PAYMENT} if away else {REGISTER})
    assert [d.system for d in executed.troubled] == ([] if away else [PAYMENT])
    assert world.waits_for == ("payment" if away else None)


async def test_where_trust_or_a_hold_of_this_moment_stops_another_system_the_identity_keys_are_untouched() -> None:
    observed, held = World(), World()
    observed.brake.observed = {PAYMENT}
    held.brake = HeldIn()

    tried = [await observed.act(), await held.act()]

    assert observed.untouched and held.untouched
    assert [set(t.unfinished) for t in tried] == [{PAYMENT, REGISTER}] * 2
    assert (observed.waits_for, held.waits_for) == ("trust in payment", "a hold")


async def test_the_brake_a_limit_and_a_hold_stop_the_identity_keys_like_all_else() -> None:
    braked, limited, held = World(), World(rows_per_case=0), World()
    braked.brake.on = True
    held.aside.stand = (LiveHold(id="h", owner="legal", review_on=NIGHT.date(), systems=(PAYMENT,)),)

    waits = await braked.act()
    with pytest.raises(LimitReached):
        await limited.act()
    stopped = await held.act()

    assert set(waits.unfinished) == set(ALL) and stopped.stopped
    assert not [line for w in (braked, limited, held) for line in w.diary if line.startswith("erase")]


async def test_a_crash_between_the_two_goes_on_with_the_second_and_does_nothing_twice() -> None:
    world = World()
    world.book.crashes = True
    with pytest.raises(ConnectionError):
        await world.act()
    assert world.untouched

    await world.act()

    assert [line for line in world.diary if line.startswith("erase")][-1] == "erase in register"
    assert {s: len(shop.done) for s, shop in world.shops.items()} == dict.fromkeys(ALL, 1)


async def test_only_an_erasure_that_destroys_something_there_waits() -> None:
    marketing = RequestType.OBJECTION_DIRECT_MARKETING
    worlds = [World(Action.RESTRICT, RequestType.RESTRICTION), World(Action.RESTRICT), World(Action.ERASE, marketing)]
    for world in worlds:
        world.shops[PAYMENT].problem = SystemUnavailable(PAYMENT, "no route")

    done = [await world.act() for world in worlds]

    assert [d.unfinished for d in done] == [(PAYMENT,)] * 3
    assert [w.shops[REGISTER].done[0][0] for w in worlds] == ["restrict", "restrict", "erase"]
    assert [w.book.plans[0].last for w in (*worlds, World())] == [(), (), (), (REGISTER,)]


async def test_one_of_the_first_says_that_the_register_is_over_a_limit_before_anything_goes() -> None:
    """The register's own step does not begin before the others are done, and they wait for somebody to look."""
    world = World(rows_per_case=2)
    plan = world.book.plans[0]
    lines = tuple(li.model_copy(update={"records": 3 if li.system == REGISTER else 1}) for li in plan.lines)
    world.book.plans[0] = plan.model_copy(update={"lines": lines})
    said = {}
    for system in ALL:
        step = SystemExecution(
            org=ORG, case=CASE, types=(ERASURE,), as_of=NIGHT, right=ERASURE, plan=PLAN, system=system
        )  # fmt: skip
        with pytest.raises((LimitReached, LimitElsewhere)) as stopped:
            await Act(world.office).carry_out_system(step)
        said[system] = stopped.type

    assert said == {PAYMENT: LimitReached, CHAT: LimitElsewhere, REGISTER: LimitReached}
    assert world.diary == []


async def test_the_long_step_of_the_register_reads_the_holds_again() -> None:
    world = World()
    world.aside.stand = (LiveHold(id="h", owner="legal", review_on=NIGHT.date()),)
    step = SystemExecution(
        org=ORG, case=CASE, types=(ERASURE,), as_of=NIGHT, right=ERASURE, plan=PLAN, system=REGISTER
    )  # fmt: skip

    assert (await Act(world.office).carry_out_system(step)).stopped
    assert world.untouched


def test_what_goes_last_is_part_of_what_is_approved() -> None:
    world = World()
    step = DecideStep(org=ORG, case=CASE, types=(ERASURE,), as_of=NIGHT, right=ERASURE)
    plain = replace(world.estate, organisation=world.estate.organisation.model_copy(update={"systems": ()}))
    plans = []
    for here in (world.estate, plain):
        drawing = Drawing(step, here, Circumstances(today=NIGHT.date()), Particulars())
        verdict = Verdict(action=Action.ERASE, rule="s900.case", grounds=())
        drawing.tally[REGISTER, "case", ERASURE, verdict] = 1
        plans.append(drawing.plan("", ()))

    assert [p.last for p in plans] == [(REGISTER,), ()]
    assert plans[0].digest != plans[1].digest
