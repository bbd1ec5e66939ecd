"""Who asks, and in which capacity."""

from datetime import date
from typing import Any

import pytest

from rules.gate import asks_a_person
from rules.matter import Identified, Kind, Requester
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import Matter, SystemRole
from schemas.particulars import Capacity
from schemas.request import RequestType
from tests.rules.law import ACCESS, AUTHORITY, CARE, RULES, book, rule, verdict

JOURNAL = "care.journal"
ECONOMY = book(rules=RULES | {"money": rule(matter=Matter.ECONOMY)})
PERSON = (Flag.HUMAN_DECISION_REQUIRED,)


def asked(name: str = "own.contract", right: RequestType = ACCESS, **more: Any) -> Verdict:
    who = {key: more.pop(key) for key in list(more) if key in Requester.model_fields}
    return verdict(name, right=right, requester=Requester(**who), **more)


def test_a_mismatch_learns_nothing_and_is_a_security_event() -> None:
    for right in RequestType:
        said = asked(right=right, identity=Identified.MISMATCH)
        assert (said.action, said.grounds, said.flags) == (Action.WITHHOLD, ("GDPR-12.6",), (Flag.SECURITY_EVENT,))


def test_until_it_is_shown_who_asks_nothing_is_touched_but_what_needs_no_proof() -> None:
    assert asked(unproven=True).action is Action.KEEP
    assert asked(right=RequestType.ERASURE, unproven=True).action is Action.KEEP
    for right in (RequestType.WITHDRAW_CONSENT, RequestType.OBJECTION_DIRECT_MARKETING):
        assert asked("own.newsletter", right=right, unproven=True).action in (Action.ERASE, Action.STOP_USE)


def test_somebody_elses_record_is_left_alone() -> None:
    assert verdict("own.contract", "somebody_else").action is Action.KEEP
    assert verdict("own.contract", "somebody_else", right=ACCESS).action is Action.KEEP


def test_an_excessive_request_is_refused_by_a_person() -> None:
    said = asked(excessive=True)

    assert (said.action, said.grounds, said.flags) == (Action.REFUSE, ("GDPR-12.5",), PERSON)


def test_a_processor_routes_before_it_asks_who_it_is() -> None:
    processor = book(role=SystemRole.PROCESSOR)

    assert asked(by=processor, unproven=True).action is Action.ROUTE
    assert asked(by=processor, identity=Identified.MISMATCH).grounds == ("GDPR-28.3",)


@pytest.mark.parametrize(
    ("right", "action"),
    [
        (ACCESS, Action.WITHHOLD),
        (RequestType.PORTABILITY, Action.WITHHOLD),
        (RequestType.ERASURE, Action.REFUSE),
        (RequestType.RECTIFICATION, Action.REFUSE),
    ],
)
def test_a_stranger_gets_nothing(right: RequestType, action: Action) -> None:
    assert asked(right=right, capacity=Capacity.THIRD_PARTY).action is action


def test_an_authority_that_does_not_hold_opens_nothing() -> None:
    for capacity in (Capacity.PROXY, Capacity.GUARDIAN):
        assert asked(capacity=capacity, authority=False).grounds == ("GDPR-12.6",)
        assert asked(capacity=capacity).action is Action.DISCLOSE


@pytest.mark.parametrize(
    ("scope", "given"),
    [
        (("all",), True),
        (("Everything",), True),
        (("invoices",), True),
        (("Invoice",), True),
        (("system",), True),
        (("own.money",), True),
        (("money",), True),
        (("amounts",), True),
        (("egendom",), True),
        (("sörja för person",), True),
        (("sorja_for_person",), True),
        (("personal matters",), True),
        (("forvalta_egendom",), True),
        (("personlig ekonomi",), True),
        (("personnummer",), False),
        (("contact_person_register",), False),
        (("sessions",), False),
        ((), False),
    ],
)
def test_a_mandate_covers_what_it_names(scope: tuple[str, ...], given: bool) -> None:
    kind = Kind("own.money", names=("amount",))

    said = asked("own.money", by=ECONOMY, kind=kind, capacity=Capacity.PROXY, scope=scope, category="invoice")

    assert said.action is (Action.DISCLOSE if given else Action.WITHHOLD)


def test_a_mandate_for_property_ends_at_the_economy() -> None:
    mandate: dict[str, Any] = {"capacity": Capacity.GUARDIAN, "scope": ("egendom",)}

    assert asked("own.contract", **mandate).action is Action.WITHHOLD
    private: dict[str, Any] = {"capacity": Capacity.GUARDIAN, "scope": ("personlig ekonomi",)}
    assert asked("own.contract", **private).action is Action.WITHHOLD
    assert asked("gen.bookkeeping", fy=2025, **mandate).action is Action.DISCLOSE


def test_a_childs_guardian_is_tested_by_a_person_and_refused_from_the_teens_on() -> None:
    child: dict[str, Any] = {"capacity": Capacity.GUARDIAN, "by": CARE, "last_entry": date(2026, 1, 1)}
    private, public = ("DSL-5:1", "PSL-6:12"), ("OSL-12:3", "DSL-5:1")

    assert asked(JOURNAL, child_age=12, **child).action is Action.DISCLOSE
    assert asked(JOURNAL, child_age=13, **child).grounds == private
    assert asked(JOURNAL, child_age=12, child_against=True, **child).grounds == private
    assert asked(JOURNAL, child_age=5, harm=True, **child).grounds == private
    assert asked(JOURNAL, child_age=5, custody=False, **child).grounds == ("GDPR-12.6",)
    assert asked(JOURNAL, child_age=15, **child | {"by": AUTHORITY}).grounds == public
    assert asked(JOURNAL, child_age=13, **child).flags == PERSON


def test_a_guardian_blocks_nothing() -> None:
    for right, ground in ((RequestType.BLOCK_INNER, "PDL-4:4"), (RequestType.BLOCK_EXTERNAL, "SVOD-2")):
        said = asked(JOURNAL, right=right, capacity=Capacity.GUARDIAN, child_age=6, by=CARE)
        assert (said.action, said.grounds) == (Action.REFUSE, (ground,))


def test_heirs_have_no_right_by_the_regulation() -> None:
    told, erased = asked(capacity=Capacity.HEIR), asked(right=RequestType.ERASURE, capacity=Capacity.HEIR)

    assert (told.action, told.grounds) == (Action.WITHHOLD, ("GDPR-R27",))
    assert (erased.action, set(erased.flags)) == (
        Action.REFUSE,
        {Flag.NOT_A_GDPR_REQUEST, Flag.HUMAN_DECISION_REQUIRED},
    )


def test_a_close_relative_may_have_the_record_once_somebody_found_no_harm() -> None:
    heir: dict[str, Any] = {"capacity": Capacity.HEIR, "by": CARE, "last_entry": date(2026, 1, 1)}

    assert asked(JOURNAL, harm=False, **heir).grounds == ("PDL-8:2",)
    assert asked(JOURNAL, **heir).grounds == ("PSL-6:12",)
    assert asked(JOURNAL, harm=True, **heir).action is Action.WITHHOLD
    assert asked(JOURNAL, right=RequestType.RECTIFICATION, **heir).grounds == ("GDPR-R27",)


def test_some_requesters_are_always_for_a_person() -> None:
    assert asks_a_person(Requester(child_age=4))
    assert asks_a_person(Requester(capacity=Capacity.HEIR))
    assert not asks_a_person(Requester(age=14))
