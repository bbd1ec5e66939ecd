"""Other people in a copy are looked through on a page, by whom the law lets see it; then the answer can be read beforehand."""

import asyncio
import re

import asyncpg
import pytest

from connectors.postgres.web import PostgresWeb
from schemas.ids import CaseId
from schemas.request import CaseState, Role
from tests.builders import ORG
from tests.console.web.browser import Browser
from tests.console.web.conftest import Signed, Site
from tests.console.web.test_pages import readable

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME = f"/staff/{ORG}"


async def test_each_mention_is_shown_marked_to_the_clinician_alone_chosen_for_and_written_down(
    signed: Signed, site: Site, keeping: PostgresWeb
) -> None:
    agent, clinician = await signed(Role.AGENT, Role.DECIDER, org=ORG), await signed(Role.CLINICIAN, org=ORG)
    case = await _asked(agent, await _somebody(site))
    await _state(site, case, "review")

    await agent.get(f"{HOME}/cases/{case}/mentions")
    curious = await agent.send(f"{HOME}/cases/{case}/mentions")
    closed = await clinician.get(f"{HOME}/cases/{case}/mentions")
    shown = await clinician.send(f"{HOME}/cases/{case}/mentions")
    ids = re.findall(r'name="([0-9a-f]{32})" value="remove"', shown.text)
    some = await clinician.send(f"{HOME}/cases/{case}/mentions/chosen", **{ids[0]: "remove"})
    await clinician.get(f"{HOME}/cases/{case}/mentions")
    await clinician.send(f"{HOME}/cases/{case}/mentions/chosen", **dict.fromkeys(ids, "keep") | {ids[0]: "remove"})
    await _state(site, case, "approval")

    assert curious.status_code == 403 and "<mark>" not in closed.text + curious.text
    assert len(ids) == shown.text.count("<mark>") > 1
    assert some.status_code == 403
    assert [what for what, _, _ in await keeping.openings(ORG, case)] == ["mentions"]
    readable(shown.text, "sv")
    await _read_beforehand(agent, clinician, case)


async def _read_beforehand(agent: Browser, clinician: Browser, case: CaseId) -> None:
    """The letter before it is sent: the clinician's to read; nothing goes out by it."""
    page = await agent.get(f"{HOME}/cases/{case}")
    refused = await agent.send(f"{HOME}/cases/{case}/letter")
    await clinician.get(f"{HOME}/cases/{case}")
    draft = await clinician.send(f"{HOME}/cases/{case}/letter", language="en")

    assert "/letter" not in page.text and refused.status_code == 403
    assert "Svaret som det blir" in draft.text and case in draft.text and "imy.se" in draft.text
    assert draft.text.count("<tr>") > 3, "the plan, line by line"


async def _asked(browser: Browser, email: str) -> CaseId:
    await browser.get(f"{HOME}/new")
    answer = await browser.send(
        f"{HOME}/new", right="access", channel="letter", received="2026-11-02T10:00", language="sv", email=email
    )  # fmt: skip
    case = CaseId(str(answer.url).rsplit("/", 1)[-1])
    await browser.send(f"{HOME}/cases/{case}/say/prove", method="document")
    return case


async def _somebody(site: Site) -> str:
    """An address of the example's last client who has a patient record."""
    journal = await asyncpg.connect(site.place.where.systems["journal"])
    known = [r["personnummer"] for r in await journal.fetch("SELECT personnummer FROM patient")]
    await journal.close()
    booking = await asyncpg.connect(site.place.where.systems["booking"])
    found = await booking.fetchval(
        "SELECT email FROM client WHERE personnummer = ANY ($1::text[]) AND NOT protected_identity ORDER BY id DESC LIMIT 1", known
    )  # fmt: skip
    await booking.close()
    return str(found)


async def _state(site: Site, case: CaseId, waits: str) -> None:
    desk = site.front.desk(ORG)
    async with asyncio.timeout(40):
        while True:
            summary = await desk.doors.summary(ORG, case)
            if waits in (summary.waits_for or "") or (
                waits == "approval" and summary.state is CaseState.AWAITING_APPROVAL
            ):
                return
            await asyncio.sleep(0.1)
