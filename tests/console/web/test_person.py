"""Somebody who came by the customer's login asks, sees, reads and fetches here, and nothing of it needs a mail address."""

import asyncio
import io
import zipfile
from uuid import uuid4

import pytest

from deploy.engine import Engine
from schemas.by_hand import HandReport
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import CaseState, Channel, ContactPolicy, Outcome
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, Site, number_of
from tests.console.web.keepers import answered, facts

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def arrive(site: Site, sub: str | None = None) -> Browser:
    browser = site.browser()
    sub = sub or uuid4().hex
    await browser.http.post("/sv/handover", data={"token": site.token(sub=sub)})
    return browser


async def ask(browser: Browser, *rights: str, **more: str) -> CaseId:
    await browser.get("/sv/my/new")
    answer = await browser.send("/sv/my/new", right=list(rights), **more)
    assert answer.status_code == 200, answer.text
    return CaseId(str(answer.url).rsplit("/", 1)[-1])


async def test_a_request_is_opened_with_what_the_login_has_signed_and_with_no_address(
    site: Site, engine: Engine
) -> None:
    browser = await arrive(site, "user-of-this-test")
    case = await ask(browser, "access", "portability")

    summary = await engine.book.summary(KLANGBRO, case)
    person = await engine.book.person(KLANGBRO, case)
    listed = await browser.get("/sv/my")

    assert summary.channel is Channel.SERVICE and [t.value for t in summary.types] == ["access", "portability"]
    assert person.contact is ContactPolicy.INSIDE and person.email.endswith("@service.invalid")
    number = number_of("user-of-this-test")
    assert [i.value for i in person.claimed] == [number] and person.name == "Tove Ek"
    assert case in listed.text and number not in listed.text


async def test_a_form_that_is_sent_twice_opens_one_case(site: Site) -> None:
    browser = await arrive(site)
    form = await browser.get("/sv/my/new")
    first = await browser.send("/sv/my/new", right="access")
    browser.seen = form
    second = await browser.send("/sv/my/new", right="access")

    assert str(first.url) == str(second.url)


async def test_nobody_sees_anybody_elses_case_nor_whether_there_is_one(site: Site) -> None:
    mine, other = await arrive(site), await arrive(site)
    case = await ask(mine, "access")

    theirs = await other.get(f"/sv/my/cases/{case}")
    none = await other.get("/sv/my/cases/DSR-2026-999999")
    packages = await other.get(f"/sv/case/{case}/packages/answer")
    await other.get("/sv/my")
    taken_back = await other.send(f"/sv/my/cases/{case}/withdraw")

    assert (theirs.status_code, none.status_code, taken_back.status_code) == (404, 404, 404)
    assert theirs.text == none.text and packages.status_code == 403
    assert case in (await mine.get("/sv/my")).text


async def test_the_same_person_finds_their_cases_again_and_the_next_one_does_not(site: Site) -> None:
    sub = uuid4().hex
    case = await ask(await arrive(site, sub), "access")

    assert case in (await (await arrive(site, sub)).get("/sv/my")).text
    assert case not in (await (await arrive(site)).get("/sv/my")).text


async def test_a_form_from_elsewhere_or_of_another_session_changes_nothing(site: Site, engine: Engine) -> None:
    browser, other = await arrive(site), await arrive(site)
    case = await ask(browser, "access")
    await other.get("/sv/my/new")

    bare = await browser.http.post(f"/sv/my/cases/{case}/withdraw")
    browser.seen = other.seen
    foreign = await browser.send(f"/sv/my/cases/{case}/withdraw")

    assert (bare.status_code, foreign.status_code) == (403, 403)
    assert (await engine.book.summary(KLANGBRO, case)).state is not CaseState.CLOSED


async def test_what_is_missing_in_a_form_is_said(site: Site) -> None:
    browser = await arrive(site)
    await browser.get("/sv/my/new")
    nothing = await browser.send("/sv/my/new")
    await browser.get("/sv/my/new")
    wordless = await browser.send("/sv/my/new", right="objection")
    await browser.get("/sv/my/new")
    unknown = await browser.send("/sv/my/new", right="everything")

    assert {r.status_code for r in (nothing, wordless, unknown)} == {422}


async def test_the_answer_is_read_and_fetched_here_and_that_it_was_is_a_fact(site: Site, engine: Engine) -> None:
    browser = await arrive(site)
    case = await ask(browser, "erasure")
    await answered(site, case)

    page = await browser.get(f"/sv/my/cases/{case}")
    fetched = await browser.get(f"/sv/case/{case}/packages/answer")
    other = await browser.get(f"/sv/case/{case}/packages/referral")
    (fact,) = [f for f in await facts(engine, case) if f.kind is FactKind.FETCHED]

    assert "Hämta" in page.text and "Klangbro" in page.text
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        assert any(name.endswith("letter.txt") for name in archive.namelist())
    assert fact.body["method"] == "session" and fact.body["package"] == "answer" and len(str(fact.body["sha256"])) == 64
    assert other.status_code == 404


async def test_what_is_taken_back_here_reaches_the_case(site: Site) -> None:
    browser, desk = await arrive(site), site.front.desk(KLANGBRO)
    case = await ask(browser, "erasure")
    await browser.get(f"/sv/my/cases/{case}")

    answer = await browser.send(f"/sv/my/cases/{case}/withdraw")

    assert answer.status_code == 200
    assert (await desk.doors.summary(KLANGBRO, case)).outcome or (await desk.doors.view(KLANGBRO, case)).inbox == 1


async def test_what_a_keeper_has_begun_to_erase_can_no_longer_be_taken_back(site: Site) -> None:
    browser, desk = await arrive(site), site.front.desk(KLANGBRO)
    case = await ask(browser, "withdraw_consent", "erasure")
    async with asyncio.timeout(30):
        while "hands" not in (await desk.doors.view(KLANGBRO, case)).waits_for:
            await asyncio.sleep(0.1)
    await browser.get(f"/sv/my/cases/{case}")
    first, *others = await desk.tasks.tasks(KLANGBRO, case=case)
    report = HandReport(evidence="torn out of the book", by="keeper")
    await desk.sayings.hand_done(KLANGBRO, case, first.id, report, report.evidence)

    answer = await browser.send(f"/sv/my/cases/{case}/withdraw")
    await answered(site, case)

    assert others and answer.status_code == 403
    assert (await desk.doors.summary(KLANGBRO, case)).outcome is not Outcome.WITHDRAWN
