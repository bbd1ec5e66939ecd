"""A manifest is words: whatever stands in it, it never becomes a statement of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from connectors.systems.manifest import load, read_yaml
from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import HabeasError
from schemas.systems import Identity, IdentityKind
from tests.connectors.systems.conftest import SALON

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
HOSTILE = (
    'id"; DELETE FROM client; --',
    "id'; DELETE FROM client; --",
    "id) OR (1=1",
    "lower(email)",
    "client; DELETE FROM client",
    "private' OR '1'='1",
)


def places(said: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], bool]]:
    """Every word of the file: where it stands, and whether it is a name in front of a colon."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield (*at, key), True
            yield from places(value, (*at, key))
    elif isinstance(said, list):
        for number, value in enumerate(said):
            yield from places(value, (*at, number))
    elif isinstance(said, str):
        yield at, False


def changed(said: Any, at: tuple[Any, ...], name: bool, word: str) -> Any:
    """The same with another word in that place."""
    head, *rest = at
    if not rest and name:
        return {word if key == head else key: value for key, value in said.items()}
    new = word if not rest else changed(said[head], tuple(rest), name, word)
    return {**said, head: new} if isinstance(said, dict) else [*said[:head], new, *said[head + 1 :]]


@pytest.mark.timeout(240)
async def test_no_word_of_a_manifest_becomes_a_statement(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    said, _ = read_yaml(SALON)
    path, before = tmp_path / "hostile.yaml", await everything(db)
    worked, refused = 0, 0
    for number, (at, name) in enumerate(places(said)):
        path.write_text(yaml.safe_dump(changed(said, at, name, HOSTILE[number % len(HOSTILE)]), allow_unicode=True))
        try:
            system = await PostgresSystem.open(load(path), dsn, 1)
        except HabeasError:
            refused += 1
            continue
        try:
            page = await system.locate((ANNA,), None, 100)
            assert all(r.table in said["tables"] for r in page.records)
            worked += 1
        except HabeasError:
            refused += 1
        finally:
            await system.close()

    assert refused > 100 and worked > 10, "labels and values may say anything; names may not"
    assert await everything(db) == before


async def everything(db: asyncpg.Connection) -> list[Any]:
    """How many rows every table has."""
    tables = [r["tablename"] for r in await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return [(t, await db.fetchval(f'SELECT count(*) FROM "{t}"')) for t in sorted(tables)]
