"""Where no connector reaches, each keeper is told once what a case asks of them, and nobody else is."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from activities import by_hand
from activities.estate import Estate
from rules.matter import Circumstances
from rules.rulebook import RuleBook
from schemas.by_hand import CaseOrder
from schemas.carrying import RightStep
from schemas.decisions import Action, LiveHold, Verdict
from schemas.facts import FactKind
from schemas.ids import CaseId, SystemId
from schemas.organisation import CategoryNotice, SystemEntry, SystemRole
from schemas.request import RequestType
from tests.activities.fakes import NIGHT, ORG, SHOP, TODAY, WORDS, FakeShop, estate

CASE = CaseId("DSR-2026-000001")
DUE = date(2026, 12, 21)
HOLD = LiveHold(id="h1", owner="legal", review_on=date(2027, 1, 1))
SYSTEMS = (
    SystemEntry(id=SystemId("mailbox"), name=WORDS, keeper="desk@x.example"),
    SystemEntry(id=SystemId("notes"), name=WORDS, keeper="desk@x.example"),
    SystemEntry(id=SystemId("archive"), name=WORDS),
    SystemEntry(id=SystemId("cards"), name=WORDS, role=SystemRole.OTHER_CONTROLLER, keeper="desk@x.example"),
    SystemEntry(id=SystemId("sites"), name=WORDS, role=SystemRole.PROCESSOR, keeper="desk@x.example"),
    SystemEntry(id=SystemId("empty"), name=WORDS, keeper="desk@x.example"),
)


def salon(**changes: Any) -> Estate:
    """The shop with systems that no connector reaches."""
    made = estate(FakeShop())
    places = {
        "case": ("mailbox", "cards"),
        "answers": ("mailbox",),
        "books": ("archive",),
        "profile": ("notes", "sites"),
    }
    said = {
        n: c.model_copy(update={"systems": tuple(places.get(n, ()))}) for n, c in made.organisation.categories.items()
    }
    said["loose"] = CategoryNotice(
        rule=None, name=WORDS, purpose=WORDS, source=WORDS, period=WORDS, systems=(SYSTEMS[1].id,)
    )
    both = (*made.organisation.systems, *SYSTEMS)
    organisation = made.organisation.model_copy(update={"systems": both, "categories": said} | changes)
    return replace(made, organisation=organisation, book=RuleBook(organisation))


def asked(right: RequestType) -> RightStep:
    return RightStep(org=ORG, case=CASE, types=(right,), right=right, as_of=NIGHT)


def ordered(
    right: RequestType,
    holds: tuple[LiveHold, ...] = (),
    of: Estate | None = None,
    undone: by_hand.Undone = MappingProxyType({}),
) -> tuple[CaseOrder, ...]:
    return by_hand.orders(of or salon(), asked(right), Circumstances(today=TODAY, holds=holds), DUE, undone)


def actions(orders: tuple[CaseOrder, ...]) -> dict[tuple[str, str], Action]:
    return {(line.system, line.category): line.action for order in orders for line in order.lines}


def test_each_keeper_has_one_order_with_all_their_systems_due_with_the_case() -> None:
    orders = ordered(RequestType.ERASURE)

    assert {o.keeper: {line.system for line in o.lines} for o in orders} == {
        "desk@x.example": {"mailbox", "notes"},
        None: {"archive"},
    }
    assert all((o.case, o.due_on, o.right) == (CASE, DUE, RequestType.ERASURE) for o in orders)


def test_an_erasure_says_what_the_law_does_to_each_kind() -> None:
    said = actions(ordered(RequestType.ERASURE))

    assert said == {
        ("mailbox", "case"): Action.ERASE,
        ("mailbox", "answers"): Action.ANONYMISE,
        ("notes", "profile"): Action.ERASE,
        ("notes", "loose"): Action.PERSON,
        ("archive", "books"): Action.PERSON,
    }


def test_a_hold_lets_nothing_be_erased_by_hand() -> None:
    said = actions(ordered(RequestType.ERASURE, holds=(HOLD,)))

    assert not [a for a in said.values() if a.destroys]


def test_a_copy_is_asked_of_every_kind() -> None:
    assert set(actions(ordered(RequestType.ACCESS)).values()) == {Action.DISCLOSE}


def test_what_a_connector_found_and_can_not_do_is_ordered_by_number() -> None:
    block = Verdict(action=Action.BLOCK, rule="s900.case", grounds=("PDL-4:4",))

    (order,) = ordered(RequestType.BLOCK_INNER, undone={(SHOP, "case", block): 3})

    assert (order.right, order.keeper) == (RequestType.BLOCK_INNER, None)
    assert [(li.system, li.category, li.action, li.records) for li in order.lines] == [
        (SHOP, "case", Action.BLOCK, 3)
    ]  # fmt: skip


def test_what_holds_the_identity_keys_stands_last_on_the_sheet() -> None:
    plain = salon()
    marked = tuple(s.model_copy(update={"identity": s.id == "mailbox"}) for s in plain.organisation.systems)
    made = [ordered(RequestType.ERASURE, of=of)[0] for of in (plain, salon(systems=marked))]

    assert [[line.system for line in order.lines] for order in made] == [
        ["mailbox", "mailbox", "notes", "notes"],
        ["notes", "notes", "mailbox", "mailbox"],
    ]


def test_what_somebody_else_answers_for_is_nobodys_task() -> None:
    organisation = salon().organisation

    assert [s.id for s in organisation.by_hand] == ["mailbox", "notes", "archive"]
    assert [s.id for s in organisation.elsewhere] == ["cards", "sites"]


def test_a_processor_has_no_tasks_of_its_own() -> None:
    of = salon(role=SystemRole.PROCESSOR)

    assert ordered(RequestType.ACCESS, of=of) == ()
    assert [s.id for s in of.organisation.elsewhere] == ["mailbox", "notes", "archive", "cards", "sites"]


@pytest.mark.parametrize("orders", [(), ordered(RequestType.ERASURE)])
def test_the_fact_counts_and_names_systems_only(orders: tuple[CaseOrder, ...]) -> None:
    facts = by_hand.told(asked(RequestType.ERASURE), orders)

    assert [(f.key, f.kind, dict(f.body)) for f in facts] == [
        (
            "by_hand:erasure",
            FactKind.TASK_MADE,
            {
                "right": "erasure",
                "tasks": 2,
                "systems": ["mailbox", "notes", "archive"],
                "due_on": "2026-12-21",
            },
        )
    ][: len(orders)]
