"""Somebody signs in only where the provider has really said so, to us, now."""

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from connectors.oidc import OidcProvider
from schemas.errors import BadSettings, NotAllowed, SystemUnavailable
from schemas.systems import Identity, IdentityKind
from schemas.web import Client, SignedIn
from tests.connectors.oidc_provider import CLIENT, SECRET, running

pytestmark = pytest.mark.asyncio(loop_scope="session")
REDIRECT = "https://pages.example/oidc/callback"
NUMBER = "199001010017"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def issuer() -> AsyncIterator[str]:
    async with running() as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


def client_of(issuer: str, **changed: Any) -> Client:
    given = {"client_secret": SECRET, "levels": ("loa3",), "claims": {"personnummer": "personalNumber"}} | changed
    return Client.model_validate({"issuer": issuer, "client_id": CLIENT, **given})


async def sign_in(
    issuer: str, http: httpx.AsyncClient, *, fresh: bool = False, client: Client | None = None, **next_: Any
) -> SignedIn:
    """The whole way of a browser: to the provider, back with a code, and the code for an identity."""
    provider = OidcProvider(client or client_of(issuer), http)
    await http.post(f"{issuer}/next", json=next_)
    begun = await provider.begin(REDIRECT, fresh=fresh)
    back = parse_qs(urlsplit((await http.get(begun.url)).headers["location"]).query)
    assert back["state"] == [begun.state]
    nonce = next_.get("our_nonce", begun.nonce)
    return await provider.finish(
        REDIRECT, back["code"][0], nonce, next_.get("verifier", begun.verifier), issuer=back["iss"][0], fresh=fresh
    )


async def test_who_signs_in_is_known_by_the_claims_that_the_settings_name(issuer: str, http: httpx.AsyncClient) -> None:
    who = await sign_in(issuer, http, claims={"personalNumber": "19900101-0017", "name": "Tove Ek", "sub": "s-9"})

    assert who.word.identities == (Identity(kind=IdentityKind.PERSONNUMMER, value=NUMBER),)
    assert (who.word.issuer, who.word.subject, who.word.name, who.word.level) == (issuer, "s-9", "Tove Ek", "loa3")


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "other"]},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"nonce": "another"},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"acr": "loa1"},
        {"acr": None},
        {"sub": ""},
        {"exp": None},
        {"exp": True},
    ],
)
async def test_a_claim_that_does_not_fit_lets_nobody_in(
    issuer: str, http: httpx.AsyncClient, wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed):
        await sign_in(issuer, http, claims=wrong)


@pytest.mark.parametrize("how", ["forged", "unsigned"])
async def test_an_identity_without_the_providers_own_signature_is_nobodys(
    issuer: str, http: httpx.AsyncClient, how: str
) -> None:
    with pytest.raises(NotAllowed, match="not signed"):
        await sign_in(issuer, http, forged=how == "forged", unsigned=how == "unsigned")


async def test_a_code_is_worth_nothing_without_what_only_our_side_has(issuer: str, http: httpx.AsyncClient) -> None:
    with pytest.raises(NotAllowed):
        await sign_in(issuer, http, verifier="somebody-elses-verifier-of-the-same-length-0")
    with pytest.raises(NotAllowed):
        await sign_in(issuer, http, client=client_of(issuer, client_secret="guessed"))


async def test_whoever_has_to_sign_in_anew_has_not_signed_in_an_hour_ago(issuer: str, http: httpx.AsyncClient) -> None:
    who = await sign_in(issuer, http, fresh=True)
    old = await sign_in(issuer, http)

    assert abs(who.auth_time.timestamp() - time.time()) < 60
    assert time.time() - old.auth_time.timestamp() > 3000
    with pytest.raises(NotAllowed, match="just now"):
        await sign_in(issuer, http, fresh=True, stale=True)
    with pytest.raises(NotAllowed):
        await sign_in(issuer, http, fresh=True, claims={"auth_time": None})


async def test_a_clock_that_goes_half_a_minute_wrong_keeps_nobody_out(issuer: str, http: httpx.AsyncClient) -> None:
    moment = int(time.time())

    assert await sign_in(issuer, http, claims={"iat": moment + 30, "exp": moment - 30, "nbf": moment + 30})


async def test_new_keys_of_the_provider_are_asked_for_once_and_not_at_every_forgery(
    issuer: str, http: httpx.AsyncClient
) -> None:
    patient, eager = OidcProvider(client_of(issuer), http), OidcProvider(client_of(issuer), http, ask_again=0.0)

    async def through(provider: OidcProvider, **next_: Any) -> SignedIn:
        await http.post(f"{issuer}/next", json=next_)
        begun = await provider.begin(REDIRECT)
        back = parse_qs(urlsplit((await http.get(begun.url)).headers["location"]).query)
        return await provider.finish(REDIRECT, back["code"][0], begun.nonce, begun.verifier, issuer=issuer)

    await through(patient)
    await through(eager)
    before = (await http.get(f"{issuer}/fetched")).json()
    for _ in range(3):
        with pytest.raises(NotAllowed):
            await through(patient, forged=True)
    assert (await http.get(f"{issuer}/fetched")).json() == before

    assert await through(eager, rotate=True)


async def test_an_answer_of_another_provider_and_a_silent_one_do_not_count(
    issuer: str, http: httpx.AsyncClient
) -> None:
    provider = OidcProvider(client_of(issuer), http)
    await http.post(f"{issuer}/next", json={})
    for said in ("https://other.example", None):
        begun = await provider.begin(REDIRECT)
        code = parse_qs(urlsplit((await http.get(begun.url)).headers["location"]).query)["code"][0]
        with pytest.raises(NotAllowed):
            await provider.finish(REDIRECT, code, begun.nonce, begun.verifier, issuer=said)


async def test_an_address_that_nobody_has_checked_proves_nothing(issuer: str, http: httpx.AsyncClient) -> None:
    client = client_of(issuer, claims={"email": "email", "phone": "phone_number"})
    unchecked = await sign_in(
        issuer, http, client=client, claims={"email": "Ek@tove.example", "phone_number": "+46700"}
    )
    checked = await sign_in(issuer, http, client=client, claims={"email": "Ek@tove.example", "email_verified": True})

    assert unchecked.word.identities == ()
    assert [i.value for i in checked.word.identities] == ["ek@tove.example"]


async def test_a_provider_that_is_away_or_somebody_else_is_unavailable(issuer: str, http: httpx.AsyncClient) -> None:
    await http.post(f"{issuer}/next", json={"issuer_of_description": "https://other.example"})
    for address in (issuer, "http://127.0.0.1:1"):
        with pytest.raises(SystemUnavailable):
            await OidcProvider(client_of(address), http).begin(REDIRECT)
    with pytest.raises(BadSettings):
        OidcProvider(client_of("http://bank.example"), http)
