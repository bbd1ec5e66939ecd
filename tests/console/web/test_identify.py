"""Signing in shows who asks, tells whoever tries nothing, and is asked for once more before anything is fetched."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from console.web import handing
from deploy.engine import Engine
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import Channel, ContactPolicy, NewRequest, Person, RequestType
from schemas.systems import Identity, IdentityKind
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, Site, number_of
from tests.console.web.keepers import answered, facts

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOBODY = "DSR-2026-999999"


async def opened(site: Site, number: str, channel: Channel = Channel.PHONE) -> CaseId:
    """Somebody without an address has asked by telephone."""
    person = Person(
        email=f"{uuid4().hex}@service.invalid",
        claimed=(Identity(kind=IdentityKind.PERSONNUMMER, value=number),),
        contact=ContactPolicy.INSIDE,
    )
    request = NewRequest(
        org=KLANGBRO, types=(RequestType.ERASURE,), channel=channel, received_at=now(), person=person,
        intake_key=uuid4().hex,
    )  # fmt: skip
    return await site.front.desk(KLANGBRO).doors.open(request)


async def sign_in(site: Site, browser: Browser, left: httpx.Response, number: str, **more: Any) -> httpx.Response:
    """From the page that leads on, to the provider and back."""
    assert "http-equiv" in left.text
    url = left.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    async with httpx.AsyncClient() as outside:
        await outside.post(f"{site.issuer}/next", json={"claims": {"personalNumber": number} | more})
        back = urlsplit((await outside.get(url)).headers["location"])
    return await browser.get(f"{back.path}?{back.query}")


async def identify(site: Site, case: str, number: str, code: str = "") -> tuple[httpx.Response, float]:
    browser = site.browser()
    await browser.get(f"/sv/case/{case}/identify")
    left = await browser.send(f"/sv/case/{case}/identify", code=code)
    began = time.monotonic()
    return await sign_in(site, browser, left, number), time.monotonic() - began


async def code_of(site: Site, case: CaseId, purpose: str) -> str:
    return await site.front.desk(KLANGBRO).codes.code(KLANGBRO, case, purpose)


async def proven(site: Site, engine: Engine, case: CaseId) -> list[FactKind]:
    await site.settled()
    about = (FactKind.IDENTITY_PROVEN, FactKind.SECURITY)
    return [f.kind for f in await facts(engine, case) if f.kind in about]


async def test_right_and_wrong_and_no_case_at_all_say_thank_you_in_the_same_time(site: Site, engine: Engine) -> None:
    mine, other = number_of(uuid4().hex), number_of(uuid4().hex)
    case = await opened(site, mine)

    right, first = await identify(site, case, mine, await code_of(site, case, "identity"))
    after_right = await proven(site, engine, case)
    wrong, second = await identify(site, case, other)
    after_wrong = await proven(site, engine, case)
    none, third = await identify(site, NOBODY, mine)

    assert {r.status_code for r in (right, wrong, none)} == {200}
    assert right.text == wrong.text == none.text and "Tack" in right.text
    assert max(first, second, third) - min(first, second, third) < 0.3
    assert after_right == [FactKind.IDENTITY_PROVEN] and after_wrong[1:] == [FactKind.SECURITY]


async def test_who_knows_only_the_number_of_a_case_proves_nothing_where_nobody_is_known_yet(
    site: Site, engine: Engine
) -> None:
    case = await opened(site, number_of(uuid4().hex))

    await identify(site, case, number_of(uuid4().hex))
    await identify(site, case, number_of(uuid4().hex), "AAAAA-AAAAA")

    assert await proven(site, engine, case) == []


async def test_an_answer_that_did_not_begin_in_this_browser_counts_for_nobody(site: Site, engine: Engine) -> None:
    mine = number_of(uuid4().hex)
    case = await opened(site, mine)
    begun, victim = site.browser(), site.browser()
    await begun.get(f"/sv/case/{case}/identify")
    left = await begun.send(f"/sv/case/{case}/identify", code=await code_of(site, case, "identity"))

    stolen = await sign_in(site, victim, left, mine)
    made_up = await begun.get("/oidc/callback?code=x&state=y")
    late = await sign_in(site, begun, left, mine)

    assert [r.status_code for r in (stolen, made_up, late)] == [400, 400, 400]
    assert await proven(site, engine, case) == []


async def test_the_code_opens_the_answer_and_a_wrong_one_looks_like_no_case(site: Site, engine: Engine) -> None:
    case = await opened(site, number_of(uuid4().hex), Channel.SERVICE)
    await answered(site, case)
    browser, stranger = site.browser(), site.browser()
    code = await code_of(site, case, "pickup")

    pages = {}
    for on in (case, NOBODY):
        await stranger.get(f"/sv/case/{on}")
        pages[on] = await stranger.send(f"/sv/case/{on}", code="AAAAA-AAAAA")
    await browser.get(f"/sv/case/{case}/pickup")
    listed = await browser.send(f"/sv/case/{case}", code=code.lower().replace("-", " "))
    fetched = await browser.get(f"/sv/case/{case}/packages/answer")
    theirs = await stranger.get(f"/sv/case/{case}/packages/answer")
    (fact,) = [f for f in await facts(engine, case) if f.kind is FactKind.FETCHED]

    wrong, none = pages[case], pages[NOBODY]
    assert (wrong.status_code, none.status_code) == (403, 403)
    assert _plain(wrong.text).replace(case, "") == _plain(none.text).replace(NOBODY, "")
    assert (
        "Hämta" in listed.text and fetched.headers["content-type"] == "application/zip" and fetched.content[:2] == b"PK"
    )
    assert theirs.status_code == 403 and fact.body["method"] == "pickup_code"


async def test_guesses_run_out_and_then_even_the_right_code_waits(site: Site) -> None:
    case = await opened(site, number_of(uuid4().hex), Channel.SERVICE)
    browser, code = site.browser(), await code_of(site, case, "pickup")

    await browser.get(f"/sv/case/{case}/pickup")
    tries = [await browser.send(f"/sv/case/{case}", code="AAAAA-AAAAA") for _ in range(10)]

    assert {r.status_code for r in tries} == {403}
    assert (await browser.send(f"/sv/case/{case}", code=code)).status_code == 403


async def test_what_was_asked_for_by_a_strong_sign_in_is_fetched_only_after_another_one_of_the_same_person(
    site: Site, engine: Engine
) -> None:
    mine = number_of(uuid4().hex)
    case = await opened(site, mine)
    await identify(site, case, mine, await code_of(site, case, "identity"))
    await answered(site, case)
    browser, path = site.browser(), f"/sv/case/{case}"

    await browser.get(f"{path}/pickup")
    before = await browser.send(path, code=await code_of(site, case, "pickup"))
    refused = await browser.get(f"{path}/packages/answer")
    other = await sign_in(site, browser, await browser.send(f"{path}/again"), mine, sub="somebody-else")
    await browser.get(f"{path}/pickup")
    stale = await sign_in(site, browser, await browser.send(f"{path}/again"), mine, auth_time=int(time.time()) - 600)
    still = await browser.get(f"{path}/packages/answer")
    await sign_in(site, browser, await browser.send(f"{path}/again"), mine)
    fetched = await browser.get(f"{path}/packages/answer")
    told = await facts(engine, case)

    assert "Logga in igen" in before.text and "/packages/answer" not in before.text
    assert "PK" not in refused.text[:2] and "PK" not in still.text[:2]
    assert (other.status_code, stale.status_code) == (403, 400)
    assert fetched.content[:2] == b"PK"
    assert [f.body["method"] for f in told if f.kind is FactKind.FETCHED] == ["pickup_code+oidc"]
    assert [f for f in told if f.kind is FactKind.SECURITY]


def _plain(text: str) -> str:
    """Without the forms' own marks, which are another one for each browser."""
    return "\n".join(line for line in text.splitlines() if "_form" not in line)


async def test_packages_are_there_from_the_answer_for_thirty_days_and_never_the_supervisors(
    site: Site, engine: Engine
) -> None:
    case = await opened(site, number_of(uuid4().hex), Channel.SERVICE)

    async def opinion() -> AsyncIterator[tuple[str, bytes]]:
        yield "opinion.txt", b"for the supervisor"

    await engine.packages.put(KLANGBRO, case, "referral", opinion())
    await engine.packages.put(KLANGBRO, case, "answer", opinion())
    summary = await site.front.desk(KLANGBRO).doors.summary(KLANGBRO, case)

    def names(days: float | None) -> list[str]:
        at = None if days is None else now() - timedelta(days=days)
        return handing.names(site.front, KLANGBRO, summary.model_copy(update={"responded_at": at}))

    assert [names(None), names(0), names(29.9), names(30.1)] == [[], ["answer"], ["answer"], []]
