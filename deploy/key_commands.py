"""`habeas keys`: the master key and the key store of this installation."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from connectors.postgres.pool import connect
from connectors.postgres.vault import Vault
from console.terminal import Json, show
from deploy import key_files
from deploy.keys import key_store
from deploy.place import Where
from deploy.settings import Settings
from schemas.clock import now

KEPT = 7
"""Days for which a copy of the keys is kept (our choice): what was destroyed is out of every copy after a week."""
Days = Annotated[int, typer.Option(min=1, max=35, help="Older copies in the folder are removed.")]


def commands(read: Callable[[], Settings]) -> typer.Typer:
    """The group. read: the settings, when a command needs them."""
    keys = typer.Typer(help="The master key, and the keys of cases.", no_args_is_help=True)

    @keys.command("status")
    def status(as_json: Json = False) -> None:
        """Which master keys there are, and how many keys each of them wraps."""
        asyncio.run(_status(read(), as_json))

    @keys.command("rotate")
    def rotate(as_json: Json = False) -> None:
        """Wrap every key by a new master key, while everything works; then forget the old one.

        With AWS KMS: name the new key in HABEAS_MASTER_KEY and the old one in HABEAS_MASTER_KEY_OLD, restart, run this.
        """
        asyncio.run(_rotate(read(), as_json))

    @keys.command("backup")
    def backup(folder: Path, days: Days = KEPT, as_json: Json = False) -> None:
        """Copy the keys, still wrapped, to a folder that is not where copies of the rows lie."""
        asyncio.run(_backup(read(), folder, days, as_json))

    @keys.command("restore")
    def restore(file: Path, as_json: Json = False) -> None:
        """Bring keys back from a copy. What was destroyed since stays destroyed."""
        asyncio.run(_restore(read(), file, as_json))

    return keys


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[tuple[Vault, Where]]:
    where = Where.of(settings)
    vault = await key_store(settings, where.addresses)
    try:
        yield vault, where
    finally:
        await vault.close()


async def _status(settings: Settings, as_json: bool) -> None:
    async with _store(settings) as (vault, _):
        masters = await vault.masters()
    lines = [f"{m.id}: {m.cases} keys{', retired' if m.retired_at else ''}" for m in masters]
    show([m.model_dump(mode="json") for m in masters], as_json, "\n".join(lines) or "no key was made yet")


async def _rotate(settings: Settings, as_json: bool) -> None:
    async with _store(settings) as (vault, _):
        done = await vault.rotate()
    text = (
        f"{done} keys are wrapped anew. Copies of keys made before open nothing any more: run `habeas keys backup` now."
    )
    show({"rewrapped": done}, as_json, text)


async def _backup(settings: Settings, folder: Path, days: int, as_json: bool) -> None:
    async with _store(settings) as (vault, _):
        file, keys, gone = await key_files.back_up(vault, folder, now(), days)
    text = (
        f"{file}: {keys} keys, wrapped. {gone} older copies removed. The master key is not in it: keep that elsewhere."
    )
    show({"file": str(file), "keys": keys, "removed": gone}, as_json, text)


async def _restore(settings: Settings, file: Path, as_json: bool) -> None:
    keys = key_files.read(file)
    async with _store(settings) as (vault, where):
        rows = await connect(str(where.addresses.database_url), size=1)
        try:
            done, destroyed = await key_files.restore(vault, rows, keys, now())
        finally:
            await rows.close()
    text = f"{done} keys stand again; {destroyed} were destroyed since and stay so."
    show({"restored": done, "destroyed": destroyed}, as_json, text)
