"""The rows of the example systems by key and digest: what proves that nobody else's were touched."""

from collections import Counter
from collections.abc import Mapping

import asyncpg

EFFECTS = "habeas_effect_log"
Key = tuple[str, str, str]
"""System, table, values of the primary key joined by `/`."""

_TABLES = """
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key
FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> $1
GROUP BY c.relname ORDER BY c.relname
"""


async def rows(urls: Mapping[str, str]) -> dict[Key, str]:
    """Digest of every row of every table of all systems, except the log of effects."""
    found: dict[Key, str] = {}
    for system, url in urls.items():
        connection = await asyncpg.connect(url)
        try:
            for table in await connection.fetch(_TABLES, EFFECTS):
                name = '"' + table["name"].replace('"', '""') + '"'
                key = " || '/' || ".join('"' + k.replace('"', '""') + '"::text' for k in table["key"])
                for row in await connection.fetch(f"SELECT {key} AS key, md5(t::text) AS digest FROM {name} t"):  # noqa: S608 — names are quoted
                    found[system, table["name"], row["key"]] = row["digest"]
        finally:
            await connection.close()
    return found


async def effects(urls: Mapping[str, str]) -> Counter[Key]:
    """How often each row was changed or deleted since the example was filled."""
    counted: Counter[Key] = Counter()
    for system, url in urls.items():
        connection = await asyncpg.connect(url)
        try:
            for row in await connection.fetch(f"SELECT table_name, key FROM {EFFECTS}"):  # noqa: S608 — a constant
                counted[system, row["table_name"], row["key"]] += 1
        finally:
            await connection.close()
    return counted
