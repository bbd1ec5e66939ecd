"""Exclusive locks between processes, freed by the kernel when their holder dies."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.progress import Progress

ASK_AGAIN_SECONDS = 0.1


class FileLock:
    """A flock on a file whose content is the pid of the holder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Whether the lock is now ours. Never waits."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Somebody else may take the lock. The file stays, so that nobody locks a removed one."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """The pid that the last holder wrote, if that process lives."""
        try:
            pid = int(self.path.read_text())
            os.kill(pid, 0)
        except PermissionError:
            return pid
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        return pid


@asynccontextmanager
async def locked(path: Path, progress: Progress) -> AsyncIterator[None]:
    """The lock is held inside the block; waits as long as another process has it."""
    lock = FileLock(path)
    told = False
    while not lock.acquire():
        if not told:
            progress(f"waiting for another set-up (process {lock.holder()}) to finish")
            told = True
        await asyncio.sleep(ASK_AGAIN_SECONDS)
    try:
        yield
    finally:
        lock.release()
