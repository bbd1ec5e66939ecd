"""Pages that stay open, in a real browser: what happens elsewhere shows by itself, and never under somebody's hands."""

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import BrowserContext, Page

from connectors.postgres.web import PostgresWeb
from schemas.clock import now
from schemas.ids import CaseId
from schemas.request import RequestType, Role
from tests.console.web.conftest import KLANGBRO, Site
from tests.console.web.test_browser import HOME, Served, opened_by_mail, served, signed_in

__all__ = ["served"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
QUICKLY = """
window.looks = 0;
const later = window.setInterval;
window.setInterval = (look, every) => later(() => { window.looks += 1; look(); }, every / 100);
"""
"""The page's clock runs a hundred times faster: it looks five times a second."""
ASK = "form[action$='/say/ask'] textarea"


async def opens(context: BrowserContext, served: Served, path: str) -> Page:
    """The page, with a quick clock."""
    page = await context.new_page()
    await page.add_init_script(QUICKLY)
    await page.goto(f"{served.url}{HOME}{path}")
    return page


async def happens(site: Site, case: CaseId) -> str:
    """Somebody else looks at the case; their account, which its page shows from then on."""
    account = f"e-{uuid4().hex[:8]}"
    await site.front.keeping.opened(KLANGBRO, case, "words", account, now())
    return account


async def looked(page: Page, times: int = 5) -> None:
    """The page has come to look so many times more, and had the time to show what it found."""
    since = int(await page.evaluate("window.looks"))
    async with asyncio.timeout(20):
        while int(await page.evaluate("window.looks")) < since + times:
            await asyncio.sleep(0.05)


async def place(page: Page) -> str:
    """Where the keyboard is."""
    found = "[document.activeElement.tagName, document.activeElement.getAttribute('href'), document.activeElement.name].join(' ')"
    return str(await page.evaluate(found))


async def test_a_case_that_is_open_shows_what_happens_elsewhere_and_keeps_what_is_unfolded(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    context = await signed_in(served, keeping, "en", Role.AGENT)
    page = await opens(context, served, f"/cases/{served.fresh}")
    await page.click("text=Why that day?")
    await page.evaluate("document.activeElement.blur()")
    await page.evaluate("document.querySelector('h1').dataset.old = 'yes'")
    account = await happens(site, served.fresh)
    await page.wait_for_selector(f"main >> text={account}", timeout=5000)

    assert await page.locator("h1[data-old]").count() == 0, "the same page, its content fetched anew"
    assert await page.locator("ol.steps").is_visible(), "what was unfolded is"
    await context.close()


async def test_a_list_that_is_open_shows_a_new_case(served: Served, site: Site, keeping: PostgresWeb) -> None:
    context = await signed_in(served, keeping, "sv", Role.AGENT)
    page = await opens(context, served, "/cases")
    case = await opened_by_mail(site, RequestType.ACCESS)

    await page.wait_for_selector(f"main >> text={case}", timeout=5000)
    await context.close()


async def test_what_somebody_is_typing_stays_and_so_does_the_keyboard(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    context = await signed_in(served, keeping, "sv", Role.AGENT)
    page = await opens(context, served, f"/cases/{served.fresh}")
    await page.locator("details", has=page.locator(ASK)).locator("summary").click()
    await page.locator(ASK).focus()
    await page.keyboard.type("Menar du alla ")
    account = await happens(site, served.fresh)
    await looked(page)
    await page.keyboard.type("bokningar?")
    assert await page.locator(ASK).input_value() == "Menar du alla bokningar?"

    await page.evaluate("document.activeElement.blur()")
    await looked(page)
    assert await page.locator(ASK).input_value() == "Menar du alla bokningar?", "also while somebody looks elsewhere"
    assert account not in await page.inner_text("main"), "it shows with the next page"
    await context.close()


async def test_the_keyboards_place_on_a_page_is_kept_and_so_is_what_is_marked(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    context = await signed_in(served, keeping, "sv", Role.AGENT)
    page = await opens(context, served, f"/cases/{served.fresh}")
    await page.focus("main summary >> nth=0")
    before, account = await place(page), await happens(site, served.fresh)
    await looked(page)
    assert await place(page) == before and account not in await page.inner_text("main")

    await page.focus("nav a >> nth=1")
    before = await place(page)
    await page.wait_for_selector(f"main >> text={account}", timeout=5000)
    assert await place(page) == before, "what is not fetched anew keeps the keyboard"

    await page.evaluate(
        "document.activeElement.blur(); getSelection().selectAllChildren(document.querySelector('main dl'))"
    )
    marked, account = await page.evaluate("String(getSelection())"), await happens(site, served.fresh)
    await looked(page)
    assert marked and await page.evaluate("String(getSelection())") == marked
    await page.evaluate("getSelection().removeAllRanges()")
    await page.wait_for_selector(f"main >> text={account}", timeout=5000)
    await context.close()


async def test_a_plan_that_somebody_may_approve_never_changes_on_the_screen(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    """The form that approves a plan holds its digest in a field of this name (tests/console/web/test_mentions.py sends it)."""
    context = await signed_in(served, keeping, "sv", Role.DECIDER)
    page = await opens(context, served, f"/cases/{served.fresh}")
    field = "Object.assign(document.createElement('input'), {type: 'hidden', name: 'plan'})"
    await page.evaluate(f"document.querySelector('main').append({field})")
    account = await happens(site, served.fresh)
    await looked(page)

    assert account not in await page.inner_text("main")
    await page.reload()
    assert account in await page.inner_text("main")
    await context.close()


async def test_a_page_whose_reader_was_signed_out_elsewhere_stays_as_it_is(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    context = await signed_in(served, keeping, "sv", Role.AGENT)
    page = await opens(context, served, f"/cases/{served.fresh}")
    await context.clear_cookies()
    await happens(site, served.fresh)
    await looked(page)

    assert await page.inner_text("h1") == served.fresh and page.url.endswith(served.fresh)
    await context.close()


async def test_without_scripts_the_page_says_the_same_and_a_reload_shows_what_happened(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    texts = []
    for scripts in (True, False):
        context = await signed_in(served, keeping, "sv", Role.AGENT, scripts=scripts)
        page = await context.new_page()
        await page.goto(f"{served.url}{HOME}/cases/{served.fresh}")
        texts.append((await page.inner_text("main"), await page.locator("main form").count()))
        account = await happens(site, served.fresh)
        await page.reload()
        assert account in await page.inner_text("main")
        texts[-1] = (texts[-1][0].replace(account, ""), texts[-1][1])
        await context.close()
    with_scripts, without = texts

    assert without[1] == with_scripts[1] > 0
    assert [line for line in with_scripts[0].splitlines() if line not in without[0]] == []
