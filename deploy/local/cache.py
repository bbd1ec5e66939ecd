"""A cache of downloaded servers outside the tree, where a file exists only if it is exactly the pinned one."""

import asyncio
import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import structlog

from deploy.local.errors import DownloadFailed
from deploy.local.locks import locked
from deploy.local.progress import Progress, silent
from schemas.base import Frozen

log = structlog.get_logger()

SIDE_BY_SIDE = 8
TELL_EVERY = 10
SILENCE_SECONDS = 30
ATTEMPTS = 3
BLOCK = 1 << 20


class Artefact(Frozen):
    """One file to have: where it comes from and which bytes it must be."""

    name: str  # path below the cache folder
    url: str
    sha256: str


def cache_folder(override: Path | None = None) -> Path:
    """Where the servers' files are kept: the override, else XDG_CACHE_HOME/habeas, else ~/.cache/habeas."""
    if override is not None:
        return override
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "habeas"


class Cache:
    """The cache folder. Safe for several processes at once."""

    def __init__(self, folder: Path | None = None, progress: Progress = silent) -> None:
        self.folder = cache_folder(folder)
        self.progress = progress

    def path(self, name: str) -> Path:
        """Where the file of this name is, or would be."""
        return self.folder / name

    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        """A lock on one part of the cache, across processes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return locked(self.folder / f".{name}.lock", self.progress)

    def missing(self, artefacts: Iterable[Artefact]) -> list[Artefact]:
        """Those that are not in the cache yet."""
        return [a for a in artefacts if not self.path(a.name).is_file()]

    async def fetch(self, group: str, artefacts: Iterable[Artefact]) -> None:
        """All of them are in the cache, each with its pinned digest.

        group: names them to a person, and the lock.
        Raises DownloadFailed.
        """
        wanted = list(artefacts)
        if not self.missing(wanted):
            return
        async with self.exclusive(group):
            missing = self.missing(wanted)
            for artefact in missing:
                self.path(artefact.name).parent.mkdir(parents=True, exist_ok=True)
            gate = asyncio.Semaphore(SIDE_BY_SIDE)
            done = 0

            async def one(artefact: Artefact) -> None:
                nonlocal done
                async with gate:
                    await asyncio.to_thread(download, artefact, self.path(artefact.name))
                done += 1
                if done % TELL_EVERY == 0 or done == len(missing):
                    self.progress(f"fetching {group}: {done} of {len(missing)} files")

            outcomes = await asyncio.gather(*(one(a) for a in missing), return_exceptions=True)
            for failure in (o for o in outcomes if isinstance(o, BaseException)):
                raise failure
            log.info("server_files_fetched", group=group, files=len(missing))


def download(artefact: Artefact, target: Path) -> None:
    """The target holds the pinned bytes, or does not exist.

    Tries three times before it gives up; a wrong digest is never tried again.
    Raises DownloadFailed.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _download_once(artefact, target)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as failure:
            gone = isinstance(failure, urllib.error.HTTPError) and failure.code < 500
            if attempt == ATTEMPTS or gone:
                raise DownloadFailed(
                    f"{artefact.url} could not be fetched ({failure}). Check the network, a proxy (HTTPS_PROXY) or a mirror; "
                    f"or put the file, sha256 {artefact.sha256}, at {target}."
                ) from failure
        else:
            return


def _download_once(artefact: Artefact, target: Path) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".download-", dir=target.parent)
    temporary = Path(name)
    try:
        digest = hashlib.sha256()
        with (
            os.fdopen(descriptor, "wb") as out,
            urllib.request.urlopen(artefact.url, timeout=SILENCE_SECONDS) as answer,
        ):
            while block := answer.read(BLOCK):
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != artefact.sha256:
            raise DownloadFailed(
                f"{artefact.url} is not the pinned file: sha256 {digest.hexdigest()} instead of {artefact.sha256}. "
                "Nothing was kept. Something between here and there changes downloads, or the mirror is wrong: ask whoever runs it."
            )
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
