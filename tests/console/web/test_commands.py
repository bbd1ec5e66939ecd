"""Tokens and accounts are made by commands, and the pages answer from a process of their own."""

import json
from uuid import uuid4

import httpx
import pytest

from deploy.local import ports
from deploy.place import Place, web_process
from deploy.secrets import by_organisation
from deploy.settings import Settings
from schemas.errors import BadSettings
from schemas.web import Login
from tests.acceptance.test_commands import habeas
from tests.console.web.conftest import KLANGBRO, PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORG = ("--org", KLANGBRO, "--json")


async def test_a_token_of_a_command_opens_the_process_that_serves_until_it_is_revoked(place: Place) -> None:
    name, scope = f"crm-{uuid4().hex[:6]}", "suppressions.check"
    made = (await habeas(place, "tokens", "new", "--scope", scope, "--name", name, *ORG)).said
    twice = await habeas(place, "tokens", "new", "--scope", scope, "--name", name, *ORG)
    listed = await habeas(place, "tokens", "list", *ORG)
    port = ports.choose(("web",), place.settings.data / "ports.json")["web"]
    asked = {"purpose": "marketing", "identities": [{"kind": "email", "value": "a@b.example"}]}
    address = f"http://127.0.0.1:{port}/v1/{KLANGBRO}/suppressions/check"
    bearer = {"Authorization": f"Bearer {made['token']}"}

    process = web_process(place.settings, port)
    await process.start()
    try:
        async with httpx.AsyncClient() as http:
            before = await http.post(address, json=asked, headers=bearer)
            page = await http.get(f"http://127.0.0.1:{port}/sv/case/DSR-2026-000001")
            revoked = await habeas(place, "tokens", "revoke", name, *ORG)
            after = await http.post(address, json=asked, headers=bearer)
    finally:
        await process.stop()
    log = (place.settings.data / "logs" / "web.log").read_text()

    assert before.json() == {"suppressed": False, "since": None} and after.status_code == 401
    assert (revoked.code, twice.code) == (0, 2) and made["token"] not in listed.out and name in listed.out
    assert "secure" not in page.headers["set-cookie"].lower() and "strict-transport-security" not in page.headers
    assert "a@b.example" not in log and "DSR-" not in log


async def test_an_account_needs_a_long_password_and_a_role_of_the_staff(place: Place) -> None:
    name = f"c-{uuid4().hex[:8]}"

    short = await habeas(place, "accounts", "new", name, "--role", "agent", "--password", "short", *ORG)
    person = await habeas(place, "accounts", "new", name, "--role", "subject", "--password", PASSWORD, *ORG)
    made = await habeas(place, "accounts", "new", name, "--role", "agent", "--password", PASSWORD, *ORG)
    listed = await habeas(place, "accounts", "list", *ORG)
    closed = await habeas(place, "accounts", "close", name, *ORG)
    none = await habeas(place, "accounts", "close", name, *ORG)

    assert (short.code, person.code, made.code, closed.code, none.code) == (2, 2, 0, 0, 1)
    assert name in listed.out and "scrypt" not in listed.out


async def test_a_file_of_secrets_that_others_can_read_or_that_is_wrong_stops_the_start(place: Place) -> None:
    path = place.settings.data / "login.json"
    path.write_text(json.dumps({KLANGBRO: {"issuer": "x", "keys": [{"kty": "oct", "k": "secret-value"}]}}))
    path.chmod(0o644)
    with pytest.raises(BadSettings, match="chmod 600"):
        by_organisation(path, "HABEAS_HANDOVER_KEY", Login)
    path.chmod(0o600)
    assert KLANGBRO in by_organisation(path, "HABEAS_HANDOVER_KEY", Login)
    path.write_text(json.dumps({KLANGBRO: {"keys": "secret-value"}}))
    with pytest.raises(BadSettings) as wrong:
        by_organisation(path, "HABEAS_HANDOVER_KEY", Login)
    assert "secret-value" not in str(wrong.value)
    for url in ("ftp://a.example", "https://a.example/path", "a.example"):
        with pytest.raises(BadSettings, match="HABEAS_WEB_URL"):
            Settings.from_env({"HABEAS_WEB_URL": url})
