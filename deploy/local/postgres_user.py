"""The unprivileged user that PostgreSQL runs as when Habeas runs as root, which PostgreSQL refuses to be."""

import asyncio
import os
import pwd
import shutil
from pathlib import Path

from deploy.local.errors import Missing

# An account of Debian's or Red Hat's PostgreSQL serves as well as our own.
OURS = "habeas-postgres"
KNOWN = (OURS, "postgres", "pgserver")


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _useradd() -> str | None:
    return shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")


def postgres_user_known() -> str | None:
    """The user that PostgreSQL would run as; None if we are root and one is neither there nor can be made."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    return next((user for user in KNOWN if _exists(user)), OURS if _useradd() else None)


async def postgres_user() -> str | None:
    """The user to run PostgreSQL as: None for ourselves, who are not root. Makes a system user without a login if there is none.

    Raises Missing.
    """
    if os.geteuid() != 0:
        return None
    for user in KNOWN:
        if _exists(user):
            return user
    useradd = _useradd()
    if useradd is not None:
        argv = ("--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", OURS)
        process = await asyncio.create_subprocess_exec(
            useradd, *argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        await process.wait()
    if not _exists(OURS):
        raise Missing(
            f"PostgreSQL can't run as root, and no user '{OURS}' could be made (no useradd?). "
            f"Run Habeas as another user, or make one: 'useradd --system {OURS}'."
        )
    return OURS


def hand_over(path: Path, user: str | None) -> None:
    """The folder is the user's alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if user is not None:
        account = pwd.getpwnam(user)
        os.chown(path, account.pw_uid, account.pw_gid)
