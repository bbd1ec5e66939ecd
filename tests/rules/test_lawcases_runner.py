"""The runner of law cases: what it reads, how it compares, and what it says of a case that it can't read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.lawcases.compare import FIELDS, Failure, run
from rules.lawcases.facts import Facts
from rules.lawcases.format import LawCase, files, read
from schemas.errors import BadInput
from schemas.organisation import Organisation
from schemas.particulars import Capacity
from tests.rules.law import TODAY, organisation

ORGANISATIONS: dict[str, Organisation] = {"own": organisation()}
CASE: dict[str, Any] = {
    "id": "T-1",
    "title": "A case",
    "seed": "own",
    "certainty": "settled",
    "given": {
        "request": {"type": "erasure", "received": date(2026, 6, 1)},
        "systems": [{"system": "system", "records": [{"id": "r1", "category": "c", "rule": "own.contract",
                                                        "dates": {"ended": date(2026, 3, 1)}}]}],
    },
    "expect": {},
}  # fmt: skip


def came_out(expect: dict[str, Any], **given: Any) -> tuple[dict[str, str], tuple[Failure, ...]]:
    case = LawCase.model_validate(CASE | {"expect": expect, "given": CASE["given"] | given})
    result = run(case, ORGANISATIONS)
    assert result.id == "T-1" and result.passed is not bool(result.failures)
    return result.fields, result.failures


@pytest.mark.parametrize(
    ("expect", "field", "ok"),
    [
        ({"due": {"effective": date(2026, 7, 1)}}, "due", True),
        ({"due": {"effective": date(2026, 7, 2)}}, "due", False),
        ({"due": {"open": True}}, "due", False),
        ({"states": ["received", "executing", "closed"]}, "states", True),
        ({"states": ["executing", "received"]}, "states", False),
        ({"states": ["received", "received"]}, "states", False),
        ({"decisions": [{"record": "r1", "action": "erase"}]}, "decisions", True),
        ({"decisions": [{"record": "r1", "action": "erase", "until": date(2028, 3, 1)}]}, "decisions", True),
        ({"decisions": [{"record": "r1", "action": "erase", "until": "2028-03-01"}]}, "decisions", True),
        ({"decisions": [{"record": "r1", "action": "erase", "until": date(2028, 3, 2)}]}, "decisions", False),
        ({"decisions": [{"record": "r1", "action": "erase", "ground": "GDPR-17.1.a"}]}, "decisions", True),
        ({"decisions": [{"record": "r1", "action": "erase", "ground": ["GDPR-17.1.a", "X"]}]}, "decisions", False),
        ({"decisions": [{"record": "r1", "action": "keep"}]}, "decisions", False),
        ({"decisions": [{"record": "r2", "action": "erase"}]}, "decisions", False),
        ({"decisions": [{"record": "r1", "action": "erase", "step": 2}]}, "decisions", False),
        ({"notices": [{"to": "subject", "kind": "completion_notice", "by": date(2026, 7, 1)}]}, "notices", True),
        ({"notices": [{"to": "subject", "kind": "completion_notice", "by": date(2026, 6, 30)}]}, "notices", False),
        ({"notices": [{"to": "subject", "kind": "completion_notice", "at": "2026-07-01T00:00"}]}, "notices", True),
        ({"notices": [{"to": "subject", "kind": "completion_notice", "at": "2026-07-01T00:01"}]}, "notices", False),
        ({"notices": [{"to": "nobody", "kind": "completion_notice"}]}, "notices", False),
        ({"notices": [{"to": "subject", "kind": "fee_notice"}]}, "notices", False),
        ({"extract": {"include": [], "exclude": ["r1"]}}, "extract", True),
        ({"extract": {"include": ["r1"], "exclude": []}}, "extract", False),
        ({"flags": ["policy_defect"]}, "flags", False),
    ],
)
def test_each_field_is_compared_in_its_own_way(expect: dict[str, Any], field: str, ok: bool) -> None:
    fields, failures = came_out(expect)

    assert fields == {field: "pass" if ok else "fail"}
    assert [(f.field, f.unknown) for f in failures] == ([] if ok else [(field, False)])


def test_each_failure_tells_where_it_is_what_was_expected_and_what_came() -> None:
    _, failures = came_out({
        "due": {"first": date(2026, 7, 2)},
        "states": ["closed", "received"],
        "notices": [{"to": "nobody", "kind": "fee_notice", "by": date(2026, 7, 1), "say": ["x"]}],
        "extract": {"include": ["in"], "exclude": []},
        "flags": ["policy_defect"],
    })  # fmt: skip

    path = ["received", "assessing", "executing", "notifying_recipients", "responded", "closed"]
    due, states, notice, extract, flag = failures
    assert due == Failure(field="due", record="first", expected=date(2026, 7, 2), got=date(2026, 7, 1))
    assert states == Failure(field="states", expected=["closed", "received"], got=path)
    assert notice.expected == {"to": "nobody", "kind": "fee_notice", "by": date(2026, 7, 1)}
    assert notice.field == "notices" and notice.record is None
    assert notice.got[0] == {"to": ("subject", "requester"), "kind": "completion_notice", "on": date(2026, 7, 1)}
    assert extract == Failure(field="extract", record="in", expected="included", got=[])
    assert flag == Failure(field="flags", record="policy_defect", expected="raised", got=[])


def test_what_a_copy_must_not_hold_is_told() -> None:
    _, failures = came_out(
        {"extract": {"include": ["r1"], "exclude": ["r1", "purposes", "x"]}},
        request={"type": "access", "received": date(2026, 6, 1)},
    )

    assert failures == tuple(
        Failure(field="extract", record=name, expected="left out", got="included") for name in ("r1", "purposes")
    )


def test_a_question_for_a_person_is_unknown_and_no_pass() -> None:
    systems = [{"system": "system", "records": [{"id": "r1", "category": "c", "rule": None}]}]

    asked, _ = came_out({"decisions": [{"record": "r1", "action": "erase"}]}, systems=systems)
    kept, _ = came_out({"decisions": [{"record": "r1", "action": "keep"}]}, systems=systems)

    assert asked == {"decisions": "unknown"} and kept == {"decisions": "pass"}


def test_what_is_wrong_is_told_with_what_was_expected() -> None:
    _, failures = came_out(
        {"decisions": [{"record": "r1", "action": "keep", "ground": "X", "note": "why"}], "flags": ["f"]}
    )

    decision, flag = failures
    assert (decision.record, decision.expected) == ("r1", {"action": "keep", "ground": "X"})
    assert decision.got == [{"action": "erase", "until": date(2028, 3, 1), "ground": ["GDPR-17.1.a"]}]
    assert (flag.record, flag.expected, flag.got) == ("f", "raised", [])


def test_a_shared_copy_is_redacted_in_the_words_of_law_cases() -> None:
    systems = [
        {"system": "system", "records": [{"id": "r1", "category": "c", "rule": None, "about": ["subject", "other"]}]}
    ]

    fields, _ = came_out(
        {"decisions": [{"record": "r1", "action": "redact"}], "extract": {"include": ["r1", "purposes"]}},
        systems=systems, request={"type": "access", "received": date(2026, 6, 1)},
    )  # fmt: skip

    assert fields == {"decisions": "pass", "extract": "pass"}
    assert set(FIELDS) >= set(fields)


def test_two_rights_are_two_steps() -> None:
    fields, _ = came_out(
        {
            "decisions": [
                {"record": "r1", "action": "disclose", "step": 1},
                {"record": "r1", "action": "erase", "step": 2},
            ]
        },
        request={"type": "access_and_erasure", "received": date(2026, 6, 1)},
    )

    assert fields == {"decisions": "pass"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a: [", "no law cases"),
        ("schema: other/1\ncases: []", "it needs `schema: dsr-vectors/1`"),
        ("schema: dsr-vectors/1\ncases: {}", "a list `cases`"),
    ],
)
def test_a_file_that_is_none_is_named_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text)

    with pytest.raises(BadInput, match=rf"x\.yaml: .*{reason}"):
        read(file)


def test_files_are_found_in_folders_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "c.txt"):
        (tmp_path / name).write_text("")

    assert [f.name for f in files([tmp_path])] == ["a.yaml", "b.yaml"]
    assert files([tmp_path / "c.txt"]) == [tmp_path / "c.txt"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no law cases"):
        files([tmp_path / "empty"])


@pytest.mark.parametrize(
    ("case", "name", "reason"),
    [
        (CASE | {"seed": "nobody"}, "T-1", "no organisation file has rule_prefix 'nobody'; known: own"),
        (CASE | {"given": {"request": {"type": "erasure"}}}, "T-1", "give `received` or `received_at`"),
        (CASE | {"given": {"request": {"type": "wish", "received": date(2026, 6, 1)}}}, "T-1", "'wish' is no request"),
        (
            CASE | {"given": {"clock": {"today": TODAY}, "requester": {"capacity": "friend"}}},
            "T-1",
            "'friend' is no capacity",
        ),
        (
            CASE | {"given": {"clock": {"today": TODAY}, "requester": {"identity": "maybe"}}},
            "T-1",
            "'maybe' is no identity",
        ),
        (CASE | {"given": {}}, "T-1", "give a `request` or a `clock`"),
        ({"id": "X-1"}, "X-1", "title: Field required"),
        (7, "case 1", "Input should be"),
    ],
)
def test_a_case_that_can_not_be_read_fails_and_the_others_run(
    tmp_path: Path, case: Any, name: str, reason: str
) -> None:
    file = tmp_path / "x.yaml"
    good = CASE | {"id": "GOOD", "expect": {"flags": []}}
    file.write_text(yaml.safe_dump({"schema": "dsr-vectors/1", "cases": [case, good]}))

    wrong, right = (run(one, ORGANISATIONS) for one in read(file))

    assert (wrong.id, wrong.passed, wrong.fields) == (name, False, {"case": "fail"})
    assert reason in wrong.failures[0].got
    assert (right.id, right.passed) == ("GOOD", True)


def test_facts_are_read_without_trust() -> None:
    facts = Facts(
        yaml.safe_load("""
        none: none
        not_so: false
        so: true
        day: 2026-01-02
        text_day: "2026-01-03"
        moment: 2026-01-04T10:00:00
        junk_day: soon
        days: [2026-01-05, "2026-01-06", never]
        number: 3
        quoted: "15"
        words: [a, {name: b}]
        one: c
        processor_confirmations: {a: 2026-01-01, b: null, c: pending, d: "yes"}
        power_of_attorney: {scope: invoices, valid: true}
        custody: other_guardian
        harm_indicated: "no"
    """)
    )

    assert not facts.is_there("none") and not facts.is_there("missing") and facts.is_there("so")
    assert facts.day("day") == date(2026, 1, 2) and facts.day("text_day") == date(2026, 1, 3)
    assert facts.day("moment") == date(2026, 1, 4) and facts.day("junk_day") is None and facts.day("number") is None
    assert Facts({"earlier_requests": ["2026-01-05", {"received": date(2026, 1, 6)}, "never"]}).earlier(None) == (
        date(2026, 1, 5), date(2026, 1, 6),
    )  # fmt: skip
    assert Facts({"earlier_requests": 2}).earlier(date(2026, 1, 7)) == (date(2026, 1, 7),) * 2
    assert facts.number("quoted") == 15 and Facts({}).earlier(None) == ()
    assert facts.number("number") == 3 and facts.number("so") is None and facts.number("one") is None
    assert facts.words("words") == ("a", "b") and facts.words("one") == ("c",) and facts.words("none") == ()
    assert facts.unconfirmed() == ("b", "c")
    assert facts.scope() == ("invoices",) and facts.authority() and not facts.custody() and facts.harm() is False
    assert facts.true_ones() == {"so"} and facts.text("missing") == "" and facts.text("number") == "3"
    assert Facts({}).scope() is None and Facts({}).custody() and Facts({}).harm() is None and Facts({}).authority()
    assert not Facts({"appointment": {"scope": [], "expired": True}}).authority()
    assert Facts({"appointment": {"scope": ["a", "b"]}}).scope() == ("a", "b")
    assert Facts({"processor_confirmations": [{"name": "x", "confirmed": None}, {"name": "y", "confirmed": date(2026, 1, 1)}]}
                 ).unconfirmed() == ("x",)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "capacity", "holds"),
    [
        ({}, Capacity.SELF, True),
        ({}, Capacity.PROXY, False),
        ({}, Capacity.GUARDIAN, False),
        ({"power_of_attorney": "none"}, Capacity.PROXY, False),
        ({"power_of_attorney": "invoices"}, Capacity.PROXY, True),
        ({"power_of_attorney": {"valid": False}}, Capacity.PROXY, False),
        ({"power_of_attorney": {"valid_until": date(2026, 11, 20)}}, Capacity.PROXY, False),
        ({"power_of_attorney": {"valid_until": date(2026, 11, 21)}}, Capacity.PROXY, True),
        ({"appointment": {"kind": "god_man"}}, Capacity.GUARDIAN, True),
        ({"child_age": 7}, Capacity.GUARDIAN, True),
        ({"child_age": 7, "appointment": {"expired": True}}, Capacity.GUARDIAN, False),
    ],
)
def test_who_acts_for_another_shows_a_paper_that_holds(said: dict[str, Any], capacity: Capacity, holds: bool) -> None:
    assert Facts(said).authority(capacity, TODAY) is holds


@pytest.mark.parametrize(
    ("custody", "has"),
    [
        ("joint", True),
        ("requester", True),
        ("mother", True),
        ("other_guardian", False),
        ("mother_only", False),
        ("none", False),
    ],
)
def test_custody_is_read_as_it_is_told(custody: str, has: bool) -> None:
    assert Facts({"custody": custody}).custody() is has


def test_a_claim_tells_its_end_its_records_and_its_systems() -> None:
    told = Facts({"hold": {"claim": "x", "limitation": date(2029, 8, 20), "records": ["a"], "system": "s"}})

    assert (told.claim_ends(), told.claimed_records(), told.claimed_systems()) == (
        date(2029, 8, 20), frozenset({"a"}), ("s",),
    )  # fmt: skip
    assert Facts({"hold": "words"}).claim_ends() is None and Facts({}).claimed_records() == frozenset()
