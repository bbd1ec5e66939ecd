"""A wrong manifest stops the start, with every mistake, its line and what to do."""

import re
from pathlib import Path

import pytest

from connectors.systems.graph import erasing_order, finding_order
from connectors.systems.manifest import load
from schemas.errors import BadManifest
from tests.connectors.systems.conftest import SALON

DOCUMENT = Path(__file__).parents[3] / "docs" / "manifest.md"


def _loaded(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    """The problems of a changed manifest, as `line: path: reason`."""
    text = SALON.read_text(encoding="utf-8")
    for pattern, replacement in changes:
        text, found = re.subn(pattern, replacement, text, count=1)
        assert found, pattern
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadManifest) as wrong:
        load(path)
    assert all(str(p).startswith(f"{path}:{p.line}: ") for p in wrong.value.problems)
    return [f"{p.line}: {p.path}: {p.reason}" for p in wrong.value.problems]


def _line(text: str) -> int:
    return next(n for n, line in enumerate(SALON.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def test_the_manifest_in_the_documentation_is_right(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert example
    path = tmp_path / "m.yaml"
    path.write_text(example[1], encoding="utf-8")

    manifest = load(path).manifest

    assert manifest.tables["visit"].anonymise["client_id"] is None
    assert manifest.tables["message"].relations[1].owns is False


def test_tables_are_erased_children_first_and_found_from_those_that_lead_to_them() -> None:
    manifest = load(SALON).manifest
    erasing, finding = erasing_order(manifest), finding_order(manifest)

    assert erasing.index("invoice_line") < erasing.index("invoice") < erasing.index("client")
    assert erasing.index("message") < erasing.index("conversation")
    assert erasing.index("participant") < erasing.index("conversation")
    assert finding.index("client") < finding.index("participant") < finding.index("conversation")
    assert "fiscal_year" not in finding


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (
            ("category: bookkeeping", "kategory: bookkeeping"),
            "category: bookkeeping",
            "tables.invoice.kategory: unknown key",
        ),
        (("kind: postgres", "kind: oracle"), "kind: postgres", "kind: input should be 'postgres'"),
        (
            ("kind: email, column: contact_email", "kind: iris, column: contact_email"),
            "column: contact_email",
            "tables.visit.identities.0.kind: input should be",
        ),
        (
            ("client_record: {}", "client_record: {erase: burn}"),
            "client_record: {",
            "categories.client_record.erase: input should be",
        ),
        (
            ("client_record: {}", "client_record: {rule: crm_3y}"),
            "client_record: {",
            "categories.client_record.rule: unknown key",
        ),
        (
            ("to: invoice,", "to: faktura,"),
            "to: invoice,",
            "tables.invoice_line.relations.0.to: no table 'faktura' in this manifest",
        ),
        (("category: lines", "category: rows"), "category: lines", "tables.invoice_line.category: no category 'rows'"),
        (
            ("  lines: {}", "  lines: {}\n  unused: {}"),
            "category: nothing",
            "categories.unused: no table has this category",
        ),
        (
            ("category: lines", "category: statistics"),
            "category: lines",
            "tables.invoice_line.category: 'statistics' wants anonymise",
        ),
        (("name: \\{sv: Salongen", "timezone: Mars/North\nname: {sv: Salongen"), "name: {sv", "timezone: no time zone"),
        (
            ("  fiscal_year:\n", "  fiscal_year:\n    redact: {ends_on: null}\n"),
            "fiscal_year:",
            "tables.fiscal_year: has deeds but no category",
        ),
        (
            ("reply_to: id\\}, owns: false", "reply_to: id}"),
            "reply_to",
            "tables.message.relations.2: a table can't own itself",
        ),
        (
            ("via: \\{table: client_email, on: \\{id: client_id\\}\\}", "via: {on: {id: client_id}}"),
            "via:",
            "tables.client.identities.4.via.table: field required",
        ),
        (
            ("birth_date: \\{year_of: birth_date\\}", "birth_date: {year_of: birth_date, first: 2}"),
            "year_of",
            "tables.visit.anonymise.birth_date: give exactly one",
        ),
        (
            ("export_never: \\[internal_score\\]", "export_never: [name]"),
            "export_never: [internal",
            "tables.client.export_never.0: 'name' is exported and never exported",
        ),
        (
            ("unnoted: \\{where", "shared: {where"),
            "unnoted",
            "tables.client.flags.shared: `shared` is what `shared_by` says",
        ),
        (("unnoted: \\{where", "no note: {where"), "unnoted", "tables.client.flags.no note: string should match"),
        (("where: \\{note: null\\}", "where: {}"), "unnoted", "tables.client.flags.unnoted.where: dictionary should"),
        (("via: \\{table: visit", "via: {table: besok"), "cut:", "tables.client.flags.cut.via.table: no table 'besok'"),
        (
            ("client_id: \\{from: id\\}", "client_id: 1"),
            "annotate:",
            "tables.client.notes.annotate: the note has to say which row it is about: take id by `from`",
        ),
        (
            ("written_by: \\{by: true\\}", "written_by: {by: true, at: true}"),
            "written_by: {by",
            "tables.client.notes.annotate.set.written_by: give exactly one of `from`, `text`",
        ),
        (
            ("reference: \\{reference: true\\}", "reference: none"),
            "annotate:",
            "tables.client.notes.annotate: exactly one column takes the note's reference",
        ),
        (
            ("next: \\[client_id\\]", "next: [person]"),
            "next: [client_id]",
            "tables.client.notes.annotate.set.no.next: 'person' is no other column of the note",
        ),
        (
            ("block: \\{inner: blocked_inner_at, external: blocked_external_at\\}", "block: {}"),
            "block: {inner",
            "tables.client.block: give `inner`, `external`, or both",
        ),
        (
            ("  fiscal_year:\n", "  fiscal_year:\n    stop_use: {ends_on: {at: true}}\n"),
            "fiscal_year:",
            "tables.fiscal_year: has deeds but no category",
        ),
        (
            ("    redact: \\{subject: null\\}\n", ""),
            "shared_by",
            "tables.conversation.shared_by: a shared row can't be erased",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], line: str, problem: str) -> None:
    problems = _loaded(tmp_path, change)

    found = [p for p in problems if problem in p]
    assert found, problems
    if line not in ("category: nothing",):
        assert abs(int(found[0].split(":")[0]) - _line(line)) <= 1


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    problems = _loaded(
        tmp_path,
        ("category: chat_message", "category: z"),
        ("category: lines", "category: x"),
        ("to: invoice,", "to: y,"),
    )

    assert len(problems) >= 4


def test_tables_that_refer_to_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    problems = _loaded(
        tmp_path,
        (
            "  invoice:\n    key: \\[company, number\\]\n    category: bookkeeping\n    relations:\n",
            "  invoice:\n    key: [company, number]\n    category: bookkeeping\n    relations:\n      - {to: "
            "invoice_line, on: {number: number}, owns: false}\n",
        ),
    )

    assert any("in a circle, so none can be erased first" in p and "invoice_line" in p for p in problems)


def test_a_table_that_nothing_leads_to_is_refused(tmp_path: Path) -> None:
    problems = _loaded(
        tmp_path,
        (
            "to: invoice, on: \\{company: company, number: number\\}",
            "to: invoice, on: {company: company, number: number}, owns: false",
        ),
    )

    assert any("tables.invoice_line: nothing leads to a person" in p for p in problems)


@pytest.mark.parametrize("text", ["", "a: [", "a: 1\na: 2", "- 1", "\tx: 1"])
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadManifest):
        load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="can't be read"):
        load(tmp_path / "none.yaml")
