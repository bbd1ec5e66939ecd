"""Each role goes its main way through the pages by clicking, in a real browser."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Page

from connectors.postgres.web import PostgresWeb
from schemas.ids import CaseId
from schemas.request import CaseState, Outcome, Role
from tests.console.web.conftest import KLANGBRO, Site, number_of
from tests.console.web.test_browser import HOME, Served, served, signed_in

__all__ = ["served"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_agent_takes_a_letter_down_and_a_decider_carries_it_to_its_answer(
    served: Served, site: Site, keeping: PostgresWeb
) -> None:
    agent = await (await signed_in(served, keeping, "sv", Role.AGENT)).new_page()
    case = await taken(agent, served)
    decider = await (await signed_in(served, keeping, "en", Role.DECIDER)).new_page()

    await carried(decider, served, case)
    ended = await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.CLOSED], 30)
    await decider.click("text=Why that day?")

    assert ended.outcome is Outcome.NOTHING_FOUND
    assert await decider.locator("ol.steps li").count() >= 2
    assert "Answered" in await decider.inner_text("ol.timeline")


async def test_a_data_protection_officer_reads_and_advises_and_decides_nothing(
    served: Served, keeping: PostgresWeb
) -> None:
    page = await (await signed_in(served, keeping, "sv", Role.DPO)).new_page()
    await page.goto(f"{served.url}{HOME}/cases/{served.waiting}")

    offered = await page.locator(".side details").all_inner_texts()
    advice = page.locator("form[action$='/say/advise']")
    await page.locator("details", has=advice).locator("summary").click()
    await advice.locator("textarea").fill("Vänta tills fakturan är betald.")
    await advice.locator("button").click()
    await page.wait_for_load_state()
    await page.click("form[action$='/words'] button")

    assert "Vänta tills fakturan är betald." in await page.inner_text("main")
    assert not any("Avslå" in one or "Godkänn" in one for one in offered)


async def test_an_administrator_sees_systems_and_no_case(served: Served, keeping: PostgresWeb) -> None:
    page = await (await signed_in(served, keeping, "en", Role.ADMINISTRATOR)).new_page()
    await page.goto(f"{served.url}{HOME}")
    there = await page.locator("nav a").all_inner_texts()
    refused = await page.goto(f"{served.url}{HOME}/cases/{served.waiting}")

    assert "Systems" in there and "Cases" not in there
    assert refused is not None and refused.status == 403


async def test_where_no_script_runs_the_lists_are_filtered_all_the_same(served: Served, keeping: PostgresWeb) -> None:
    quiet = await signed_in(served, keeping, "en", Role.AGENT, scripts=False)
    page = await quiet.new_page()
    await page.goto(f"{served.url}{HOME}/cases")
    await page.click("summary >> nth=0")
    await page.click("main form button >> nth=0")

    assert "?" in page.url and await page.locator("table tbody tr").count() >= 1


async def taken(page: Page, served: Served) -> CaseId:
    """A letter of two days ago is a case."""
    await page.goto(f"{served.url}{HOME}/cases")
    await page.click("text=Ta emot en begäran")
    await page.select_option("#channel", "letter")
    await page.fill("#received", (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    await page.fill("#name", "Tove Ek")
    await page.fill("#personnummer", number_of(uuid4().hex))
    await page.check("input[name=right][value=erasure]")
    await page.click("main form button:has-text('Öppna')")
    await page.wait_for_url("**/cases/DSR-*")
    return CaseId(page.url.rsplit("/", 1)[-1])


async def carried(page: Page, served: Served, case: CaseId, within: float = 60) -> None:
    """By nothing but clicks: whoever asks is shown, each task is done, the plan is approved."""
    until = time.monotonic() + within
    while True:
        await page.goto(f"{served.url}{HOME}/cases/{case}")
        said = await page.inner_text("main")
        assert time.monotonic() < until, said
        if "Outcome" in said:
            return
        tasks = page.locator("a.row[href*='/tasks/TSK-']", has_text="Answer by")
        if await tasks.count():
            await tasks.first.click()
            await page.fill("#evidence", "looked, found nothing")
            await page.click("form[action$='/done'] button")
        for name, choice in (("prove", "document"), ("approve", "")):
            form = page.locator(f"details[open] form[action$='/say/{name}']")
            if await form.count():
                if choice:
                    await form.locator("select").first.select_option(choice)
                await form.locator("button").click()
                await page.wait_for_load_state()
        await asyncio.sleep(0.2)
