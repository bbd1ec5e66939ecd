"""A new installation from a backup: nothing of it is there before, and nothing of it if a step fails."""

import asyncio
import shutil
from pathlib import Path

import asyncpg

from connectors.postgres.pool import connect
from connectors.postgres.statements import SQL
from deploy import key_files
from deploy.backups import DUMP, FOLDERS, TEMPORAL, Copied, program, read
from deploy.keys import key_store
from deploy.local.addresses import Addresses, Outside, ServerName
from deploy.local.folder import MARKER
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from deploy.settings import Settings
from schemas.base import Frozen
from schemas.clock import now
from schemas.errors import BadInput, BadSettings

ORGANISATIONS = "organisations"
NOT_NEEDED = frozenset({ServerName.TEMPORAL, ServerName.KAFKA, ServerName.SMTP})


class Restored(Frozen):
    """What stands again."""

    copied: Copied
    keys: int
    waiting: int
    """Unanswered cases that the next start makes sure of: one that runs already goes on, one that was opened last begins."""
    held: int
    """Answered cases that are not closed: they go on where Temporal's copy is there, and not without it."""
    organisations: str | None
    """Folder of the organisation files, where the copy's were not the ones that come with Habeas."""


async def restore(settings: Settings, folder: Path, keys: Path) -> Restored:
    """The data folder holds what the backup held, and nothing runs. Raises BadInput, BadSettings, BackupFailed."""
    copied = await asyncio.to_thread(read, folder, keys)
    data = settings.data
    if data.exists() and not data.is_dir():
        raise BadInput(f"{data} is a file: name a new folder with --data")
    if data.exists() and any(entry.name not in (MARKER, "lock") for entry in data.iterdir()):
        raise BadInput(f"{data} holds an installation already: name a new folder with --data, or move that one away")
    outside = Outside(
        database_url=settings.database_url, migration_url=settings.migration_url,
        keys_url=settings.keys_url, keys_migration_url=settings.keys_migration_url,
    )  # fmt: skip
    stack = LocalStack(data, outside=outside, without=NOT_NEEDED)
    async with stack:
        try:
            return await _filled(settings, stack.addresses, folder, keys, copied)
        except BaseException:
            await stack.postgres.stop() if stack.postgres else None
            stack.folder.wipe()
            raise


async def _filled(settings: Settings, addresses: Addresses, folder: Path, keys: Path, copied: Copied) -> Restored:
    if addresses.migration_url is None or addresses.keys_migration_url is None:
        raise BadSettings("set HABEAS_DATABASE_URL and HABEAS_KEYS_URL: keys need a database of their own")
    await _empty(addresses.migration_url, "case_file", "HABEAS_DATABASE_URL")
    await _empty(addresses.keys_migration_url, "case_key", "HABEAS_KEYS_URL")
    (file,) = (keys / "keys").glob(key_files.PATTERN)
    wrapped = key_files.read(file)
    await asyncio.to_thread(_files_back, settings.data, folder, keys)
    once = ("--single-transaction", "--exit-on-error", "--no-owner")
    await program("pg_restore", addresses.migration_url, *once, str(folder / DUMP))
    await asyncio.to_thread(migrate, addresses)
    rows, vault = await connect(str(addresses.database_url), size=1), await key_store(settings, addresses)
    try:
        back, destroyed = await key_files.restore(vault, rows, wrapped, now())
        if back + destroyed < len(wrapped):
            raise BadInput(
                f"{len(wrapped) - back - destroyed} keys of the copy could not be put back: give an empty key store"
            )
        held = int(await rows.fetchval(SQL["cases.answered_open"]))
        waiting = len(await rows.fetch(SQL["cases.start_unanswered"]))
        await rows.execute(SQL["lasting.publish_again"])  # the topic may be new, and whoever reads it relies on it
    finally:
        await vault.close()
        await rows.close()
    return Restored(copied=copied, keys=back, waiting=waiting, held=held, organisations=_organisations(settings))


async def _empty(url: str, table: str, setting: str) -> None:
    """Nothing is written over. Raises BadInput, BadSettings."""
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError) as refused:
        raise BadSettings(f"{setting}: nobody lets us in there ({type(refused).__name__})") from None
    try:
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"public.{table}"):
            raise BadInput(f"the database that {setting} names holds something already: give an empty one")
    finally:
        await connection.close()


def _organisations(settings: Settings) -> str | None:
    """Where the copy's organisation files lie now, unless the settings name the same ones."""
    back = settings.data / ORGANISATIONS
    same = {f.name: f.read_bytes() for f in back.glob("*.yaml")} == {
        f.name: f.read_bytes() for f in settings.organisations.glob("*.yaml")
    }
    return None if same else str(back)


def _files_back(data: Path, folder: Path, keys: Path) -> None:
    for name in FOLDERS:
        if (folder / "rows" / name).is_dir():
            shutil.copytree(folder / "rows" / name, data / name)
    if (folder / TEMPORAL).is_file():
        (data / "temporal").mkdir(mode=0o700)
        shutil.copy2(folder / TEMPORAL, data / TEMPORAL.replace("rows/", "temporal/"))
    shutil.copytree(folder / "rows" / ORGANISATIONS, data / ORGANISATIONS)
    (data / "keys").mkdir(mode=0o700, exist_ok=True)
    for file in (keys / "keys").iterdir():
        if not file.match(key_files.PATTERN):
            shutil.copy2(file, data / "keys" / file.name)
