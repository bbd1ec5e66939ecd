"""Looks at this machine and says what the embedded servers lack, and what to do about it."""

import asyncio
import os
import shutil
import socket
import sys
import urllib.parse
from collections.abc import Awaitable, Callable
from pathlib import Path

from deploy.local import kafka_jars, leftovers, ports, temporal_binary
from deploy.local.addresses import Outside, ServerName
from deploy.local.cache import Cache
from deploy.local.errors import LocalError
from deploy.local.folder import DataFolder
from deploy.local.locks import FileLock
from deploy.local.postgres import binaries
from deploy.local.postgres_user import postgres_user_known
from deploy.local.stack import DEFAULT_FOLDER
from schemas.base import Frozen

OLDEST_PYTHON = (3, 11)
ROOM_NEEDED = 2 << 30  # binaries, a write-ahead log of a gigabyte, and something to work with
NETWORK_SECONDS = 5.0
CONNECT_SECONDS = 2.0


class Finding(Frozen):
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""  # what to do; empty exactly when ok


class Doctor:
    """Examines one machine, for one data folder."""

    def __init__(
        self,
        folder: Path = DEFAULT_FOLDER,
        *,
        outside: Outside | None = None,
        cache: Path | None = None,
        maven: str = kafka_jars.REPOSITORY,
        search_path: str | None = None,
    ) -> None:
        """search_path: where to look for programs, instead of PATH."""
        self.folder, self.cache = DataFolder(folder), Cache(cache)
        self.ours = frozenset(ServerName) - (outside or Outside()).given()
        self.maven, self.search_path = maven, search_path

    async def examine(self) -> list[Finding]:
        """Every finding, good ones too. Changes nothing on the machine."""
        looks: list[Callable[[], Awaitable[Finding]]] = [
            self._python,
            self._data_folder,
            self._room,
            self._cache_writable,
        ]
        if ServerName.POSTGRES in self.ours:
            looks += [self._postgres, self._postgres_user]
        if ServerName.TEMPORAL in self.ours:
            looks.append(self._temporal)
        if ServerName.KAFKA in self.ours:
            looks += [self._java, self._kafka]
        looks += [self._network, self._stack]
        return [await look() for look in looks]

    async def _python(self) -> Finding:
        has = ".".join(map(str, sys.version_info[:3]))
        return judged(
            "python", sys.version_info >= OLDEST_PYTHON, has, "Install Python 3.11 or newer and run 'make setup'."
        )

    async def _data_folder(self) -> Finding:
        path = self.folder.path
        foreign = path.exists() and not self.folder.ours and (not path.is_dir() or any(path.iterdir()))
        if foreign:
            return judged(
                "data folder", False, f"{path} holds something else", "Give another folder, or move what is there."
            )
        return judged(
            "data folder", _writable(path), str(path), f"Make {path} writable for this user, or give another folder."
        )

    async def _room(self) -> Finding:
        free = shutil.disk_usage(_nearest(self.folder.path)).free
        detail = f"{free >> 20} MB free at {self.folder.path}"
        return judged("disk space", free >= ROOM_NEEDED, detail, f"Free some: {ROOM_NEEDED >> 20} MB are needed.")

    async def _cache_writable(self) -> Finding:
        folder = self.cache.folder
        return judged(
            "cache",
            _writable(folder),
            str(folder),
            f"Make {folder} writable, or set XDG_CACHE_HOME to a folder that is.",
        )

    async def _postgres(self) -> Finding:
        try:
            return judged("postgres", True, str(binaries()), "")
        except LocalError as failure:
            return judged("postgres", False, "the server's wheel can't be used", str(failure))

    async def _postgres_user(self) -> Finding:
        user = postgres_user_known()
        remedy = "PostgreSQL refuses to run as root: run Habeas as another user, or 'useradd --system habeas-postgres'."
        return judged("postgres user", user is not None, user or "root, with no other user to become", remedy)

    async def _temporal(self) -> Finding:
        try:
            found = await temporal_binary.find(self.cache, self.search_path)
        except LocalError as failure:
            return judged("temporal", False, "too old", str(failure))
        if found is not None:
            return judged("temporal", True, str(found), "")
        go = shutil.which("go", path=self.search_path)
        detail = "not on this machine; can be fetched" + (" or built with go" if go else "")
        return judged("temporal", False, detail, "Run 'make setup', which fetches it into the cache.")

    async def _java(self) -> Finding:
        try:
            return judged("java", True, str(await kafka_jars.find_java(self.search_path)), "")
        except LocalError as failure:
            return judged("java", False, "none that is new enough", str(failure))

    async def _kafka(self) -> Finding:
        wanted = kafka_jars.pinned(self.maven)
        missing = len(self.cache.missing(wanted))
        detail = f"{len(wanted) - missing} of {len(wanted)} files in the cache"
        return judged("kafka", missing == 0, detail, "Run 'make setup', which fetches them.")

    async def _network(self) -> Finding:
        """Only matters while something is still to be fetched."""
        wanted: list[str] = []
        if ServerName.KAFKA in self.ours and self.cache.missing(kafka_jars.pinned(self.maven)):
            wanted.append(self.maven)
        if ServerName.TEMPORAL in self.ours and not (await self._temporal()).ok:
            wanted.append(temporal_binary.RELEASES)
        if not wanted:
            return judged("network", True, "not needed: everything is here", "")
        hosts = [urllib.parse.urlsplit(url).hostname or "" for url in wanted]
        silent = [host for host in hosts if not await _reachable(host, 443, NETWORK_SECONDS)]
        remedy = "Check the network, or name a mirror or a proxy (HTTPS_PROXY); Temporal can also be built with Go 1.24 or newer."
        return judged(
            "network", not silent, f"to fetch from: {', '.join(hosts)}; silent: {', '.join(silent) or 'none'}", remedy
        )

    async def _stack(self) -> Finding:
        """Whether the servers of the folder run and answer, or could."""
        born = sorted((self.folder.path / "run").glob("*.json"))
        alive = [b.stem for b in born if (birth := leftovers.recall(b)) is not None and birth.process() is not None]
        holder = FileLock(self.folder.path / "lock").holder()
        known = ports.remembered(self.folder.path / "ports.json")
        if not alive and holder is None:
            taken = sorted(f"{name} ({port})" for name, port in known.items() if not ports.is_free(port))
            detail = f"does not run; remembered ports taken by others: {', '.join(taken)}" if taken else "does not run"
            return judged("stack", True, detail, "")
        dead = sorted({str(name) for name in self.ours - {ServerName.SMTP}} - set(alive))
        asked = [name for name in alive if name in known]
        answers = await asyncio.gather(*(_reachable(ports.HOST, known[name], CONNECT_SECONDS) for name in asked))
        mute = [name for name, answer in zip(asked, answers, strict=True) if not answer]
        detail = f"run by process {holder}; running: {', '.join(alive) or 'nothing'}; dead: {', '.join(dead) or 'none'}; mute: {len(mute)}"
        remedy = f"Look into {self.folder.path / 'logs'}; stop 'habeas up' and start it again: no data is lost."
        return judged("stack", not dead and not mute, detail, remedy)


async def examine(
    folder: Path = DEFAULT_FOLDER,
    *,
    outside: Outside | None = None,
    cache: Path | None = None,
    maven: str = kafka_jars.REPOSITORY,
    search_path: str | None = None,
) -> list[Finding]:
    """What was looked at on this machine, each with a remedy where one is needed. Changes nothing."""
    return await Doctor(folder, outside=outside, cache=cache, maven=maven, search_path=search_path).examine()


def judged(name: str, ok: bool, detail: str, remedy: str) -> Finding:
    """A finding that carries its remedy only if there is something to do."""
    return Finding(name=name, ok=ok, detail=detail, remedy="" if ok else remedy)


def _nearest(path: Path) -> Path:
    return next(p for p in (path, *path.absolute().parents) if p.exists())


def _writable(path: Path) -> bool:
    nearest = _nearest(path)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


async def _reachable(host: str, port: int, seconds: float) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), seconds)
    except (OSError, TimeoutError, socket.gaierror):
        return False
    writer.close()
    return True
