"""The data folder of one stack: recognised by a marker, held by one process, and never wiped if it is not ours."""

import shutil
from pathlib import Path

from deploy.local.errors import AlreadyRunning, FolderRefused
from deploy.local.locks import FileLock

MARKER = ".habeas-data"
MARK = "The data of Habeas's own servers. 'habeas up --fresh' removes everything here.\n"


class DataFolder:
    """Where a stack keeps its servers' data."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.lock = FileLock(self.path / "lock")

    @property
    def ours(self) -> bool:
        """Whether the folder carries our marker."""
        return (self.path / MARKER).is_file()

    def hold(self) -> None:
        """The folder exists, is ours, and no other process uses it.

        Raises FolderRefused, AlreadyRunning.
        """
        self._recognise()
        if not self.lock.acquire():
            raise AlreadyRunning(self.path, self.lock.holder())

    def release(self) -> None:
        """Another process may use the folder."""
        self.lock.release()

    def _recognise(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise FolderRefused(f"{self.path} is a file. Give a folder.")
        if not self.ours and self.path.is_dir() and any(self.path.iterdir()):
            raise FolderRefused(
                f"{self.path} holds something that Habeas did not put there (no {MARKER} in it): nothing was touched. "
                "Give an empty or new folder."
            )
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / MARKER).write_text(MARK)
        except OSError as failure:
            raise FolderRefused(
                f"{self.path} can't be written to ({failure.strerror}). Give another folder."
            ) from failure

    def wipe(self) -> None:
        """Everything but the marker and the lock is gone. Only for who holds the folder, with no server running."""
        for entry in self.path.iterdir():
            if entry.name in (MARKER, self.lock.path.name):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
