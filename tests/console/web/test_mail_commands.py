"""Mail that comes by SMTP to a running Habeas is taken by its worker, and what waits is settled at a command line."""

import asyncio

import aiosmtplib
import pytest

from deploy.engine import Engine
from deploy.place import Place
from tests.acceptance.test_commands import habeas
from tests.console.web.conftest import KLANGBRO
from tests.console.web.mailboxes import ASKS, UNCLEAR, somebody, written

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORG = ("--org", KLANGBRO, "--json")
OURS = "integritet@klangbro.example"


async def test_mail_by_smtp_is_taken_and_what_waits_is_listed_read_and_opened(place: Place, engine: Engine) -> None:
    sender, other = somebody(), somebody()
    for who, body in ((sender, ASKS), (sender, UNCLEAR), (other, UNCLEAR)):
        await _sent(place, who, written(body, who))
    items = await _three_taken(engine)
    listed = await habeas(place, "intake", "triage", "list", *ORG)
    read = await habeas(place, "intake", "triage", "show", items[0], "--as", "anna", *ORG)
    opened = await habeas(place, "intake", "triage", "open", items[0], "--as", "anna", *ORG)
    lines = {one["mail"]: one for one in (await habeas(place, "intake", "corrections", *ORG)).said}

    assert {one["id"] for one in listed.said} >= set(items) and sender not in listed.out
    assert read.said["from"] == sender and "felstavat" in read.said["says"]
    assert opened.code == 0 and opened.said["id"].startswith("DSR-")
    assert lines[items[0]]["agreed"] and items[1] not in lines and "felstavat" not in str(lines)
    seen = await engine.pool.fetch(
        "SELECT account FROM web_opening WHERE org = $1 AND case_id = $2", KLANGBRO, items[0]
    )
    assert [row["account"] for row in seen] == ["anna"]


async def _sent(place: Place, sender: str, raw: bytes) -> None:
    where = place.where.addresses
    await aiosmtplib.send(raw, hostname=where.smtp_host, port=where.smtp_port, sender=sender, recipients=[OURS])


async def _three_taken(engine: Engine) -> list[str]:
    """The numbers of the mails that wait, once all three were taken."""
    async with asyncio.timeout(30):
        while True:
            rows = await engine.pool.fetch("SELECT what, item FROM mail_taken ORDER BY taken_at DESC LIMIT 3")
            if [r["what"] for r in reversed(rows)] == ["opened", "for_a_person", "for_a_person"]:
                return [r["item"] for r in reversed(rows)][1:]
            await asyncio.sleep(0.05)
