"""The `temporal` program: from PATH, from the cache, fetched as a pinned release, or built from its pinned source.

The digests are those of the release archives on GitHub, taken from two independent public lists that agree (a nixpkgs-style
fetchurl expression and a checksum index of Temporal CLI releases). A build from source needs no digest of ours: Go checks
every module against the public checksum database (sum.golang.org). Nothing unverified is ever run.
"""

import asyncio
import os
import platform
import re
import shutil
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import structlog

from deploy.local.cache import Artefact, Cache
from deploy.local.errors import DownloadFailed, Missing, TooOld

log = structlog.get_logger()

VERSION = "1.5.1"
OLDEST_SERVER = (1, 29, 1)
RELEASES = "https://github.com/temporalio/cli/releases/download"
MODULE = f"github.com/temporalio/cli/cmd/temporal@v{VERSION}"
DIGESTS = {
    ("linux", "amd64"): "ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d",
    ("linux", "arm64"): "bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5",
    ("darwin", "amd64"): "bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9",
    ("darwin", "arm64"): "cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415",
}
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
TELL_EVERY_SECONDS = 30.0
SERVER_VERSION = re.compile(r"Server (\d+)\.(\d+)\.(\d+)")


async def server_version(program: Path) -> tuple[int, ...]:
    """The version of the Temporal server inside the program; empty if it does not say.

    The program's own version is no use: one that was built by `go install` calls itself 0.0.0-DEV.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *(str(program), "--version"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return ()
    out, _ = await process.communicate()
    found = SERVER_VERSION.search(out.decode(errors="replace"))
    return tuple(int(part) for part in found.groups()) if found else ()


async def checked(program: Path) -> Path:
    """The program, if it is new enough.

    Raises TooOld.
    """
    version = await server_version(program)
    if version < OLDEST_SERVER:
        has = ".".join(map(str, version)) or "none that it names"
        needs = ".".join(map(str, OLDEST_SERVER))
        raise TooOld(
            f"{program} carries Temporal server {has}; Habeas needs {needs} or newer (CLI {VERSION}). "
            "Update it, or take it off PATH: Habeas then fetches its own."
        )
    return program


def cached(cache: Cache) -> Path:
    """Where our own copy is, or would be."""
    return cache.path(f"temporal-{VERSION}/temporal")


async def find(cache: Cache, search_path: str | None = None) -> Path | None:
    """The program on this machine that would be used: the one on PATH, else ours; None if there is none.

    Raises TooOld, rather than pass over a program that somebody put on PATH on purpose.
    """
    on_path = shutil.which("temporal", path=search_path)
    if on_path is not None:
        return await checked(Path(on_path))
    own = cached(cache)
    return own if own.is_file() else None


async def obtain(cache: Cache, search_path: str | None = None, releases: str = RELEASES) -> Path:
    """The program, fetched or built if this machine has none.

    Raises TooOld, Missing.
    """
    found = await find(cache, search_path)
    if found is not None:
        return found
    try:
        await _fetch(cache, releases)
    except DownloadFailed as failure:
        log.info("temporal_download_failed", error=type(failure).__name__)
        await _build(cache, failure)
    return cached(cache)


async def _fetch(cache: Cache, releases: str) -> None:
    system, machine = sys.platform, ARCHITECTURES.get(platform.machine().lower(), "unknown")
    digest = DIGESTS.get((system, machine))
    if digest is None:
        raise DownloadFailed(f"there is no pinned Temporal release for {system} on {machine}.")
    archive = f"temporal_cli_{VERSION}_{system}_{machine}.tar.gz"
    cache.progress(f"fetching Temporal {VERSION}")
    await cache.fetch(
        "temporal",
        [Artefact(name=f"temporal-{VERSION}/{archive}", url=f"{releases}/v{VERSION}/{archive}", sha256=digest)],
    )
    await asyncio.to_thread(unpack, cache.path(f"temporal-{VERSION}/{archive}"), cached(cache))


def unpack(archive: Path, target: Path) -> None:
    """The target is the program of a release archive, whole; the archive is gone. Raises DownloadFailed."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(archive) as tar:
        found = next((m for m in tar.getmembers() if m.isfile() and m.name.removeprefix("./") == "temporal"), None)
        member = tar.extractfile(found) if found else None
        if member is None:
            raise DownloadFailed(f"{archive} holds no program 'temporal'. Remove it and try again.")
        program = Path(folder) / "temporal"
        with program.open("wb") as out:
            shutil.copyfileobj(member, out)
        program.chmod(0o755)
        program.replace(target)
    archive.unlink()


async def _build(cache: Cache, why: DownloadFailed) -> None:
    go = shutil.which("go")
    if go is None:
        raise Missing(
            f"no Temporal server on this machine: {why} Then there is no 'go' to build it with either. "
            f"Install the Temporal CLI {VERSION} or newer on PATH, or Go 1.24 or newer, or give HABEAS_TEMPORAL_ADDRESS."
        )
    async with cache.exclusive("temporal-build"):
        target = cached(cache)
        if target.is_file():
            return
        cache.progress(f"building Temporal {VERSION} from its source (about four minutes on two cores)")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            journal = cache.path("temporal-build.log")
            with journal.open("wb") as out:
                process = await asyncio.create_subprocess_exec(
                    *(go, "install", "-ldflags=-s -w", MODULE),
                    env={**os.environ, "GOBIN": folder},
                    stdout=out,
                    stderr=out,
                )
                code = await _patiently(process, cache)
            if code != 0:
                raise Missing(f"Temporal could not be built (go ended with {code}, see {journal}), nor fetched: {why}")
            (await checked(Path(folder) / "temporal")).replace(target)
        log.info("temporal_built", version=VERSION)


async def _patiently(process: asyncio.subprocess.Process, cache: Cache) -> int:
    """The exit code of a build; says now and then that it still runs."""
    began = time.monotonic()
    while True:
        try:
            return await asyncio.wait_for(process.wait(), TELL_EVERY_SECONDS)
        except TimeoutError:
            cache.progress(f"still building Temporal ({time.monotonic() - began:.0f} s)")
