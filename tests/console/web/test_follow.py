"""A case is followed with a code of a letter; a stranger learns nothing, not even that there is one."""

from uuid import uuid4

import pytest

from console.web.identify import PURPOSES
from deploy.engine import Engine
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import CaseState, Channel, NewRequest, Outcome, Person, RequestType
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, Site
from tests.console.web.keepers import facts

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOBODY = "DSR-2026-999998"
WRONG = "AAAAA-AAAAA"


async def written(site: Site, *types: RequestType) -> CaseId:
    """Somebody whom nobody knows has written."""
    person = Person(email=f"{uuid4().hex}@inbox.example", name="Tove Ek")
    request = NewRequest(
        org=KLANGBRO, types=types or (RequestType.ERASURE,), channel=Channel.EMAIL, received_at=now(), person=person,
        intake_key=uuid4().hex,
    )  # fmt: skip
    doors = site.front.desk(KLANGBRO).doors
    case = await doors.open(request)
    await doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)
    return case


async def come(site: Site, case: str, code: str, lang: str = "sv") -> Browser:
    browser = site.browser()
    await browser.get(f"/{lang}/case/{case}")
    await browser.send(f"/{lang}/case/{case}", code=code)
    return browser


async def code_of(site: Site, case: CaseId, purpose: str = "identity") -> str:
    return await site.front.desk(KLANGBRO).codes.code(KLANGBRO, case, purpose)


def text(browser: Browser) -> str:
    assert browser.seen is not None
    return browser.seen.text


async def test_the_code_of_the_first_letter_shows_who_asks_and_where_the_case_stands(site: Site) -> None:
    case = await written(site)
    browser = await come(site, case, await code_of(site, case), "en")
    known = set(CaseState) - {CaseState.RECEIVED, CaseState.IDENTITY_PENDING}
    await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, sorted(known), 60)

    answered = await browser.get(f"/en/case/{case}/status")

    assert browser.seen is not None and browser.seen.status_code == 200 and case in text(browser)
    assert "Waiting to know who asks" not in answered.text
    assert "Tove" not in answered.text and "inbox.example" not in answered.text


async def test_a_stranger_sees_the_same_for_a_case_as_for_none(site: Site) -> None:
    case = await written(site)
    stranger = site.browser()
    asked = [(await stranger.get(f"/sv/case/{on}")).text for on in (case, NOBODY)]
    told = [(await come(site, on, WRONG)).seen for on in (case, NOBODY)]
    status = [(await site.browser().get(f"/sv/case/{on}/status")).text for on in (case, NOBODY)]
    said = [await stranger.send(f"/sv/case/{on}/withdraw") for on in (case, NOBODY)]

    for pair in (asked, [t.text if t else "" for t in told], status, [s.text for s in said]):
        assert bare(pair[0], case) == bare(pair[1], NOBODY)
    assert [t.status_code for t in told if t] == [403, 403] and [s.status_code for s in said] == [403, 403]


async def test_the_code_of_one_case_opens_no_other(site: Site) -> None:
    mine, other = await written(site), await written(site)
    browser = await come(site, mine, await code_of(site, mine))

    there = await browser.get(f"/sv/case/{other}/status")
    refused = await browser.send(f"/sv/case/{other}/withdraw")

    assert 'name="code"' in there.text and refused.status_code == 403
    assert (await site.front.desk(KLANGBRO).doors.summary(KLANGBRO, other)).state is CaseState.IDENTITY_PENDING


async def test_they_take_it_back(site: Site) -> None:
    case = await written(site, RequestType.ACCESS)
    await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 30)
    browser = await come(site, case, await code_of(site, case, PURPOSES[2]))

    await browser.send(f"/sv/case/{case}/withdraw")
    ended = await site.front.desk(KLANGBRO).doors.wait(KLANGBRO, case, [CaseState.CLOSED], 30)

    assert ended.outcome is Outcome.WITHDRAWN


async def test_they_answer_a_question_in_their_own_words(site: Site, engine: Engine) -> None:
    case = await written(site, RequestType.OBJECTION)
    desk = site.front.desk(KLANGBRO)
    await desk.doors.confirm_identity(KLANGBRO, case, await code_of(site, case))
    await desk.doors.wait(KLANGBRO, case, [CaseState.AWAITING_APPROVAL], 60)
    await desk.sayings.ask(KLANGBRO, case, "Vilken kurs?", "anna")
    await desk.doors.wait(KLANGBRO, case, [CaseState.CLARIFICATION_PENDING], 60)
    browser = await come(site, case, await code_of(site, case, "question:1"))

    asked = text(browser)
    await browser.send(f"/sv/case/{case}/clarified", words="Kursen i keramik.")

    assert "Vilken kurs?" in asked
    assert await engine.papers.names(KLANGBRO, case, "answer:") == ["answer:1"]
    assert FactKind.CLARIFIED in [f.kind for f in await facts(engine, case)]


async def test_what_they_are_not_content_with_is_a_case_of_its_own_and_only_one(site: Site) -> None:
    case = await written(site)
    browser = await come(site, case, await code_of(site, case))
    page = text(browser)

    first = await browser.send(f"/sv/case/{case}/complain", words="Ingen svarar.")
    browser.seen = None
    await browser.get(f"/sv/case/{case}/status")
    empty = await browser.send(f"/sv/case/{case}/complain", words=" ")
    found = await site.front.desk(KLANGBRO).doors.listed(KLANGBRO, None, None, 1)

    assert "Inte nöjd?" in page and "Vi har fått ditt klagomål" in first.text
    assert found[0].types == (RequestType.COMPLAINT,) and found[0].channel is Channel.WEB and found[0].id in first.text
    assert empty.status_code == 422


def bare(page: str, case: str) -> str:
    start = page.replace(case, "")
    while 'name="_form" value="' in start:
        before, _, after = start.partition('name="_form" value="')
        start = before + after.partition('"')[2]
    return start
