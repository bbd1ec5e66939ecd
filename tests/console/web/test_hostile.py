"""What strangers send to the pages and the API stays what it is: text, and no more of it than may be."""

import time
from collections.abc import MutableMapping

import pytest

from connectors.postgres.web import PostgresWeb
from console.web.headers import MOST, MOST_WITH_FILES
from schemas.request import Role
from schemas.web import Scope
from tests.console.web.conftest import KLANGBRO, Signed, Site
from tests.console.web.test_api import CHECK, token
from tests.console.web.test_pages import LIVE
from tests.console.web.test_staff import HOME, taken

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAME = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>Bo"


async def test_html_in_a_name_is_shown_and_never_run(signed: Signed) -> None:
    browser = await signed(Role.AGENT, Role.DECIDER)
    case = await taken(browser, "access", name=NAME, postal=NAME, words=NAME)
    await browser.get(f"{HOME}/cases/{case}")
    shown = await browser.send(f"{HOME}/cases/{case}/person")
    listed = await browser.get(f"{HOME}/cases")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text
    for page in (shown, listed):
        assert "<script" not in page.text.replace(LIVE, "") and "<img" not in page.text and "<b>Bo" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000,
        b'{"a":' * 150_000,
        b'{"purpose": "marketing", "identities": ' + b"[" * 900_000,
        b'{"purpose": "marketing", "identities": [{"kind": "email", "value": 1e999999999}]}',
        b'{"purpose": "marketing", "identities": [{"kind": "email", "value": ' + b"9" * 900_000 + b"}]}",
        b'"\\ud800"',
        b"\xff\xfe",
        b"NaN",
    ],
    ids=["arrays", "objects", "both", "exponent", "digits", "surrogate", "bytes", "nan"],
)
async def test_a_body_that_is_too_deep_or_no_json_is_refused_at_once(
    site: Site, keeping: PostgresWeb, body: bytes
) -> None:
    headers = await token(keeping, Scope.CHECK) | {"Content-Type": "application/json"}
    began = time.process_time()
    answer = await site.browser().http.post(CHECK, content=body, headers=headers)

    assert answer.status_code in (400, 422) and answer.headers["content-type"] == "application/problem+json"
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (CHECK, MOST),
        (f"/staff/{KLANGBRO}/sign-in", MOST),
        ("/sv/case/DSR-2026-000001", MOST),
        (f"{HOME}/tasks/TSK-2026-000001/done", MOST_WITH_FILES),
    ],
)
async def test_a_gigabyte_is_refused_before_it_has_come(
    site: Site, signed: Signed, keeping: PostgresWeb, path: str, most: int
) -> None:
    taken_in = 0
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="x"\r\n\r\n'

    async def receive() -> dict[str, object]:
        nonlocal taken_in
        content = head if taken_in == 0 else bytes(1 << 20)
        taken_in += len(content)
        assert taken_in < 1 << 30, "it was taken whole"
        return {"type": "http.request", "body": content, "more_body": True}

    said = list[dict[str, object]]()

    async def send(message: MutableMapping[str, object]) -> None:
        said.append(dict(message))

    browser = await signed(Role.AGENT)
    cookies = "; ".join(f"{c.name}={c.value}" for c in browser.http.cookies.jar)
    headers = {"content-type": "multipart/form-data; boundary=b", "cookie": cookies} | await token(keeping, Scope.CHECK)
    if path == CHECK:
        headers["content-type"] = "application/json"
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "http_version": "1.1",
        "scheme": "https", "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "server": ("pages.example", 443), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await site.app(scope, receive, send)

    assert said[0]["status"] == 413
    assert taken_in <= most + (2 << 20)


@pytest.mark.parametrize(
    "path",
    ["/static/../../../etc/passwd", "/static/%2e%2e/%2e%2e/app.py", "/static/..%2f..%2fapp.py", "/static//etc/passwd",
     "/static/habeas.css%00.py", "/sv/case/..%2f..%2fetc/pickup", f"/staff/{KLANGBRO}%0d%0aX-Evil:%201/sign-in"],
)  # fmt: skip
async def test_no_address_leads_to_a_file_or_adds_a_header(site: Site, path: str) -> None:
    answer = await site.browser().http.get(path)

    assert "x-evil" not in answer.headers and "root:" not in answer.text and "def " not in answer.text
    assert answer.status_code in (200, 303, 404, 422) and "X-Evil" not in str(answer.headers)
