"""The customer's own login hands a person over once, for two minutes, to one organisation, by its own signature."""

import asyncio
import base64
import hmac
from typing import Any

import pytest
from joserfc.jwk import ECKey

from schemas.clock import now
from tests.builders import ORG
from tests.console.web.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOON = 60


async def test_who_is_handed_over_is_signed_in_and_nobody_can_be_by_the_same_token_again(site: Site) -> None:
    token, first, second = site.token(), site.browser(), site.browser()

    arrived = await first.http.post("/sv/handover", data={"token": token})
    mine = await first.get("/sv/my")
    again = await second.http.post("/sv/handover", data={"token": token})

    assert (arrived.status_code, arrived.headers["location"]) == (303, "/sv/my")
    cookie = arrived.headers["set-cookie"]
    assert cookie.startswith("__Host-habeas-person=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=1200"))
    assert mine.status_code == 200 and "Klangbro" in mine.text
    assert again.status_code == 403 and "habeas-person" not in again.headers.get("set-cookie", "")
    assert (await second.get("/sv/my")).status_code == 403


async def test_two_who_come_with_one_token_at_the_same_moment_are_one(site: Site) -> None:
    token, browsers = site.token(), [site.browser() for _ in range(8)]

    answers = await asyncio.gather(*(b.http.post("/sv/handover", data={"token": token}) for b in browsers))

    assert sorted(a.status_code for a in answers) == [303, *[403] * 7]


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": ORG},
        {"aud": "nowhere"},
        {"aud": None},
        {"exp": lambda t: t - 1},
        {"exp": lambda t: t + 130},
        {"iat": lambda t: t - 200, "exp": lambda t: t + 50},
        {"iat": lambda t: t + 100, "exp": lambda t: t + 150},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
        {"jti": None},
        {"jti": "short"},
        {"sub": ""},
        {"sub": None},
        {"identities": []},
        {"identities": [{"kind": "personnummer", "value": "12"}]},
        {"identities": [{"kind": "shoe_size", "value": "43"}]},
        {"identities": "900101-0017"},
        {"language": "xx"},
        {"name": ["a"]},
    ],
)
async def test_a_hand_over_that_is_not_whole_hands_nobody_over(site: Site, wrong: dict[str, Any]) -> None:
    moment = int(now().timestamp())
    changed = {k: v(moment) if callable(v) else v for k, v in wrong.items()}

    answer = await site.browser().http.post("/sv/handover", data={"token": site.token(**changed)})

    assert answer.status_code == 403 and "__Host-habeas-person" not in str(answer.headers)


async def test_only_the_logins_own_key_hands_over(site: Site) -> None:
    forged = site.token(key=ECKey.generate_key("P-256", {"kid": "login"}))
    head, body, _ = site.token().split(".")
    begun = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"login"}').rstrip(b"=").decode() + "." + body
    public = site.key.as_pem(private=False)
    mark = hmac.digest(public, begun.encode(), "sha256")
    confused = f"{begun}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"

    for token in (forged, confused, f"{head}.{body}.", "eyJhbGciOiJub25lIn0." + body + ".", "", "a.b.c", "ä" * 10):
        assert (await site.browser().http.post("/sv/handover", data={"token": token})).status_code == 403


async def test_a_session_can_be_left_and_is_gone_then(site: Site) -> None:
    browser = site.browser()
    await browser.http.post("/sv/handover", data={"token": site.token()})
    await browser.get("/sv/my")
    cookies = dict(browser.http.cookies)

    left = await browser.send("/sv/my/leave")
    browser.http.cookies.update(cookies)

    assert "utloggad" in left.text and (await browser.get("/sv/my")).status_code == 403
