"""Finds, takes out and looks again: the port that the verbs work with."""

from collections.abc import Iterable, Sequence

from connectors.thirdparties.finder import Finder, Model, candidates
from connectors.thirdparties.leak import leaks
from connectors.thirdparties.places import strings
from connectors.thirdparties.redact import by_place, forbidden, redact_row
from schemas.ids import SystemId
from schemas.systems import Row
from schemas.text import Language
from schemas.thirdparties import Mention, Own, Review


class Guardian:
    """Guards the rights of other people in a copy. Fits the port `Mentions`."""

    def __init__(self, model: Model | None = None) -> None:
        self._model = model

    def candidates(self, row: Row) -> frozenset[str]:
        """Words of the row that may be names, in lower case."""
        return frozenset[str]().union(*(candidates(text) for _, text in strings(row.content)))

    def search(self, own: Own, known: frozenset[str], system: SystemId, rows: Sequence[Row]) -> list[Mention]:
        """Every mention of somebody else in the rows."""
        finder = Finder(own, known, model=self._model)
        return [mention for row in rows for mention in finder.mentions(system, row)]

    def without(self, row: Row, removed: Sequence[Mention], language: Language) -> Row:
        """The row with these mentions taken out. Raises ValueError where the row has changed since they were found."""
        return row.model_copy(update={"content": redact_row(row.content, by_place(removed), language)})

    def forbidden(self, mentions: Sequence[Mention], review: Review) -> frozenset[str]:
        """Texts that may no longer stand anywhere in the copy."""
        return forbidden(mentions, review)

    def leaks(self, files: Iterable[tuple[str, bytes]], forbidden: Iterable[str]) -> Sequence[str]:
        """Paths of files in which something of what was removed still stands, or that nobody can look into."""
        return [leak.path for leak in leaks(files, forbidden)]
