"""What an answer is called."""

from typing import Any

import pytest

from rules.answers import answer_kind, kinds, told_kinds
from schemas.decisions import Action, Verdict
from schemas.ids import SystemId
from schemas.opinion import Decision, NoticeKind
from schemas.request import RequestType
from tests.rules.law import ACCESS, BOOK, ERASURE

A, K = Action, NoticeKind


def decided(*actions: Action, right: RequestType = ERASURE, **more: Any) -> list[Decision]:
    return [
        Decision(
            record=str(n),
            system=SystemId("s"),
            right=right,
            verdict=Verdict(action=a, **{"rule": "r", "grounds": ()} | more),
        )
        for n, a in enumerate(actions)
    ]


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        ((A.ERASE, A.ANONYMISE), K.COMPLETION_NOTICE),
        ((A.ERASE, A.KEEP, A.NONE), K.COMPLETION_NOTICE),
        ((A.RECTIFY, A.CORRECT_BY_VOUCHER), K.COMPLETION_NOTICE),
        ((A.BLOCK,), K.COMPLETION_NOTICE),
        ((A.ERASE, A.RESTRICT), K.PARTIAL_REFUSAL_NOTICE),
        ((A.RESTRICT,), K.PARTIAL_REFUSAL_NOTICE),
        ((A.ROUTE,), K.PARTIAL_REFUSAL_NOTICE),
        ((A.REDACT,), K.PARTIAL_REFUSAL_NOTICE),
        ((A.ANNOTATE,), K.PARTIAL_REFUSAL_NOTICE),
        ((A.PERSON,), K.PARTIAL_REFUSAL_NOTICE),
        ((A.ERASE, A.RETAIN), K.PARTIAL_REFUSAL_NOTICE),
        ((A.RETAIN,), K.REFUSAL_NOTICE),
        ((A.REFUSE, A.WITHHOLD), K.REFUSAL_NOTICE),
    ],
)
def test_an_answer_about_deeds_is_called_by_what_was_done(actions: tuple[Action, ...], kind: NoticeKind) -> None:
    assert answer_kind(decided(*actions)) is kind


def test_the_case_file_alone_is_no_refusal() -> None:
    assert answer_kind(decided(A.RETAIN, rule="gen.casefile"), ["gen.casefile"]) is K.PARTIAL_REFUSAL_NOTICE
    assert answer_kind(decided(A.RETAIN, rule="other"), ["gen.casefile"]) is K.REFUSAL_NOTICE


@pytest.mark.parametrize(
    ("actions", "in_vain", "named"),
    [
        ((), False, (K.ACCESS_DELIVERY,)),
        ((), True, (K.NEGATIVE_CONFIRMATION,)),
        ((A.KEEP,), True, (K.NEGATIVE_CONFIRMATION,)),
        ((A.DISCLOSE,), True, (K.ACCESS_DELIVERY,)),
        ((A.EXPORT, A.KEEP), False, (K.ACCESS_DELIVERY,)),
        ((A.KEEP, A.NONE), False, (K.ACCESS_DELIVERY,)),
        ((A.DISCLOSE, A.WITHHOLD), False, (K.ACCESS_DELIVERY, K.PARTIAL_REFUSAL_NOTICE)),
        ((A.DISCLOSE, A.REFUSE), False, (K.ACCESS_DELIVERY, K.PARTIAL_REFUSAL_NOTICE)),
        ((A.WITHHOLD,), False, (K.REFUSAL_NOTICE,)),
        ((A.ROUTE,), False, ()),
    ],
)
def test_an_answer_about_knowledge_is_called_by_what_was_told(
    actions: tuple[Action, ...], in_vain: bool, named: tuple[NoticeKind, ...]
) -> None:
    assert told_kinds(decided(*actions, right=ACCESS), searched_in_vain=in_vain) == named


def test_a_live_answer_has_a_name_for_each_of_its_rights() -> None:
    erased, told = decided(A.ERASE, A.RESTRICT), decided(A.DISCLOSE, right=ACCESS)

    assert kinds(BOOK, (ERASURE,), erased) == (K.PARTIAL_REFUSAL_NOTICE,)
    assert kinds(BOOK, (ACCESS,), told) == (K.ACCESS_DELIVERY,)
    assert kinds(BOOK, (ACCESS, ERASURE), erased) == (K.ACCESS_DELIVERY, K.PARTIAL_REFUSAL_NOTICE)
    assert kinds(BOOK, (ACCESS, ERASURE), [*told, *decided(A.ERASE)]) == (K.ACCESS_DELIVERY, K.COMPLETION_NOTICE)
    assert kinds(BOOK, (RequestType.PORTABILITY,), decided(A.EXPORT, right=RequestType.PORTABILITY)) == (
        K.ACCESS_DELIVERY,
    )
    assert kinds(BOOK, (ERASURE,), decided(A.RETAIN, rule="gen.casefile")) == (K.PARTIAL_REFUSAL_NOTICE,)


def test_a_search_without_a_find_is_confirmed_as_such() -> None:
    for rights in ((ACCESS,), (ERASURE,), (ACCESS, ERASURE)):
        assert kinds(BOOK, rights, []) == (K.NEGATIVE_CONFIRMATION,)
