"""What a person takes along: a published format, nothing lost, no formulas, in bounded memory."""

import csv
import hashlib
import io
import json
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from connectors.letters import portable
from schemas.ids import SystemId
from schemas.systems import Row
from tests.connectors.letters.builders import ABOUT, LETTERS, each, row

SENT = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
HOSTILE = ["=1+1", "+46701234567", "-5", "@SUM(A1)", "\tx", "'quoted", "＝1", "", "plain", 'a "b", c\r\nd', "åäö 👍"]
FEW = [row("chat", "message", str(n), conversation_id=7, sent_at=SENT, body=body) for n, body in enumerate(HOSTILE)] + [
    row("booking", "survey_answer", "5", month=date(2026, 3, 1), score=-9, comment=None, more={"a": [1]}, ok=True)
]
MANY = [row("chat", "message", str(n), conversation_id=7, sent_at=SENT, body=f"ord {n}") for n in range(1300)]
SCHEMA = json.loads(Path("docs/portable.schema.json").read_text(encoding="utf-8"))


async def made(rows: Sequence[tuple[SystemId, Row]], **changes: Any) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    async for path, content in LETTERS.portable(ABOUT.model_copy(update=changes), each(rows)):
        if path in files:
            raise AssertionError(path)
        files[path] = content
    return files


def unguarded(cell: str) -> str | None:
    """A cell as the published rule reads it."""
    return None if cell == "" else cell.removeprefix("'")


async def test_each_table_is_json_and_csv_with_the_meaning_of_its_fields_beside() -> None:
    files = await made(FEW)

    assert sorted(files) == [
        "data/booking/survey_answer.csv", "data/booking/survey_answer.json", "data/chat/message.csv", "data/chat/message.json",
        "fields.en.json", "fields.sv.json", "manifest.json", "schema.json",
    ]  # fmt: skip
    sv, en = json.loads(files["fields.sv.json"]), json.loads(files["fields.en.json"])
    assert [t["label"] for t in sv["tables"]] == ["Dina meddelanden", "Enkätsvar"]
    assert [t["label"] for t in en["tables"]] == ["Your messages", "Survey answers"]
    assert {f["name"] for f in sv["tables"][0]["fields"]} == {"conversation_id", "sent_at", "body"}


async def test_every_file_follows_the_published_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for files in (await made(FEW), await made(MANY)):
        assert json.loads(files["schema.json"]) == SCHEMA
        for path, content in files.items():
            if path.startswith("data/") and path.endswith(".json"):
                Draft202012Validator(SCHEMA).validate(json.loads(content))


async def test_the_csv_has_no_formula_and_loses_nothing() -> None:
    content = (await made(FEW))["data/chat/message.csv"].decode()
    head, *rows = csv.reader(io.StringIO(content, newline=""))

    assert head == ["conversation_id", "sent_at", "body"]
    assert [unguarded(r[2]) for r in rows] == HOSTILE
    assert not any(r[2].startswith(("=", "+", "-", "@", "\t", "＝")) for r in rows)


async def test_numbers_days_times_and_lists_are_written_as_the_format_says() -> None:
    files = await made(FEW)
    _, only = csv.reader(io.StringIO(files["data/booking/survey_answer.csv"].decode(), newline=""))
    (said,) = json.loads(files["data/booking/survey_answer.json"])["rows"]

    assert only == ["2026-03-01", "-9", "", '{"a": [1]}', "true"]
    assert said["content"] == {"month": "2026-03-01", "score": -9, "comment": None, "more": {"a": [1]}, "ok": True}
    assert '"2026-11-01T23:30:00+00:00"' in files["data/chat/message.json"].decode()


async def test_a_time_without_a_zone_gets_the_zone_of_the_place() -> None:
    bare = [row("chat", "message", "1", conversation_id=7, sent_at=SENT.replace(tzinfo=None), body="x")]

    assert "2026-11-01T23:30:00+01:00" in (await made(bare))["data/chat/message.csv"].decode()


@given(st.one_of(st.text(), st.integers(), st.booleans()))
def test_whatever_a_cell_holds_is_read_back_by_the_rule(value: str | int | bool) -> None:
    written = portable.cell(value)

    assert unguarded(written) == (value if isinstance(value, str) else json.dumps(value))
    assert isinstance(value, int) or not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


async def test_the_list_gives_size_and_digest_of_every_other_file() -> None:
    for rows in (FEW, MANY, []):
        files = await made(rows)
        listed = json.loads(files.pop("manifest.json"))

        assert {f["path"]: (f["bytes"], f["sha256"]) for f in listed["files"]} == {
            path: (len(content), hashlib.sha256(content).hexdigest()) for path, content in files.items()
        }
        assert listed["records"] == len(rows)


async def test_many_rows_are_split_and_none_is_lost() -> None:
    files = await made([*MANY, *FEW])
    found = [
        r["content"]["body"] for path, content in files.items() if path.startswith("data/chat") and path.endswith(".json")
        for r in json.loads(content)["rows"]
    ]  # fmt: skip

    assert sorted(found) == sorted([*(str(r.content["body"]) for _, r in MANY), *HOSTILE])
    assert "data/chat/message-3.csv" in files


async def test_rows_with_other_columns_begin_a_file_of_their_own() -> None:
    system, other = row("chat", "message", "9", body="x", extra="y")
    files = await made([FEW[0], (system, other)])

    assert files["data/chat/message-2.csv"].decode().splitlines() == ["body,extra", "x,y"]
    (table,) = json.loads(files["fields.sv.json"])["tables"]
    assert [f["name"] for f in table["fields"]] == ["conversation_id", "sent_at", "body", "extra"]


async def test_a_table_whose_name_looks_like_a_path_stays_in_its_folder() -> None:
    system, one = FEW[0]
    odd = one.model_copy(update={"record": one.record.model_copy(update={"table": "../../etc/passwd"})})

    assert "data/chat/______etc_passwd.json" in await made([(system, odd)])


async def test_nothing_of_the_person_stands_in_it_but_the_rows() -> None:
    person = ABOUT.person.model_copy(update={"postal": ("Hemliga vägen 1",), "name": "Skyddad Person"})
    for maker in (LETTERS.portable, LETTERS.copy):
        about = ABOUT.model_copy(update={"person": person, "without_address": True})
        whole = b"".join([content async for _, content in maker(about, each(FEW))]).decode()

        assert "Hemliga" not in whole and "Skyddad" not in whole and person.email not in whole


async def test_sixteen_times_the_rows_need_no_more_memory() -> None:
    tracemalloc.start()
    async for _ in portable.render_package(ABOUT, {}, each(MANY)):
        pass
    _, small = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    async for _ in portable.render_package(ABOUT, {}, each(MANY * 16)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < small + 1_000_000


def test_the_published_schema_is_the_one_that_is_packed() -> None:
    assert portable.SCHEMA.read_text(encoding="utf-8") == Path("docs/portable.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("value", [None, ""])
def test_no_value_and_an_empty_text_are_told_apart(value: str | None) -> None:
    assert unguarded(portable.cell(value)) == value
