"""A real Keycloak for a long test, started from its Maven package; nothing of it stays."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

VERSION = "26.7.3"
PACKAGE = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
REALM, SECRET, PASSWORD = "staff", "a-secret-of-the-tests", "a password of the tests"


async def package() -> Path | None:
    """The package, through the Maven client of this machine; None where there is no Maven or no Java."""
    kept = os.environ.get("KEYCLOAK_ZIP")
    if kept:
        return Path(kept)
    if not (shutil.which("mvn") and shutil.which("java")):
        return None
    plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get"
    given = ("mvn", "-q", "-B", plugin, f"-Dartifact={PACKAGE}", "-Dtransitive=false")
    process = await asyncio.create_subprocess_exec(*given, stdout=asyncio.subprocess.DEVNULL)
    name = f"keycloak-quarkus-dist-{VERSION}.zip"
    found = Path.home() / ".m2/repository/org/keycloak/keycloak-quarkus-dist" / VERSION / name
    return found if await process.wait() == 0 and found.exists() else None


@contextlib.asynccontextmanager
async def keycloak(zipped: Path, folder: Path) -> AsyncIterator[str]:
    """Its address, while it runs."""
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder)
    home, port, management = folder / f"keycloak-{VERSION}", _port(), _port()
    url = f"http://127.0.0.1:{port}"
    admin = {"KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": "admin"}
    process = await asyncio.create_subprocess_exec(
        "bash", str(home / "bin" / "kc.sh"), "start-dev", "--http-host=127.0.0.1", f"--http-port={port}",
        f"--http-management-port={management}", "--cache=local",
        env={**os.environ, **admin, "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx400m"},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        async with httpx.AsyncClient() as http, asyncio.timeout(300):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(f"{url}/realms/master/.well-known/openid-configuration")).status_code == 200:
                        break
                await asyncio.sleep(1)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


class Realm:
    """A realm with a client, groups as realm roles in the ID token, and people."""

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self.url, self._http = url, http
        self.issuer = f"{url}/realms/{REALM}"

    async def make(self, redirect: str, roles: tuple[str, ...]) -> None:
        """The realm, its client, and these roles."""
        await self._say("POST", "", {"realm": REALM, "enabled": True})
        mapper = {
            "name": "roles", "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-realm-role-mapper",
            "config": {"claim.name": "groups", "jsonType.label": "String", "multivalued": "true", "id.token.claim": "true"},
        }  # fmt: skip
        client = {
            "clientId": "habeas", "publicClient": False, "secret": SECRET, "redirectUris": [redirect],
            "standardFlowEnabled": True, "protocolMappers": [mapper], "attributes": {"pkce.code.challenge.method": "S256"},
        }  # fmt: skip
        await self._say("POST", f"/{REALM}/clients", client)
        for role in roles:
            await self._say("POST", f"/{REALM}/roles", {"name": role})

    async def person(self, name: str, *roles: str) -> str:
        """Somebody with these roles and no others; their id."""
        known = await self._say("GET", f"/{REALM}/users?username={name}&exact=true")
        if not known:
            user = {
                "username": name, "enabled": True, "email": f"{name}@inkorgen.example", "emailVerified": True,
                "firstName": "A", "lastName": "B", "credentials": [{"type": "password", "value": PASSWORD}],
            }  # fmt: skip
            await self._say("POST", f"/{REALM}/users", user)
            known = await self._say("GET", f"/{REALM}/users?username={name}&exact=true")
        id_ = str(known[0]["id"])
        mapped = f"/{REALM}/users/{id_}/role-mappings/realm"
        mine = [r for r in await self._say("GET", mapped) if not r["name"].startswith("default-")]
        if mine:
            await self._say("DELETE", mapped, mine)
        wanted = [await self._say("GET", f"/{REALM}/roles/{role}") for role in roles]
        await self._say("POST", mapped, wanted)
        return id_

    async def _say(self, method: str, path: str, said: Any = None) -> Any:
        form = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": "admin"}
        token = await self._http.post(f"{self.url}/realms/master/protocol/openid-connect/token", data=form)
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        answer = await self._http.request(method, f"{self.url}/admin/realms{path}", json=said, headers=headers)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.text[:300])
        return answer.json() if answer.content else None


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
