"""Who gets through which door of the staff, over HTTP: every route of the application, every role."""

import re
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import APIRoute

from connectors.postgres.web import PostgresWeb
from console.web import passwords
from console.web.staff_roles import MATRIX, WITHOUT_ACCOUNT
from console.web.staff_sayings import SAYINGS
from schemas.request import Role
from tests.builders import ORG
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, PASSWORD, Signed, Site, account_of
from tests.console.web.test_staff import taken

pytestmark = pytest.mark.asyncio(loop_scope="session")
STAFF = (Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO, Role.ADMINISTRATOR, Role.AUDITOR)
ADMITTED = (200, 303, 403, 404, 422)
"""What a door may answer whoever has a role for it: 403 only with another reason than the role."""
REFUSED = "this is for "


def doors(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route of the staff that the application really has."""
    for path, said in _routes(app):
        if path.startswith("/staff"):
            yield from ((method, path) for method in sorted(said - {"HEAD"}))


def _routes(app: FastAPI) -> Iterator[tuple[str, set[str]]]:
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            yield route.path, set(route.methods or ())
        else:
            inner = getattr(route, "original_router", None)
            waiting += inner.routes if inner is not None else []


def app_of(site: Site) -> FastAPI:
    app = site.app._app
    assert isinstance(app, FastAPI)
    return app


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(site: Site, engine: object) -> AsyncIterator[dict[Role, Browser]]:
    """Somebody of each role, signed in."""
    keeping, found = PostgresWeb(engine.pool, engine.vault), {}  # type: ignore[attr-defined]
    for role in STAFF:
        name = f"m-{role}-{uuid4().hex[:6]}"
        assert await keeping.make_account(account_of(KLANGBRO, name, (role,), passwords.kept(PASSWORD)))
        found[role] = site.browser()
        await found[role].get(f"/staff/{KLANGBRO}/sign-in")
        await found[role].send(f"/staff/{KLANGBRO}/sign-in", name=name, password=PASSWORD)
    yield found


async def test_every_door_of_the_staff_stands_in_the_matrix_and_no_other(site: Site) -> None:
    there = set(doors(app_of(site)))

    assert len(there) > 20
    assert there == set(MATRIX) | WITHOUT_ACCOUNT


async def test_each_role_gets_through_its_own_doors_and_through_no_other(
    site: Site, staff: dict[Role, Browser], signed: Signed
) -> None:
    case, wrong = await taken(await signed(Role.AGENT), "access"), []
    for (method, path), roles in MATRIX.items():
        if path.endswith("/sign-out"):
            continue
        for role, browser in staff.items():
            status, refused = await _tried(browser, method, path, case)
            if refused != (role not in roles) or (not refused and status not in ADMITTED):
                wrong.append((method, path, role, status))

    assert wrong == []


async def test_nobody_gets_through_without_an_account_or_into_another_organisation(
    site: Site, staff: dict[Role, Browser], signed: Signed
) -> None:
    case, stranger = await taken(await signed(Role.AGENT), "access"), site.browser()
    for method, path in MATRIX:
        for browser, org in ((stranger, KLANGBRO), (staff[Role.DECIDER], ORG)):
            answer = await browser.http.request(method, _filled(path, case, org), follow_redirects=False)

            assert (answer.status_code, answer.headers.get("location")) == (303, f"/staff/{org}/sign-in"), path


async def test_a_case_of_another_organisation_is_not_there(staff: dict[Role, Browser], signed: Signed) -> None:
    other = "DSR-2020-999999"
    for (method, path), roles in MATRIX.items():
        if "{case}" not in path:
            continue
        for role in roles:
            status, refused = await _tried(staff[role], method, path, other)

            assert status in (403, 404) and not (refused and role in roles), path


async def test_a_role_says_only_what_is_its_own_whatever_stands_on_the_page(
    staff: dict[Role, Browser], signed: Signed
) -> None:
    case, wrong = await taken(await signed(Role.AGENT), "objection", words="no"), []
    for say in SAYINGS:
        if say.name == "approve":
            continue  # nobody's while no plan waits: tests/console/web/test_staff.py
        for role, browser in staff.items():
            if role in say.roles:
                continue
            await browser.get(f"/staff/{KLANGBRO}/me")
            answer = await browser.send(f"/staff/{KLANGBRO}/cases/{case}/say/{say.name}")
            if answer.status_code != 403 or REFUSED not in answer.text:
                wrong.append((say.name, role, answer.status_code))

    assert wrong == []


async def _tried(browser: Browser, method: str, path: str, case: str) -> tuple[int, bool]:
    """The status, and whether it was refused because of the role."""
    await browser.get(f"/staff/{KLANGBRO}/me")  # a page with a form that every role may open
    url = _filled(path, case, KLANGBRO)
    answer = await (browser.http.get(url) if method == "GET" else browser.send(url))
    return answer.status_code, answer.status_code == 403 and REFUSED in answer.text


def _filled(path: str, case: str, org: str) -> str:
    given = {
        "org": org,
        "case": case,
        "task": "TSK-2020-999999",
        "name": "nothing",
        "system": "nothing",
        "number": "0",
        "account": "nobody",
        "key": "00" * 32,
        "item": "MAIL-2020-999999",
    }
    return re.sub(r"{(\w+)}", lambda m: given[m.group(1)], path)
