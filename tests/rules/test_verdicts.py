"""What happens to one record."""

from datetime import date
from pathlib import Path

import pytest

from deploy.estates import read_organisations
from deploy.settings import Settings
from rules.rulebook import RuleBook
from rules.verdicts import Circumstances, Kind, judge_access, judge_erasure, latest_starts, while_needed
from schemas.decisions import Action, LiveHold, Verdict
from schemas.ids import SystemId
from schemas.systems import Record

TODAY = date(2026, 11, 21)
PAYMENT, CHAT = SystemId("payment"), SystemId("chat")
BOOKS, JOURNAL, CARD = (
    Kind(rule="gen.bookkeeping", erase=Action.ERASE),
    Kind(rule="care.journal"),
    Kind(rule="s000.card"),
)
HOLD = LiveHold(id="h", owner="legal", review_on=TODAY)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    (organisation, _), *_ = read_organisations(Path(Settings().organisations))
    return RuleBook(organisation)


def record(fy: int | None = None, flags: tuple[str, ...] = (), **dates: date) -> Record:
    return Record(
        table="t", key=("1",), category="c", dates=dates, fy_end=date(fy, 12, 31) if fy else None, flags=flags
    )


def test_books_are_restricted_through_their_last_day_and_erased_the_day_after(book: RuleBook) -> None:
    kept = judge_erasure(book, PAYMENT, BOOKS, record(2018), Circumstances(today=date(2025, 12, 31)))
    gone = judge_erasure(book, PAYMENT, BOOKS, record(2018), Circumstances(today=date(2026, 1, 1)))

    assert (kept.action, kept.until, kept.review) == (Action.RESTRICT, date(2025, 12, 31), False)
    assert (gone.action, gone.until) == (Action.ERASE, None)


def test_books_without_a_financial_year_come_to_a_person(book: RuleBook) -> None:
    verdict = judge_erasure(book, PAYMENT, BOOKS, record(), Circumstances(today=TODAY))

    assert verdict.action is Action.PERSON
    assert "start_event_missing" in verdict.grounds


def test_a_record_without_a_rule_comes_to_a_person_never_to_a_default(book: RuleBook) -> None:
    for kind in (Kind(rule=None), Kind(rule="no.such.rule")):
        assert judge_erasure(book, CHAT, kind, record(), Circumstances(today=TODAY)).action is Action.PERSON
        assert judge_access(book, kind).action is Action.PERSON


def test_the_whole_journal_is_kept_from_its_latest_entry(book: RuleBook) -> None:
    old, new = record(last_entry=date(2010, 3, 1)), record(last_entry=date(2024, 5, 2))
    latest = latest_starts(book, {"c": JOURNAL}, [new, old], {})

    verdict = judge_erasure(book, SystemId("journal"), JOURNAL, old, Circumstances(today=TODAY, latest=latest))

    assert (verdict.action, verdict.until, verdict.review) == (Action.RETAIN, date(2034, 5, 2), True)


def test_a_journal_past_its_period_is_still_never_erased_by_itself(book: RuleBook) -> None:
    old = record(last_entry=date(2010, 3, 1))

    verdict = judge_erasure(book, SystemId("journal"), JOURNAL, old, Circumstances(today=TODAY))

    assert (verdict.action, verdict.review) == (Action.RETAIN, True)


def test_a_hold_restricts_what_would_be_erased_and_outlasts_a_floor(book: RuleBook) -> None:
    held = Circumstances(today=TODAY, holds=(HOLD,))

    card = judge_erasure(book, PAYMENT, CARD, record(), held)
    books = judge_erasure(book, PAYMENT, BOOKS, record(2024), held)

    assert (card.action, card.until, card.grounds) == (Action.RESTRICT, None, ("GDPR-17.3.e",))
    assert (books.action, books.until) == (Action.RESTRICT, None)
    assert {"BFL-7:2", "GDPR-17.3.e"} <= set(books.grounds)


def test_a_hold_covers_only_its_systems(book: RuleBook) -> None:
    held = Circumstances(today=TODAY, holds=(HOLD.model_copy(update={"systems": (CHAT,)}),))

    assert judge_erasure(book, PAYMENT, CARD, record(), held).action is Action.ERASE


def test_a_shared_row_loses_only_the_persons_part(book: RuleBook) -> None:
    verdict = judge_erasure(
        book, CHAT, Kind(rule="s000.chat"), record(flags=("shared",)), Circumstances(today=TODAY)
    )

    assert (verdict.action, verdict.grounds[1]) == (Action.REDACT, "GDPR-15.4")


def test_a_row_that_others_need_lives_as_long_as_the_longest_of_them() -> None:
    erase = Verdict(action=Action.ERASE, rule="r", grounds=())
    kept = [
        Verdict(action=Action.RESTRICT, rule="b", grounds=(), until=date(year, 12, 31)) for year in (2029, 2033, 2031)
    ]
    undated = Verdict(action=Action.RESTRICT, rule="h", grounds=("GDPR-17.3.e",))

    assert while_needed(erase, kept).until == date(2033, 12, 31)
    assert while_needed(erase, [*kept, undated]) == undated
    assert while_needed(erase, [erase]) == erase
