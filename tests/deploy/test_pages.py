"""The pages that a privacy officer reads: current, complete, and with links that lead somewhere."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from deploy.organisation_file.loading import load, load_folder
from deploy.pages import examples, law, organisation, site, words
from deploy.settings import Settings
from rules import pack as packs
from rules.rulebook import RuleBook
from schemas.organisation import PeriodKind

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
LOADED = load_folder(Settings().organisations)
PAGES = site.pages(LOADED)
LINK = re.compile(r"\]\(([^)\s]*)\)")


def test_the_committed_pages_are_the_datas() -> None:
    committed = {
        str(p.relative_to(DOCS)): p.read_text(encoding="utf-8")
        for part in ("law", "organisations")
        for p in (DOCS / part).glob("*")
    }

    assert sorted(committed) == sorted(PAGES)
    assert [name for name in PAGES if committed[name] != PAGES[name]] == [], "run: habeas rules docs docs"


def anchors(text: str) -> set[str]:
    return {words.slug(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}


def links() -> Iterator[tuple[str, str]]:
    for name, text in PAGES.items():
        yield from ((name, target) for target in LINK.findall(text))


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page, target in links():
        path, _, anchor = target.partition("#")
        there = (DOCS / page).parent.joinpath(path).resolve().relative_to(DOCS) if path else Path(page)
        if str(there) not in PAGES or (anchor and anchor not in anchors(PAGES[str(there)])):
            broken.append((page, target))

    assert broken == []
    assert sum(1 for _ in links()) > 40


@pytest.mark.parametrize("country", ["eu", "SE"])
def test_what_a_statute_gives_to_read_is_there(country: str) -> None:
    for versions in packs.load(country).statutes.values():
        for statute in versions:
            path, _, anchor = statute.reading.partition("#")
            assert anchor in anchors(PAGES[path.removeprefix("docs/")]), statute.reading


@pytest.mark.parametrize("country", ["eu", "SE"])
def test_every_statute_version_and_ground_is_told(country: str) -> None:
    pack, text = packs.load(country), "".join(law.pages().values())

    assert [code for code in pack.grounds if f"| {code} |" not in text] == []
    assert [s.law for versions in pack.statutes.values() for s in versions if f"- **Lag:** {s.law}\n" not in text] == []
    assert [kind for kind in pack.promises if f"| {kind} |" not in text] == []


def test_the_examples_dates_are_the_engines() -> None:
    sweden = law.pages()["se.md"]

    assert "uppgiften begränsas till och med 31 december 2032" in sweden
    assert "uppgiften sparas till och med 30 april 2035. Sedan prövar en människa" in sweden


def test_an_organisations_page_says_what_contradicts_the_law_and_what_to_write() -> None:
    for loaded in LOADED:
        text, book = organisation.page(loaded), RuleBook(loaded.organisation)
        for promise in loaded.organisation.promises:
            kind = book.pack.promises[promise.kind]
            assert promise.says.sv in text
            assert kind.allowed or (kind.instead is not None and kind.instead.sv in text)


def test_an_organisations_page_names_everything_it_holds() -> None:
    for loaded in LOADED:
        text, known = organisation.page(loaded), loaded.organisation
        named = [c.name.sv for c in known.categories.values()] + [s.name.sv for s in known.systems]
        named += [r.name for r in known.recipients.values()] + [
            f"### {known.rule_prefix}.{name}\n" for name in known.rules
        ]
        assert [n for n in named if n not in text] == []
        assert all(line.count("|") - line.count("\\|") == 7 for line in _table(text, "| uppgifter |"))


def test_a_changed_period_changes_the_page_and_its_example(tmp_path: Path) -> None:
    path = tmp_path / "klangbro.yaml"
    given = (Settings().organisations / "klangbro.yaml").read_text(encoding="utf-8")
    path.write_text(given.replace("start: ordered, period: P2Y", "start: ordered, period: P18M"), encoding="utf-8")

    text = organisation.page(load([path])[0])

    assert "Längst 18 månader efter att beställningen gjordes." in text
    assert "är den borta senast 30 oktober 2026" in text


def test_pages_are_written_only_where_they_change(tmp_path: Path) -> None:
    first = site.write(tmp_path, LOADED)

    assert len(first) == len(PAGES)
    assert site.write(tmp_path, LOADED) == []


@pytest.mark.parametrize(
    ("period", "kind", "start", "said"),
    [
        ("P10Y", PeriodKind.MIN, "last_entry", "Minst 10 år efter den senaste anteckningen."),
        ("P1Y6M", PeriodKind.MAX, "ordered", "Längst 1 år och 6 månader efter att beställningen gjordes."),
        ("PT1H", PeriodKind.MAX, "received_at", "Längst 1 timme efter att mejlet kom in."),
        ("EOY7", PeriodKind.MIN, "fy_end", "Minst till och med det sjunde kalenderåret efter det år då räkenskapsåret slutar."),
        ("P0D", PeriodKind.MAX, "last_login", "Inte längre än till den senaste inloggningen."),
        ("P0D", PeriodKind.MAX, "case_closed", "Inte längre än till dess att ärendet avslutas."),
        ("requires_config", PeriodKind.MAX, "logged", "Ingen tid är bestämd."),
        ("P3D", PeriodKind.MAX, "new_event", "Längst 3 dagar efter att `new_event`."),
    ],
)  # fmt: skip
def test_a_period_is_said_in_words(period: str, kind: PeriodKind, start: str, said: str) -> None:
    assert words.how_long(period, kind, start) == said


def test_an_old_version_of_a_statute_is_shown_on_a_day_when_it_stood() -> None:
    old = packs.load("SE").statutes["gen.paper_original"][0]

    assert old.valid_to is not None and min(examples.ASKED, old.valid_to) == date(2024, 6, 30)
    assert (
        "Någon begär radering 30 juni 2024: uppgiften begränsas till och med 31 december 2026" in law.pages()["se.md"]
    )


def _table(text: str, header: str) -> list[str]:
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith(header))
    return lines[first : lines.index("", first)]
