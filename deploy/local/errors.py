"""What can go wrong with the embedded servers; each message says what to do.

LocalError
├── DownloadFailed      a file did not arrive, or is not the pinned one: nothing of it was kept
├── TooOld              a program on this machine is older than what was tried
├── Missing             a program this machine needs is not there
├── FolderRefused       the data folder is not ours, or can't be used
├── AlreadyRunning      another process holds the data folder
└── ServerDidNotStart   a server ended or stayed silent while starting
"""

from pathlib import Path

from schemas.errors import HabeasError


class LocalError(HabeasError):
    """Root of what the embedded servers raise. A person on this machine acts."""


class DownloadFailed(LocalError):
    """The file was not fetched, or was not the pinned one. Nothing of it was kept."""


class TooOld(LocalError):
    """A program was found, but of a version that Habeas was never tried with."""


class Missing(LocalError):
    """A program or wheel is not on this machine."""


class FolderRefused(LocalError):
    """The data folder is somebody else's, or not usable by this user."""


class AlreadyRunning(LocalError):
    """Another process runs its servers from this data folder."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{folder} is in use by {who}. Use the servers it runs, stop it ('kill {pid or 'PID'}'), or give another folder."
        )
        self.folder, self.pid = folder, pid


class ServerDidNotStart(LocalError):
    """A server ended, or did not answer in time, while it was starting."""

    def __init__(self, server: str, reason: str, log: Path) -> None:
        super().__init__(f"{server} did not start: {reason}. Its log is {log}; 'habeas doctor' looks for causes.")
        self.server, self.reason, self.log = server, reason, log
