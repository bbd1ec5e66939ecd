"""A running Habeas for measuring: the servers, the worker as a process of its own, and a driver who plays everybody else."""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.addresses import ServerName
from deploy.local.progress import Progress
from deploy.place import Place, running
from deploy.settings import Settings
from tests.bench import measure

LINE = 64 << 20
EVERY = 0.1
"""Seconds between two looks at memory."""
OURS = ("worker", "driver")
"""The engine, and the processes that call its doors."""


@dataclass
class Spent:
    """What one measured call took."""

    answer: dict[str, Any]
    seconds: float
    cpu: dict[str, float]
    peak: dict[str, int] = field(default_factory=dict)
    """Highest resident bytes."""

    @property
    def ours(self) -> float:
        """Processor seconds of our own processes."""
        return sum(self.cpu[name] for name in OURS)


class Process:
    """A child of ours that takes and answers lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.pid = process, process.pid

    @classmethod
    async def start(cls, module: str, *arguments: str) -> "Process":
        """It has said that it is ready."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LINE,
        )  # fmt: skip
        started = cls(process)
        await started.line()
        return started

    async def line(self) -> str:
        """The next line. Raises RuntimeError where the process has ended."""
        assert self.process.stdout is not None
        text = (await self.process.stdout.readline()).decode()
        if not text:
            raise RuntimeError(f"process {self.pid} ended with {await self.process.wait()}")
        return text

    async def ask(self, **what: Any) -> dict[str, Any]:
        """The answer to one call."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        await self.process.stdin.drain()
        answer: dict[str, Any] = json.loads(await self.line())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    async def end(self) -> None:
        """It is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Site:
    """What is measured."""

    def __init__(self, place: Place, driver: Process, floor: Process) -> None:
        self.place, self.driver, self.floor = place, driver, floor

    def pid(self, name: str) -> int | None:
        """The process behind a name; `smtp` is the mail server of the stack, in this process."""
        if name == "worker":
            return self.place.worker.pid if self.place.worker else None
        own = {"driver": self.driver.pid, "floor": self.floor.pid, "smtp": os.getpid()}
        return own[name] if name in own else self.place.stack.pid(ServerName(name))

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far of each process."""
        servers = {n: measure.cpu(self.pid(n)) for n in ("postgres", "temporal", "kafka", "worker", "driver", "floor")}
        return {**servers, "smtp": measure.own_cpu(os.getpid())}

    async def spend(self, **what: Any) -> Spent:
        """One call of the driver, and what every process spent on it."""
        peak: dict[str, int] = {}
        watch = asyncio.create_task(self._watch(peak))
        before, began = self.cpu(), time.perf_counter()
        try:
            answer = await self.driver.ask(**what)
        finally:
            seconds, after = time.perf_counter() - began, self.cpu()
            watch.cancel()
        return Spent(answer, seconds, {n: after[n] - before[n] for n in after}, peak)

    async def idle(self, seconds: float) -> Spent:
        """What every process spends on nothing."""
        before = self.cpu()
        await asyncio.sleep(seconds)
        after = self.cpu()
        return Spent({}, seconds, {n: after[n] - before[n] for n in after})

    async def _watch(self, peak: dict[str, int]) -> None:
        while True:
            for name in (*OURS, "floor"):
                peak[name] = max(peak.get(name, 0), measure.rss(self.pid(name)))
            await asyncio.sleep(EVERY)


@contextlib.asynccontextmanager
async def site(folder: Path, people: int, progress: Progress) -> AsyncIterator[Site]:
    """Everything runs inside the block."""
    settings = Settings(data=folder)
    async with running(settings, fresh=True, people=people, progress=progress) as place:
        addresses = place.where.addresses
        floor = await Process.start("tests.bench.floor", str(addresses.temporal_address), addresses.temporal_namespace)
        driver = await Process.start("tests.bench.driver", str(folder))
        try:
            yield Site(place, driver, floor)
        finally:
            await driver.end()
            await floor.end()
