"""How the staff comes in: a second factor, once each code, reset and closing; and what half a sign-in opens."""

import re
from dataclasses import replace
from uuid import uuid4

import httpx
import pyotp
import pytest

from connectors.postgres.web import PostgresWeb
from console.web import passwords
from console.web.codes import step_of
from console.web.standing import asked_for_second
from deploy.engine import Engine
from schemas.clock import now
from schemas.ids import OrgId
from schemas.request import Role
from schemas.second_factor import SigningIn, Wish
from schemas.web import Account
from tests.builders import ORG
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, PASSWORD, Signed, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME = f"/staff/{KLANGBRO}"
_SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
_CODE = re.compile(r"<code>([2-9a-z]{5}-[2-9a-z]{5})</code>")


async def made(keeping: PostgresWeb, *roles: Role, org: OrgId = KLANGBRO, exempt: bool = False) -> str:
    name = f"s-{uuid4().hex[:8]}"
    stored = passwords.kept(PASSWORD)
    account = Account(org=org, name=name, roles=roles, password=stored, made_at=now(), exempt=exempt)
    assert await keeping.make_account(account)
    return name


async def with_password(site: Site, name: str) -> tuple[Browser, httpx.Response]:
    """A browser in which the password was right."""
    browser = site.browser()
    await browser.get(f"{HOME}/sign-in")
    return browser, await browser.send(f"{HOME}/sign-in", name=name, password=PASSWORD)


async def enrolled(site: Site, keeping: PostgresWeb, *roles: Role) -> tuple[str, Browser, str, list[str]]:
    """A new account that has set up its app: name, browser, secret, recovery codes."""
    name = await made(keeping, *roles)
    browser, answer = await with_password(site, name)
    found = _SECRET.search(answer.text)
    assert found is not None
    secret = found.group(1).replace(" ", "")
    answer = await browser.send(f"{HOME}/second", code=pyotp.TOTP(secret).now())
    return name, browser, secret, _CODE.findall(answer.text)


async def test_a_password_alone_opens_nothing_and_the_app_is_set_up_first(site: Site, keeping: PostgresWeb) -> None:
    name = await made(keeping, Role.DECIDER)
    browser, answer = await with_password(site, name)
    closed = [await browser.http.get(f"{HOME}/{path}") for path in ("tasks", "cases", "me", "audit")]
    found = _SECRET.search(answer.text)
    assert found is not None
    wrong = await browser.send(f"{HOME}/second", code="000000")
    right = await browser.send(f"{HOME}/second", code=pyotp.TOTP(found.group(1).replace(" ", "")).now())
    opened = await browser.get(f"{HOME}/tasks")

    assert str(answer.url).endswith("/second") and "<svg" in answer.text
    assert {r.headers.get("location") for r in closed} == {f"{HOME}/sign-in"}
    assert wrong.status_code == 403 and right.status_code == 200 and len(_CODE.findall(right.text)) == 8
    assert opened.status_code == 200 and name in opened.text


async def test_each_code_counts_once_and_a_recovery_code_too(site: Site, keeping: PostgresWeb) -> None:
    name, _, secret, recovery = await enrolled(site, keeping, Role.AGENT)
    browser, asked = await with_password(site, name)
    again = await browser.send(f"{HOME}/second", code=pyotp.TOTP(secret).now())  # the step that was shown at enrolment
    first = await browser.send(f"{HOME}/second", code=recovery[0].upper())
    other, _ = await with_password(site, name)
    second = await other.send(f"{HOME}/second", code=recovery[0])

    assert _SECRET.search(asked.text) is None
    assert again.status_code == 403
    assert first.status_code == 200 and str(first.url).endswith("/tasks")
    assert second.status_code == 403


async def test_a_code_of_the_next_half_minute_counts_and_an_old_one_does_not() -> None:
    secret, at = pyotp.random_base32(), int(now().timestamp())
    app = pyotp.TOTP(secret)

    assert step_of(secret, app.at(at + 30)) in (at // 30 + 1, at // 30 + 2)
    assert step_of(secret, app.at(at - 120)) is None


async def test_guesses_of_the_second_step_run_out_and_the_right_code_waits(site: Site, keeping: PostgresWeb) -> None:
    name, _, _, recovery = await enrolled(site, keeping, Role.AGENT)
    browser, _ = await with_password(site, name)
    for number in range(10):
        await browser.send(f"{HOME}/second", code=f"{number:06d}")
    late = await browser.send(f"{HOME}/second", code=recovery[0])

    assert late.status_code == 403


async def test_an_exempt_account_comes_in_by_password_until_it_has_an_app(site: Site, keeping: PostgresWeb) -> None:
    name = await made(keeping, Role.AGENT, exempt=True)
    _, answer = await with_password(site, name)
    await site.front.factors.enrol(KLANGBRO, name, pyotp.random_base32(), 0, ["aaaaa-bbbbb"], now())
    _, asked = await with_password(site, name)

    assert str(answer.url).endswith("/tasks") and str(asked.url).endswith("/second")


async def test_an_organisation_that_says_optional_asks_only_who_has_one(site: Site, keeping: PostgresWeb) -> None:
    desks = dict(site.front.desks)
    organisation = desks[KLANGBRO].organisation
    assert organisation.sign_in.second_factor is Wish.REQUIRED
    name = await made(keeping, Role.AGENT)
    account = await keeping.account(KLANGBRO, name)
    assert account is not None
    optional = organisation.model_copy(update={"sign_in": SigningIn(second_factor=Wish.OPTIONAL)})
    desks[KLANGBRO] = replace(desks[KLANGBRO], organisation=optional)
    front, has = replace(site.front, desks=desks), await site.front.factors.factors(KLANGBRO, name)

    assert asked_for_second(site.front, account, has) and not asked_for_second(front, account, has)
    assert asked_for_second(front, account, has.model_copy(update={"totp": True}))


async def test_a_reset_signs_out_and_asks_for_a_new_app(site: Site, keeping: PostgresWeb, signed: Signed) -> None:
    name, browser, secret, _ = await enrolled(site, keeping, Role.DECIDER)
    administrator = await signed(Role.ADMINISTRATOR)
    await administrator.get(f"{HOME}/accounts")
    await administrator.send(f"{HOME}/accounts/{name}/reset")
    out = await browser.http.get(f"{HOME}/tasks")
    _, asked = await with_password(site, name)
    found = _SECRET.search(asked.text)

    assert out.status_code == 303
    assert found is not None and found.group(1).replace(" ", "") != secret


async def test_who_is_closed_and_made_again_finds_no_session_and_no_app(site: Site, keeping: PostgresWeb) -> None:
    name, browser, _, _ = await enrolled(site, keeping, Role.DECIDER)
    assert await keeping.close_account(KLANGBRO, name, now())
    stored = passwords.kept(PASSWORD)
    again = Account(org=KLANGBRO, name=name, roles=(Role.DECIDER,), password=stored, made_at=now())
    assert await keeping.make_account(again)
    out = await browser.http.get(f"{HOME}/tasks")

    assert out.status_code == 303
    assert not (await site.front.factors.factors(KLANGBRO, name)).totp


async def test_no_secret_of_a_second_factor_lies_open(site: Site, keeping: PostgresWeb, engine: Engine) -> None:
    name, _, secret, recovery = await enrolled(site, keeping, Role.AGENT)
    rows = await engine.pool.fetch("SELECT * FROM web_factor WHERE account = $1", name)
    stored = b"".join(bytes(v) for row in rows for v in row.values() if isinstance(v, bytes))

    assert len(rows) == 9
    assert secret.encode() not in stored and not any(code.encode() in stored for code in recovery)
    assert await site.front.factors.secret(KLANGBRO, name) == secret
    assert await site.front.factors.secret(ORG, name) is None


async def test_how_one_signs_in_is_changed_only_just_after_signing_in(site: Site, keeping: PostgresWeb) -> None:
    name, browser, _, recovery = await enrolled(site, keeping, Role.AGENT)
    await browser.get(f"{HOME}/me")
    answer = await browser.send(f"{HOME}/me/codes")
    weak = await made(keeping, Role.AGENT, exempt=True)
    other, _ = await with_password(site, weak)
    await other.get(f"{HOME}/me")
    refused = await other.send(f"{HOME}/me/codes")

    assert answer.status_code == 200 and set(_CODE.findall(answer.text)).isdisjoint(recovery)
    assert (await site.front.factors.factors(KLANGBRO, name)).codes == 8
    assert refused.status_code == 403


async def test_a_passkey_that_is_none_opens_nothing(site: Site) -> None:
    for said in ("", "{}", "[]", '{"rawId":"AA","response":{"clientDataJSON":"e30"}}', "x" * 10_000):
        browser = site.browser()
        page = await browser.get(f"{HOME}/sign-in")
        answer = await browser.send(f"{HOME}/sign-in/passkey", credential=said)

        assert "data-passkey" in page.text and answer.status_code == 403
