"""Servers that outlived the process that started them: found by pid and birth time, and ended before new ones start."""

import json
from datetime import timedelta
from pathlib import Path

import psutil
import structlog

from schemas.base import Frozen

log = structlog.get_logger()

SAME_BIRTH_SECONDS = 2.0  # psutil derives birth times from the boot time, which moves a little with the clock


class Birth(Frozen):
    """A process that can't be mistaken for a later one with the same pid."""

    pid: int
    born_at: float  # seconds since the epoch

    @classmethod
    def of(cls, pid: int) -> "Birth":
        """The birth of a living process."""
        return cls(pid=pid, born_at=psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The very process, if it lives."""
        try:
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.born_at) > SAME_BIRTH_SECONDS or found.status() == psutil.STATUS_ZOMBIE:
                return None
        except psutil.NoSuchProcess:
            return None
        return found


def remember(path: Path, pid: int) -> None:
    """The file names the running server, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    try:
        temporary.write_text(Birth.of(pid).model_dump_json())
    except psutil.NoSuchProcess:
        return
    temporary.replace(path)


def recall(path: Path) -> Birth | None:
    """The server that the file names, if it names one."""
    try:
        return Birth.model_validate(json.loads(path.read_text()))
    except (FileNotFoundError, ValueError):
        return None


def end_leftover(path: Path, server: str, grace: timedelta) -> None:
    """No server of an earlier run lives on. Blocks for at most twice the grace."""
    birth = recall(path)
    process = birth.process() if birth else None
    if process is not None:
        log.warning("leftover_server_found", server=server, pid=process.pid)
        family = [process, *process.children(recursive=True)]
        process.terminate()
        _, alive = psutil.wait_procs(family, timeout=grace.total_seconds())
        for survivor in alive:
            survivor.kill()
        psutil.wait_procs(alive, timeout=grace.total_seconds())
    path.unlink(missing_ok=True)
