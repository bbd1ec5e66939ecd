"""The staff comes in by a real Keycloak: through its own form, with its own tokens, by its own roles."""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from connectors.oidc import OidcProvider
from connectors.postgres.web import PostgresWeb
from console.web.app import application
from console.web.signin_ports import StaffDoor
from schemas.clock import now
from schemas.request import Role
from schemas.signin import NameOf, StaffClient
from tests.builders import ORG
from tests.connectors.keycloak import PASSWORD, SECRET, Realm, keycloak, package
from tests.console.web.browser import URL, Browser
from tests.console.web.conftest import KLANGBRO, Site

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.long]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def realm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Realm]:
    zipped = await package()
    if zipped is None:
        pytest.skip("left out: Keycloak starts from its Maven package, and there is no mvn or java here")
    async with keycloak(zipped, tmp_path_factory.mktemp("keycloak")) as url, httpx.AsyncClient(timeout=30) as http:
        realm = Realm(url, http)
        await realm.make(f"{URL}/oidc/staff", ("dsr-deciders", "dsr-admins", "dsr-officers"))
        yield realm


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staffed(site: Site, realm: Realm) -> AsyncIterator[Site]:
    async with httpx.AsyncClient() as http:
        client = StaffClient(
            issuer=realm.issuer, client_id="habeas", client_secret=SECRET, scopes=("openid", "profile"),
            roles={"dsr-deciders": (Role.DECIDER,), "dsr-admins": (Role.ADMINISTRATOR,)}, name=NameOf.USERNAME,
        )  # fmt: skip
        other = client.model_copy(update={"roles": {"dsr-officers": (Role.DPO,)}})
        doors = {org: StaffDoor(OidcProvider(c, http), c) for org, c in ((KLANGBRO, client), (ORG, other))}
        front = replace(site.front, staff_doors=doors)
        yield replace(site, front=front, app=application(front))


async def through(site: Site, name: str, password: str = PASSWORD) -> tuple[Browser, httpx.Response]:
    """Somebody fills in Keycloak's own form, as a browser would."""
    browser = site.browser()
    await browser.get(f"/staff/{KLANGBRO}/sign-in")
    going = await browser.send(f"/staff/{KLANGBRO}/sign-in/provider")
    found = re.search(r'class="button" rel="noreferrer" href="([^"]+)"', going.text)
    assert found is not None
    async with httpx.AsyncClient(timeout=30) as theirs:
        form = await theirs.get(html.unescape(found.group(1)))
        action = re.search(r'action="([^"]+)"', form.text)
        assert action is not None, form.text[:500]
        # it marks its cookies Secure on plain http as well: a jar would keep them back
        cookies = "; ".join(c.split(";")[0] for c in form.headers.get_list("set-cookie"))
        given = {"username": name, "password": password}
        theirs.cookies.clear()
        sent = await theirs.post(html.unescape(action.group(1)), data=given, headers={"Cookie": cookies})
    where = sent.headers.get("location", "")
    return browser, (await browser.get(where.removeprefix(URL)) if where.startswith(URL) else sent)


async def test_roles_of_keycloak_open_the_doors_and_close_them_again(
    staffed: Site, realm: Realm, keeping: PostgresWeb
) -> None:
    await realm.person("kerstin", "dsr-deciders", "dsr-officers")
    browser, answer = await through(staffed, "kerstin")
    opened = [(await browser.http.get(f"/staff/{KLANGBRO}/{path}")).status_code for path in ("tasks", "accounts")]
    moved = await browser.send(f"/staff/{KLANGBRO}/switch", to=ORG)
    there = (await browser.http.get(f"/staff/{ORG}/accounts")).status_code
    await realm.person("kerstin", "dsr-admins")
    later, _ = await through(staffed, "kerstin")
    now_open = [(await later.http.get(f"/staff/{KLANGBRO}/{path}")).status_code for path in ("tasks", "accounts")]
    await realm.person("kerstin")
    _, none = await through(staffed, "kerstin")
    _, wrong = await through(staffed, "kerstin", "another password")

    assert str(answer.url).endswith("/tasks") and "kerstin" in answer.text
    assert opened == [200, 403] and moved.url.path.startswith(f"/staff/{ORG}/") and there == 200
    assert now_open == [403, 200]
    assert none.status_code == 403 and wrong.status_code == 200 and str(wrong.url).startswith(realm.url)


async def test_whom_keycloak_knows_and_we_have_closed_stays_out(
    staffed: Site, realm: Realm, keeping: PostgresWeb
) -> None:
    await realm.person("folke", "dsr-deciders")
    browser, _ = await through(staffed, "folke")
    assert await keeping.close_account(KLANGBRO, "folke", now())
    gone = await browser.http.get(f"/staff/{KLANGBRO}/tasks")
    _, again = await through(staffed, "folke")

    assert gone.status_code == 303 and again.status_code == 403
