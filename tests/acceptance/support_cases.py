"""Cases with support that nobody asked Habeas about: some old, some not."""

from datetime import UTC, date, datetime
from itertools import count

from deploy.example.chat import FIRST_USER
from tests.builders import Systems

_numbers = count(5_000_000)


class Support:
    """Cases with support, as somebody would have made them in the chat's own tables."""

    def __init__(self, systems: Systems) -> None:
        self._systems = systems

    async def add(self, user: int, closed_on: date | None, cases: int = 1) -> list[int]:
        """Cases of somebody, with two messages each; their numbers."""
        made = [next(_numbers) for _ in range(cases)]
        await self._systems.run(
            "chat",
            "INSERT INTO support_case SELECT n, $2, 'Faktura', 'kundtjänst', $3, $4 FROM unnest($1::int[]) n",
            made, FIRST_USER + user, datetime(2024, 1, 1, tzinfo=UTC), closed_on,
        )  # fmt: skip
        await self._systems.run(
            "chat",
            "INSERT INTO support_message SELECT n * 2 + k - 3000000, n, false, $2, 'hej'"
            " FROM unnest($1::int[]) n, generate_series(0, 1) k",
            made, datetime(2024, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        return made

    async def left(self, cases: list[int]) -> tuple[int, int]:
        """How many of them, and of their messages, are still there."""
        rows = await self._systems.run(
            "chat",
            "SELECT (SELECT count(*) FROM support_case WHERE id = ANY($1)) AS cases,"
            " (SELECT count(*) FROM support_message WHERE support_case_id = ANY($1)) AS messages",
            cases,
        )
        return rows[0]["cases"], rows[0]["messages"]
