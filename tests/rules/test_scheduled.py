"""What is due although nobody asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules.judge import judge_scheduled
from rules.matter import Circumstances, Kind
from rules.rulebook import RuleBook
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import SystemRole
from schemas.systems import Record
from tests.rules.law import AUTHORITY, BOOK, CARE, SYSTEM, TODAY, book, hold, record

YESTERDAY = TODAY - timedelta(days=1)


def due(name: str | None, *flags: str, by: RuleBook = BOOK, kind: Kind | None = None, **more: Any) -> Verdict:
    now = {key: more.pop(key) for key in list(more) if key in Circumstances.model_fields}
    return judge_scheduled(
        by, SYSTEM, kind or Kind(name), record(*flags, **more), Circumstances(**{"today": TODAY} | now)
    )


def test_a_maximum_is_gone_by_its_last_day() -> None:
    gone, kept = due("own.contract", ended=date(2024, 11, 21)), due("own.contract", ended=date(2024, 11, 22))

    assert (gone.action, gone.until, gone.grounds) == (Action.ERASE, TODAY, ("POLICY",))
    assert (kept.action, kept.until, kept.grounds) == (Action.KEEP, date(2026, 11, 22), ())


def test_what_has_not_started_is_kept_and_somebody_learns_that_no_start_is_noted() -> None:
    kept = due("own.contract")

    assert (kept.action, kept.until, kept.flags) == (Action.KEEP, None, (Flag.START_EVENT_MISSING,))


def test_no_rule_and_no_period_keep_and_are_told() -> None:
    assert (due(None).action, due(None).flags) == (Action.KEEP, (Flag.REQUIRES_CONFIG,))
    unsaid = due("own.unsaid", ended=date(2000, 1, 1))
    assert (unsaid.action, set(unsaid.flags)) == (
        Action.KEEP, {Flag.REQUIRES_CONFIG, Flag.POLICY_DEFECT, Flag.HUMAN_DECISION_REQUIRED},
    )  # fmt: skip


def test_hours_end_at_their_moment_not_at_midnight() -> None:
    booked = Record(table="t", key=("1",), category="c", times={"booked_at": datetime(2026, 11, 19, 9, tzinfo=UTC)})
    ends = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def at(moment: datetime | None) -> Verdict:
        return judge_scheduled(BOOK, SYSTEM, Kind("own.hours"), booked, Circumstances(today=TODAY, at=moment))

    assert (at(ends).action, at(ends).until) == (Action.ERASE, ends)
    assert at(ends - timedelta(seconds=1)).action is Action.KEEP
    assert at(None).action is Action.KEEP


def test_an_open_matter_keeps_what_the_rule_says_it_keeps() -> None:
    old: dict[str, Any] = {"ended": date(2025, 11, 21)}

    assert due("own.profile", **old).action is Action.ERASE
    assert due("own.profile", "open_case", **old).action is Action.KEEP
    assert due("own.profile", facts=frozenset({"open_case"}), **old).action is Action.KEEP
    assert due("own.contract", "open_case", ended=date(2020, 1, 1)).action is Action.ERASE
    assert due("own.contract", "contract_running", ended=date(2020, 1, 1)).action is Action.KEEP


def test_some_things_end_a_period_at_once() -> None:
    assert due("own.account").action is Action.KEEP
    closed = due("own.account", facts=frozenset({"business_closed"}))
    assert (closed.action, closed.until) == (Action.ERASE, TODAY)
    assert due("own.contract", facts=frozenset({"business_closed"})).action is Action.KEEP


def test_what_is_never_stored_is_not_there() -> None:
    assert due("own.unstored", ended=TODAY).action is Action.NONE


def test_statistics_stay_and_shared_rows_lose_the_persons_part() -> None:
    assert due("own.anonymised", ended=date(2020, 1, 1)).action is Action.ANONYMISE
    shared = due("own.contract", "shared", ended=date(2020, 1, 1))
    assert (shared.action, shared.grounds) == (Action.REDACT, ("POLICY", "GDPR-15.4"))


def test_a_manifest_says_how_only_where_it_destroys() -> None:
    old: dict[str, Any] = {"ended": date(2020, 1, 1)}

    assert due("own.contract", kind=Kind("own.contract", Action.ANONYMISE), **old).action is Action.ANONYMISE
    assert due("own.contract", kind=Kind("own.contract", Action.RETAIN), **old).action is Action.ERASE


def test_statutes_and_claims_keep_here_too() -> None:
    assert due("gen.bookkeeping", fy=2019, today=date(2026, 12, 31)).action is Action.RESTRICT
    gone = due("gen.bookkeeping", fy=2019, today=date(2027, 1, 1))
    assert (gone.action, gone.until, gone.grounds) == (Action.ERASE, date(2026, 12, 31), ("GDPR-17.1.a",))
    assert due("own.contract", ended=date(2020, 1, 1), holds=(hold(),)).action is Action.RESTRICT
    assert due("gen.bookkeeping").action is Action.PERSON


def test_a_patient_record_past_its_minimum_comes_to_a_person() -> None:
    over = due("care.journal", by=CARE, last_entry=date(2016, 11, 20))

    assert (over.action, over.until, over.review) == (Action.RETAIN, date(2026, 11, 20), True)
    assert over.flags == (Flag.HUMAN_DECISION_REQUIRED,)
    log = due("care.access_log", by=CARE, kind=Kind("care.access_log", Action.RETAIN), logged=date(2020, 1, 1))
    assert (log.action, log.review) == (Action.RETAIN, True)
    assert due("care.access_log", by=CARE, logged=date(2020, 1, 1)).action is Action.ERASE


def test_an_authority_waits_for_its_decision_and_names_it() -> None:
    decided = book(kind=AUTHORITY.organisation.kind, gallring_rule_id="A-1")

    assert due("own.contract", by=AUTHORITY, ended=date(2020, 1, 1)).action is Action.REFUSE
    assert due("own.contract", by=AUTHORITY, ended=TODAY).action is Action.KEEP
    assert due("own.contract", by=decided, ended=date(2020, 1, 1)).grounds == ("POLICY", "ARKIV-10")


def test_somebody_elses_records_are_not_ours_to_clear_but_a_processors_instruction_is() -> None:
    assert due("own.elsewhere", ended=date(2020, 1, 1)).action is Action.ROUTE
    assert due("own.contract", "own_controller", ended=date(2020, 1, 1)).action is Action.ROUTE
    assert due("own.contract", by=book(role=SystemRole.PROCESSOR), ended=date(2020, 1, 1)).action is Action.ERASE


def test_what_came_back_from_a_backup_goes_again_and_what_is_new_stays() -> None:
    back = due("own.contract", ended=YESTERDAY, erased_on=YESTERDAY)

    assert (back.action, back.flags) == (Action.ERASE, (Flag.TOMBSTONE_REPLAYED,))
    assert due("own.contract", ended=TODAY, erased_on=YESTERDAY).action is Action.KEEP
    assert due("own.contract", erased_on=YESTERDAY).action is Action.KEEP
    assert due("own.contract", "restored_2026", ended=TODAY, erased_on=YESTERDAY).action is Action.ERASE
    assert due("gen.bookkeeping", fy=2026, erased_on=YESTERDAY).action is Action.RESTRICT


def test_a_deferred_erasure_is_judged_as_the_request_it_was() -> None:
    assert due("own.contract", deferred=True, ended=TODAY).grounds == ("GDPR-17.1.a",)


def test_what_lasts_until_an_event_is_kept() -> None:
    assert due("gen.suppression", objection=date(2020, 1, 1)).action is Action.KEEP
    assert due("gen.suppression", objection=date(2020, 1, 1)).flags == ()
