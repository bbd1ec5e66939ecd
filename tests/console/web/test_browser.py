"""The pages in a real browser: nobody is shut out, nothing is cut off, and each role's way can be gone by clicking."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from connectors.postgres.web import PostgresWeb
from console.receiving import receive
from console.web import passwords
from deploy.engine import Engine
from deploy.ticketing import Ticketing
from deploy.web import bells_of
from schemas.clock import now
from schemas.comments import NewComment
from schemas.ids import CaseId
from schemas.request import CaseState, Channel, NewRequest, Person, RequestType, Role
from schemas.tickets import Link, Profile
from tests.console.web.conftest import KLANGBRO, PASSWORD, Site, account_of
from tests.console.web.keepers import answered
from tests.console.web.mailboxes import somebody, written
from tests.console.web.serving import served_by
from tests.tickets.conftest import ticketing_of
from tests.tickets.played import Vendor

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("PICTURES")
"""Folder for a picture of each page; nothing is written without it."""
HOME = f"/staff/{KLANGBRO}"


class Served(NamedTuple):
    """The pages at an address that a browser can reach, and what there is to see."""

    url: str
    browser: Browser
    waiting: CaseId
    """Waits for approval."""
    answered: CaseId
    fresh: CaseId
    """Waits for whoever asks to show who they are."""
    codes: dict[str, str]
    """Of `answered` and `fresh`."""
    mail: str
    """Waits for a person to read it."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(site: Site, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A server of its own beside the one without a network; with a ticket system."""
    desk = Vendor(Profile.ZAMMAD, "support")
    tickets = ticketing_of(engine, {(KLANGBRO, desk.source.id): desk.system}, desk.http)
    with_it = replace(site.front, bells=bells_of(tickets))
    async with served_by(with_it, "127.0.0.1", tmp_path_factory.mktemp("browser")) as (front, browser):
        doors, codes = front.desk(KLANGBRO).doors, front.desk(KLANGBRO).codes
        waiting, done, fresh = [
            await opened_by_mail(site, right)
            for right in (RequestType.ERASURE, RequestType.ERASURE, RequestType.ACCESS)
        ]
        for case in (waiting, done, fresh):
            await doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)
        for case in (waiting, done):
            await doors.confirm_identity(KLANGBRO, case, await codes.code(KLANGBRO, case, "identity"))
        await answered(site, done)
        await _linked(tickets, desk, waiting)
        said = {
            "answered": await codes.code(KLANGBRO, done, "pickup"),
            "fresh": await codes.code(KLANGBRO, fresh, "identity"),
        }
        unclear = written("Hej, mitt namn är felstavat hos er, jag vill få rättelse. Hälsningar Edith", somebody())
        mail = await receive(front.desk(KLANGBRO).triage.room, unclear, now())
        yield Served(front.url, browser, waiting, done, fresh, said, mail.item or "")


async def test_no_page_of_a_person_shuts_anybody_out(served: Served) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{served.url}/health")).json() == {"status": "ok"}
    for lang in ("sv", "en"):
        context = await _context(served, lang)
        page = await context.new_page()
        await looks(page, served.url, f"/{lang}", f"first-{lang}")
        await looks(page, served.url, f"/{lang}/request/{KLANGBRO}", f"public-{lang}")
        await page.check("input[name=right][value=access]")
        await page.fill("#email", f"{uuid4().hex}@inbox.example")
        await page.click("main button")
        await looks(page, served.url, None, f"public-thanks-{lang}")
        await looks(page, served.url, f"/{lang}/case/{served.fresh}", f"person-code-{lang}")
        await page.fill("#code", served.codes["fresh"])
        await page.click("main button")
        await page.wait_for_url("**/status")
        await looks(page, served.url, None, f"person-status-{lang}")
        await looks(page, served.url, f"/{lang}/case/{served.fresh}/identify", f"person-identify-{lang}")
        await page.goto(f"{served.url}/{lang}/case/{served.answered}")
        await page.fill("#code", served.codes["answered"])
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/pickup")
        await looks(page, served.url, None, f"person-pickup-{lang}")
        async with page.expect_download() as download:
            await page.click("main a.row >> nth=0")
        assert (await download.value).suggested_filename.endswith(".zip")
        await context.close()


@pytest.mark.parametrize("lang", ["sv", "en"])
async def test_no_page_of_the_staff_shuts_anybody_out(served: Served, keeping: PostgresWeb, lang: str) -> None:
    context = await signed_in(served, keeping, lang, Role.DECIDER)
    page = await context.new_page()
    for path, name in _pages(served):
        await looks(page, served.url, f"{HOME}{path}", f"{name}-{lang}")
    await page.goto(f"{served.url}{HOME}/mail")
    await page.click(f"main a:has-text('{served.mail}')")
    await looks(page, served.url, None, f"mail-{lang}")
    await page.click("main form.card button")
    await looks(page, served.url, None, f"mail-open-{lang}")
    await context.close()


async def test_everything_is_reached_by_the_keyboard_alone(served: Served, keeping: PostgresWeb) -> None:
    context = await signed_in(served, keeping, "en", Role.AGENT)
    page = await context.new_page()
    await page.goto(f"{served.url}{HOME}/cases")
    await page.keyboard.press("Tab")
    skip = await page.evaluate("document.activeElement.className")
    await page.keyboard.press("Enter")
    reached = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        reached.add(await page.evaluate("document.activeElement.getAttribute('href')"))
    links = await page.evaluate("[...document.querySelectorAll('main a')].map(a => a.getAttribute('href'))")

    assert skip == "skip" and links and set(links) - reached == set()
    await context.close()


def _pages(served: Served) -> tuple[tuple[str, str], ...]:
    return (
        ("/cases", "cases"),
        ("/cases?list=all", "cases-all"),
        ("/register", "register"),
        ("/dashboard", "dashboard"),
        ("/calendar", "calendar"),
        ("/systems", "systems"),
        (f"/cases/{served.waiting}", "case-waiting"),
        (f"/cases/{served.answered}", "case-answered"),
        ("/new", "new"),
        ("/tasks", "tasks"),
        ("/mail", "mails"),
    )


async def looks(page: Page, url: str, path: str | None, name: str) -> None:
    """The page has no serious fault for whoever can't see or use a mouse, and fits a telephone; its picture is kept if wanted."""
    if path:
        answer = await page.goto(f"{url}{path}")
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px too wide at {size['width']}"
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    result = await Axe().run(page)
    serious = [v for v in result.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in serious] == [], name


async def _context(served: Served, lang: str, *, scripts: bool = True) -> BrowserContext:
    return await served.browser.new_context(locale="sv-SE" if lang == "sv" else "en-GB", java_script_enabled=scripts)


async def signed_in(
    served: Served, keeping: PostgresWeb, lang: str, *roles: Role, scripts: bool = True
) -> BrowserContext:
    """Somebody of the staff, through the form."""
    account, stored = f"b-{uuid4().hex[:8]}", passwords.kept(PASSWORD)
    assert await keeping.make_account(account_of(KLANGBRO, account, roles, stored))
    context = await _context(served, lang, scripts=scripts)
    page = await context.new_page()
    if scripts:
        await looks(page, served.url, f"{HOME}/sign-in", f"sign-in-{lang}")
    else:
        await page.goto(f"{served.url}{HOME}/sign-in")
    await page.fill("#name", account)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    await page.close()
    return context


async def _linked(tickets: Ticketing, desk: Vendor, case: CaseId) -> None:
    """The case has a ticket, with a comment that stands there and one that could not be written yet."""
    of, comments, at = (KLANGBRO, desk.source.id), tickets.comments, now()
    link = Link(
        org=KLANGBRO, source=desk.source.id, ticket=desk.ticket, case_id=case, article="0", heard_until=at, closed=False,
        told_seq=0, telling_seq=None, tagged=None,
    )  # fmt: skip
    await tickets.store.link(link, at)
    for number, text in enumerate(("Kunden är hänvisad hit.", "Vi väntar på ekonomi.")):
        new = NewComment(
            org=KLANGBRO, case=case, source=desk.source.id, ticket=desk.ticket, text=text, by="anna", after=number
        )
        await comments.say(new, at)
    (first,) = await comments.waiting(*of, at)
    await comments.written(first, at)
    (second,) = await comments.waiting(*of, at)
    await comments.not_written(second, "SystemUnavailable", at + timedelta(minutes=4), at)


async def opened_by_mail(site: Site, right: RequestType) -> CaseId:
    person = Person(email=f"{uuid4().hex}@inbox.example", name="Tove Ek")
    request = NewRequest(
        org=KLANGBRO, types=(right,), channel=Channel.EMAIL, received_at=now(), person=person, intake_key=uuid4().hex
    )
    return await site.front.desk(KLANGBRO).doors.open(request)
