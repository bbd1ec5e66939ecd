"""A copy of Habeas's own state, taken while everything works, and a new installation made from it.

Two folders, so that the keys can be kept where the rows are not: `rows` (the database, Temporal's file, packages, archived
histories, the organisation files; all of it sealed or without persons) and `keys` (wrapped keys, and what wraps and signs).
"""

import asyncio
import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from deploy import key_files
from deploy.keys import key_store
from deploy.local.postgres import binaries
from deploy.place import Where
from deploy.settings import Settings
from schemas.base import Frozen
from schemas.clock import now
from schemas.errors import BadInput, HabeasError

MANIFEST = "backup.json"
DUMP, TEMPORAL = "rows/habeas.dump", "rows/temporal.sqlite"
FOLDERS = ("packages", "histories")
"""Of the data folder; what lies there is sealed under the cases' keys, and never changed once it was written."""
PERIOD = 7
"""Days for which a copy of keys may lie: copies of keys go with the folder that they lie in."""


class BackupFailed(HabeasError):
    """A program of PostgreSQL could not do its part; nothing half done was left."""


class Copied(Frozen):
    """What a backup holds: every file but the manifest, with its SHA-256 in hex."""

    format: str = "habeas-backup/1"
    made_at: datetime
    version: str
    temporal: bool
    """False where somebody else runs Temporal: its own copy has to be taken first, by whoever runs it."""
    keys: int
    rows: Mapping[str, str]
    secrets: Mapping[str, str]


async def back_up(settings: Settings, folder: Path, keys: Path) -> Copied:
    """The state as it is now is in two new folders. Raises BadInput, BadSettings, BackupFailed.

    Temporal first, then the rows, then what they point at: rows that are a moment ahead of the workflows are only told again,
    workflows ahead of their rows would have lost something.
    """
    where = Where.of(settings)
    _places(settings, folder, keys)
    made_at = now()
    before = os.umask(0o077)
    try:
        for place in (folder, folder / "rows", keys, keys / "keys"):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours = await _workflows(settings, folder / TEMPORAL)
        await program("pg_dump", str(where.addresses.migration_url), "-Fc", "-f", str(folder / DUMP))
        for name in FOLDERS:
            if (settings.data / name).is_dir():
                await asyncio.to_thread(_tree, settings.data / name, folder / "rows" / name)
        await asyncio.to_thread(_tree, settings.organisations, folder / "rows" / "organisations")
        number = await _keys(settings, where, keys / "keys", made_at)
        copied = Copied(
            made_at=made_at, version=metadata.version("habeas"), temporal=ours, keys=number,
            rows=_digests(folder, "rows"), secrets=_digests(keys, "keys"),
        )  # fmt: skip
        _written(folder / MANIFEST, copied.model_dump_json(indent=1))
    except BaseException as failed:
        for place in (folder, keys):
            shutil.rmtree(place, ignore_errors=True)
        if isinstance(failed, (OSError, shutil.Error)):
            raise BadInput(
                f"can't copy to {folder} and {keys} ({type(failed).__name__}): nothing was left there"
            ) from None
        raise
    finally:
        os.umask(before)
    return copied


def _places(settings: Settings, folder: Path, keys: Path) -> None:
    """Both are new, and lie neither in what is copied nor in one another's content. Raises BadInput."""
    for place in {folder, keys}:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise BadInput(f"{place} holds something already: give a new folder for each backup")
        for ours in (settings.data, settings.organisations):
            if place.resolve().is_relative_to(ours.resolve()):
                raise BadInput(f"{place} lies in {ours}, which is copied: give a folder outside of it")
    if keys.resolve().is_relative_to((folder / "rows").resolve()) or folder.resolve().is_relative_to(keys.resolve()):
        raise BadInput(f"the keys can't lie at {keys}, beside the rows: give a folder of their own")


def read(folder: Path, keys: Path) -> Copied:
    """What a backup says it holds, all of it there and unchanged. Raises BadInput."""
    try:
        copied = Copied.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, ValidationError):
        raise BadInput(f"{folder} is no finished backup: there is no readable {MANIFEST} in it") from None
    if copied.format != Copied.model_fields["format"].default:
        raise BadInput(f"{folder} was made by another version of Habeas ({copied.version}); restore it with that one")
    for place, part, said in ((folder, "rows", copied.rows), (keys, "keys", copied.secrets)):
        found = _digests(place, part)
        wrong = sorted(name for name in {*found, *said} if found.get(name) != said.get(name))
        if wrong:
            raise BadInput(
                f"{place}: {', '.join(wrong[:3])} is missing, changed or not of this backup; take another copy"
            )
    return copied


async def program(name: str, url: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL on a database. Raises BackupFailed."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}").geturl()  # with its settings of TLS
    given = {"PGPASSWORD": unquote(parts.password or "")}  # never on a command line
    process = await asyncio.create_subprocess_exec(
        *(str(binaries() / name), "--dbname", bare, *arguments),
        env={**os.environ, **given}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    if await process.wait() != 0:  # what it prints may quote a row
        raise BackupFailed(f"{name} ended with {process.returncode}: is the database there, and may its owner sign in?")


async def _workflows(settings: Settings, to: Path) -> bool:
    """Temporal's file as it is at one moment, while the server writes to it; False where it is not ours."""
    file = settings.data / "temporal" / "temporal.sqlite"
    if settings.temporal_address or not file.is_file():
        return False

    def copy() -> None:
        with (
            contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as live,
            contextlib.closing(sqlite3.connect(to)) as fresh,
        ):
            live.backup(fresh)

    await asyncio.to_thread(copy)
    return True


async def _keys(settings: Settings, where: Where, folder: Path, at: datetime) -> int:
    vault = await key_store(settings, where.addresses)
    try:
        _, number, _ = await key_files.back_up(vault, folder, at, PERIOD)
    finally:
        await vault.close()
    for file in (settings.data / "keys").iterdir():
        shutil.copyfile(file, folder / file.name)
    return number


def _tree(source: Path, to: Path) -> None:
    """What lies in a folder; what goes meanwhile was destroyed with its case, and need not be in the copy."""

    def copy(file: str, target: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(file, target)

    shutil.copytree(source, to, copy_function=copy, ignore=shutil.ignore_patterns("__pycache__"))


def _digests(folder: Path, part: str) -> dict[str, str]:
    return {str(file.relative_to(folder)): _sha256(file) for file in _files(folder / part)}


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _written(file: Path, text: str) -> None:
    """Whole or not at all, and on the disk."""
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
