"""Copies of the key store: wrapped keys in files that are soon gone, kept apart from the copies of the rows."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import ValidationError

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.base import Frozen
from schemas.errors import BadInput
from schemas.ids import CaseId, OrgId
from schemas.keys import WrappedKey

STAMP = "%Y%m%dT%H%M%SZ"
PATTERN = "keys-*.jsonl"


class Header(Frozen):
    """The first line."""

    format: str = "habeas-keys/1"
    made_at: datetime
    keys: int


async def back_up(vault: Vault, folder: Path, at: datetime, days: int) -> tuple[Path, int, int]:
    """A copy of every key that stands is in the folder; the file, how many keys it has, how many old copies are gone.

    days: for so long a copy is kept. What is destroyed can be read from a copy until then, or until the next rotation.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = await vault.copy()
    path = folder / f"keys-{at.astimezone(UTC).strftime(STAMP)}.jsonl"
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(Header(made_at=at, keys=len(keys)).model_dump_json() + "\n")
        file.writelines(key.model_dump_json() + "\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    old = [f for f in folder.glob(PATTERN) if f != path and _made_at(f) < at - timedelta(days=days)]
    for each in old:
        each.unlink()
    return path, len(keys), len(old)


def read(path: Path) -> list[WrappedKey]:
    """The keys of a copy. Raises BadInput."""
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        header = Header.model_validate_json(first)
        keys = [WrappedKey.model_validate_json(line) for line in lines]
    except (OSError, ValueError, ValidationError):
        raise BadInput(f"{path} is no copy of keys, or was cut; take another one") from None
    if header.format != Header.model_fields["format"].default or header.keys != len(keys):
        raise BadInput(f"{path} holds {len(keys)} keys and should hold {header.keys}; take another copy")
    return keys


async def restore(vault: Vault, rows: "asyncpg.Pool[Any]", keys: Sequence[WrappedKey], at: datetime) -> tuple[int, int]:
    """Keys that the store does not know stand again, but none whose case was destroyed since; how many, and how many not.

    rows: a pool to the rows, which say what was destroyed.
    """
    named = [(k.org, k.case_id) for k in keys if k.case_id]
    gone = await rows.fetch(SQL["keys.shredded"], [o for o, _ in named], [c for _, c in named])
    destroyed = {(row["org"], row["id"]) for row in gone}
    wanted = [k for k in keys if (k.org, k.case_id) not in destroyed]
    done = await vault.put_back(wanted)
    for org, case in destroyed:
        await vault.destroy(OrgId(org), CaseId(case), at)
    return done, len(destroyed)


def _made_at(path: Path) -> datetime:
    try:
        return datetime.strptime(path.stem.removeprefix("keys-"), STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)  # not ours: it stays
