"""Organisation files to change in a test."""

import shutil
from pathlib import Path


def copied(organisations: Path, to: Path) -> Path:
    """The example's file with its manifests, in a folder of its own."""
    shutil.copytree(organisations / "lindskogen", to / "lindskogen")
    return Path(shutil.copy(organisations / "lindskogen.yaml", to))
