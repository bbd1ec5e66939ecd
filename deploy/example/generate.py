"""Creates the example organisation's four databases and fills them, the same for a given day and number of people."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import asyncpg

from deploy.example import booking, chat, journal, payment
from deploy.example.cast import people
from deploy.example.tables import Tables
from deploy.example.visits import visits

SYSTEMS = ("booking", "payment", "journal", "chat")
DEFAULT_PEOPLE = 300
SQL = files("deploy.example") / "sql"


def rows(n: int, today: date) -> dict[str, Tables]:
    """The rows of all four systems about n people, as they stand on that day. n: at least 8."""
    everyone = people(n)
    all_visits = visits(everyone, today)
    return {
        "booking": booking.rows(everyone, all_visits, today),
        "payment": payment.rows(everyone, all_visits, today),
        "journal": journal.rows(everyone, all_visits),
        "chat": chat.rows(everyone, today),
    }


def digest(systems: Mapping[str, Tables]) -> str:
    """SHA-256 (hex) over every row: two equal digests are two equal organisations."""
    seen = hashlib.sha256()
    for system, tables in systems.items():
        for table, content in tables.rows.items():
            seen.update(f"{system}.{table}:{content!r}\n".encode())
    return seen.hexdigest()


async def create(database_urls: Mapping[str, str], n: int, today: date) -> None:
    """The four databases hold the organisation, and log every later change to a row.

    database_urls: a DSN for each of SYSTEMS, of an empty database whose owner the user is.
    n: people, at least 8. today: the day that everything is relative to.
    """
    systems = rows(n, today)
    await asyncio.gather(*(_fill(database_urls[system], system, systems[system]) for system in SYSTEMS))


async def _fill(url: str, system: str, tables: Tables) -> None:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute((SQL / f"{system}.sql").read_text())
            for table, content in tables.rows.items():
                await connection.copy_records_to_table(table, records=content, columns=tables.columns[table])
            await connection.execute((SQL / "effect_log.sql").read_text())
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
