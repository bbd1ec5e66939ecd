"""A supervised server: started, probed, logged to a file, restarted when it dies, and never left behind."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

import psutil
import structlog
from pydantic import Field

from deploy.local import leftovers
from deploy.local.errors import ServerDidNotStart
from schemas.base import Frozen

log = structlog.get_logger()

LAUNCHER = Path(__file__).with_name("launch.py")
PROBE_EVERY_SECONDS = 0.05
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 30.0  # whoever lived this long starts again with the first pause
LOG_TURNS_AT_BYTES = 20 << 20

Probe = Callable[[], Awaitable[bool]]


class Recipe(Frozen):
    """How a server is run. The same recipe serves every restart: same ports, same data."""

    name: str
    argv: tuple[str, ...]
    settings: Mapping[str, str] | None = Field(default=None, repr=False)
    """Our own settings, where it reads them; servers of others never see them."""
    log: Path
    born: Path  # the file that remembers the running process
    cwd: Path
    user: str | None = None  # None: the user who runs Habeas
    stop_signal: signal.Signals = signal.SIGTERM
    grace: timedelta = timedelta(seconds=10)
    patience: timedelta = timedelta(seconds=60)  # a first start on a slow machine, or a recovery


async def nothing_to_prepare() -> None:
    """Most servers clean up after themselves."""


class Supervised:
    """One server process, kept alive from start() to stop()."""

    def __init__(
        self, recipe: Recipe, probe: Probe, prepare: Callable[[], Awaitable[None]] = nothing_to_prepare
    ) -> None:
        """probe: whether the server answers now. prepare: runs before every start."""
        self.recipe, self.probe, self.prepare = recipe, probe, prepare
        self.restarts = 0
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The pid of the server, while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """The server answers, and will be restarted if it dies.

        Raises ServerDidNotStart.
        """
        began = time.monotonic()
        await asyncio.to_thread(leftovers.end_leftover, self.recipe.born, self.recipe.name, self.recipe.grace)
        try:
            await self._launch()
            await self._ready()
        except BaseException:
            await self._end()
            raise
        self._watch = asyncio.create_task(self._keep_alive(), name=f"keep {self.recipe.name} alive")
        log.info("server_started", server=self.recipe.name, pid=self.pid, seconds=round(time.monotonic() - began, 2))

    async def stop(self) -> None:
        """The server has ended, gracefully if it could in time."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        await self._end()

    def kill(self) -> int:
        """The server was killed with SIGKILL, as a crash would; answers the pid that died. It comes back by itself."""
        pid = self.pid
        if pid is None:
            raise ServerDidNotStart(self.recipe.name, "it does not run now", self.recipe.log)
        os.kill(pid, signal.SIGKILL)
        return pid

    async def healthy(self) -> bool:
        """Whether the server runs and answers now."""
        return self.pid is not None and await self.probe()

    def cpu_seconds(self) -> float:
        """Processor time of the server and its children, living and reaped, since it was last started."""
        total = 0.0
        for index, process in enumerate(self._family()):
            with contextlib.suppress(psutil.NoSuchProcess):
                spent = process.cpu_times()
                total += spent.user + spent.system
                if index == 0:
                    total += spent.children_user + spent.children_system
        return total

    def rss(self) -> int:
        """Resident memory of the server and its children, in bytes; memory they share counts for each."""
        total = 0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total

    def _family(self) -> list[psutil.Process]:
        if self.pid is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            head = psutil.Process(self.pid)
            return [head, *head.children(recursive=True)]
        return []

    async def _launch(self) -> None:
        await self.prepare()
        recipe = self.recipe
        _turn(recipe.log)
        with recipe.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *launched(recipe.argv, recipe.user, recipe.stop_signal),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=recipe.cwd,
                env={name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
                | dict(recipe.settings or {}),
                start_new_session=True,  # a Ctrl-C on the terminal is for us, and we stop the servers in order
            )
        leftovers.remember(recipe.born, self._process.pid)

    async def _ready(self) -> None:
        recipe, deadline = self.recipe, time.monotonic() + self.recipe.patience.total_seconds()
        while not await self.probe():
            if self.pid is None:
                raise ServerDidNotStart(recipe.name, f"it ended while starting:\n{tail(recipe.log)}\n", recipe.log)
            if time.monotonic() > deadline:
                raise ServerDidNotStart(recipe.name, f"no answer within {recipe.patience}", recipe.log)
            await asyncio.sleep(PROBE_EVERY_SECONDS)
        if self.pid is None:
            raise ServerDidNotStart(recipe.name, "it ended, and something else answers at its port", recipe.log)

    async def _keep_alive(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while self._process is not None:
            born = time.monotonic()
            code = await self._process.wait()
            log.warning("server_died", server=self.recipe.name, code=code, restarts=self.restarts)
            if time.monotonic() - born > STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            await self._restart()

    async def _restart(self) -> None:
        self.restarts += 1
        try:
            await self._launch()
            await self._ready()
        except (ServerDidNotStart, OSError) as failure:
            log.error("server_restart_failed", server=self.recipe.name, error=type(failure).__name__)
            await self._end()
        else:
            log.info("server_restarted", server=self.recipe.name, pid=self.pid, restarts=self.restarts)

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        family = self._family()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.recipe.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), self.recipe.grace.total_seconds())
            except TimeoutError:
                log.warning("server_killed", server=self.recipe.name, reason="did not stop in time")
                for member in family:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        member.kill()
                await process.wait()
        self.recipe.born.unlink(missing_ok=True)


def launched(argv: tuple[str, ...], user: str | None, stop_signal: signal.Signals) -> list[str]:
    """The command line that runs `argv` under the same pid, as `user`, and ends it when this process ends."""
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), user or "-", str(int(stop_signal))]
    return [*launcher, *argv]


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a server's log."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 8192))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _turn(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_TURNS_AT_BYTES:
        path.replace(path.with_suffix(".1.log"))
