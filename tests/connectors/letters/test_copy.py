"""The person's copy: readable, whole, listed with digests, and small in memory."""

import hashlib
import json
import tracemalloc
from datetime import UTC, date, datetime
from time import process_time

import pytest

from connectors.letters import copy
from tests.connectors.letters.builders import ABOUT, LETTERS, copied, each, row

SENT = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
FEW = [
    row("chat", "message", "1", conversation_id=7, sent_at=SENT, body="<script>alert(1)</script>\när & 👍"),
    row("booking", "survey_answer", "5", month=date(2026, 3, 1), score=9, comment=None),
    row("booking", "client", "1001", id=1001, personnummer="190705019990", name="Edith", protected_identity=False),
]
MANY = [row("chat", "message", str(n), conversation_id=7, sent_at=SENT, body=f"ord {n}") for n in range(1300)]

pytestmark = pytest.mark.asyncio


async def test_the_list_gives_size_and_digest_of_every_other_file() -> None:
    for rows in (FEW, FEW + MANY, []):
        files = await copied(rows)
        listed = json.loads(files.pop("manifest.json"))

        assert {f["path"]: (f["bytes"], f["sha256"]) for f in listed["files"]} == {
            path: (len(content), hashlib.sha256(content).hexdigest()) for path, content in files.items()
        }
        assert listed["records"] == len(rows)


async def test_few_rows_stand_on_one_page_in_each_language() -> None:
    files = await copied(FEW)

    assert sorted(files) == [
        "data/booking/client.json", "data/booking/survey_answer.json", "data/chat/message.json",
        "en/index.html", "manifest.json", "sv/index.html",
    ]  # fmt: skip


async def test_a_page_uses_the_words_of_the_manifest_and_the_time_of_the_place() -> None:
    files = await copied(FEW)
    sv, en = files["sv/index.html"].decode(), files["en/index.html"].decode()

    assert "Dina meddelanden" in sv and "Enkätsvar" in sv and ">nej</td>" in sv
    assert "Your messages" in en and "Survey answers" in en and ">no</td>" in en
    assert "2026-11-02 00:30" in sv and "22 november 2026" in sv


async def test_a_page_keeps_the_order_of_the_organisation_and_its_manifests() -> None:
    page = (await copied(FEW))["sv/index.html"].decode()

    assert page.index("Klientkonto") < page.index("Enkätsvar") < page.index('<section class="system" id="chat">')


async def test_content_stays_text() -> None:
    page = (await copied(FEW))["sv/index.html"].decode()

    assert "<script" not in page and "&lt;script&gt;alert(1)" in page


async def test_a_file_for_programs_holds_the_row_as_it_stands() -> None:
    (only,) = json.loads((await copied(FEW))["data/chat/message.json"])

    assert only["content"] == {
        "conversation_id": 7, "sent_at": "2026-11-01T23:30:00+00:00", "body": "<script>alert(1)</script>\när & 👍",
    }  # fmt: skip
    assert (only["record"], only["category"]) == (["1"], "chat")


async def test_many_rows_are_split_and_none_is_lost() -> None:
    files = await copied(FEW + MANY + FEW[1:2])
    data = [path for path in files if path.startswith("data/chat/")]
    bodies = [r["content"]["body"] for path in sorted(data) for r in json.loads(files[path])]

    assert sorted(bodies[1:]) == sorted(str(r.content["body"]) for _, r in MANY)
    assert len(data) == 3 and "sv/chat/message-3.html" in files
    assert 'href="chat/message-3.html"' in files["sv/index.html"].decode()


async def test_a_table_whose_name_looks_like_a_path_stays_in_its_folder() -> None:
    system, one = FEW[0]
    odd = one.model_copy(update={"record": one.record.model_copy(update={"table": "../../etc/passwd"})})
    files = await copied([(system, odd)])

    assert "data/chat/______etc_passwd.json" in files


async def test_sixteen_times_the_rows_need_no_more_memory() -> None:
    tracemalloc.start()
    async for _ in copy.render_package(ABOUT, {}, each(MANY)):
        pass
    _, small = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    size = 0
    many = MANY * 16
    async for _, content in copy.render_package(ABOUT, {}, each(many)):
        size += len(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 5_000_000 and peak < small + 1_000_000


async def test_an_ordinary_copy_takes_milliseconds() -> None:
    rows = [FEW[n % 3] for n in range(55)]
    spent = []
    for _ in range(10):
        start = process_time()
        async for _ in LETTERS.copy(ABOUT, each(rows)):
            pass
        spent.append(process_time() - start)

    assert min(spent) < 0.02
