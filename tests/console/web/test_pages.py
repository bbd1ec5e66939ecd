"""Every page can be read, in both languages, without a script; and says to the browser what it may not do."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from console.web.pages import HERE
from console.web.staff_cases import WAITS
from console.web.words import WORDS
from schemas.decisions import Action
from schemas.life import LiftReason, Method, RefusalGround
from schemas.particulars import Capacity
from schemas.request import CaseState, Channel, Outcome, RequestType, Role
from schemas.systems import IdentityKind
from tests.console.web.conftest import KLANGBRO, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
FAMILIES = {
    "right": RequestType, "state": CaseState, "outcome": Outcome, "do": Action, "capacity": Capacity, "role": Role,
    "channel": Channel, "proof": Method, "kind": IdentityKind,
}  # fmt: skip
LIVE = '<script src="/static/live.js" defer></script>'
"""The one script that there is: it looks for news on the staff's pages, and everything works without it."""
PASSKEY = '<script src="/static/passkey.js" defer></script>'
"""Asks the device for a passkey; there are password and code without it."""
SCRIPTS = {"staff.html": LIVE, "sign_in.html": PASSKEY, "me.html": PASSKEY}
_SAID = re.compile(r"\bt\('([^']+)'[,)]")


async def test_every_word_that_a_page_says_is_there_and_none_is_there_for_nothing() -> None:
    code = "".join(f.read_text() for f in HERE.glob("*.py") if not f.name.startswith("words"))
    said = {word for file in TEMPLATES for word in _SAID.findall(file.read_text())}

    families = {key for key in WORDS if "." in key}
    assert said - set(WORDS) == set()
    assert {
        w for w in set(WORDS) - families - said if f'"{w}' not in code and w.removesuffix("_text") not in code
    } == set()


async def test_everything_that_can_be_shown_has_words() -> None:
    for family, members in FAMILIES.items():
        known = {key.split(".", 1)[1] for key in WORDS if key.startswith(f"{family}.")}
        assert {m.value for m in members} - known - {"subject"} == set(), family
    assert {key for key in WORDS if key.startswith("waits.")} == {f"waits.{what}" for what in WAITS}
    for choice in (*LiftReason, *RefusalGround):
        assert f"choice.{choice}" in WORDS


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f.name)
async def test_no_page_has_a_style_a_script_in_it_or_anything_from_elsewhere(file: Path) -> None:
    text = file.read_text().replace(SCRIPTS.get(file.name, "no page has one"), "")

    assert not re.search(r"<script|\bon[a-z]+=|style=|<style|javascript:|https?://|\|\s*safe", text)


async def test_every_answer_carries_its_headers_also_where_something_is_wrong(site: Site) -> None:
    http = site.browser().http
    for path, status in (
        ("/sv/case/DSR-2026-000001", 200),
        ("/static/habeas.css", 200),
        ("/nothing", 404),
        ("/sv/case/DSR-%00", 404),
        ("/sv/my", 403),
        (f"/staff/{KLANGBRO}/tasks", 303),
        ("/staff/nowhere/sign-in", 200),
        ("/oidc/callback", 400),
        ("/v1/nothing", 404),
    ):
        answer = await http.get(path)
        policy = answer.headers["content-security-policy"]

        assert answer.status_code == status, path
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert ("script-src 'self'" in policy) == path.startswith("/staff/") and policy.count("script-src") <= 1
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert "no-store" in answer.headers["cache-control"] or path.startswith("/static/")


async def test_no_address_of_anybody_elses_choosing_is_ever_gone_to(site: Site) -> None:
    browser = site.browser()
    await browser.get("/sv/case/DSR-2026-000001/identify")
    left = await browser.http.post(
        "/sv/case/DSR-2026-000001/identify",
        data={"_form": _mark(browser.seen.text if browser.seen else "")},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    come = await browser.http.get("/case/DSR-2026-000001", headers={"Host": "evil.example"})

    assert "evil" not in left.text and site.issuer in left.text
    assert come.headers["location"] == "/sv/case/DSR-2026-000001"
    assert (await browser.http.get("/case/%2F%2Fevil.example")).status_code == 404


class Checks(HTMLParser):
    """What a screen reader needs."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.inside = 0
        self.headings = 0
        self.lang: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [v for k, v in attrs if k == "id" and v]
        if tag == "html":
            self.lang = given.get("lang")
        if tag == "h1":
            self.headings += 1
        if tag == "label":
            self.inside += 1
            self.labels.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.fields.append((given.get("id") or "", self.inside > 0))

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "label"


def readable(text: str, lang: str) -> None:
    """One heading, one language, every field with a label, no id twice."""
    found = Checks()
    found.feed(text)
    assert found.lang == lang and found.headings == 1
    assert len(found.ids) == len(set(found.ids))
    assert [f for f, inside in found.fields if not inside and f not in found.labels] == []


@pytest.mark.parametrize("lang", ["sv", "en"])
async def test_a_screen_reader_finds_its_way_on_the_pages_that_anybody_can_open(site: Site, lang: str) -> None:
    browser = site.browser()
    await browser.http.post(f"/{lang}/handover", data={"token": site.token(language=lang)})
    paths = ("case/DSR-2026-000001", "case/DSR-2026-000001/pickup", "case/DSR-2026-000001/identify", "my", "my/new")
    for path in paths:
        readable((await browser.get(f"/{lang}/{path}")).text, lang)


def _mark(text: str) -> str:
    return text.split('name="_form" value="')[1].split('"', maxsplit=1)[0]
