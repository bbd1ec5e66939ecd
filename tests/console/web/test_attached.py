"""A letter that is taken down: its scan lies sealed with the case, and that it came late to the register is a fact."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from connectors.postgres.web import PostgresWeb
from console.web.words import WORDS
from deploy.engine import Engine
from schemas.facts import FactKind
from schemas.request import Channel, Role
from tests.console.web.conftest import KLANGBRO, Signed, number_of
from tests.console.web.keepers import facts
from tests.console.web.test_staff import HOME, taken
from tests.scan.planted import ALSO

pytestmark = pytest.mark.asyncio(loop_scope="session")
PDF = b"%PDF-1.7\n<script>alert(1)</script>"


def letter(content: bytes, name: str = "brev fran Tove Ek.pdf") -> dict[str, tuple[str, bytes, str]]:
    return {"attachment": (name, content, "text/html")}


async def took(signed: Signed, content: bytes, **more: object) -> tuple[str, object]:
    """The case of a direct message that was taken down with a file, and whoever took it."""
    browser = await signed(Role.AGENT)
    await browser.get(f"{HOME}/new")
    local = (datetime.now(UTC) - timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    given = {"channel": "message", "received": local, "name": "Tove Ek", "right": "access", "capacity": "self"} | more
    answer = await browser.send(
        f"{HOME}/new", files=letter(content), personnummer=number_of(uuid4().hex), language="sv", **given
    )
    assert answer.status_code == 200, answer.text
    return str(answer.url).rsplit("/", 1)[-1], browser


async def test_a_letter_is_fetched_as_a_file_and_that_it_was_stands_in_the_case(
    signed: Signed, keeping: PostgresWeb
) -> None:
    case, browser = await took(signed, PDF)

    page = await browser.get(f"{HOME}/cases/{case}")  # type: ignore[attr-defined]
    before = await keeping.openings(KLANGBRO, case)  # type: ignore[arg-type]
    file = await browser.send(f"{HOME}/cases/{case}/attached/1")  # type: ignore[attr-defined]
    after = await keeping.openings(KLANGBRO, case)  # type: ignore[arg-type]

    assert "/attached/1" in page.text and before == []
    assert file.content == PDF and file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == f'attachment; filename="{case}-1.pdf"'
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"].startswith("sandbox")
    assert [what for what, _, _ in after] == ["attached:1"]


async def test_nothing_of_a_letter_lies_open_and_its_name_is_not_kept(signed: Signed, engine: Engine) -> None:
    words = f"tove-{uuid4().hex}"
    ALSO.add(words)
    case, _ = await took(signed, words.encode())

    (row,) = await engine.pool.fetch("SELECT * FROM paper WHERE case_id = $1 AND name LIKE 'attached:%'", case)

    assert row["name"] == "attached:1"
    assert words.encode() not in row["sealed"] and b"Tove" not in row["sealed"]


@pytest.mark.parametrize(
    "content", [b"", b"<html>\x00", b"PK\x03\x04rest", b"\xff\xfe\x00", b"%PDF-" + b"a" * (10 * 1024 * 1024)]
)
async def test_a_file_that_is_no_letter_opens_nothing(signed: Signed, engine: Engine, content: bytes) -> None:
    browser = await signed(Role.AGENT)
    await browser.get(f"{HOME}/new")
    count = await engine.pool.fetchval("SELECT count(*) FROM case_file")
    given = {"channel": "letter", "received": datetime.now(UTC).strftime("%Y-%m-%dT00:00"), "right": "access"}

    answer = await browser.send(f"{HOME}/new", files=letter(content), language="sv", **given)

    assert answer.status_code == 422
    assert await engine.pool.fetchval("SELECT count(*) FROM case_file") == count


async def test_whoever_sees_no_case_fetches_no_letter_and_a_number_that_is_none_is_not_there(signed: Signed) -> None:
    case, browser = await took(signed, PDF)
    administrator = await signed(Role.ADMINISTRATOR)
    await administrator.get(f"{HOME}/systems")

    refused = await administrator.send(f"{HOME}/cases/{case}/attached/1")
    answers = []
    for number in ("2", "x", "1e9", "²"):
        await browser.get(f"{HOME}/cases/{case}")  # type: ignore[attr-defined]
        answers.append((await browser.send(f"{HOME}/cases/{case}/attached/{number}")).status_code)  # type: ignore[attr-defined]

    assert refused.status_code == 403 and set(answers) == {404}


async def test_late_registration_is_a_fact_that_says_how_late_and_by_whom(signed: Signed, engine: Engine) -> None:
    case, browser = await took(signed, PDF)
    late = await taken(browser, "access", channel="phone", received=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"))  # type: ignore[arg-type]

    told = await facts(engine, case)  # type: ignore[arg-type]
    body = next(f.body for f in told if f.kind is FactKind.BACKDATED)
    summary = await engine.book.summary(KLANGBRO, case)  # type: ignore[arg-type]
    same_day = {f.kind for f in await facts(engine, late)}

    assert body["days"] in (4, 5) and body["channel"] == "message" and body["taken_by"] == summary.taken_by
    assert datetime.fromisoformat(str(body["received_at"])) == summary.received_at
    assert summary.channel is Channel.MESSAGE and FactKind.BACKDATED not in same_day


async def test_every_channel_and_every_fact_has_words() -> None:
    without = [k for k in (f"channel.{c}" for c in Channel) if k not in WORDS]
    without += [k for k in (f"fact.{kind}" for kind in FactKind) if k not in WORDS]

    assert without == []
