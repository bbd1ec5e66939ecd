"""Tickets on a case's page in a real browser: by keyboard, with and without scripts, and nothing that was typed is lost."""

import pytest

from connectors.postgres.web import PostgresWeb
from schemas.request import Role
from tests.console.web.test_browser import HOME, Served, looks, served, signed_in

__all__ = ["served"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
WRONG = "Ring henne på 070-174 06 05,\nhon vet."
SAID = "Vi hör av oss på fredag."


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_comment_that_is_refused_stays_in_its_form_and_is_taken_once_it_is_mended(
    served: Served, keeping: PostgresWeb, lang: str, scripts: bool
) -> None:
    context = await signed_in(served, keeping, lang, Role.AGENT, scripts=scripts)
    page = await context.new_page()
    await page.goto(f"{served.url}{HOME}/cases/{served.waiting}")
    before = await page.locator("section[aria-labelledby=tickets] li").count()
    opens = page.locator("section[aria-labelledby=tickets] summary")
    await opens.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type(WRONG)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#comment-wrong")

    field = page.get_by_role("textbox", name={"sv": "Din kommentar", "en": "Your comment"}[lang])
    assert await field.input_value() == WRONG
    assert await page.locator("#comment:focus").count() == 1, "the keyboard is where the fault is"
    assert {"sv": "ett telefonnummer", "en": "a phone number"}[lang] in await page.inner_text("#comment-wrong")
    described = str(await field.get_attribute("aria-describedby")).split()
    assert described[0] == "comment-wrong" and await field.get_attribute("aria-invalid") == "true"
    if scripts:
        await looks(page, served.url, None, f"case-comment-{lang}")

    await field.fill(SAID)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**#tickets")
    assert await page.locator("section[aria-labelledby=tickets] li").count() == before + 1
    assert await page.locator("#comment-wrong").count() == 0
    await context.close()
