"""What an erasure does to one record."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rules.judge import judge
from rules.matter import Circumstances, Kind, Requester, latest_starts
from schemas.decisions import Action, Flag
from schemas.organisation import SystemRole
from schemas.request import RequestType
from schemas.systems import Record
from tests.rules.law import BOOK, CARE, ERASURE, SYSTEM, TODAY, book, record, verdict

BOOKS, JOURNAL, LOG = "gen.bookkeeping", "care.journal", "care.access_log"


def test_books_are_restricted_through_their_last_day_and_erased_the_day_after() -> None:
    kept = verdict(BOOKS, fy=2018, today=date(2025, 12, 31))
    gone = verdict(BOOKS, fy=2018, today=date(2026, 1, 1))

    assert (kept.action, kept.until, kept.review, kept.rule) == (Action.RESTRICT, date(2025, 12, 31), False, BOOKS)
    assert kept.grounds == ("BFL-7:2", "GDPR-17.3.b")
    assert (gone.action, gone.until, gone.grounds) == (Action.ERASE, None, ("GDPR-17.1.a",))


def test_books_without_a_financial_year_come_to_a_person() -> None:
    unsaid = verdict(BOOKS)

    assert unsaid.action is Action.PERSON
    assert unsaid.grounds[0] == "start_event_missing"
    assert set(unsaid.flags) == {Flag.START_EVENT_MISSING, Flag.HUMAN_DECISION_REQUIRED}


@pytest.mark.parametrize("event", ["issued", "booked", "ordered", "paid", "invoiced", "received"])
def test_a_vouchers_day_says_its_financial_year(event: str) -> None:
    broken = book(fiscal_year_end="04-30")

    def until(day: date) -> date | None:
        booked: dict[str, Any] = {event: day}
        return verdict(BOOKS, by=broken, **booked).last_day

    assert until(date(2024, 4, 30)) == date(2031, 12, 31)
    assert until(date(2024, 5, 1)) == date(2032, 12, 31)


def test_a_record_without_a_rule_comes_to_a_person_never_to_a_default() -> None:
    for name in (None, "no.such.rule"):
        unsaid = verdict(name)
        assert (unsaid.action, unsaid.grounds) == (Action.PERSON, ("requires_config",))
        assert unsaid.flags == (Flag.REQUIRES_CONFIG, Flag.HUMAN_DECISION_REQUIRED)
        assert unsaid.rule == (name or "none")


def test_the_whole_journal_is_kept_from_its_latest_entry() -> None:
    old, new = record(last_entry=date(2010, 3, 1)), record(last_entry=date(2024, 5, 2))
    kind = Kind(rule=JOURNAL)
    latest = latest_starts(CARE, {"c": kind}, [new, old], {}, TODAY)

    kept = judge(CARE, ERASURE, SYSTEM, kind, old, Circumstances(today=TODAY, latest=latest))

    assert latest == {JOURNAL: date(2024, 5, 2)}
    assert (kept.action, kept.until, kept.review) == (Action.RETAIN, date(2034, 5, 2), True)
    assert kept.grounds == ("PDL-3:14", "PDL-3:17", "GDPR-17.3.b", "GDPR-17.3.c")


def test_what_is_known_of_earlier_pages_counts_for_the_latest_start() -> None:
    known = {JOURNAL: date(2025, 1, 1)}
    kinds = {"c": Kind(rule=JOURNAL), "d": Kind(rule="own.contract"), "e": Kind(rule=None)}
    later = record(last_entry=date(2026, 1, 1))

    assert latest_starts(CARE, kinds, [record(last_entry=date(2020, 1, 1)), record()], known, TODAY) == known
    assert latest_starts(CARE, kinds, [record(category="d", ended=date(2026, 2, 2)), later], known, TODAY)[
        JOURNAL
    ] == date(2026, 1, 1)


def test_a_journal_past_its_period_goes_only_by_a_person() -> None:
    gone = verdict(JOURNAL, by=CARE, last_entry=date(2010, 3, 1))
    kept = verdict(JOURNAL, by=CARE, kind=Kind(rule=JOURNAL, erase=Action.RETAIN), last_entry=date(2010, 3, 1))

    assert (gone.action, gone.flags) == (Action.ERASE, (Flag.HUMAN_DECISION_REQUIRED,))
    assert (kept.action, kept.until, kept.review) == (Action.RETAIN, date(2020, 3, 1), True)


def test_the_patient_data_act_binds_care_providers_only() -> None:
    for name in (JOURNAL, LOG):
        assert verdict(name, last_entry=TODAY, logged=TODAY).action is Action.PERSON
        assert verdict(name, by=CARE, last_entry=TODAY, logged=TODAY).action is Action.RETAIN


@pytest.mark.parametrize("flag", ["open_refund_dispute", "live_intrusion_case", "chargeback_2", "unpaid_invoice"])
def test_a_record_that_says_that_a_claim_is_open_is_restricted_until_that_ends(flag: str) -> None:
    kept = verdict("own.contract", flag)

    assert (kept.action, kept.grounds, kept.until_event) == (Action.RESTRICT, ("GDPR-17.3.e",), f"{flag}_closed")


def test_a_shared_row_loses_only_the_persons_part() -> None:
    linked, told = verdict("own.contract", "shared"), verdict("own.consent", "third_party")

    assert (linked.action, linked.grounds, linked.flags) == (Action.REDACT, ("GDPR-17.1.a", "GDPR-15.4"), ())
    assert (told.action, told.flags) == (Action.REDACT, (Flag.HUMAN_DECISION_REQUIRED,))


@pytest.mark.parametrize(
    ("name", "grounds"),
    [
        ("own.contract", ("GDPR-17.1.a",)),
        ("own.consent", ("GDPR-17.1.b",)),
        ("own.interest", ("GDPR-17.1.a", "GDPR-17.1.c")),
        ("own.public", ("GDPR-17.1.a", "GDPR-17.1.c")),
        ("own.health", ("GDPR-17.1.b",)),
    ],
)
def test_the_basis_opens_the_ground(name: str, grounds: tuple[str, ...]) -> None:
    gone = verdict(name)

    assert (gone.action, gone.grounds, gone.until) == (Action.ERASE, grounds, None)


def test_a_consent_whose_need_is_over_goes_on_both_grounds() -> None:
    assert verdict("own.consent", ended=TODAY).grounds == ("GDPR-17.1.b", "GDPR-17.1.a")
    assert verdict("own.consent", deferred=True).grounds == ("GDPR-17.1.b", "GDPR-17.1.a")


def test_a_childs_data_go_on_the_childs_own_ground_too() -> None:
    assert verdict("own.contract", requester=Requester(age=17)).grounds == ("GDPR-17.1.a", "GDPR-17.1.f")
    assert verdict("own.contract", requester=Requester(age=18)).grounds == ("GDPR-17.1.a",)


def test_no_more_marketing_stands_beside_the_erasure_of_a_newsletter() -> None:
    assert "GDPR-21.3" in verdict("own.newsletter", no_more_marketing=True).grounds
    assert "GDPR-21.3" not in verdict("own.newsletter").grounds
    assert "GDPR-21.3" not in verdict("own.consent", no_more_marketing=True).grounds


def test_a_maximum_says_when_it_would_have_gone_without_a_request() -> None:
    assert verdict("own.contract", ended=date(2026, 3, 1)).until == date(2028, 3, 1)
    assert verdict("own.anonymised", ended=date(2026, 3, 1)).action is Action.ANONYMISE
    assert verdict("own.contract", kind=Kind("own.contract", Action.ANONYMISE)).action is Action.ANONYMISE


def test_hours_end_at_their_moment() -> None:
    booked = Record(table="t", key=("1",), category="c", times={"booked_at": datetime(2026, 11, 20, 9, 30, tzinfo=UTC)})

    gone = judge(BOOK, ERASURE, SYSTEM, Kind("own.hours"), booked, Circumstances(today=TODAY))

    assert gone.until == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert gone.last_day == date(2026, 11, 22)


def test_a_running_contract_keeps_what_it_needs_but_not_what_rests_on_consent() -> None:
    refused, kept = (
        verdict("own.contract", "contract_running"),
        verdict("own.contract", "contract_running", contract_stays=True),
    )

    assert (refused.action, refused.grounds, refused.until_event) == (Action.REFUSE, ("GDPR-17.1.none",), "ended")
    assert kept.action is Action.KEEP
    assert verdict("own.health", "contract_running").action is Action.ERASE


def test_a_log_is_kept_to_its_maximum_and_no_longer() -> None:
    kept, gone = verdict("own.logged", ended=date(2024, 11, 21)), verdict("own.logged", ended=date(2024, 11, 20))

    assert (kept.action, kept.until, kept.grounds) == (Action.RETAIN, TODAY, ("GDPR-17.3.b",))
    assert gone.action is Action.ERASE


def test_a_proof_without_a_period_is_kept_and_somebody_is_told_to_choose_one() -> None:
    kept, gone = verdict("own.proof"), verdict("own.unsaid", ended=TODAY)

    assert (kept.action, kept.until_event, kept.flags) == (Action.RETAIN, "period_configured", (Flag.REQUIRES_CONFIG,))
    assert kept.grounds == ("GDPR-17.3.e",)
    assert (gone.action, gone.flags) == (Action.ERASE, (Flag.REQUIRES_CONFIG, Flag.POLICY_DEFECT))


def test_the_suppression_entry_is_what_makes_the_stop_work() -> None:
    kept = verdict("gen.suppression", objection=TODAY)

    assert (kept.action, kept.grounds) == (Action.KEEP, ("GDPR-21.3",))


def test_the_case_file_stays_three_years() -> None:
    kept = verdict("gen.casefile", case_closed=date(2026, 10, 22))

    assert (kept.action, kept.until, kept.grounds) == (
        Action.RETAIN,
        date(2029, 10, 22),
        ("GDPR-17.3.b", "GDPR-17.3.e"),
    )


def test_somebody_elses_record_is_routed() -> None:
    elsewhere = [
        verdict("own.contract", "own_controller"),
        verdict(None, "controller_is_therapist"),
        verdict("own.elsewhere"),
        verdict("own.contract", kind=Kind("own.contract", role=SystemRole.OTHER_CONTROLLER)),
        verdict("own.contract", kind=Kind("own.contract", role=SystemRole.PROCESSOR)),
        verdict("own.contract", by=book(role=SystemRole.PROCESSOR)),
    ]

    assert {(v.action, v.grounds) for v in elsewhere} == {(Action.ROUTE, ("GDPR-28.3",))}


def test_a_paper_original_follows_the_law_of_the_day() -> None:
    kept = verdict(None, "safe_transfer_documented", transferred=date(2023, 2, 1), today=date(2024, 6, 30))
    over = verdict(None, "safe_transfer_documented", transferred=date(2019, 2, 1), today=date(2024, 6, 30))
    gone = verdict(None, "safe_transfer_documented", transferred=date(2023, 2, 1), today=date(2024, 7, 1))

    assert (kept.action, kept.until, kept.rule) == (Action.RESTRICT, date(2026, 12, 31), "gen.paper_original")
    assert over.action is Action.ERASE
    assert (gone.action, gone.grounds) == (Action.ERASE, ("BFL-7:6", "GDPR-17.1.a"))
    assert verdict(None, "safe_transfer_documented").action is Action.PERSON


def test_marketing_data_without_a_rule_go_and_unlawful_data_too() -> None:
    assert verdict(None, kind=Kind(None, marketing=True)).grounds == ("GDPR-21.3", "GDPR-17.1.c")
    assert verdict(None, "unlawfully_processed").grounds == ("GDPR-17.1.d",)
    assert verdict(None, "open_refund", kind=Kind(None, marketing=True)).action is Action.RESTRICT


def test_access_and_erasure_of_one_record_are_two_questions() -> None:
    assert verdict("own.contract", right=RequestType.ACCESS).action is Action.DISCLOSE
