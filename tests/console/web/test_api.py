"""A machine asks before it sends or imports: only with its token, only about its organisation, and learns nothing more."""

from uuid import uuid4

import httpx
import pytest

from connectors.postgres.web import PostgresWeb
from deploy.engine import Engine
from schemas.clock import now
from schemas.entries import Entry
from schemas.erasures import Purpose, Suppress
from schemas.ids import OrgId
from schemas.systems import Identity, IdentityKind
from schemas.web import Scope
from tests.builders import ORG
from tests.console.web.conftest import KLANGBRO, Site, number_of
from tests.console.web.test_identify import opened

pytestmark = pytest.mark.asyncio(loop_scope="session")
CHECK, LIST = f"/v1/{KLANGBRO}/suppressions/check", f"/v1/{KLANGBRO}/suppressions"


async def token(keeping: PostgresWeb, *scopes: Scope, org: OrgId = KLANGBRO) -> dict[str, str]:
    secret = f"hab_{uuid4().hex}"
    assert await keeping.make_token(org, f"t-{uuid4().hex[:8]}", scopes, secret, now())
    return {"Authorization": f"Bearer {secret}"}


async def suppress(site: Site, engine: Engine, kind: IdentityKind, value: str) -> None:
    """As a case does it; that it was taken back is told to the same case."""
    case = await opened(site, number_of(value))
    said = Suppress(purpose=Purpose.MARKETING, identity=Identity(kind=kind, value=value))
    async with engine.pool.acquire() as connection:
        entry = Entry(suppressions=(said,), at=now())
        await engine.lasting.write(connection, KLANGBRO, case, entry)


def question(value: str, kind: str = "email") -> dict[str, object]:
    return {"purpose": "marketing", "identities": [{"kind": kind, "value": value}]}


async def test_a_suppressed_address_is_suppressed_however_it_is_written_and_others_are_not(
    site: Site, keeping: PostgresWeb, engine: Engine
) -> None:
    mine, bearer = f"{uuid4().hex}@brev.example", await token(keeping, Scope.CHECK)
    await suppress(site, engine, IdentityKind.EMAIL, mine)
    await suppress(site, engine, IdentityKind.PHONE, "+46701740605")
    http = site.browser().http

    one = await http.post(CHECK, json=question(f"  {mine.upper()} "), headers=bearer)
    many = [question("nobody@brev.example"), question(mine), question("070-174 06 05", "phone")]
    all_ = await http.post(CHECK, json=many, headers=bearer)

    assert one.status_code == 200 and one.json()["suppressed"] is True and one.json()["since"] is not None
    assert [v["suppressed"] for v in all_.json()] == [False, True, True]


async def test_who_wants_it_again_gets_it_and_the_answer_is_the_same_where_nothing_stood(
    site: Site, keeping: PostgresWeb, engine: Engine
) -> None:
    mine, bearer = f"{uuid4().hex}@brev.example", await token(keeping, Scope.CHECK, Scope.REVOKE)
    await suppress(site, engine, IdentityKind.EMAIL, mine)
    http = site.browser().http

    first = await http.request("DELETE", LIST, json=question(mine), headers=bearer)
    second = await http.request("DELETE", LIST, json=question(mine), headers=bearer)
    after = await http.post(CHECK, json=question(mine), headers=bearer)

    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert after.json() == {"suppressed": False, "since": None}


async def test_a_token_opens_only_its_scope_its_organisation_and_only_until_it_is_revoked(
    site: Site, keeping: PostgresWeb
) -> None:
    http, asked = site.browser().http, question("a@b.example")
    bearer = await token(keeping, Scope.CHECK)
    (name,) = [t.name for t in await keeping.tokens(KLANGBRO) if t.made_at == max(
        t.made_at for t in await keeping.tokens(KLANGBRO))]  # fmt: skip

    nobody = await http.post(CHECK, json=asked)
    wrong = await http.post(CHECK, json=asked, headers={"Authorization": "Bearer hab_guess"})
    scope = await http.request("DELETE", LIST, json=asked, headers=bearer)
    other = await http.post(f"/v1/{ORG}/suppressions/check", json=asked, headers=bearer)
    unknown = await http.post("/v1/nowhere/suppressions/check", json=asked, headers=bearer)
    assert await keeping.revoke_token(KLANGBRO, name, now())
    revoked = await http.post(CHECK, json=asked, headers=bearer)

    assert [r.status_code for r in (nobody, wrong, scope, other, unknown, revoked)] == [401, 401, 403, 403, 403, 401]
    assert nobody.headers["www-authenticate"] == "Bearer" and nobody.json() == wrong.json()
    assert other.json() == unknown.json(), "whether there is such an organisation is nobody's business"
    assert all(r.headers["content-type"] == "application/problem+json" for r in (nobody, scope, other))


async def test_the_secret_of_a_token_lies_nowhere(site: Site, keeping: PostgresWeb, engine: Engine) -> None:
    secret = (await token(keeping, Scope.CHECK))["Authorization"].split()[1]

    rows = await engine.pool.fetch("SELECT t::text AS whole FROM web_token t")

    assert rows and not any(secret in r["whole"] for r in rows)


async def test_what_is_wrong_is_said_without_what_was_sent(site: Site, keeping: PostgresWeb) -> None:
    http, bearer = site.browser().http, await token(keeping, Scope.CHECK)
    secret = "tove.hemlig"
    bodies: list[object] = [
        {"purpose": secret, "identities": [{"kind": "email", "value": "a@b.example"}]},
        {"purpose": "marketing", "identities": [{"kind": "email", "value": [secret]}]},
        {"purpose": "marketing", "identities": [{"kind": "email", "value": secret}]},
        {"purpose": "marketing", "identities": [{"kind": "phone", "value": secret}]},
        [],
        [question("a@b.example")] * 501,
        [question("a@b.example") | {"more": 1}],
    ]

    answers = [await http.post(CHECK, json=body, headers=bearer) for body in bodies]
    broken = await http.post(CHECK, content=b"{", headers=bearer | {"Content-Type": "application/json"})

    assert {a.status_code for a in [*answers, broken]} == {422}
    assert all(a.headers["content-type"] == "application/problem+json" for a in answers)
    assert not any(secret in a.text for a in answers)


async def test_a_body_that_is_too_large_and_a_caller_who_asks_too_often_are_turned_away(
    site: Site, keeping: PostgresWeb
) -> None:
    http, bearer = site.browser().http, await token(keeping, Scope.CHECK)

    async def endless() -> object:
        for _ in range(40):
            yield b" " * 64 * 1024

    large = await http.post(CHECK, content=b" " * (1024 * 1024 + 1), headers=bearer)
    streamed = await http.post(CHECK, content=endless(), headers=bearer)  # type: ignore[arg-type]
    many = [question("a@b.example")] * 500
    often = [await http.post(CHECK, json=many, headers=bearer) for _ in range(4)]

    assert (large.status_code, streamed.status_code) == (413, 413)
    assert often[0].status_code == 200 and often[-1].status_code == 429
    assert 1 <= int(often[-1].headers["retry-after"]) <= 20


async def test_the_description_is_served_and_names_every_door_of_the_api_and_no_page(site: Site) -> None:
    described = (await site.browser().http.get("/v1/openapi.json")).json()

    assert set(described["paths"]) == {
        "/v1/{org}/suppressions/check", "/v1/{org}/suppressions", "/v1/{org}/requests", "/v1/{org}/requests/{case}",
        "/v1/{org}/requests/{case}/facts", "/v1/{org}/requests/{case}/withdraw", "/v1/{org}/requests/{case}/extend",
    }  # fmt: skip
    topics = (await site.browser().http.get("/v1/asyncapi.json")).json()
    assert (topics["asyncapi"], len(topics["channels"])) == ("3.0.0", 4)
    assert "HTTPBearer" in described["components"]["securitySchemes"]


async def test_nothing_can_be_asked_by_address(site: Site, keeping: PostgresWeb) -> None:
    bearer = await token(keeping, Scope.CHECK)

    answer: httpx.Response = await site.browser().http.get(f"{CHECK}?email=a@b.example", headers=bearer)

    assert answer.status_code == 405
