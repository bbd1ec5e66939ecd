"""The holds calendar."""

from datetime import date, datetime
from typing import Any

import asyncpg

from connectors.postgres.cases import PostgresCases
from connectors.postgres.statements import SQL
from schemas.entries import Changes, DueReview, Entry
from schemas.facts import Fact, FactKind
from schemas.ids import CaseId, OrgId


class PostgresReviews:
    """Reviews in PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[Any]", cases: PostgresCases) -> None:
        self._pool, self._cases = pool, cases

    async def reviews_due(self, org: OrgId, before: date, limit: int) -> list[DueReview]:
        """Reviews whose period ended before a day and that nobody has been given yet."""
        rows = await self._pool.fetch(SQL["pages.reviews_due"], org, before, limit)
        return [_review(r) for r in rows]

    async def raise_review(self, review: DueReview, at: datetime) -> None:
        """The review is a person's task and a fact of its case; once, however often it is raised."""
        day = review.kept_through
        body = {"system": review.system, "category": review.category, "kept_through": day.isoformat()}
        fact = Fact(
            key=f"review:{review.system}:{review.category}:{day}", kind=FactKind.REVIEW_DUE, at=at, body=dict(body)
        )
        await self._cases.write(review.org, review.case, Entry(facts=(fact,), changes=Changes(), at=at))
        await self._pool.execute(
            SQL["pages.review_raised"], review.org, review.case, review.system, review.category, day, at
        )

    async def move_review(self, review: DueReview, to: date) -> None:
        """The period began anew: the review is due after the new day."""
        await self._pool.execute(
            SQL["pages.review_moved"], review.org, review.case, review.system, review.category, review.kept_through, to
        )

    async def calendar(self, org: OrgId, case: CaseId | None = None, limit: int = 200) -> list[DueReview]:
        """What a person will have to look at, by day."""
        return [_review(r) for r in await self._pool.fetch(SQL["pages.reviews"], org, case, limit)]


def _review(row: Any) -> DueReview:
    given = dict(row)
    given["case"] = given.pop("case_id")
    return DueReview.model_validate(given)
