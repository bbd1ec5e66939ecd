"""Every other right, one record at a time."""

from datetime import date
from typing import Any

import pytest

from rules.judge import RIGHTS
from rules.matter import Kind
from schemas.decisions import Action, Flag
from schemas.organisation import ControllerKind
from schemas.particulars import Doubt, Weighing
from schemas.request import RequestType
from tests.rules.law import ACCESS, AUTHORITY, BOOK, CARE, TODAY, book, hold, verdict

JOURNAL, LOG, BOOKS = "care.journal", "care.access_log", "gen.bookkeeping"
R = RequestType


def test_every_right_has_its_law() -> None:
    assert set(RIGHTS) == set(RequestType)


def test_a_copy_asks_for_no_rule() -> None:
    for name in (None, "own.contract", BOOKS, "own.unsaid"):
        said = verdict(name, right=ACCESS)
        assert (said.action, said.grounds, said.flags) == (Action.DISCLOSE, (), ())


def test_a_copy_leaves_others_out_and_never_refuses_the_whole() -> None:
    linked, told = verdict("own.contract", "shared", right=ACCESS), verdict("own.contract", "joint", right=ACCESS)

    assert (linked.action, linked.grounds, linked.flags) == (Action.DISCLOSE, ("GDPR-15.4",), ())
    assert told.flags == (Flag.HUMAN_DECISION_REQUIRED,)


def test_what_should_never_be_stored_is_a_security_event() -> None:
    assert verdict("own.contract", "cvc_visible", right=ACCESS).flags == (Flag.SECURITY_EVENT,)


@pytest.mark.parametrize("right", [R.ACCESS, R.PORTABILITY, R.RECTIFICATION, R.RESTRICTION, R.OBJECTION])
def test_another_controllers_record_is_routed_by_every_right(right: RequestType) -> None:
    said = verdict("own.interest", "own_controller", right=right)

    assert (said.action, said.grounds) == (Action.ROUTE, ("GDPR-28.3",))


@pytest.mark.parametrize("right", [R.JOURNAL_DESTRUCTION, R.BLOCK_INNER, R.BLOCK_EXTERNAL])
def test_another_care_providers_record_is_routed(right: RequestType) -> None:
    assert verdict(JOURNAL, "controller_is_therapist", right=right, by=CARE).action is Action.ROUTE


def test_another_controllers_newsletter_is_routed() -> None:
    for right in (R.WITHDRAW_CONSENT, R.OBJECTION_DIRECT_MARKETING):
        assert verdict("own.newsletter", "own_controller", right=right).action is Action.ROUTE


def test_the_journals_copy_holds_the_journal_and_its_log() -> None:
    said = {name: verdict(name, right=R.JOURNAL_COPY, by=CARE) for name in (JOURNAL, LOG, "own.contract")}

    assert (said[JOURNAL].action, said[JOURNAL].grounds) == (Action.DISCLOSE, ("PDL-8:2",))
    assert said[LOG].action is Action.DISCLOSE
    assert said["own.contract"].action is Action.KEEP


def test_the_access_log_is_told_and_nothing_else() -> None:
    assert verdict(LOG, right=R.ACCESS_LOG, by=CARE).action is Action.DISCLOSE
    assert verdict("own.logged", right=R.ACCESS_LOG).action is Action.DISCLOSE
    assert verdict("own.contract", right=R.ACCESS_LOG, category="login_log").action is Action.DISCLOSE
    assert verdict("own.contract", right=R.ACCESS_LOG).action is Action.KEEP


def test_a_journal_that_does_harm_is_withheld_and_for_a_person() -> None:
    for right in (R.ACCESS, R.JOURNAL_COPY):
        said = verdict(JOURNAL, right=right, by=CARE, harm=True)
        assert (said.action, said.grounds) == (Action.WITHHOLD, ("PSL-6:12", "PDL-8:2"))
        assert said.flags == (Flag.HUMAN_DECISION_REQUIRED,)
    assert verdict("own.contract", right=ACCESS, harm=True).action is Action.DISCLOSE


@pytest.mark.parametrize(
    ("name", "flags", "action"),
    [
        ("own.consent", (), Action.EXPORT),
        ("own.contract", (), Action.EXPORT),
        ("own.contract", ("observed",), Action.EXPORT),
        ("own.contract", ("derived",), Action.WITHHOLD),
        ("own.health", (), Action.EXPORT),
        ("own.authored", (), Action.WITHHOLD),
        ("own.authored", ("provided",), Action.EXPORT),
        ("own.interest", (), Action.WITHHOLD),
        (BOOKS, ("provided",), Action.WITHHOLD),
        (None, ("provided",), Action.EXPORT),
        (None, (), Action.WITHHOLD),
    ],
)
def test_only_what_was_provided_on_consent_or_contract_moves(
    name: str | None, flags: tuple[str, ...], action: Action
) -> None:
    said = verdict(name, *flags, right=R.PORTABILITY)

    assert said.action is action
    assert said.grounds == (("GDPR-20.1",) if action is Action.WITHHOLD else ())


def test_what_others_share_moves_without_them_and_a_public_task_moves_nothing() -> None:
    shared = verdict("own.consent", "shared", right=R.PORTABILITY)

    assert (shared.action, shared.grounds, shared.flags) == (
        Action.EXPORT, ("GDPR-20.4",), (Flag.HUMAN_DECISION_REQUIRED,),
    )  # fmt: skip
    assert "GDPR-20.3" in verdict("own.public", right=R.PORTABILITY, by=AUTHORITY).grounds
    assert "GDPR-20.3" not in verdict("own.interest", right=R.PORTABILITY, by=AUTHORITY).grounds


@pytest.mark.parametrize(
    ("name", "doubt", "action", "ground"),
    [
        (JOURNAL, Doubt.FACT, Action.RECTIFY, "PDL-3:14"),
        (JOURNAL, Doubt.ASSESSMENT, Action.ANNOTATE, "PDL-3:8"),
        (BOOKS, Doubt.FACT, Action.CORRECT_BY_VOUCHER, "BFL-5:5"),
        (LOG, Doubt.FACT, Action.ANNOTATE, None),
        ("gen.casefile", Doubt.FACT, Action.ANNOTATE, None),
        ("own.contract", Doubt.FACT, Action.RECTIFY, None),
        ("own.contract", Doubt.ASSESSMENT, Action.ANNOTATE, None),
        (None, Doubt.FACT, Action.RECTIFY, None),
    ],
)
def test_each_kind_of_record_is_corrected_in_its_own_way(
    name: str | None, doubt: Doubt, action: Action, ground: str | None
) -> None:
    said = verdict(name, right=R.RECTIFICATION, by=CARE, doubt=doubt)

    assert (said.action, said.grounds) == (action, (ground,) if ground else ())


def test_a_row_that_a_voucher_needs_is_corrected_by_voucher_and_an_opinion_by_a_note() -> None:
    assert verdict("own.contract", "underlying_document", right=R.RECTIFICATION).action is Action.CORRECT_BY_VOUCHER
    assert verdict("own.contract", "opinion", right=R.RECTIFICATION).action is Action.ANNOTATE


@pytest.mark.parametrize(
    ("ground", "event"),
    [
        ("GDPR-18.1.a", "lift_notice_sent"),
        ("GDPR-18.1.b", "subject_releases"),
        ("GDPR-18.1.c", "subject_releases"),
        ("GDPR-18.1.d", "weighing_done"),
    ],
)
def test_a_restriction_ends_by_what_it_waits_for(ground: str, event: str) -> None:
    said = verdict("own.contract", right=R.RESTRICTION, restriction=ground)

    assert (said.action, said.grounds, said.until_event) == (Action.RESTRICT, (ground,), event)
    assert verdict("gen.suppression", right=R.RESTRICTION).action is Action.KEEP


def test_an_objection_restricts_until_it_is_weighed() -> None:
    waiting = verdict("own.interest", right=R.OBJECTION)
    gone = verdict("own.interest", right=R.OBJECTION, weighing=Weighing.NO_COMPELLING_GROUNDS)
    refused = verdict("own.public", right=R.OBJECTION, weighing=Weighing.COMPELLING)

    assert (waiting.action, waiting.grounds) == (Action.RESTRICT, ("GDPR-18.1.d",))
    assert waiting.until_event == "weighing_done"
    assert (gone.action, gone.grounds) == (Action.ERASE, ("GDPR-21.1", "GDPR-17.1.c"))
    assert (refused.action, refused.grounds) == (Action.REFUSE, ("GDPR-21.1",))
    assert {v.flags for v in (waiting, gone, refused)} == {(Flag.HUMAN_DECISION_REQUIRED,)}


def test_contract_consent_and_duty_know_no_objection() -> None:
    for name in ("own.contract", "own.consent", BOOKS, "gen.suppression", "gen.claim", "gen.casefile"):
        assert verdict(name, right=R.OBJECTION).action is Action.KEEP
    assert verdict(None, right=R.OBJECTION).action is Action.RESTRICT
    assert verdict(JOURNAL, right=R.OBJECTION, by=CARE).grounds == ("PDL-2:2",)


def test_an_objection_to_marketing_is_absolute() -> None:
    for right in (R.OBJECTION, R.OBJECTION_DIRECT_MARKETING):
        said = verdict("own.newsletter", right=right, unsubscribed=date(2026, 1, 1))
        assert (said.action, said.grounds, said.until) == (
            Action.ERASE, ("GDPR-21.3", "GDPR-17.1.c"), date(2028, 1, 1),
        )  # fmt: skip
        assert verdict(None, right=right, kind=Kind(None, marketing=True)).action is Action.ERASE
    for name in ("gen.suppression", "own.contract", None):
        assert verdict(name, right=R.OBJECTION_DIRECT_MARKETING).action is Action.KEEP


def test_a_withdrawn_consent_ends_the_use_at_once() -> None:
    gone, stopped = (
        verdict("own.consent", right=R.WITHDRAW_CONSENT),
        verdict("own.newsletter", right=R.WITHDRAW_CONSENT, unsubscribed=date(2026, 12, 24)),
    )

    assert (gone.action, gone.grounds) == (Action.ERASE, ("GDPR-17.1.b", "GDPR-7.3"))
    assert (stopped.action, stopped.until, stopped.grounds) == (Action.STOP_USE, date(2028, 12, 24), ("GDPR-7.3",))
    for name in ("own.contract", None, BOOKS):
        assert verdict(name, right=R.WITHDRAW_CONSENT).action is Action.KEEP
    assert verdict(JOURNAL, right=R.WITHDRAW_CONSENT, by=CARE).grounds == ("PDL-2:2",)


def test_a_block_covers_the_journal_only() -> None:
    assert verdict(JOURNAL, right=R.BLOCK_INNER, by=CARE).grounds == ("PDL-4:4",)
    assert verdict(JOURNAL, right=R.BLOCK_EXTERNAL, by=CARE).grounds == ("SVOD-2",)
    assert verdict(JOURNAL, right=R.BLOCK_INNER, by=CARE).action is Action.BLOCK
    assert verdict(LOG, right=R.BLOCK_INNER, by=CARE).action is Action.KEEP


def test_a_journal_is_destroyed_by_the_supervisors_order_only() -> None:
    kept = verdict(JOURNAL, right=R.JOURNAL_DESTRUCTION, by=CARE, last_entry=TODAY)
    gone = verdict(JOURNAL, right=R.JOURNAL_DESTRUCTION, by=CARE, last_entry=TODAY, destruction_ordered=True)

    assert (kept.action, kept.grounds[:2], kept.until_event) == (
        Action.RETAIN, ("PDL-8:4", "PDL-3:14"), "supervisor_decides",
    )  # fmt: skip
    assert (gone.action, gone.grounds) == (Action.ERASE, ("PDL-8:4", "GDPR-17.1.e"))
    assert kept.until == date(2036, 11, 21)
    for other in (LOG, BOOKS, "own.contract"):
        assert verdict(other, right=R.JOURNAL_DESTRUCTION, by=CARE).action is Action.KEEP, "nobody asked about it"


def test_no_right_destroys_what_a_claim_or_a_statute_keeps() -> None:
    for right, name in ((R.WITHDRAW_CONSENT, "own.consent"), (R.OBJECTION_DIRECT_MARKETING, "own.newsletter")):
        assert verdict(name, right=right).action is Action.ERASE
        held = verdict(name, right=right, holds=(hold(),))
        assert (held.action, held.grounds) == (Action.RESTRICT, ("GDPR-17.3.e",))
    weighed: dict[str, Any] = {"right": R.OBJECTION, "weighing": Weighing.NO_COMPELLING_GROUNDS}
    assert verdict("own.interest", "voucher_refers_to_this", fy=2025, **weighed).action is Action.RESTRICT
    public = book(kind=ControllerKind.PUBLIC_AUTHORITY)
    assert verdict("own.interest", by=public, **weighed).action is Action.REFUSE


def test_a_verdict_names_its_rule_for_every_right() -> None:
    for right in RequestType:
        assert verdict("own.contract", right=right).rule == "own.contract"
        assert BOOK.get("own.contract") is not None
