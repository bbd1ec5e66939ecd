"""Stand-ins for programs on PATH: a script that says what it is told to say."""

from pathlib import Path


def program(folder: Path, name: str, says: str, to: int = 1) -> Path:
    """A program of this name that prints the text. to: 1 for stdout, 2 for stderr."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}' >&{to}\n")
    path.chmod(0o755)
    return path
