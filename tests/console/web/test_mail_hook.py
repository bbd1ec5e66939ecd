"""Mails that are handed in over HTTP: signed, stored before they are answered, and the same as by any other door."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from connectors.tickets import signatures
from console.mail_bounds import LARGEST
from console.receiving import receive
from console.web.app import application
from deploy.engine import Engine
from deploy.mailing import HookSignature
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.mailbox import ItemId, MailDoor, WhyTriage
from schemas.request import CaseState, RequestType
from schemas.tickets import TicketSecret
from tests.console.web.browser import URL
from tests.console.web.conftest import KLANGBRO, Site
from tests.console.web.keepers import facts
from tests.console.web.mailboxes import ASKS, ROBOT, UNCLEAR, somebody, written

pytestmark = pytest.mark.asyncio(loop_scope="session")
SECRET = "a secret of the mail server"
HOOK = f"/hooks/{KLANGBRO}/mail"


class Post:
    """Somebody's mail server, and what became of what it handed in."""

    def __init__(self, site: Site, engine: Engine) -> None:
        hooks = {KLANGBRO: HookSignature(MailDoor(hook_secret=SECRET))}
        app: Any = application(replace(site.front, mail_hooks=hooks))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url=URL)
        self.engine, self.desk = engine, site.front.desk(KLANGBRO)

    async def hand_in(self, raw: bytes, *, secret: str = SECRET, age: timedelta = timedelta()) -> int:
        """The status of the answer."""
        headers = signatures.sign(TicketSecret(webhook_secret=secret), "1", raw, now() - age)
        return (await self.http.post(HOOK, content=raw, headers=headers)).status_code

    async def taken(self) -> list[tuple[str, ItemId | None]]:
        """What became of the mails, the newest first."""
        rows = await self.engine.pool.fetch(
            "SELECT what, item FROM mail_taken WHERE org = $1 ORDER BY taken_at DESC", KLANGBRO
        )
        return [(r["what"], r["item"]) for r in rows]


@pytest_asyncio.fixture(loop_scope="session")
async def post(site: Site, engine: Engine) -> AsyncIterator[Post]:
    made = Post(site, engine)
    yield made
    await made.http.aclose()


async def test_a_mail_that_is_not_signed_by_our_secret_is_not_even_read(post: Post) -> None:
    raw, before = written(ASKS, somebody()), len(await post.taken())
    unsigned = await post.http.post(HOOK, content=raw)
    answers = [
        unsigned.status_code,
        await post.hand_in(raw, secret="a secret of somebody else"),
        await post.hand_in(raw, age=timedelta(minutes=6)),
    ]

    assert answers == [401, 401, 401] and len(await post.taken()) == before
    assert unsigned.headers["content-type"] == "application/problem+json"


async def test_a_mail_is_stored_before_it_is_answered_and_counts_once(post: Post) -> None:
    raw, before = written(ASKS, somebody()), len(await post.taken())
    answers = [await post.hand_in(raw) for _ in range(3)]

    assert answers == [202, 202, 202] and len(await post.taken()) == before + 1
    assert (await post.taken())[0] == ("opened", None)


async def test_what_no_rule_decides_waits_and_robots_open_nothing(post: Post) -> None:
    await post.hand_in(written(UNCLEAR, somebody()))
    (what, item), *_ = await post.taken()
    await post.hand_in(written(ROBOT, somebody(), Auto_Submitted="auto-replied"))
    waiting = {one.item.id: one for one in await post.desk.triage.waiting()}

    assert what == "for_a_person" and item is not None and (await post.taken())[0] == ("ignored", None)
    assert waiting[item].item.features.why is WhyTriage.WORDS and waiting[item].due_on > now().date()


async def test_the_same_mail_by_two_ways_is_one_case_and_one_item(post: Post) -> None:
    other = b"Received: from a.example by mx2.klangbro.example; Sat, 21 Nov 2026 00:30:00 +0000\r\n"
    for body in (ASKS, UNCLEAR):
        raw = written(body, somebody())
        await post.hand_in(raw)
        await post.hand_in(other + raw)
    rows = await post.engine.pool.fetch("SELECT case_id, item FROM mail_taken ORDER BY taken_at DESC LIMIT 4")

    assert rows[0]["item"] == rows[1]["item"] is not None
    assert rows[2]["case_id"] == rows[3]["case_id"] is not None


async def test_a_body_that_is_empty_or_huge_and_a_door_that_there_is_not_are_problems(post: Post) -> None:
    empty, huge = await post.hand_in(b" \r\n"), await post.http.post(HOOK, content=b" " * (LARGEST + 1))
    nowhere = await post.http.post("/hooks/tallmo/mail", content=b"x")

    assert (empty, huge.status_code, nowhere.status_code) == (422, 413, 404)
    assert await post.hand_in(b"\xff\x00" * 1000) == 202


async def test_a_doubted_mail_that_stops_marketing_waits_for_the_address_to_answer(site: Site, engine: Engine) -> None:
    sender = somebody()
    raw = b"Authentication-Results: mx.klangbro.example; dmarc=fail\r\n" + written(
        "Sluta skicka reklam till mig.", sender
    )
    triage = site.front.desk(KLANGBRO).triage
    believed = triage.room._replace(ours=("mx.klangbro.example",))
    from_elsewhere = b"Authentication-Results: mx.else.example; dmarc=fail\r\n" + written(
        "Sluta skicka reklam till mig.", somebody()
    )
    doubted, plain = [(await receive(believed, r, now())).case for r in (raw, from_elsewhere)]
    assert doubted is not None and plain is not None
    doors = triage.room.doors
    stopped = await doors.wait(KLANGBRO, plain, [CaseState.RESPONDED, CaseState.CLOSED], 30)
    asked = await doors.wait(KLANGBRO, doubted, [CaseState.IDENTITY_PENDING], 30)
    kinds = [f for f in await facts(engine, doubted) if f.body.get("doubted")]

    assert stopped.types == asked.types == (RequestType.OBJECTION_DIRECT_MARKETING,)
    assert len(kinds) == 1 and kinds[0].body["challenge"] is True
    assert not [f for f in await facts(engine, doubted) if f.kind in (FactKind.SUPPRESSED, FactKind.PLANNED)]


async def test_a_wrong_code_that_is_handed_in_twice_is_counted_once(post: Post, engine: Engine) -> None:
    sender = somebody()
    await post.hand_in(written(ASKS, sender))
    case = CaseId(await post.engine.pool.fetchval("SELECT case_id FROM mail_taken ORDER BY taken_at DESC LIMIT 1"))
    await post.desk.doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)
    reply = written("Koden är ABCDE-FGHJ2", sender, subject=f"Sv: [{case}]")
    for raw in (reply, b"Received: from a by b; Sat, 21 Nov 2026 00:30:00 +0000\r\n" + reply):
        assert await post.hand_in(raw) == 202
    again = written("Koden är ABCDE-FGHJ3", sender, subject=f"Sv: [{case}]")
    assert await post.hand_in(again) == 202

    assert len([f for f in await facts(engine, case) if f.kind is FactKind.IDENTITY_MISMATCH]) == 2
