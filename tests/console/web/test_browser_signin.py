"""Signing in and auditing in a real browser: a second factor by hand, a passkey of the device, and nobody is shut out."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import uuid4

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from connectors.postgres.web import PostgresWeb
from console.web import passwords
from schemas.clock import now
from schemas.request import Role
from schemas.web import Account
from tests.console.web.conftest import KLANGBRO, PASSWORD, Signed, Site, account_of
from tests.console.web.serving import served_by
from tests.console.web.test_browser import HOME, looks
from tests.console.web.test_staff import taken

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Served(NamedTuple):
    """The pages where passkeys work: at a name."""

    url: str
    browser: Browser


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(site: Site, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served_by(site.front, "localhost", tmp_path_factory.mktemp("signin")) as (front, browser):
        yield Served(front.url, browser)


@pytest.mark.parametrize("lang", ["sv", "en"])
async def test_an_app_is_set_up_and_a_passkey_stands_for_all(served: Served, keeping: PostgresWeb, lang: str) -> None:
    name, context = await _account(keeping, Role.DECIDER), await _context(served, lang)
    page = await context.new_page()
    await _authenticator(page)
    await _password(page, served, name)
    await looks(page, served.url, None, f"second-set-{lang}")
    secret = re.sub(r"\s", "", await page.inner_text("code.secret"))
    await page.fill("#code", pyotp.TOTP(secret).now())
    await page.click("main button")
    await page.wait_for_selector(".codes")
    await looks(page, served.url, None, f"recovery-{lang}")
    await page.click("main a.button")
    await page.wait_for_url("**/tasks")
    await page.goto(f"{served.url}{HOME}/me")
    await page.fill("#name", "laptop")
    await page.click("form[data-passkey] button")
    await page.wait_for_selector("form.line")
    await looks(page, served.url, None, f"me-{lang}")
    await page.goto(f"{served.url}{HOME}/me")
    await page.click("header form[action$='sign-out'] button")
    await page.wait_for_url("**/sign-in")
    await looks(page, served.url, None, f"sign-in-ways-{lang}")
    await page.click("form[data-passkey] button")
    await page.wait_for_url("**/tasks")

    assert name in await page.inner_text("header")
    await context.close()


async def test_the_second_step_is_asked_for_without_a_script(served: Served, keeping: PostgresWeb, site: Site) -> None:
    name = await _account(keeping, Role.AGENT)
    await site.front.factors.enrol(KLANGBRO, name, pyotp.random_base32(), 0, ["aaaaa-bbbbb"], now())
    context = await served.browser.new_context(locale="sv-SE", java_script_enabled=False)
    page = await context.new_page()
    await _password(page, served, name)
    await page.fill("#code", "aaaaa-bbbbb")
    await page.click("main button")
    await page.wait_for_url("**/tasks")

    assert await page.locator("form[data-passkey]").count() == 0
    await context.close()


@pytest.mark.parametrize("lang", ["sv", "en"])
async def test_no_page_of_accounts_and_auditing_shuts_anybody_out(
    served: Served, keeping: PostgresWeb, signed: Signed, lang: str
) -> None:
    case = await taken(await signed(Role.AGENT), "access", "erasure")
    context = await _context(served, lang)
    page = await context.new_page()
    officer = await _account(keeping, Role.DPO, Role.ADMINISTRATOR, exempt=True)
    await _password(page, served, officer)
    await page.wait_for_url("**/tasks")
    await looks(page, served.url, f"{HOME}/accounts", f"accounts-{lang}")
    await looks(page, served.url, f"{HOME}/organisation", f"organisation-{lang}")
    await page.select_option("#rule", index=1)
    await page.fill("#period", "P37M")
    await page.click("form[action$='draft']:has(#rule) button")
    await page.wait_for_selector("#draft")
    await page.click("form[action$='preview'] button")
    await page.wait_for_selector("#draft ~ h3")
    await looks(page, served.url, None, f"organisation-draft-{lang}")
    await page.click("form[action$='drop'] button")
    await page.wait_for_load_state()
    await looks(page, served.url, f"{HOME}/audit", f"audit-{lang}")
    await page.fill("#seed", "board-1")
    await page.fill("#size", "3")
    await page.fill("#first", "2026-01-01")
    await page.fill("#last", "2027-12-31")
    await page.click("form[action$='sample'] button")
    await page.wait_for_selector("#drawn")
    await looks(page, served.url, None, f"audit-drawn-{lang}")
    await looks(page, served.url, f"{HOME}/audit/cases/{case}", f"audit-case-{lang}")
    await page.click("form[action$='verify'] button")
    await page.wait_for_selector("#finding")
    await page.click("form[action$='history'] button")
    await page.wait_for_selector("#runs")
    await looks(page, served.url, None, f"audit-history-{lang}")
    await context.close()


async def _account(keeping: PostgresWeb, *roles: Role, exempt: bool = False) -> str:
    name, stored = f"x-{uuid4().hex[:8]}", passwords.kept(PASSWORD)
    account: Account = account_of(KLANGBRO, name, roles, stored).model_copy(update={"exempt": exempt})
    assert await keeping.make_account(account)
    return name


async def _context(served: Served, lang: str) -> BrowserContext:
    return await served.browser.new_context(locale="sv-SE" if lang == "sv" else "en-GB")


async def _password(page: Page, served: Served, name: str) -> None:
    await page.goto(f"{served.url}{HOME}/sign-in")
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.click("form[action$='/sign-in'] button")
    await page.wait_for_load_state()


async def _authenticator(page: Page) -> None:
    """A device that makes passkeys and says that its owner is there."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
