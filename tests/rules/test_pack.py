"""Countries are packs: an invented one stands on the Union's law and on nothing Swedish."""

from datetime import date
from pathlib import Path

import pytest

from rules.calendar import roll, roll_national
from rules.case import Copy, Matter
from rules.deadlines import About, Question, due, pause
from rules.matter import Circumstances, Kind, Requester
from rules.opinion import consider
from rules.pack import applies, known_countries, load
from schemas.decisions import Action
from schemas.errors import BadManifest, Problem
from schemas.organisation import ControllerKind
from schemas.request import RequestType
from tests.rules.law import ERASURE, SYSTEM, book, record, verdict

FOLDER = Path(__file__).parent / "countries"
XX = load("XX", FOLDER)
XIAN = book(FOLDER, country="XX", care_provider=True)
AUTHORITY = book(FOLDER, country="XX", kind=ControllerKind.PUBLIC_AUTHORITY)
SWEDISH = ("BFL", "PDL", "PSL", "HSLF", "SVOD", "OSL", "ARKIV", "DSL", "MFL", "LEK")


def test_a_pack_stands_on_the_one_it_extends_and_says_so_in_its_version() -> None:
    assert XX.version == "xx-1/eu-" + load("EU").version
    assert XX.clock.months == 1 and XX.clock.pause_asked_within_days == 3
    assert "gen.suppression" in XX.statutes and "care.journal" not in XX.statutes
    assert known_countries(FOLDER) == ["SE", "XX"] and known_countries() == ["SE"]


def test_a_country_without_a_pack_is_named_with_those_that_have_one() -> None:
    with pytest.raises(BadManifest) as refused:
        load("QQ")

    reason = "no law pack for 'QQ'; known: SE"
    assert refused.value.problems == (Problem("organisation file", 0, "country", reason),)


def test_its_own_holidays_and_weekend_move_the_date() -> None:
    assert roll(date(2026, 3, 11), XX) == date(2026, 3, 12)
    assert roll(date(2026, 3, 13), XX) == date(2026, 3, 15)  # Friday and Saturday are its weekend
    assert roll(date(2026, 12, 25), XX) == date(2026, 12, 27)
    assert due(date(2026, 2, 11), XX).effective == date(2026, 3, 12)
    assert roll_national(date(2026, 3, 10), XX) == date(2026, 3, 12)
    assert roll(date(2026, 3, 10), XX) == date(2026, 3, 10)


def test_its_own_choices_count() -> None:
    asked = Question(about=About.IDENTITY, asked=date(2026, 5, 8), answered=date(2026, 5, 20))

    assert pause(date(2026, 5, 4), [asked], RequestType.ACCESS, XX).rejected == (asked,)


def test_its_statutes_follow_the_day() -> None:
    before = verdict("gen.bookkeeping", by=XIAN, fy=2022, today=date(2026, 6, 30))
    after = verdict("gen.bookkeeping", by=XIAN, fy=2022, today=date(2026, 7, 1))

    assert (before.until, before.grounds) == (date(2027, 12, 31), ("XBOOKS-1", "GDPR-17.3.b"))
    assert after.until == date(2028, 12, 31)
    versions = XX.statutes["gen.bookkeeping"]
    assert [applies(v, date(2026, 6, 30)) for v in versions] == [True, False]
    assert [applies(v, date(2026, 7, 1)) for v in versions] == [False, True]
    assert [applies(v, date(1999, 12, 31)) for v in versions] == [False, False]


def test_nothing_swedish_is_wired_in() -> None:
    flags = ("own_controller", "shared", "open_refund", "voucher_refers_to_this", "safe_transfer_documented", "joint")
    rules = [None, *(f"own.{name}" for name in XIAN.organisation.rules), "care.journal", *XX.statutes]
    copies = tuple(
        Copy(id=f"{n}-{f}", system=SYSTEM, kind=Kind(rule), record=record(*fs, fy=2025, ended=date(2026, 1, 1)))
        for n, rule in enumerate(rules)
        for f, fs in enumerate([(), *((flag,) for flag in flags)])
    )
    for by in (XIAN, AUTHORITY):
        for right in RequestType:
            for who in (Requester(), Requester(capacity="guardian", child_age=17)):
                now = Circumstances(today=date(2026, 11, 21), requester=who, harm=True)
                opinion = consider(by, Matter(rights=(right,), received=date(2026, 11, 21), now=now, copies=copies))
                grounds = {g for d in opinion.decisions for g in d.verdict.grounds}
                assert not [g for g in grounds if g.startswith(SWEDISH)]
                assert not {"ivo", "imy"} & {to for n in opinion.notices for to in n.to}


def test_a_country_without_an_archives_act_lets_its_authorities_erase() -> None:
    assert verdict("own.contract", by=AUTHORITY).action is Action.ERASE


def test_its_children_are_its_own() -> None:
    assert "GDPR-17.1.f" in verdict("own.contract", by=XIAN, requester=Requester(age=20)).grounds


@pytest.mark.parametrize(
    ("statutes", "reason"),
    [
        ("valid_from: 2000-01-01}, {valid_from: 2010-01-01", "two versions apply on the same day"),
        ("valid_from: 2000-01-01, valid_to: 2010-01-01}, {valid_from: 2010-01-01", "two versions apply"),
        ("valid_from: 2000-01-01, valid_to: 1999-01-01", "ends before it begins"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(tmp_path: Path, statutes: str, reason: str) -> None:
    said = statutes.replace(
        "valid_from",
        "basis: 6.1.c, start: s, period: P1Y, kind: min, erase_now: restrict, law: l, reading: r, valid_from",
    )
    (tmp_path / "yy.yaml").write_text(f'id: yy\nextends: eu\nversion: "1"\nstatutes:\n  gen.x: [{{{said}}}]\n')

    with pytest.raises(BadManifest) as refused:
        load("YY", tmp_path)

    assert {(p.file, p.line, p.path) for p in refused.value.problems} == {("pack yy", 0, "statutes.gen.x")}
    assert any(p.reason.startswith(reason) for p in refused.value.problems)


def test_a_use_without_a_ground_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zz.yaml").write_text('id: zz\nextends: eu\nversion: "1"\nuses: {books_correction: [NO-1]}\n')

    with pytest.raises(BadManifest) as refused:
        load("ZZ", tmp_path)

    assert refused.value.problems == (Problem("pack zz", 0, "uses.books_correction", "no ground 'NO-1'"),)


def test_what_a_pack_says_stands_on_what_is_under_it_and_replaces_no_more_than_it_says(tmp_path: Path) -> None:
    (tmp_path / "ww.yaml").write_text(
        'id: ww\nextends: eu\nversion: "3"\nclock: {breach_hours: 24}\nwords: {running: [only_this]}\nadulthood: 19\n'
    )
    eu, ww = load("EU"), load("ww", tmp_path)

    assert (ww.id, ww.extends, ww.version, ww.adulthood) == ("ww", "eu", f"ww-3/eu-{eu.version}", 19)
    assert ww.clock == eu.clock.model_copy(update={"breach_hours": 24})
    assert ww.words == eu.words | {"running": ("only_this",)}
    assert ww.statutes == eu.statutes and ww.grounds == eu.grounds
    assert eu.extends is None and eu.id == "eu"


def test_every_ground_that_swedish_verdicts_name_has_words() -> None:
    se = load("SE")
    named = {g for versions in se.statutes.values() for v in versions for g in (*v.grounds, *v.erase_grounds)}

    assert named <= set(se.grounds)
    assert {g for codes in se.uses.values() for g in codes} <= set(se.grounds)
    assert ERASURE is RequestType.ERASURE
