"""What the staff says to those who work on a ticket: sealed with the case until it stands there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.cases import PostgresCases
from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.comments import Comment, CommentShown, NewComment, Refused, TicketShown
from schemas.errors import NotAllowed, NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, OrgId
from schemas.particulars import Words
from schemas.tickets import SourceId

_SHOWN = ("number", "by", "said_at", "written_at", "refused", "failed", "next_at")


class PostgresComments:
    """Comments in PostgreSQL. Each commits with its fact, which holds no word of it."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault, cases: PostgresCases) -> None:
        self._pool, self._vault, self._cases = pool, vault, cases

    async def say(self, new: NewComment, at: datetime) -> int:
        """The comment waits to be written; its number. The same said once more is the same comment.

        Raises NotFound without such a case, NotAllowed where nothing more is said on the ticket, KeyGone.
        """
        org, case = new.org, new.case
        said = await self._vault.keyed_hash(
            org, f"ticket-comment:{case}:{new.source}:{new.ticket}:{new.by}:{new.after}:{new.text}"
        )
        cipher = await self._vault.of_case(org, case)
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["comments.lock_case"], org, case) is None:
                raise NotFound(f"there is no case {case}")
            known: int | None = await connection.fetchval(SQL["comments.known"], org, case, said)
            if known is not None:
                return known
            number = 1 + int(await connection.fetchval(SQL["comments.newest"], org, case))
            sealed = cipher.seal(new.text.encode(), _purpose(number))
            given = (org, case, new.source, new.ticket, number, said, new.by, at, sealed)
            if await connection.fetchval(SQL["comments.said"], *given) is None:
                raise NotAllowed("nothing more is said on this ticket")
            body: Body = {"source": new.source, "ticket": new.ticket, "number": number, "by": new.by}
            fact = Fact(key=f"ticket.commented:{number}", kind=FactKind.TICKET_COMMENTED, at=at, body=body)
            await self._cases.tell(connection, org, case, [fact])
        return number

    async def waiting(self, org: OrgId, source: SourceId, at: datetime) -> list[Comment]:
        """Comments to write now, the oldest of each case on each ticket."""
        rows = await self._pool.fetch(SQL["comments.next"], org, source, at)
        return [Comment.model_validate(_named(r)) for r in rows]

    async def text(self, one: Comment) -> str:
        """Its words. Raises KeyGone, NotFound."""
        sealed = await self._pool.fetchval(SQL["comments.sealed"], *_key(one))
        if sealed is None:
            raise NotFound(f"comment {one.number} of {one.case} is written")
        cipher = await self._vault.of_case(one.org, one.case)
        return cipher.open(sealed, _purpose(one.number)).decode()

    async def writing(self, one: Comment, at: datetime) -> None:
        """From now on it may stand on the ticket."""
        await self._pool.execute(SQL["comments.writing"], *_key(one), at)

    async def written(self, one: Comment, at: datetime) -> None:
        """It stands on the ticket; its words are gone here."""
        await self._pool.execute(SQL["comments.written"], *_key(one), at)

    async def refused(self, one: Comment, why: Refused) -> None:
        """It never comes to stand there. Its words stay sealed with the case."""
        await self._pool.execute(SQL["comments.refused"], *_key(one), why.value)

    async def not_written(self, one: Comment, error: str, again_at: datetime, at: datetime) -> None:
        """It is tried again then."""
        await self._pool.execute(SQL["comments.not_written"], *_key(one), error, again_at, at)

    async def tickets(self, org: OrgId, case: CaseId, telling: Collection[FactKind]) -> list[TicketShown]:
        """The tickets of a case with its comments. telling: kinds of facts that a ticket is told of."""
        links = await self._pool.fetch(SQL["comments.tickets"], org, case, [kind.value for kind in telling])
        said = await self._pool.fetch(SQL["comments.of_case"], org, case) if links else []
        return [
            TicketShown(
                **dict(link),
                comments=tuple(
                    CommentShown(**{name: row[name] for name in _SHOWN})
                    for row in said
                    if (row["source"], row["ticket"]) == (link["source"], link["ticket"])
                ),
            )
            for link in links
        ]

    async def unwritten(self, org: OrgId, case: CaseId) -> list[Words]:
        """Words of comments that do not stand on their ticket, with who said them. Raises KeyGone, NotFound."""
        rows = await self._pool.fetch(SQL["comments.unwritten"], org, case)
        cipher = await self._vault.of_case(org, case) if rows else None
        return [
            Words(text=cipher.open(row["sealed"], _purpose(row["number"])).decode(), by=row["by"])
            for row in rows
            if cipher is not None
        ]


def _purpose(number: int) -> bytes:
    return f"ticket-comment:{number}".encode()


def _key(one: Comment) -> tuple[str, str, int]:
    return one.org, one.case, one.number


def _named(row: Any) -> dict[str, Any]:
    given = dict(row)
    given["case"] = given.pop("case_id")
    return given
