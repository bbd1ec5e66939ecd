"""`habeas rules check, schema, docs, set, add-category`: what a privacy officer runs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.__main__ import run
from deploy.organisation_file import schema
from deploy.organisation_file.loading import load_folder
from deploy.settings import Settings

Ran = tuple[int, str, str]
Habeas = Callable[..., Ran]
CATEGORY = [
    "add-category", "tallmo", "backup", "--rule", "s004.customer", "--name-sv", "Kopior", "--name-en", "Copies", "--purpose-sv",
    "Att kunna [återställa]", "--purpose-en", "To restore", "--source-sv", "Du", "--source-en", "You", "--words-sv", "Tre veckor",
    "--words-en", "Three weeks", "--system", "hosting", "--system", "books", "--recipient", "supplier", "--holds", "dump",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(Settings().organisations, tmp_path / "o")
    return tmp_path / "o"


@pytest.fixture
def habeas(folder: Path, capfd: pytest.CaptureFixture[str]) -> Habeas:
    def ran(*arguments: str) -> Ran:
        code = run(["rules", *arguments], {"HABEAS_ORGANISATIONS": str(folder)})
        said = capfd.readouterr()
        return code, said.out, said.err

    return ran


def organisation(folder: Path, name: str) -> Any:
    return next(found.organisation for found in load_folder(folder) if found.organisation.id == name)


def test_right_files_have_no_mistakes(habeas: Habeas, folder: Path) -> None:
    assert habeas("check") == (0, "no mistakes\n", "")
    assert habeas("check", str(folder / "tallmo.yaml"), "--json") == (0, "[]\n", "")


def test_mistakes_are_told_one_a_line_and_the_answer_is_no(habeas: Habeas, folder: Path) -> None:
    path = folder / "tallmo.yaml"
    path.write_text(
        path.read_text("utf-8").replace("P0D", "[x]", 1).replace("country: DE", "country: DEUTSCHLAND"), "utf-8"
    )

    code, said, _ = habeas("check")
    as_json = json.loads(habeas("check", str(path), "--json")[1])

    assert code == 1
    assert [line.split(": ")[1] for line in said.splitlines()] == [
        "recipients.consent_tool.country",
        "rules.hosted.period",
    ]
    assert {"file", "line", "path", "reason"} == set(as_json[0])
    assert as_json[0]["line"] == 1 + path.read_text("utf-8")[: path.read_text("utf-8").index("DEUTSCHLAND")].count("\n")


def test_a_file_that_is_not_there_is_a_mistake(habeas: Habeas, folder: Path) -> None:
    code, said, _ = habeas("check", str(folder / "nobody.yaml"))

    assert code == 1 and "nobody.yaml:1: (file): can't be read" in said


def test_the_schema_comes_alone(habeas: Habeas) -> None:
    assert habeas("schema") == (0, schema.written(), "")


def test_the_pages_say_which_ones_changed(habeas: Habeas, tmp_path: Path) -> None:
    assert habeas("docs", str(tmp_path / "docs"))[0] == 0
    assert habeas("set", "klangbro", "order", "--period", "P18M")[0] == 0

    code, said, _ = habeas("docs", str(tmp_path / "docs"), "--json")

    assert code == 0
    assert json.loads(said) == [str(tmp_path / "docs" / "organisations" / "klangbro.md")]


def test_a_period_is_changed_and_nothing_else(habeas: Habeas, folder: Path) -> None:
    before = (folder / "klangbro.yaml").read_text("utf-8")

    code, said, _ = habeas("set", "klangbro", "s001.order", "--period", "P18M")

    assert code == 0
    assert (folder / "klangbro.yaml").read_text("utf-8") == before.replace(
        "ordered, period: P2Y", "ordered, period: P18M"
    )
    assert "period: P2Y → P18M" in said
    assert "people are told of order: “Två år efter beställningen”" in said and "--words-sv" in said
    assert "restart" in said


def test_the_words_for_people_change_with_it(habeas: Habeas, folder: Path) -> None:
    words = ["--words-sv", "18 månader [ungefär]", "--words-en", "18 months"]

    code, said, _ = habeas("set", "klangbro", "order", "--period", "P18M", *words, "--json")

    assert code == 0
    told = json.loads(said)
    assert told["changed"] == {"period": ["P2Y", "P18M"]}
    assert told["words"] == {"order": {"sv": "18 månader [ungefär]", "en": "18 months"}}
    assert organisation(folder, "klangbro").categories["order"].period.sv == "18 månader [ungefär]"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["set", "klangbro", "order", "--period", "18 months"], ":120: rules.order.period: '18 months' is no period"),
        (["set", "klangbro", "order", "--erase-now", "burn"], "rules.order.erase_now: "),
        (["set", "klangbro", "orders", "--period", "P1Y"], "did you mean 'order'"),
        (["set", "klangbro", "gen.bookkeeping", "--period", "P1Y"], "there is no rule of its own"),
        (["set", "klangbro", "order"], "say what to change"),
        (["set", "klangbro", "order", "--words-sv", "ett år"], "two languages"),
        (["set", "klangbru", "order", "--period", "P1Y"], "did you mean 'klangbro'"),
        ([*CATEGORY[:2], "customer", *CATEGORY[3:]], "there is a category 'customer' already"),
        ([*CATEGORY[:2], "Back Up", *CATEGORY[3:]], "categories.Back Up: small letters"),
        ([*CATEGORY, "--recipient", "nobody"], "there is no recipient 'nobody'"),
        ([*CATEGORY, "--release", "janitor"], "there is no role 'janitor'"),
    ],
)
def test_wrong_use_is_refused_and_changes_nothing(
    habeas: Habeas, folder: Path, arguments: list[str], words: str
) -> None:
    before = {p.name: p.read_bytes() for p in folder.glob("*") if p.is_file()}

    code, said, told = habeas(*arguments)

    assert (code, said) == (2, "")
    assert words in told
    assert {p.name: p.read_bytes() for p in folder.glob("*") if p.is_file()} == before


def test_a_category_is_added_after_the_others(habeas: Habeas, folder: Path) -> None:
    before = (folder / "tallmo.yaml").read_text("utf-8")

    code, said, _ = habeas(*CATEGORY)

    added = organisation(folder, "tallmo").categories["backup"]
    assert code == 0 and "category backup" in said
    assert (added.rule, added.name.sv, added.purpose.sv) == ("s004.customer", "Kopior", "Att kunna [återställa]")
    assert (added.systems, added.recipients, added.holds) == (("hosting", "books"), ("supplier",), ("dump",))
    assert (folder / "tallmo.yaml").read_text("utf-8").startswith(before)
    assert habeas("check")[0] == 0


def test_a_category_may_wait_for_its_rule(habeas: Habeas, folder: Path) -> None:
    code, _, _ = habeas(*[("none" if a == "s004.customer" else a) for a in CATEGORY], "--json")

    assert code == 0
    assert organisation(folder, "tallmo").categories["backup"].rule is None
