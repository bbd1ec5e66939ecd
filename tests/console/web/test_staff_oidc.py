"""The staff comes in by its identity provider, into each organisation by its own groups; and goes from one to the other."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from connectors.oidc import OidcProvider
from connectors.postgres.web import PostgresWeb
from console.web import passwords
from console.web.app import application
from console.web.signin_ports import StaffDoor
from console.web.staff_roles import MATRIX
from schemas.clock import now
from schemas.ids import OrgId
from schemas.request import Role
from schemas.signin import NameOf, StaffClient
from tests.builders import ORG
from tests.connectors.oidc_provider import CLIENT, SECRET
from tests.console.web.browser import URL, Browser
from tests.console.web.conftest import KLANGBRO, PASSWORD, Site, account_of
from tests.console.web.test_matrix import _filled

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staffed(site: Site) -> Any:
    """The same application, with a provider for the staff of two organisations."""
    async with httpx.AsyncClient() as http:
        client = StaffClient(
            issuer=site.issuer, client_id=CLIENT, client_secret=SECRET, roles_claim="realm_access.roles", amr=("mfa",),
            roles={"deciders": (Role.DECIDER,), "admins": (Role.ADMINISTRATOR, Role.AUDITOR), "all": (Role.AGENT,)},
        )  # fmt: skip
        other = client.model_copy(update={"roles": {"officers": (Role.DPO,)}, "name": NameOf.USERNAME})
        doors = {org: StaffDoor(OidcProvider(c, http), c) for org, c in ((KLANGBRO, client), (ORG, other))}
        front = replace(site.front, staff_doors=doors)
        yield replace(site, front=front, app=application(front))


async def comes(site: Site, org: OrgId, *groups: str, sub: str, **claims: Any) -> tuple[Browser, httpx.Response]:
    """Somebody whom the provider knows by these groups, at the sign-in of an organisation."""
    said = {"sub": sub, "amr": ["pwd", "mfa"], "realm_access": {"roles": list(groups)}} | claims
    browser = site.browser()
    async with httpx.AsyncClient() as http:
        await http.post(f"{site.issuer}/next", json={"claims": said})
        await browser.get(f"/staff/{org}/sign-in")
        going = await browser.send(f"/staff/{org}/sign-in/provider")
        url = going.text.split('href="')[-1].split('"')[0].replace("&amp;", "&")
        back = (await http.get(url)).headers["location"]
    return browser, await browser.get(back.removeprefix(URL))


async def test_groups_give_roles_anew_at_each_sign_in_and_never_the_auditors(staffed: Site) -> None:
    sub = uuid4().hex
    first, answer = await comes(staffed, KLANGBRO, "deciders", "unknown", sub=sub)
    before = [
        (await first.http.get(f"/staff/{KLANGBRO}/{path}")).status_code for path in ("tasks", "register", "accounts")
    ]
    second, _ = await comes(staffed, KLANGBRO, "admins", sub=sub)
    after = [(await first.http.get(f"/staff/{KLANGBRO}/{path}")).status_code for path in ("tasks", "accounts", "audit")]
    _, none = await comes(staffed, KLANGBRO, "unknown", sub=sub)
    out = [(await second.http.get(f"/staff/{KLANGBRO}/{path}")).status_code for path in ("tasks", "accounts", "me")]

    assert str(answer.url).endswith("/tasks") and sub not in answer.text and "sso-" in answer.text
    assert before == [200, 200, 403]
    assert after == [403, 200, 403]
    assert none.status_code == 403 and out == [403, 403, 403]


async def test_a_weak_sign_in_a_forged_one_and_another_browser_open_nothing(staffed: Site) -> None:
    _, weak = await comes(staffed, KLANGBRO, "deciders", sub=uuid4().hex, amr=["pwd"])
    _, foreign = await comes(staffed, KLANGBRO, "deciders", sub=uuid4().hex, aud="somebody")
    async with httpx.AsyncClient() as http:
        await http.post(f"{staffed.issuer}/next", json={"forged": True, "claims": {"sub": "x"}})
    one, other = staffed.browser(), staffed.browser()
    await one.get(f"/staff/{KLANGBRO}/sign-in")
    await one.send(f"/staff/{KLANGBRO}/sign-in/provider")
    stolen = await other.get("/oidc/staff?code=x&state=y")
    wrong = await one.get("/oidc/staff?code=x&state=y")

    assert weak.status_code == 403 and foreign.status_code == 400
    assert stolen.status_code == 400 and wrong.status_code == 400


async def test_an_account_that_was_closed_here_stays_closed(staffed: Site, keeping: PostgresWeb) -> None:
    sub = uuid4().hex
    browser, _ = await comes(staffed, KLANGBRO, "deciders", sub=sub)
    page = (await browser.get(f"/staff/{KLANGBRO}/me")).text
    name = page[page.index("sso-") :][:12]
    assert await keeping.close_account(KLANGBRO, name, now())
    gone = await browser.http.get(f"/staff/{KLANGBRO}/tasks")
    _, again = await comes(staffed, KLANGBRO, "deciders", sub=sub)

    assert gone.status_code == 303 and again.status_code == 403


async def test_nobody_takes_over_a_local_account_by_its_name(staffed: Site, keeping: PostgresWeb) -> None:
    name, sub = f"anna-{uuid4().hex[:6]}", uuid4().hex
    assert await keeping.make_account(account_of(ORG, name, (Role.DECIDER,), passwords.kept(PASSWORD)))
    browser, _ = await comes(staffed, ORG, "officers", sub=sub, preferred_username=name)
    own, _ = await comes(staffed, ORG, "officers", sub=uuid4().hex, preferred_username=f"{name}.two")
    page, other = (await browser.get(f"/staff/{ORG}/me")).text, (await own.get(f"/staff/{ORG}/me")).text
    local = await keeping.account(ORG, name)

    assert "sso-" in page and f"<dd>{name}</dd>" not in page
    assert f"<dd>{name}.two</dd>" in other
    assert local is not None and local.roles == (Role.DECIDER,) and local.password is not None


async def test_one_sign_in_opens_each_organisation_in_its_own_roles_only(staffed: Site) -> None:
    browser, answer = await comes(staffed, KLANGBRO, "deciders", "officers", sub=uuid4().hex)
    unasked = await browser.http.get(f"/staff/{ORG}/accounts")
    moved = await browser.send(f"/staff/{KLANGBRO}/switch", to=ORG)
    there = [(await browser.http.get(f"/staff/{ORG}/{path}")).status_code for path in ("accounts", "new")]
    behind = await browser.http.get(f"/staff/{KLANGBRO}/tasks")

    assert 'name="to" value="lindskogen"' in answer.text
    assert unasked.status_code == 303
    assert moved.url.path.startswith(f"/staff/{ORG}/") and there == [200, 403]
    assert behind.status_code == 303


async def test_who_is_in_no_group_of_the_other_organisation_finds_no_way_into_it(staffed: Site) -> None:
    browser, answer = await comes(staffed, KLANGBRO, "deciders", sub=uuid4().hex)
    tried = await browser.send(f"/staff/{KLANGBRO}/switch", to=ORG)
    wrong = []
    for method, path in MATRIX:
        reply = await browser.http.request(method, _filled(path, "DSR-2020-999999", ORG), follow_redirects=False)
        if (reply.status_code, reply.headers.get("location")) != (303, f"/staff/{ORG}/sign-in"):
            wrong.append((path, reply.status_code))

    assert 'name="to"' not in answer.text and tried.status_code == 404
    assert wrong == []


async def test_linked_local_accounts_switch_only_with_what_the_other_organisation_asks_for(
    staffed: Site, keeping: PostgresWeb
) -> None:
    name, tie, stored = f"l-{uuid4().hex[:8]}", uuid4().hex, passwords.kept(PASSWORD)
    weak = account_of(KLANGBRO, name, (Role.AGENT,), stored)
    asks = account_of(ORG, name, (Role.DPO,), stored).model_copy(update={"exempt": False})
    for account in (weak, asks):
        assert await keeping.make_account(account) and await keeping.tie(account.org, name, tie)
    browser = staffed.browser()
    await browser.get(f"/staff/{KLANGBRO}/sign-in")
    await browser.send(f"/staff/{KLANGBRO}/sign-in", name=name, password=PASSWORD)
    refused = await browser.send(f"/staff/{KLANGBRO}/switch", to=ORG)
    still = await browser.get(f"/staff/{KLANGBRO}/tasks")

    assert str(refused.url).endswith(f"/staff/{ORG}/sign-in")
    assert still.status_code == 200
    assert (await browser.http.get(f"/staff/{ORG}/accounts")).status_code == 303


async def test_an_account_of_a_provider_is_entered_by_the_provider_only(staffed: Site, keeping: PostgresWeb) -> None:
    local, theirs, tie = f"l-{uuid4().hex[:8]}", f"p-{uuid4().hex[:8]}", uuid4().hex
    await comes(staffed, ORG, "officers", sub=uuid4().hex, preferred_username=theirs)
    account = account_of(KLANGBRO, local, (Role.AGENT,), passwords.kept(PASSWORD))
    assert await keeping.make_account(account)
    for org, name in ((KLANGBRO, local), (ORG, theirs)):
        assert await keeping.tie(org, name, tie)
    browser = staffed.browser()
    await browser.get(f"/staff/{KLANGBRO}/sign-in")
    page = await browser.send(f"/staff/{KLANGBRO}/sign-in", name=local, password=PASSWORD)
    answer = await browser.send(f"/staff/{KLANGBRO}/switch", to=ORG)

    assert 'name="to"' in page.text
    assert str(answer.url).endswith(f"/staff/{ORG}/sign-in")
    assert (await browser.http.get(f"/staff/{ORG}/accounts")).status_code == 303
