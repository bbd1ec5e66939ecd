"""What keeps a record, whoever asks: statutes, public documents, claims."""

from datetime import date

from schemas.decisions import Action, Flag
from schemas.ids import SystemId
from schemas.request import RequestType
from tests.rules.law import AUTHORITY, CARE, SYSTEM, TODAY, book, hold, rule, verdict

BOOKS, JOURNAL = "gen.bookkeeping", "care.journal"


def test_a_hold_restricts_what_would_be_erased_and_outlasts_a_floor() -> None:
    card = verdict("own.contract", holds=(hold(),))
    books = verdict(BOOKS, fy=2024, holds=(hold(),))

    assert (card.action, card.until, card.until_event) == (Action.RESTRICT, None, "hold_released")
    assert card.grounds == ("GDPR-17.3.e",)
    assert (books.action, books.until, books.until_event) == (Action.RESTRICT, date(2031, 12, 31), "hold_released")
    assert books.ends is None and books.last_day == date(2031, 12, 31)
    assert books.grounds == ("BFL-7:2", "GDPR-17.3.b", "GDPR-17.3.e")


def test_every_hold_is_recorded_and_each_covers_only_its_systems() -> None:
    other = hold(id="i", ground="GDPR-17.3.d", systems=(SystemId("other"),))
    here = hold(id="j", ground="GDPR-17.3.a", systems=(SYSTEM,))

    assert verdict("own.contract", holds=(other,)).action is Action.ERASE
    assert verdict("own.contract", holds=(hold(), other, here)).grounds == ("GDPR-17.3.e", "GDPR-17.3.a")


def test_a_journal_under_a_hold_stays_a_journal() -> None:
    kept = verdict(JOURNAL, by=CARE, last_entry=date(2020, 1, 1), holds=(hold(),))

    assert (kept.action, kept.until, kept.until_event, kept.review) == (Action.RETAIN, date(2030, 1, 1), None, True)
    assert kept.grounds[-1] == "GDPR-17.3.e"


def test_claim_evidence_is_restricted_until_the_hold_is_released() -> None:
    kept = verdict("gen.claim", hold_placed=TODAY)

    assert (kept.action, kept.grounds, kept.until_event) == (Action.RESTRICT, ("GDPR-17.3.e",), "hold_released")
    assert verdict("gen.claim", hold_placed=TODAY, facts=frozenset({"hold_released"})).action is Action.ERASE


def test_a_row_that_a_voucher_refers_to_is_books_whatever_its_own_rule_says() -> None:
    kept = verdict("own.contract", "voucher_refers_to_this", ordered=date(2024, 11, 20))
    gone = verdict("own.contract", "voucher_refers_to_this", ordered=date(2010, 11, 20))
    booked = verdict(BOOKS, "voucher_refers_to_this", fy=2024)

    assert (kept.action, kept.until, kept.rule) == (Action.RESTRICT, date(2031, 12, 31), BOOKS)
    assert kept.flags == (Flag.POLICY_DEFECT,) == booked.flags
    assert gone.action is Action.ERASE


def test_an_authority_destroys_only_by_a_decision_to_dispose() -> None:
    decided = book(kind=AUTHORITY.organisation.kind, gallring_rule_id="A-1")
    refused = verdict("own.contract", by=AUTHORITY)

    assert (refused.action, refused.grounds) == (Action.REFUSE, ("ARKIV-10", "GDPR-17.3.b"))
    assert set(refused.flags) == {Flag.GALLRING_RULE_MISSING, Flag.POLICY_DEFECT}
    assert verdict("own.contract", by=decided).action is Action.ERASE
    assert verdict(None, by=AUTHORITY).action is Action.REFUSE
    assert verdict("own.elsewhere", by=decided).action is Action.ERASE


def test_an_authoritys_journal_is_kept_on_both_laws() -> None:
    kept = verdict(JOURNAL, by=AUTHORITY, last_entry=date(2026, 6, 11))

    assert (kept.action, kept.until) == (Action.RETAIN, date(2036, 6, 11))
    assert kept.grounds == ("PDL-3:14", "PDL-3:17", "GDPR-17.3.b", "GDPR-17.3.c", "ARKIV-10")
    assert kept.flags == (Flag.GALLRING_RULE_MISSING, Flag.POLICY_DEFECT)


def test_a_promise_that_outlasts_the_books_is_no_defect() -> None:
    longer = verdict("own.contract", "voucher_refers_to_this", ordered=date(2020, 1, 1), ended=date(2026, 6, 1))
    shorter = verdict("own.contract", "voucher_refers_to_this", ordered=date(2020, 1, 1), ended=date(2024, 6, 1))
    unstarted = verdict("own.contract", "voucher_refers_to_this", ordered=date(2020, 1, 1))

    assert {v.until for v in (longer, shorter, unstarted)} == {date(2027, 12, 31)}
    assert longer.flags == ()
    assert shorter.flags == unstarted.flags == (Flag.POLICY_DEFECT,)


def test_a_promise_stands_under_the_statutes_that_it_names() -> None:
    rules = {"chat": rule(period="P0D", under=("care.journal",)), "log": rule(period="P5Y", under=("care.access_log",))}
    care, other = book(rules=rules, care_provider=True), book(rules=rules)

    chat, log = (verdict(name, by=care, ended=date(2024, 1, 1), logged=TODAY) for name in ("own.chat", "own.log"))

    assert (chat.action, chat.until, chat.rule, chat.flags) == (
        Action.RETAIN, date(2034, 1, 1), "care.journal", (Flag.POLICY_DEFECT,),
    )  # fmt: skip
    assert (log.action, log.until, log.flags) == (Action.RETAIN, date(2031, 11, 21), (Flag.POLICY_DEFECT,))
    assert verdict("own.log", by=care, logged=TODAY).flags == (Flag.POLICY_DEFECT,)
    assert verdict("own.chat", by=other, ended=date(2024, 1, 1)).action is Action.ERASE
    assert verdict("own.chat", by=care, ended=date(2010, 1, 1)).action is Action.ERASE


def test_a_claim_with_a_last_day_lasts_at_least_as_long_as_the_books() -> None:
    short, long_ = hold(ends_on=date(2029, 8, 20)), hold(ends_on=date(2035, 3, 1))

    assert verdict("own.contract", holds=(short,)).until == date(2029, 8, 20)
    assert verdict(BOOKS, fy=2026, holds=(short,)).until == date(2033, 12, 31)
    both = verdict(BOOKS, fy=2026, holds=(short, long_))
    assert (both.until, both.until_event, both.ends) == (date(2035, 3, 1), "hold_released", None)


def test_a_voucher_of_unknown_year_keeps_the_row_for_a_person_whatever_else_is_dated() -> None:
    old = date(2010, 1, 1)
    for said in (
        verdict("own.contract", "voucher_refers_to_this", "voucher_year_unknown", ordered=old),
        verdict(BOOKS, "voucher_year_unknown", issued=old),
    ):
        assert said.action is Action.PERSON
        assert Flag.START_EVENT_MISSING in said.flags
    assert verdict("own.contract", "voucher_refers_to_this", ordered=old).action is Action.ERASE


def test_a_statute_beside_a_promise_that_nothing_dates_keeps_for_a_person() -> None:
    care = book(rules={"chat": rule(under=("care.journal",))}, care_provider=True)

    assert verdict("own.chat", by=care).action is Action.PERSON
    assert verdict("own.chat", by=care, facts=frozenset({"journal_note_made"})).action is Action.ERASE


def test_no_other_right_destroys_what_only_lacks_a_date() -> None:
    undated = ("voucher_refers_to_this", "voucher_year_unknown")
    for name, right in (
        ("own.newsletter", RequestType.OBJECTION_DIRECT_MARKETING),
        ("own.consent", RequestType.WITHDRAW_CONSENT),
    ):
        assert verdict(name, right=right).action is Action.ERASE
        assert verdict(name, *undated, right=right).action is Action.PERSON
