"""A real Request Tracker 5 of Debian's packages, with a database of its own; nothing outside the folder is touched.

`apt-get install --no-install-recommends request-tracker5 rt5-standalone rt5-db-sqlite`
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

SERVER = Path("/usr/share/request-tracker5/libexec/standalone_httpd")
LIBRARY = "/usr/share/request-tracker5/lib"
SETUP = shutil.which("rt-setup-database-5")
THERE = SERVER.exists() and SETUP is not None
AUTH = ("root", "password")
"""What a new RT comes with."""
_SITE = """
Set($rtname, 'clinic'); Set($Organization, 'clinic.test'); Set($WebDomain, '127.0.0.1'); Set($WebPort, {port});
Set($WebPath, ''); Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rt.sqlite');
Set($CorrespondAddress, 'rt@clinic.test'); Set($CommentAddress, 'rtc@clinic.test'); Set($MailCommand, 'testfile');
Set($LogToSyslog, undef); Set($LogToSTDERR, 'warning'); Set($WebSecureCookies, 0); Set($WebSameSiteCookies, 'Lax');
Set($RestrictReferrer, 0); Set($MasonLocalComponentRoot, '{folder}/html'); Set($Timezone, 'Europe/Stockholm');
1;
"""


class Tracker(NamedTuple):
    """A running RT."""

    url: str
    http: httpx.AsyncClient
    """Signed in as its administrator."""
    environment: dict[str, str]

    async def call(self, method: str, path: str, json: Any = None) -> Any:
        """What REST 2 answers."""
        answer = await self.http.request(method, f"{self.url}/REST/2.0{path}", json=json)
        assert answer.status_code < 400, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


@asynccontextmanager
async def running(folder: Path, *, perl: str = "") -> AsyncIterator[Tracker]:
    """An RT with nothing in it but its administrator. perl: run once with RT loaded, to set it up."""
    folder.chmod(0o755)
    (folder / "site").mkdir()
    port = _port()
    (folder / "site.pm").write_text(_SITE.format(port=port, folder=folder))
    # without a site folder of its own the packaged settings win, and with them the packaged database
    env = {"RT_SITE_CONFIG": str(folder / "site.pm"), "RT_SITE_CONFIG_DIR": str(folder / "site")}
    whole = dict(os.environ, **env)
    for more in (["--skip-create"], []):
        if await _run(whole, str(SETUP), "--action", "init", *more):
            break
    if perl:
        script = f"use lib '{LIBRARY}'; use RT; RT::LoadConfig(); RT::Init();\n{perl}"
        (folder / "setup.pl").write_text(script)
        assert await _run(whole, "perl", str(folder / "setup.pl")), "RT could not be set up"
    with (folder / "log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            str(SERVER), "--host", "127.0.0.1", "--port", str(port), env=whole, stdout=log, stderr=log
        )  # fmt: skip
    try:
        async with httpx.AsyncClient(auth=AUTH, timeout=60) as http:
            tracker = Tracker(f"http://127.0.0.1:{port}", http, env)
            await _ready(tracker)
            yield tracker
    finally:
        server.terminate()
        await asyncio.wait_for(server.wait(), 20)


async def _run(environment: dict[str, str], *command: str) -> bool:
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait() == 0


async def _ready(tracker: Tracker) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await tracker.call("GET", "/rt")
                return
            except (httpx.HTTPError, AssertionError):
                await asyncio.sleep(0.2)


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
