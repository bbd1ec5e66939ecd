"""A small OpenID Connect provider in a process of its own: real keys, real signatures, and it can be told to misbehave.

No broker of BankID can be reached from tests; this speaks the same protocol. `POST /next` says who signs in next.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import FastAPI, Form, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "habeas", "a-secret-of-the-tests"
SIGNER = "ES256"


class Provider:
    """What the provider remembers."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = ECKey.generate_key("P-256", {"kid": "one"})
        self.stranger = ECKey.generate_key("P-256", {"kid": "one"})
        self.next: dict[str, Any] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.fetched = 0


def application(issuer: str) -> FastAPI:
    app, here = FastAPI(), Provider(issuer)

    @app.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        said = here.next.get("issuer_of_description", issuer)
        return {
            "issuer": said,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        here.fetched += 1
        return {"keys": [{**here.key.as_dict(private=False), "use": "sig"}]}

    @app.get("/fetched")
    def fetched() -> int:
        return here.fetched

    @app.post("/next")
    async def say(request: Request) -> None:
        here.next = await request.json()
        if here.next.get("rotate"):
            here.key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(4)})

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        here.asked[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}&iss={issuer}", 302)

    @app.post("/token")
    def token(
        code: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
        authorization: Annotated[str, Header()] = "",
    ) -> Response:
        asked = here.asked.pop(code, None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        who = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        fits = asked and asked["code_challenge"] == digest and asked["redirect_uri"] == redirect_uri
        if not fits or authorization != who or asked is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims, moment = dict(here.next.get("claims", {})), int(time.time())
        fresh = "max_age" in asked and not here.next.get("stale")
        said = {
            "iss": issuer, "aud": CLIENT, "sub": "s-1", "nonce": asked["nonce"], "iat": moment, "exp": moment + 300,
            "auth_time": moment if fresh else moment - 3600, "acr": "loa3",
        } | claims  # fmt: skip
        key = here.stranger if here.next.get("forged") else here.key
        if here.next.get("unsigned"):
            parts = [
                base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in ({"alg": "none"}, said)
            ]
            return JSONResponse({"id_token": ".".join(parts) + "."})
        return JSONResponse({"id_token": jwt.encode({"alg": SIGNER, "kid": key.kid}, said, key), "access_token": "x"})

    return app


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[str]:
    """The provider's address, while it runs as a process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.connectors.oidc_provider", str(port))
    issuer = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient() as http:
            for _ in range(200):
                with contextlib.suppress(httpx.HTTPError):
                    await http.get(f"{issuer}/fetched")
                    break
                await asyncio.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    number = int(sys.argv[1])
    uvicorn.run(application(f"http://127.0.0.1:{number}"), host="127.0.0.1", port=number, log_level="error")
