"""What the engine is asked, out of what a law case says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.case import Matter
from rules.deadlines import About
from rules.lawcases.events import Happened
from rules.lawcases.format import LawCase
from rules.lawcases.given import book_of, matter_of
from schemas.organisation import ControllerKind, SystemRole
from schemas.particulars import Doubt, Weighing
from schemas.request import RequestType
from tests.rules.law import organisation

DAY = date(2026, 6, 1)
CASE: dict[str, Any] = {"id": "T-1", "title": "t", "seed": "own", "certainty": "settled", "expect": {}}


def matter(**given: Any) -> Matter:
    """The matter of a case that gives this."""
    case = LawCase.model_validate(CASE | {"given": {"request": {"type": "access", "received": DAY}} | given})
    return matter_of(case, book_of(case, {"own": organisation()}))


def happened(*events: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"event": name, "date": DAY + timedelta(days=days)} for name, days in events]


def test_a_plain_case_has_nothing_beside_its_request() -> None:
    said = matter()

    assert said == Matter(rights=(RequestType.ACCESS,), received=DAY, now=said.now)
    assert said.now.model_dump(exclude={"today", "at"}, exclude_defaults=True) == {}
    assert said.now.today == DAY
    assert said.now.at == datetime(2026, 6, 1, 23, 59, 59, 999999, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.mark.parametrize(
    ("facts", "field", "value"),
    [
        ({"executed_records": ["a", "b"]}, "executed", frozenset({"a", "b"})),
        ({"extract_ready": date(2026, 6, 3)}, "ready", date(2026, 6, 3)),
        ({"earlier_requests": [date(2026, 5, 1)]}, "earlier", (date(2026, 5, 1),)),
        ({"previous_copy_delivered": date(2026, 5, 1)}, "previous_copy", date(2026, 5, 1)),
        ({"previous_copy_delivered": date(2026, 5, 1)}, "unchanged", True),
        ({"data_changed": False}, "unchanged", True),
        ({"data_changed": True}, "unchanged", False),
        ({"evidence_file": "x"}, "abuse_documented", True),
        ({"evidence_file": "none"}, "abuse_documented", False),
        ({"hits": 0}, "hits", 0),
        ({"processor_confirmations": {"a": None}}, "unconfirmed", ("a",)),
        ({"first_request": {"received": DAY}}, "joined_to_earlier", True),
        ({"recipients_notified": ["a"], "not_reached": ["b"]}, "recipients", ("a", "b")),
        ({"receiver_api": True, "receiver_confirmed_by_subject": True}, "direct_transfer", True),
        ({"receiver_api": True}, "direct_transfer", False),
        ({"receiver_confirmed_by_subject": True}, "direct_transfer", False),
    ],
)
def test_a_fact_is_what_the_law_asks_about(facts: dict[str, Any], field: str, value: object) -> None:
    assert getattr(matter(facts=facts), field) == value


def test_recipients_of_the_case_keep_what_is_still_true() -> None:
    said = matter(facts={"processors": [
        {"name": "a", "country": "US", "dpf_certified": True},
        {"name": "b", "country": "US", "dpf_certified": False, "scc": True},
        {"name": "c", "country": "SE"},
    ]})  # fmt: skip

    assert [(p.name, p.country, p.transfer) for p in said.parties] == [
        ("a", "US", "dpf"), ("b", "US", "scc"), ("c", "SE", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ("extension_notice_sent", "extension_sent"),
        ("withdrawn", "withdrawn"),
        ("forwarded", "forwarded"),
        ("accuracy_verified", "accuracy_verified"),
        ("weighing_done", "weighed"),
    ],
)
def test_the_last_event_of_a_kind_counts(event: str, field: str) -> None:
    said = matter(events=happened((event, 3), (event, 9), ("approved", 20)))

    assert getattr(said, field) == date(2026, 6, 10)


def test_a_breach_has_a_moment_where_the_controller_is() -> None:
    stockholm = ZoneInfo("Europe/Stockholm")

    def known(at: datetime | None) -> datetime | None:
        return matter(events=[{"event": "breach_aware", "date": date(2026, 6, 2), "at": at}]).breach_known

    assert known(datetime(2026, 6, 2, 9, 30)) == datetime(2026, 6, 2, 9, 30, tzinfo=stockholm)  # noqa: DTZ001
    assert known(datetime(2026, 6, 2, 9, 30, tzinfo=UTC)) == datetime(2026, 6, 2, 11, 30, tzinfo=stockholm)
    assert known(None) == datetime(2026, 6, 2, tzinfo=stockholm)
    assert matter().breach_known is None


def test_questions_find_their_answers_and_some_stop_nothing() -> None:
    events = happened(
        ("identity_requested", 1), ("identity_answered", 3), ("identity_requested", 5), ("clarification_requested", 6),
        ("clarification_answered", 8),
    )  # fmt: skip
    unknown = matter(requester={"identity": "unverified"}, events=events)
    known = matter(requester={"identity": "verified"}, events=events)

    assert [(q.about, q.asked.day, q.answered and q.answered.day, q.needless) for q in unknown.questions] == [
        (About.IDENTITY, 2, 4, False), (About.IDENTITY, 6, None, False), (About.SCOPE, 7, 9, False),
    ]  # fmt: skip
    assert [q.needless for q in known.questions] == [True, True, False]


def test_a_login_answers_the_question_before_it_is_asked() -> None:
    asked = {"requester": {"identity": "unverified"}}

    before = matter(**asked, events=happened(("session_login", 1), ("identity_requested", 1)))
    after = matter(**asked, events=happened(("identity_requested", 1), ("session_login", 2)))
    own = matter(events=[{"event": "clarification_requested", "date": DAY, "no_pause": True}])

    assert [m.questions[0].needless for m in (before, after, own)] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the coaching goes on", {"contract_stays": True}),
        ("never mail me again", {"no_more_marketing": True}),
        ("your assessment is wrong", {"doubt": Doubt.ASSESSMENT}),
        ("your trackers were illegal", {"restriction": "GDPR-18.1.b"}),
        ("I need it in court", {"restriction": "GDPR-18.1.c"}),
        ("delete it but keep the evidence", {"keeps_evidence": True}),
        ("", {}),
    ],
)
def test_a_text_tells_what_the_law_asks_about(text: str, expected: dict[str, Any]) -> None:
    said = matter(request={"type": "erasure", "received": DAY, "text": text})

    assert said.now.model_dump(exclude={"today", "at"}, exclude_defaults=True) == expected


def test_a_new_address_in_the_text_moves_the_contact() -> None:
    said = matter(
        request={"type": "rectification", "received": DAY, "text": "I have a NEW ADDRESS", "promise_days": 10}
    )

    assert said.moves_contact and said.promise_days == 10 and not matter().moves_contact


@pytest.mark.parametrize(
    ("facts", "events", "holds", "rejected"),
    [
        ({}, (), 0, False),
        ({}, (("hold_placed", 2),), 1, False),
        ({"hold": {"claim": "c"}}, (("hold_placed", 2),), 0, True),
        ({"hold": {"claim": "c", "owner": "o"}}, (("hold_placed", 2),), 1, False),
        ({"claim": {"claim": "c", "owner": "o"}}, (), 1, False),
        ({"claim": "words only"}, (), 0, False),
        ({"hold": {"claim": "c", "owner": "o"}}, (("hold_placed", 2), ("hold_released", 3)), 0, False),
    ],
)
def test_a_hold_stands_where_the_claim_is_concrete(
    facts: dict[str, Any], events: tuple[tuple[str, int], ...], holds: int, rejected: bool
) -> None:
    said = matter(facts=facts, events=happened(*events))

    assert (len(said.now.holds), said.claim_rejected) == (holds, rejected)
    assert all(h.review_on == DAY + timedelta(days=180) and h.owner == "decider" for h in said.now.holds)


@pytest.mark.parametrize(
    ("facts", "events", "weighing"),
    [
        ({}, (), Weighing.OPEN),
        ({"weighing": "no_compelling_grounds"}, (), Weighing.NO_COMPELLING_GROUNDS),
        ({"weighing": "compelling_x"}, (("weighing_done", 2),), Weighing.COMPELLING),
        ({"weighing": "prevailing_interest"}, (), Weighing.COMPELLING),
        ({"weighing": {"result": "overriding", "by": "board"}}, (), Weighing.COMPELLING),
        ({"weighing": {"result": "none"}}, (), Weighing.NO_COMPELLING_GROUNDS),
        ({"weighing": 1}, (), Weighing.NO_COMPELLING_GROUNDS),
        ({}, (("weighing_done", 2),), Weighing.NO_COMPELLING_GROUNDS),
    ],
)
def test_a_weighing_ends_as_it_is_told(
    facts: dict[str, Any], events: tuple[tuple[str, int], ...], weighing: Weighing
) -> None:
    assert matter(facts=facts, events=happened(*events)).now.weighing is weighing


def test_what_is_so_is_known_by_name() -> None:
    said = matter(
        request=None, clock={"today": DAY, "fact": "business_closed"},
        facts={"open_case": True, "care_need": "treatment", "claims": "none", "erased_on": date(2026, 1, 2),
               "deferred_from_request": date(2026, 1, 1), "harm_indicated": True, "x": False},
        events=happened(("ivo_decision", 1)),
    )  # fmt: skip

    assert said.rights == () and said.received is None
    assert said.now.facts == {"open_case", "business_closed", "care_need", "harm_indicated"}
    assert said.now.erased_on == date(2026, 1, 2) and said.now.deferred and said.now.harm is True
    assert said.now.destruction_ordered
    assert not matter(events=happened(("ivo_decision", 1)), facts={"ivo_granted": False}).now.destruction_ordered
    assert matter(facts={"erasure_case_closed": date(2026, 1, 3)}).now.erased_on == date(2026, 1, 3)


def test_a_receipt_is_the_controllers_day() -> None:
    def day(**request: Any) -> date | None:
        return matter(request={"type": "access"} | request).received

    assert day(received_at=datetime(2026, 6, 1, 22, 30, tzinfo=UTC)) == date(2026, 6, 2)
    assert day(received_at=datetime(2026, 6, 1, 23, 30)) == date(2026, 6, 1)  # noqa: DTZ001
    assert day(received=DAY) == DAY


def test_the_book_is_the_organisations_as_the_case_says_it_is() -> None:
    case = LawCase.model_validate(CASE | {"given": {
        "request": {"type": "access", "received": DAY},
        "controller": {"type": "public_authority", "care_provider": True, "role": "processor", "fiscal_year_end": "06-30"},
        "facts": {"gallring_rule_id": "A-1"},
    }})  # fmt: skip

    said = book_of(case, {"own": organisation()}).organisation
    plain = book_of(
        case.model_copy(update={"given": case.given.model_copy(update={"facts": {}})}), {"own": organisation()}
    )
    anybody = book_of(case.model_copy(update={"seed": "generic"}), {}).organisation
    prefixed = book_of(case.model_copy(update={"seed": "wn"}), {"swn": organisation()}).organisation

    assert (said.kind, said.care_provider, said.role) == (ControllerKind.PUBLIC_AUTHORITY, True, SystemRole.PROCESSOR)
    assert (said.fiscal_year_end, said.gallring_rule_id, said.country) == ("06-30", "A-1", "SE")
    assert plain.organisation.gallring_rule_id is None and prefixed.id == "small"
    assert (anybody.id, anybody.rule_prefix, anybody.country) == ("anybody", "any", "SE")
    assert [s.id for s in anybody.systems] == ["engine"] and anybody.rules == {}


def test_a_record_brings_what_a_connector_would_have_found() -> None:
    said = matter(systems=[{"system": "newsletter_tool", "records": [
        {"id": "r", "category": "c", "rule": "own.newsletter", "fy_end": date(2025, 12, 31), "flags": ["x"],
         "about": ["subject", "B"],
         "dates": {"ended": date(2026, 1, 1), "booked_at": datetime(2026, 1, 1, 23, 30, tzinfo=UTC)}},
        {"id": "s", "category": "d", "rule": None, "about": ["B"]},
    ]}])  # fmt: skip

    first, second = said.copies
    assert (first.id, first.system, first.kind.rule, first.kind.marketing) == (
        "r",
        "newsletter_tool",
        "own.newsletter",
        True,
    )
    assert first.record.dates == {"ended": date(2026, 1, 1), "booked_at": date(2026, 1, 2)}
    assert first.record.times == {"booked_at": datetime(2026, 1, 1, 23, 30, tzinfo=UTC)}
    assert first.record.fy_end == date(2025, 12, 31) and first.record.flags == ("x", "third_party")
    assert second.record.flags == ("somebody_else",) and second.kind.marketing and second.kind.names == ("d",)
    assert first.record.key == ("r",) and first.record.category == "c"


def test_a_weighing_may_be_told_by_what_ended_it() -> None:
    def weighed(**more: Any) -> Weighing:
        return matter(events=[{"event": "weighing_done", "date": DAY} | more]).now.weighing

    assert weighed(result="compelling") is Weighing.COMPELLING
    assert weighed(result="none_found") is weighed() is Weighing.NO_COMPELLING_GROUNDS


def test_further_requests_are_named_as_each_case_names_them() -> None:
    def came(**more: Any) -> dict[str, Any]:
        return {"event": "request_received", "date": DAY} | more

    events = [came(type="erasure", request="no"), came(request="access", right="no"), came(right="objection"), came()]
    case = LawCase.model_validate(CASE | {"given": {"request": {"type": "access", "received": DAY}, "events": [
        *events, {"event": "approved", "date": DAY, "type": "other", "text": "not this"}, came(type="a", text="x"), came(text="y"),
    ]}})  # fmt: skip

    said = Happened(case.given.events, "Europe/Stockholm")

    assert said.later() == ("erasure", "access", "objection", "", "a", "")
    assert said.texts().split() == ["x", "y"]
