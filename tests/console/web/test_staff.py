"""The staff of an organisation without a connected system does everything from a phone, and no more than its role lets it."""

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from connectors.postgres.web import PostgresWeb
from console.web.staff_tasks import drawn
from deploy.engine import Engine
from schemas.by_hand import HandReport
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import CaseState, ContactPolicy, RequestType, Role
from tests.builders import ORG
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, PASSWORD, Signed, Site, number_of
from tests.console.web.keepers import answered, facts
from tests.console.web.test_pages import readable

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME = f"/staff/{KLANGBRO}"
SAYS = {
    "prove": {"method": "document"},
    "settle": {"holds": "yes"},
    "weigh": {"outcome": "no_compelling_grounds", "words": "Your interest weighs more."},
    "decide": {"words": "We have looked at it, and you are right."},
    "approve": {},
}
"""What a decider answers where a case waits for somebody."""


async def taken(browser: Browser, *rights: str, **more: str) -> CaseId:
    """Somebody takes down a letter."""
    await browser.get(f"{HOME}/new")
    local = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    given = {"channel": "letter", "received": local, "name": "Tove Ek", "language": "sv", "capacity": "self"} | more
    given.setdefault("personnummer", number_of(uuid4().hex))
    answer = await browser.send(f"{HOME}/new", right=list(rights), **given)
    assert answer.status_code == 200, answer.text
    return CaseId(str(answer.url).rsplit("/", 1)[-1])


async def finished(browser: Browser, case: CaseId, within: float = 60) -> str:
    """By nothing but the pages: what the case's page offers is said, and every task is done."""
    until, page = time.monotonic() + within, ""
    while True:
        assert time.monotonic() < until, re.sub(r"<[^>]+>|\\s+", " ", page)
        page = (await browser.get(f"{HOME}/cases/{case}")).text
        if "Utfall" in page:
            return page
        for task in re.findall(rf'{HOME}/tasks/(TSK-\d+-\d+)"><b>[^\n]*\n?<span>Svar senast', page):
            await browser.get(f"{HOME}/tasks/{task}")
            await browser.send(f"{HOME}/tasks/{task}/done", evidence="looked, found nothing")
        name = next((s for s in SAYS if f"/say/{s}" in page), None)
        if name:
            await browser.get(f"{HOME}/cases/{case}")
            right = re.search(r'<option value="(complaint|automated_decision_review)"', page)
            await browser.send(
                f"{HOME}/cases/{case}/say/{name}",
                **SAYS[name] | ({"right": right.group(1)} if name == "decide" and right else {}),
            )
        await asyncio.sleep(0.2)


async def test_every_right_is_completed_from_a_phone_where_no_system_is_connected(signed: Signed) -> None:
    async def one(right: RequestType) -> str:
        browser = await signed(Role.DECIDER, Role.CLINICIAN)
        case = await taken(browser, right.value, words="In my own words.")
        return await finished(browser, case)

    pages = await asyncio.gather(*(one(right) for right in RequestType))

    assert len(pages) == len(RequestType) and all("Utfall" in page for page in pages)


async def test_a_letter_counts_from_the_day_that_it_came_and_says_who_took_it(signed: Signed, engine: Engine) -> None:
    browser = await signed(Role.AGENT, name="reception-1")
    case = await taken(browser, "access", postal="Storgatan 1\n990 01 Ekmossa")

    summary, person = await engine.book.summary(KLANGBRO, case), await engine.book.person(KLANGBRO, case)

    assert timedelta(days=1, hours=22) < now() - summary.received_at < timedelta(days=2, hours=2)
    assert (person.contact, person.postal) == (ContactPolicy.INSIDE, ("Storgatan 1", "990 01 Ekmossa"))
    for wrong in ({"received": "2031-01-01T10:00"}, {"personnummer": "12"}, {"channel": "email"}, {"email": "nobody"}):
        await browser.get(f"{HOME}/new")
        given = {"channel": "phone", "received": "2026-01-01T10:00", "right": "access"} | wrong
        assert (await browser.send(f"{HOME}/new", **given)).status_code == 422


async def test_a_role_says_only_what_is_its_own(signed: Signed) -> None:
    agent, dpo = await signed(Role.AGENT), await signed(Role.DPO)
    case = await taken(agent, "objection", words="I object.")

    shown = await dpo.get(f"{HOME}/cases/{case}")
    answers = []
    for browser, name in ((agent, "refuse"), (agent, "approve"), (dpo, "withdraw"), (dpo, "refuse"), (agent, "advise")):
        await browser.get(f"{HOME}/cases/{case}")
        answers.append(await browser.send(f"{HOME}/cases/{case}/say/{name}", words="no", ground="GDPR-12.5", plan="a"))
    new = await dpo.get(f"{HOME}/new")
    advised = await _said(dpo, case, "advise", words="Weigh it well.")

    assert {a.status_code for a in answers} == {403} and new.status_code == 403
    assert "/say/advise" in shown.text and "/say/refuse" not in shown.text
    assert advised == 200


async def test_whoever_looks_at_whom_it_is_about_is_written_down_before_they_see(
    signed: Signed, keeping: PostgresWeb
) -> None:
    browser, number = await signed(Role.AGENT, name=f"looker-{uuid4().hex[:6]}"), number_of(uuid4().hex)
    case = await taken(browser, "access", personnummer=number)

    closed = await browser.get(f"{HOME}/cases/{case}")
    before = await keeping.openings(KLANGBRO, case)
    opened = await browser.send(f"{HOME}/cases/{case}/person")
    after = await keeping.openings(KLANGBRO, case)

    assert number not in closed.text and "Tove" not in closed.text and before == []
    assert number in opened.text and "enligt begäran" in opened.text
    assert [(what, account.startswith("looker-")) for what, account, _ in after] == [("person", True)]


async def test_numbers_and_files_of_a_task_are_kept_sealed_and_the_files_reach_the_person(
    signed: Signed, site: Site, engine: Engine
) -> None:
    browser = await signed(Role.DECIDER)
    case = await taken(browser, "access")
    await browser.get(f"{HOME}/cases/{case}")
    await browser.send(f"{HOME}/cases/{case}/say/prove", method="document")
    task = await _first_task(site, case)
    await browser.get(f"{HOME}/tasks/{task}")

    files = [("files", ("../../å b.txt", b"one", "text/plain")), ("files", ("scan.pdf", b"%PDF", "application/pdf"))]
    done = await browser.send(f"{HOME}/tasks/{task}/done", files=files, evidence="two sheets", **{"records-0": "2"})
    report = await engine.papers.get(KLANGBRO, case, f"hand:{task}", HandReport)
    names = engine.packages.names(KLANGBRO, case)
    await answered(site, case)

    assert done.status_code == 200 and report is not None
    assert (report.found[0].records, report.package) == (2, f"hand-{task}") and f"hand-{task}" in names
    stored = b"".join(await engine.packages.read(KLANGBRO, case, f"hand-{task}"))
    assert b"02-scan.pdf" in stored and b".." not in stored
    page = await browser.get(f"{HOME}/cases/{case}")
    await browser.send(f"{HOME}/cases/{case}/packages/answer")
    (fact,) = [f for f in await facts(engine, case) if f.kind is FactKind.FETCHED]
    assert "Svaret, att skriva ut" in page.text and fact.body["method"] == "staff" and fact.body["by"]


async def test_nothing_is_said_to_be_erased_before_the_plan_is_carried_out_and_no_file_goes_along(
    signed: Signed, site: Site
) -> None:
    browser = await signed(Role.AGENT)
    case = await taken(browser, "erasure")
    await browser.get(f"{HOME}/cases/{case}")
    await browser.send(f"{HOME}/cases/{case}/say/prove", method="facts")
    task = await _first_task(site, case)
    await browser.get(f"{HOME}/tasks/{task}")

    file = await browser.send(f"{HOME}/tasks/{task}/done", files=[("files", ("a.txt", b"a"))], evidence="x")
    await browser.get(f"{HOME}/tasks/{task}")
    wrong = await browser.send(f"{HOME}/tasks/{task}/done", evidence="x", **{"records-0": "-1"})
    await browser.get(f"{HOME}/tasks/{task}")
    wordless = await browser.send(f"{HOME}/tasks/{task}/done")

    assert [r.status_code for r in (file, wrong, wordless)] == [422, 422, 422]
    assert (await site.front.desk(KLANGBRO).tasks.tasks(KLANGBRO, case=case))[0].open


async def test_a_spot_check_is_made_by_somebody_else_and_once(signed: Signed, site: Site, engine: Engine) -> None:
    first, second = await signed(Role.AGENT), await signed(Role.AGENT, name=f"second-{uuid4().hex[:6]}")
    case = await taken(first, "access")
    await first.get(f"{HOME}/cases/{case}")
    await first.send(f"{HOME}/cases/{case}/say/prove", method="document")
    task = await _first_task(site, case)
    await first.get(f"{HOME}/tasks/{task}")
    await first.send(f"{HOME}/tasks/{task}/done", evidence="nothing there")

    answers = []
    for browser in (first, second, second):
        await browser.get(f"{HOME}/tasks/{task}")
        answers.append((await browser.send(f"{HOME}/tasks/{task}/checked")).status_code)
    report = await engine.papers.get(KLANGBRO, case, f"hand:{task}", HandReport)

    assert answers == [403, 200, 403]
    assert report is not None and report.checked_by is not None and report.checked_by.startswith("second-")
    found = await site.front.desk(KLANGBRO).tasks.tasks(KLANGBRO, everything=True)
    assert any(drawn(t.model_copy(update={"id": f"TSK-2026-{n:06d}"})) for t in found[:1] for n in range(50))


async def test_nobody_gets_in_without_the_password_nor_into_another_organisation(
    signed: Signed, site: Site, keeping: PostgresWeb
) -> None:
    name = f"b-{uuid4().hex[:8]}"
    inside = await signed(Role.AGENT, name=name)
    browser, texts = site.browser(), []
    for who, password in ((name, "wrong"), ("nobody-at-all", PASSWORD), (name, "")):
        await browser.get(f"{HOME}/sign-in")
        answer = await browser.send(f"{HOME}/sign-in", name=who, password=password)
        texts.append((answer.status_code, re.sub(r'value="[0-9a-f]{64}"|data-options="[^"]*"', "", answer.text)))

    assert len(set(texts)) == 1 and texts[0][0] == 403
    assert "sign-in" in str((await inside.get(f"/staff/{ORG}/tasks")).url)
    assert "/tasks" in str((await inside.get(f"{HOME}/tasks")).url)
    await keeping.close_account(KLANGBRO, name, now())
    assert "sign-in" in str((await inside.get(f"{HOME}/tasks")).url), "a closed account is out at once"


async def test_the_plan_that_is_approved_is_the_one_that_was_read(signed: Signed, site: Site) -> None:
    browser = await signed(Role.DECIDER)
    case = await taken(browser, "rectification", words="It is Ek, not Eek.")
    await browser.get(f"{HOME}/cases/{case}")
    await browser.send(f"{HOME}/cases/{case}/say/prove", method="document")
    await asyncio.sleep(2)
    await browser.get(f"{HOME}/cases/{case}")

    other = await browser.send(f"{HOME}/cases/{case}/say/approve", plan="0" * 64)

    assert other.status_code == 403
    assert (await site.front.desk(KLANGBRO).doors.summary(KLANGBRO, case)).state is not CaseState.CLOSED


async def test_a_screen_reader_finds_its_way_on_the_staffs_pages(signed: Signed, site: Site) -> None:
    browser = await signed(Role.DECIDER, Role.CLINICIAN, Role.DPO)
    case = await taken(browser, "erasure")
    await browser.send(f"{HOME}/cases/{case}/say/prove", method="document")
    task = await _first_task(site, case)
    for path in ("tasks", f"tasks/{task}", "cases", f"cases/{case}", "new"):
        readable((await browser.get(f"{HOME}/{path}")).text, "sv")
    await browser.send(f"{HOME}/language", language="en")
    readable((await browser.get(f"{HOME}/cases/{case}")).text, "en")


async def _said(browser: Browser, case: CaseId, name: str, **fields: str) -> int:
    await browser.get(f"{HOME}/cases/{case}")
    return (await browser.send(f"{HOME}/cases/{case}/say/{name}", **fields)).status_code


async def _first_task(site: Site, case: CaseId, within: float = 30) -> str:
    async with asyncio.timeout(within):
        while not (found := await site.front.desk(KLANGBRO).tasks.tasks(KLANGBRO, case=case)):
            await asyncio.sleep(0.1)
    return found[0].id
