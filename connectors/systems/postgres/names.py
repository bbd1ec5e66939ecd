"""Which words are a part of somebody's name, asked of the columns that hold names."""

from collections.abc import Iterable, Sequence

from connectors.systems.postgres.sessions import Sessions
from connectors.systems.postgres.shape import Plan, Statement, quoted

SHORTEST = 3
"""Letters: shorter parts of names (`von`, `de`) are words of the language too."""
_APART = "[\\s-]+"
_AROUND = ".,;:()\"'"


async def named(plan: Plan, sessions: Sessions, words: Sequence[str]) -> frozenset[str]:
    """The words, in lower case, that are a part of a name of anybody; one query a column, each word comes back once."""
    asked = {w.lower() for w in words if len(w) >= SHORTEST}
    found = set[str]()
    for statement in _statements(plan):
        if left := asked - found:
            rows = await sessions.fetch(statement, sorted(_spellings(left)))
            found |= {row["part"].lower() for row in rows} & asked
    return frozenset(found)


def _spellings(words: Iterable[str]) -> set[str]:
    """As names are written: what `lower` does to Å in the database depends on its locale, so it is not relied on."""
    return {spelling for w in words for spelling in (w, w.capitalize(), w.upper())}


def _statements(plan: Plan) -> Iterable[Statement]:
    for shape in plan.shapes.values():
        for column in shape.entry.names:
            parts = f"regexp_split_to_table(t.{quoted(column)}::text, '{_APART}')"
            yield Statement(
                f"SELECT DISTINCT p.part FROM {shape.place} t CROSS JOIN LATERAL"
                f" (SELECT btrim(w, $2::text) AS part FROM {parts} w) p"
                " WHERE p.part IN (SELECT unnest($1::text[])) OR lower(p.part) IN (SELECT unnest($1::text[]))",
                (_AROUND,),
            )
