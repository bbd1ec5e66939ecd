"""Passwords in files that only their owner can read, made once and kept."""

import os
import secrets
from pathlib import Path


def password(path: Path, given: str | None = None) -> str:
    """The password in the file; first use makes one, or stores the given one. Mode 0600 from its first moment."""
    if given is None and path.exists():
        return path.read_text().strip()
    chosen = given if given is not None else secrets.token_urlsafe(24)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(chosen + "\n")
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    return chosen
