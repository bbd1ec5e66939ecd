"""Anybody may ask by the form, and nobody learns from it who is known; where no organisation wants it there is none."""

import re
import time
from dataclasses import replace
from uuid import uuid4

import pytest

from console.web.app import application
from console.web.limits import Limiter
from console.web.public import FLOOR, SOONEST, TRAP, stamp
from deploy.engine import Engine
from schemas.request import CaseState, Channel
from tests.builders import ORG
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, Site
from tests.scan.planted import ALSO

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORM = f"/en/request/{KLANGBRO}"


def address() -> str:
    made = f"{uuid4().hex}@brev.example"
    ALSO.add(made)
    return made


def old(site: Site, org: str = KLANGBRO, seconds: float = 30) -> str:
    """What a form carries that was shown so long ago."""
    return stamp(site.front.secret, org, time.time() - seconds)


async def fill(browser: Browser, site: Site, **more: str) -> tuple[int, str, float]:
    await browser.get(FORM)
    began = time.monotonic()
    given = {"right": "access", "email": address(), "name": "Tove Ek", "stamp": old(site)} | more
    answer = await browser.send(FORM, **given)
    return answer.status_code, re.sub(r'value="[^"]*"', "", answer.text), time.monotonic() - began


async def count(engine: Engine) -> int:
    found: int = await engine.pool.fetchval("SELECT count(*) FROM case_file WHERE channel = 'web'")
    return found


async def test_a_request_by_the_form_is_a_case_whose_person_is_asked_who_they_are(site: Site, engine: Engine) -> None:
    mine = address()

    status, text, _ = await fill(site.browser(), site, email=mine.upper(), words="All of it, please.")
    (case,) = [
        r["id"]
        for r in await engine.pool.fetch("SELECT id FROM case_file WHERE channel = 'web' ORDER BY id DESC LIMIT 1")
    ]
    summary = await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)
    mail = await site.place.stack.mailbox.wait_for(mine)

    assert status == 200 and "Thank you" in text and case not in text and mine not in text
    assert summary.channel is Channel.WEB and (await engine.book.person(KLANGBRO, case)).email == mine
    assert case.encode() in mail.read_bytes()


async def test_known_unknown_and_robots_are_thanked_alike_and_in_the_same_time(site: Site, engine: Engine) -> None:
    known, browser = address(), site.browser()
    await fill(browser, site, email=known)
    before = await count(engine)

    said = [await fill(browser, site, email=known), await fill(browser, site)]
    opened = await count(engine) - before
    said += [
        await fill(browser, site, **{TRAP: "http://spam.example"}),
        await fill(browser, site, stamp=old(site, seconds=1)),
    ]

    assert {(status, text) for status, text, _ in said} == {(200, said[0][1])}
    assert min(took for _, _, took in said) >= FLOOR
    assert max(took for _, _, took in said) - min(took for _, _, took in said) < FLOOR
    assert (opened, await count(engine) - before) == (2, 2), "a robot opens nothing"
    assert SOONEST > 1


async def test_two_clicks_open_one_case(site: Site, engine: Engine) -> None:
    browser, before, mine, mark = site.browser(), await count(engine), address(), old(site)

    await fill(browser, site, email=mine, stamp=mark)
    await fill(browser, site, email=mine, stamp=mark)

    assert await count(engine) - before == 1


async def test_one_address_gets_so_many_questions_and_not_more(site: Site, engine: Engine) -> None:
    mine, before, browser = address(), await count(engine), site.browser()

    said = [await fill(browser, site, email=mine) for _ in range(4)]

    assert {status for status, _, _ in said} == {200} and await count(engine) - before == 3


async def test_a_crowd_is_told_that_nothing_was_saved_and_where_to_write(site: Site, engine: Engine) -> None:
    for limit in ("strangers", "crowd"):
        few = replace(site.front, **{limit: Limiter(rate=0.001, burst=1)})  # type: ignore[arg-type]
        browser, before = Browser(application(few)), await count(engine)

        first, second = await fill(browser, site), await fill(browser, site)

        assert (first[0], second[0]) == (200, 429) and "was not saved" in second[1] and "@" in second[1]
        assert await count(engine) - before == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"email": ""}, 422), ({"email": "nobody"}, 422), ({"email": "a@b.example\nBcc: c@d.example"}, 422),
        ({"right": "journal_copy"}, 422), ({"right": "x"}, 422), ({"right": "objection", "words": ""}, 422),
        ({"stamp": "x"}, 403), ({"stamp": "a.b.c"}, 403), ({"stamp": ""}, 403), ({"_form": "0"}, 403),
    ],
)  # fmt: skip
async def test_what_is_wrong_opens_nothing(site: Site, engine: Engine, more: dict[str, str], status: int) -> None:
    before = await count(engine)

    answer = await fill(site.browser(), site, **more)

    assert answer[0] == status and await count(engine) == before


async def test_a_form_that_lay_open_for_a_day_or_is_another_organisations_is_not_taken(site: Site) -> None:
    for mark in (old(site, seconds=86400), old(site, org=ORG)):
        assert (await fill(site.browser(), site, stamp=mark))[0] == 403


async def test_an_organisation_without_a_form_is_like_none_at_all(site: Site) -> None:
    http = site.browser().http
    pages = [await http.get(f"/sv/request/{org}") for org in (ORG, "nowhere", "a%00b")]
    sent = [await http.post(f"/sv/request/{org}", data={"email": address()}) for org in (ORG, "nowhere")]
    first, en, fr = [await http.get(path) for path in ("/", "/en", "/fr")]

    assert {p.status_code for p in [*pages, *sent]} == {404}
    assert len({re.sub('value="[^"]*"', "", p.text) for p in [*pages, *sent]}) == 1
    assert (first.status_code, en.status_code, fr.status_code) == (200, 200, 404)
    assert f"/en/request/{KLANGBRO}" in en.text and ORG not in en.text + first.text
    assert (await http.get(f"/fr/request/{KLANGBRO}")).status_code == 404
