"""`habeas backup` and `habeas restore`: Habeas's own state, keys included and apart."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from console.terminal import Json, show
from deploy.backups import Copied, back_up
from deploy.restoring import Restored, restore
from deploy.settings import Settings

Apart = Annotated[
    Path | None, typer.Option("--keys", help="Folder of the keys, kept where the rest is not; default DIR/apart.")
]
Data = Annotated[Path | None, typer.Option(help="Data folder; default .habeas or HABEAS_DATA.")]


def add_to(app: typer.Typer, read: Callable[[], Settings]) -> None:
    """The app has both commands. read: the settings, read once when a command needs them."""

    @app.command("backup")
    def backup(folder: Path, keys: Apart = None, data: Data = None, as_json: Json = False) -> None:
        """Copy Habeas's own state to a new folder, keys apart, while it runs. Your systems' data are not in it."""
        copied = asyncio.run(back_up(_in(read(), data), folder, _apart(folder, keys)))
        show(copied.model_dump(mode="json"), as_json, _copied(copied, folder, _apart(folder, keys)))

    @app.command("restore")
    def restore_(folder: Path, keys: Apart = None, data: Data = None, as_json: Json = False) -> None:
        """Make a new installation from a backup, in an empty data folder. Nothing is written over."""
        settings = _in(read(), data)
        restored = asyncio.run(restore(settings, folder, _apart(folder, keys)))
        show(restored.model_dump(mode="json"), as_json, _restored(restored, settings))


def _in(settings: Settings, data: Path | None) -> Settings:
    return settings.model_copy(update={"data": data}) if data else settings


def _apart(folder: Path, keys: Path | None) -> Path:
    return keys or folder / "apart"


def _copied(copied: Copied, folder: Path, keys: Path) -> str:
    lines = [
        f"{folder / 'rows'}: {len(copied.rows)} files, nothing in them can be read without keys.",
        f"{keys / 'keys'}: {copied.keys} wrapped keys, and what wraps and signs. Move it to another place within the day,"
        " and remove it after a week: what is destroyed can be read as long as a copy of its key is there.",
    ]
    if not copied.temporal:
        lines.append("Temporal is not ours: its own copy has to be taken before this one, by whoever runs it.")
    return "\n".join(lines)


def _restored(restored: Restored, settings: Settings) -> str:
    at = restored.copied.made_at.isoformat(timespec="seconds")
    lines = [
        f"{settings.data} holds Habeas as it was at {at}: {restored.keys} keys, {restored.waiting} unanswered cases.",
        "Next: `habeas up`, then `habeas audit check`, which says where ledger, rows and workflows disagree.",
        "If your systems were restored as well: `habeas erasures replay --since <time of their oldest copy>`, so that the erased stay"
        " erased. What was erased after this backup nobody knows any more: ask for the newest one.",
    ]
    if restored.organisations:
        lines.insert(1, f"The organisation files are in {restored.organisations}: set HABEAS_ORGANISATIONS to them.")
    if not restored.copied.temporal:
        lines.insert(
            1,
            "Temporal is not ours: restore its own copy, taken before this one."
            f" Without it {restored.held} answered cases that still hold something go on no more.",
        )
    return "\n".join(lines)
