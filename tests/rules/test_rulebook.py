"""The rules of one organisation, and the version that a verdict names."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.matter import Kind, bases_of, concerns_health, latest_starts
from rules.rulebook import RuleBook, RuleSet
from schemas.errors import BadManifest, Problem
from schemas.organisation import ControllerKind, Promise, RetentionRule, SystemRole
from schemas.text import Text
from tests.rules.law import BOOK, CARE, RULES, TODAY, book, organisation, record, rule


def test_statutes_and_promises_stand_side_by_side() -> None:
    assert BOOK.get("gen.bookkeeping") is not None and BOOK.get("own.contract") is RULES["contract"]
    assert BOOK.get("contract") is None and BOOK.get("nothing") is None
    assert {"gen.bookkeeping", "own.contract"} <= set(BOOK.rules)


def test_a_statute_is_the_one_of_the_day_and_only_for_whom_it_binds() -> None:
    assert "care.journal" not in BOOK.on(TODAY) and "care.journal" in CARE.on(TODAY)
    assert "gen.bookkeeping" not in BOOK.on(date(2005, 1, 1)) and "own.contract" in BOOK.on(date(2005, 1, 1))
    before, after = (CARE.get("gen.paper_original", date(2024, month, 30)) for month in (6, 7))
    assert before is not None and before.period == "EOY3"
    assert after is not None and after.period == "P0D" == BOOK.rules["gen.paper_original"].period
    assert BOOK.get("gen.paper_original") == after
    assert BOOK.get("gen.bookkeeping", date(2005, 1, 1)) is None


def test_what_the_law_says_tomorrow_is_not_todays(tmp_path: Path) -> None:
    (tmp_path / "vv.yaml").write_text("""
id: vv
extends: se
version: "1"
statutes:
  care.journal:
  - {valid_from: 2008-07-01, valid_to: 2027-12-31, basis: 6.1.c+9.2.h, start: last_entry, period: P10Y, kind: min,
     erase_now: retain, keep_through_latest: true, law: l, reading: r}
  - {valid_from: 2028-01-01, basis: 6.1.c, start: last_entry, period: P10Y, kind: min, erase_now: retain, law: l, reading: r}
""")
    by, kinds = book(tmp_path, country="VV"), {"c": Kind("care.journal")}
    entry, later = record(last_entry=date(2026, 1, 1)), date(2028, 1, 1)

    assert latest_starts(by, kinds, [entry], {}, TODAY) == {"care.journal": date(2026, 1, 1)}
    assert latest_starts(by, kinds, [entry], {}, later) == {}
    assert concerns_health(by, "care.journal", TODAY) and not concerns_health(by, "care.journal", later)


@pytest.mark.parametrize(
    "more",
    [
        {"rules": RULES | {"contract": rule(period="P3Y")}},
        {"care_provider": True},
        {"kind": ControllerKind.PUBLIC_AUTHORITY},
        {"gallring_rule_id": "A-1"},
        {"role": SystemRole.PROCESSOR},
        {"fiscal_year_end": "06-30"},
        {"promises": (Promise(kind="no_periods", says=Text(sv="-", en="-")),)},
    ],
)
def test_the_version_changes_with_whatever_verdicts_hang_on(more: dict[str, Any]) -> None:
    assert book(**more).version != BOOK.version


def test_the_version_stays_where_only_words_change() -> None:
    assert book(name="Other AB", intake_address="other@small.example").version == BOOK.version
    assert BOOK.version.startswith("se-")


def test_a_rule_book_can_be_kept_and_opened_again() -> None:
    kept = RuleSet.model_validate_json(CARE.snapshot().model_dump_json())

    again = kept.book()

    assert again.version == CARE.version == kept.version
    assert again.on(TODAY) == CARE.on(TODAY)


NO_END = "a minimum needs a period that has an end, for instance P10Y"


@pytest.mark.parametrize(
    ("wrong", "path", "reason"),
    [
        (
            rule(period="two years"), "rules.a.period",
            "'two years' is no period; write P10Y, P12M, P30D, PT48H, EOY7, EVENT or requires_config",
        ),
        (rule(kind="min", period="EVENT"), "rules.a.period", NO_END),
        (rule(kind="min", period="requires_config"), "rules.a.period", NO_END),
        (
            rule(keep_through_latest=True), "rules.a.keep_through_latest",
            "only a minimum counts through the latest of all records; a maximum ends for each by itself",
        ),
        (
            rule(erase_now="restrict"), "rules.a.erase_now",
            "only a minimum restricts: make it `kind: min`, or erase or anonymise now",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_contradicts_itself_is_refused_by_path(wrong: RetentionRule, path: str, reason: str) -> None:
    with pytest.raises(BadManifest) as refused:
        RuleBook(organisation(rules={"a": wrong}))

    assert refused.value.problems == (Problem("organisation file", 0, path, reason),)


def test_an_organisation_redefines_no_statute() -> None:
    with pytest.raises(BadManifest) as refused:
        RuleBook(organisation(rule_prefix="gen", rules={"bookkeeping": rule()}))

    reason = "a statute is called 'gen.bookkeeping'; choose another prefix"
    assert refused.value.problems == (Problem("organisation file", 0, "rule_prefix", reason),)


@pytest.mark.parametrize(
    ("written", "bases"),
    [
        ("6.1.b", {"6.1.b"}),
        ("6.1.a+9.2.a", {"6.1.a", "9.2.a"}),
        ("6.1.b/a+9.2.a", {"6.1.b", "6.1.a", "9.2.a"}),
        ("6.1.b/f", {"6.1.b", "6.1.f"}),
        ("6.1.b/9.2.a", {"6.1.b", "9.2.a"}),
        ("processor", {"processor"}),
    ],
)
def test_a_basis_names_each_ground(written: str, bases: set[str]) -> None:
    assert bases_of(written) == bases
