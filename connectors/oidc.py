"""OpenID Connect: somebody signs in with an identity provider, such as BankID through a broker."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from schemas.clock import now
from schemas.errors import BadSettings, NotAllowed, SystemUnavailable
from schemas.ids import SystemId
from schemas.particulars import ProviderWord
from schemas.systems import Identity, IdentityKind
from schemas.web import Begun, Client, SignedIn

PROVIDER = SystemId("identity-provider")
ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""Signatures that only the provider can make; none by a secret that both sides have."""
SKEW = timedelta(seconds=60)
"""How far the provider's clock and ours may differ."""
FRESH = timedelta(minutes=5)
"""How long ago somebody may have signed in where they have to sign in once more."""
KNOWN_FOR, ASK_AGAIN = 3600.0, 60.0
"""Seconds that the provider's description is believed, and that lie at least between two questions for new keys."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class OidcProvider:
    """The relying party of one organisation: authorisation code with PKCE, state and nonce.

    Source: OpenID Connect Core 1.0 sections 3.1 and 5.5.1.1; RFC 7636; RFC 9207; RFC 9700.
    """

    def __init__(self, client: Client, http: httpx.AsyncClient, *, ask_again: float = ASK_AGAIN) -> None:
        """ask_again: seconds between two questions for new keys. Raises BadSettings."""
        if urlsplit(client.issuer).scheme != "https" and urlsplit(client.issuer).hostname not in LOOPBACK:
            raise BadSettings("the issuer of an identity provider has to be an https address")
        self._client, self._http, self._ask_again = client, http, ask_again
        self._about: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._asked = self._keyed = -KNOWN_FOR

    async def begin(self, redirect: str, *, fresh: bool = False) -> Begun:
        """Where the browser goes. fresh: they sign in now, whoever was signed in before. Raises SystemUnavailable."""
        about, client = await self._description(), self._client
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect,
            "scope": " ".join(client.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if client.levels:
            asked["acr_values"] = " ".join(client.levels)
        if fresh:
            asked |= {"prompt": "login", "max_age": "0"}
        address = str(about["authorization_endpoint"])
        url = f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
        return Begun(url=url, state=state, nonce=nonce, verifier=verifier)

    async def finish(
        self, redirect: str, code: str, nonce: str, verifier: str, *, issuer: str | None = None, fresh: bool = False
    ) -> SignedIn:
        """Who signed in, by a checked signature. issuer: what came back beside the code.

        Raises NotAllowed where anything does not fit, and SystemUnavailable.
        """
        claims = await self.claims(redirect, code, nonce, verifier, issuer=issuer, fresh=fresh)
        return SignedIn(word=self._word(claims), auth_time=_moment(claims.get("auth_time", claims["iat"])))

    async def claims(
        self, redirect: str, code: str, nonce: str, verifier: str, *, issuer: str | None = None, fresh: bool = False
    ) -> dict[str, Any]:
        """All that a checked identity says. Raises as `finish`."""
        about = await self._description()
        if issuer is not None and issuer != self._client.issuer:
            raise NotAllowed("another identity provider has answered")
        if issuer is None and about.get("authorization_response_iss_parameter_supported") is True:
            raise NotAllowed("the answer does not say which identity provider it comes from")
        claims = await self._signed(await self._redeem(about, redirect, code, verifier))
        self._check(claims, nonce, fresh)
        return claims

    async def _redeem(self, about: dict[str, Any], redirect: str, code: str, verifier: str) -> str:
        client = self._client
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
            "client_id": client.client_id,
        }
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth: httpx.BasicAuth | None = None
        if client.client_secret and "client_secret_basic" in methods:
            auth = httpx.BasicAuth(client.client_id, client.client_secret)
        elif client.client_secret:
            given["client_secret"] = client.client_secret
        answer = await self._ask("POST", str(about["token_endpoint"]), data=given, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotAllowed("the identity provider gave no identity")
        return token

    async def _signed(self, token: str) -> dict[str, Any]:
        """What the token says, once its signature fits; new keys are asked for where none fits."""
        try:
            try:
                return jwt.decode(token, await self._signers(), algorithms=ALGORITHMS).claims
            except (InvalidKeyIdError, BadSignatureError):
                return jwt.decode(token, await self._signers(again=True), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            raise NotAllowed("the identity is not signed by the identity provider") from None

    def _check(self, claims: dict[str, Any], nonce: str, fresh: bool) -> None:
        client, moment = self._client, now()
        audience = claims.get("aud")
        audience = [audience] if isinstance(audience, str) else audience
        if claims.get("iss") != client.issuer or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise NotAllowed("the identity is of another provider, or of nobody")
        if not isinstance(audience, list) or client.client_id not in audience:
            raise NotAllowed("the identity was given to somebody else")
        if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client.client_id:
            raise NotAllowed("the identity was asked for by somebody else")
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise NotAllowed("the identity answers another question")
        if not (_moment(claims.get("exp")) > moment - SKEW and _moment(claims.get("iat")) < moment + SKEW):
            raise NotAllowed("the identity is too old, or of tomorrow")
        if "nbf" in claims and _moment(claims["nbf"]) > moment + SKEW:
            raise NotAllowed("the identity does not count yet")
        if client.levels and claims.get("acr") not in client.levels:
            raise NotAllowed("the identity is not strong enough")
        if fresh:
            signed_at = _moment(claims.get("auth_time"))
            if not moment - FRESH - SKEW < signed_at < moment + SKEW:
                raise NotAllowed("they did not sign in just now")

    def _word(self, claims: dict[str, Any]) -> ProviderWord:
        said = []
        for kind, name in self._client.claims.items():
            value = claims.get(name)
            if isinstance(value, str) and value.strip() and (plain := _plain(IdentityKind(kind), value, claims)):
                said.append(Identity(kind=IdentityKind(kind), value=plain))
        called, level = claims.get(self._client.name_claim), claims.get("acr")
        return ProviderWord(
            issuer=self._client.issuer,
            subject=claims["sub"],
            identities=tuple(said),
            name=called if isinstance(called, str) else None,
            level=level if isinstance(level, str) else None,
        )

    async def _description(self) -> dict[str, Any]:
        if time.monotonic() - self._asked > KNOWN_FOR:
            address = f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = await self._ask("GET", address)
            if found.get("issuer") != self._client.issuer:
                raise SystemUnavailable(PROVIDER, "it describes itself as somebody else")
            named = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            hosts = [urlsplit(str(found.get(name, ""))) for name in named]
            if any(h.scheme != "https" and h.hostname not in LOOPBACK for h in hosts):
                raise SystemUnavailable(PROVIDER, "it names an address that is not https")
            self._about, self._asked = found, time.monotonic()
        return self._about

    async def _signers(self, *, again: bool = False) -> KeySet:
        age = time.monotonic() - self._keyed
        if self._keys is None or age > KNOWN_FOR or (again and age > self._ask_again):
            found = await self._ask("GET", str((await self._description())["jwks_uri"]))
            usable = [
                k for k in found.get("keys", ()) if k.get("kty") in ("RSA", "EC", "OKP") and k.get("use") != "enc"
            ]
            self._keys = KeySet.import_key_set({"keys": usable})
            self._keyed = time.monotonic()
        return self._keys

    async def _ask(self, method: str, url: str, **given: Any) -> dict[str, Any]:
        try:
            answer = await self._http.request(
                method, url, headers={"Accept": "application/json"}, timeout=10.0, **given
            )
            if answer.status_code in (400, 401, 403):
                raise NotAllowed("the identity provider does not take it")
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as problem:
            raise SystemUnavailable(PROVIDER, type(problem).__name__) from None
        if not isinstance(found, dict):
            raise SystemUnavailable(PROVIDER, "it answers in another form")
        return found


def _moment(seconds: Any) -> datetime:
    """Raises NotAllowed where it is no time."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 2**33:
        raise NotAllowed("the identity does not say when")
    return datetime.fromtimestamp(seconds, UTC)


def _plain(kind: IdentityKind, value: str, claims: dict[str, Any]) -> str | None:
    """An identifier as the engine writes it; None where it proves nothing: a mail address that nobody has checked."""
    text = value.strip()
    if kind is IdentityKind.PERSONNUMMER:
        digits = re.sub(r"[\s-]", "", text)
        return digits if re.fullmatch(r"\d{12}", digits) else None
    if kind is IdentityKind.EMAIL:
        return text.lower() if claims.get("email_verified") is True and "@" in text else None
    if kind is IdentityKind.PHONE:
        return text if claims.get("phone_number_verified") is True and text.startswith("+") else None
    return text
