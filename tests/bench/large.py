"""One person with very many rows in one table: export and erasure, against a bare COPY and DELETE."""

import time
from typing import Any

import asyncpg

from tests.bench import many
from tests.bench.desk import BenchDesk

HOUR = 3600.0
ALLOWED = 100_000_000
"""Rows of one person that somebody has looked at."""
FILL = """
INSERT INTO login_session (id, client_id, method, ip, user_agent, started_at, ended_at)
SELECT $2::int + n, (SELECT id FROM client WHERE email = $1), 'bankid', '203.0.113.7', 'Firefox 132, Linux',
       timestamptz '2020-01-01' + n * interval '1 minute', timestamptz '2020-01-01' + n * interval '2 minutes'
FROM generate_series(1, $3::int) AS n
"""


async def enlarge(desk: BenchDesk, people: list[str], rows: int) -> dict[str, Any]:
    """Each of these people has so many more rows."""
    connection = await asyncpg.connect(desk.where.systems["booking"])
    try:
        for place, email in enumerate(people, 1):
            await connection.execute(FILL, email, place * 10_000_000, rows)
        await connection.execute("ANALYZE login_session")
    finally:
        await connection.close()
    return {}


async def large(desk: BenchDesk, right: str, email: str) -> dict[str, Any]:
    """One request of such a person."""
    return await many.requests(desk, right, [email], within=HOUR, rows=ALLOWED if right == "erasure" else 0)


async def bare_large(desk: BenchDesk, right: str, email: str) -> dict[str, Any]:
    """The rows of one table out, or gone, by one statement."""
    connection = await asyncpg.connect(desk.where.systems["booking"])
    try:
        mine = await connection.fetchval("SELECT id FROM client WHERE email = $1", email)
        began = time.perf_counter()
        if right == "access":
            out = bytearray()

            async def take(piece: bytes) -> None:
                out.extend(piece)

            query = "SELECT * FROM login_session WHERE client_id = $1"
            await connection.copy_from_query(query, mine, output=take, format="csv")
        else:
            await connection.execute("DELETE FROM login_session WHERE client_id = $1", mine)
        return {"seconds": time.perf_counter() - began}
    finally:
        await connection.close()
