"""The application over a running Habeas, a login that hands people over, and an identity provider of the tests."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import httpx
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import ECKey

from connectors.postgres.web import PostgresWeb
from console.web import passwords
from console.web.app import application
from console.web.front import Front
from deploy import web
from deploy.commands import desk_of
from deploy.engine import Engine
from deploy.place import Place
from schemas.audits import Scope
from schemas.clock import now
from schemas.ids import OrgId
from schemas.request import Role
from schemas.web import Account
from tests.acceptance.conftest import clerk, engine, place, systems
from tests.builders import ORG
from tests.connectors.oidc_provider import CLIENT, SECRET, running
from tests.console.web.browser import URL, Browser
from tests.scan.planted import ALSO, numbers

__all__ = ["clerk", "engine", "place", "systems"]
KLANGBRO = OrgId("klangbro")
LOGIN = "https://service.example"
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Site:
    """The application, and the keys of the others."""

    front: Front
    app: Any
    key: ECKey
    """The customer's own login's."""
    issuer: str
    """The identity provider."""
    place: Place

    def browser(self) -> Browser:
        """A new one, without a cookie."""
        return Browser(self.app)

    async def settled(self) -> None:
        """What pages have left to be done behind them is done."""
        while self.front.behind:
            await asyncio.wait(self.front.behind)

    def token(self, org: OrgId = KLANGBRO, *, key: ECKey | None = None, alg: str = "ES256", **changed: Any) -> str:
        """What the customer's login signs."""
        moment = int(now().timestamp())
        said = {
            "iss": LOGIN, "aud": org, "sub": "user-7", "iat": moment, "exp": moment + 60, "jti": uuid4().hex,
            "identities": [{"kind": "personnummer", "value": number_of(str(changed.get("sub")))}],
            "name": "Tove Ek", "language": "sv",
        } | changed  # fmt: skip
        return jwt.encode({"alg": alg, "kid": "login"}, said, key or self.key)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(place: Place, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The web process's parts, in this process."""
    folder, key = tmp_path_factory.mktemp("web"), ECKey.generate_key("P-256", {"kid": "login"})
    public = {k: v for k, v in key.as_dict(private=False).items() if isinstance(v, str)}
    async with running() as issuer, httpx.AsyncClient() as http:
        client = {
            "issuer": issuer, "client_id": CLIENT, "client_secret": SECRET, "levels": ["loa3"],
            "claims": {"personnummer": "personalNumber"},
        }  # fmt: skip
        settings = place.settings.model_copy(
            update={
                "handover_key": _secret(folder / "login.json", {KLANGBRO: {"issuer": LOGIN, "keys": [public]}}),
                "oidc": _secret(folder / "oidc.json", {KLANGBRO: client, ORG: client}),
            }
        )
        desks = {org: await desk_of(settings, engine, place.where, org) for org in engine.estates}
        front = web.front_of(settings, engine, desks, URL, http)
        yield Site(front, application(front), key, issuer, place)


@pytest.fixture
def keeping(engine: Engine) -> PostgresWeb:
    """The door's tables."""
    return PostgresWeb(engine.pool, engine.vault)


def account_of(org: OrgId, name: str, roles: tuple[Role, ...], stored: str) -> Account:
    """An account for trying things out: it signs in by the password alone. An auditor sees all of ten years."""
    more: dict[str, Any] = {}
    if Role.AUDITOR in roles:
        scope = Scope(first=date(2020, 1, 1), last=date(2030, 1, 1))
        more = {"scope": scope, "until": now() + timedelta(days=1)}
    return Account(org=org, name=name, roles=roles, password=stored, made_at=now(), exempt=True, **more)


Signed = Callable[..., Awaitable[Browser]]


@pytest.fixture
def signed(site: Site, keeping: PostgresWeb) -> Signed:
    """Somebody of the staff, signed in with a new account of these roles."""

    async def sign_in(*roles: Role, org: OrgId = KLANGBRO, name: str | None = None) -> Browser:
        account = name or f"a-{uuid4().hex[:8]}"
        stored = passwords.kept(PASSWORD)
        assert await keeping.make_account(
            account_of(org, account, roles, stored)
        )  # fmt: skip
        browser = site.browser()
        await browser.get(f"/staff/{org}/sign-in")
        answer = await browser.send(f"/staff/{org}/sign-in", name=account, password=PASSWORD)
        assert answer.status_code == 200 and str(answer.url).endswith(("/tasks", "/systems", "/audit"))
        return browser

    return sign_in


def number_of(sub: str) -> str:
    """An invented personal identity number, another one for each who comes."""
    short = f"{crc32(sub.encode()) % 100:02d}0{crc32(sub.encode()) % 9 + 1}{10 + crc32(sub.encode()) // 7 % 18}"
    nine = f"{short}{crc32(sub.encode()) // 97 % 1000:03d}"
    sums = (int(c) * (2 - i % 2) for i, c in enumerate(nine))
    number = f"19{nine}{-sum(n // 10 + n % 10 for n in sums) % 10}"
    ALSO.update(numbers(number))
    return number


def _secret(path: Path, said: Any) -> Path:
    path.write_text(json.dumps(said))
    path.chmod(0o600)
    return path
