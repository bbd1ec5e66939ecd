"""The finder: other people in one person's data."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from connectors.thirdparties.addresses import addresses
from connectors.thirdparties.evidence import Evidence
from connectors.thirdparties.identifiers import emails, numbers, phones
from connectors.thirdparties.names import candidates, names
from connectors.thirdparties.people import People
from connectors.thirdparties.places import strings
from schemas.ids import SystemId
from schemas.systems import Row
from schemas.thirdparties import CONTEXT, Kind, Mention, Own, Span, mention_id

__all__ = ["Finder", "Model", "candidates", "merged"]

_ORDER = (Kind.PERSONNUMMER, Kind.EMAIL, Kind.PHONE, Kind.ADDRESS, Kind.NAME)


class Model(Protocol):
    """A language model that finds what rules can't. It is optional, and runs in a process of its own."""

    def spans(self, text: str) -> list[Span]:
        """Spans of the text, in any order."""


class Finder:
    """Finds the others in texts of one case. It keeps nothing of a text, and the same text always gives the same spans.

    known: lower-case parts of names that the systems know; ask them for `candidates(text)` first. staff: full names.
    """

    def __init__(
        self, own: Own, known: frozenset[str] = frozenset(), staff: Iterable[str] = (), model: Model | None = None
    ) -> None:
        self._people, self._evidence, self._model = People(own, staff), Evidence(known), model

    def find(self, text: str) -> list[Span]:
        """Spans in order, none overlapping. What belongs to the owner is not among them. Raises what the model raises."""
        found = [*numbers(text), *emails(text), *phones(text), *addresses(text)]
        mine = [s for s in found if self._people.owns(text, s)]
        found += names(text, self._evidence, self._people)
        if self._model:
            found += self._model.spans(text)
        return merged([s for s in outside(found, mine) if not self._people.owns(text, s)])

    def mentions(self, system: SystemId, row: Row) -> list[Mention]:
        """What is found in a row's content, at any depth."""
        return [
            Mention(
                id=mention_id(system, row.record.table, row.record.key, place, span),
                system=system,
                table=row.record.table,
                key=row.record.key,
                column=place,
                span=span,
                text=text[span.start : span.end],
                context=text[max(0, span.start - CONTEXT) : span.end + CONTEXT],
            )
            for place, text in strings(row.content)
            for span in self.find(text)
        ]


def outside(spans: list[Span], mine: list[Span]) -> Iterator[Span]:
    """Those that lie in none of the owner's. Both lists may be in any order."""
    kept = sorted(mine, key=lambda s: s.start)
    at, reach = 0, -1
    for span in sorted(spans, key=lambda s: s.start):
        while at < len(kept) and kept[at].start <= span.start:
            reach = max(reach, kept[at].end)
            at += 1
        if span.end > reach:
            yield span


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, none overlapping: overlapping ones are one, of the kind that says most, with the surest one's reason."""
    done: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not done or span.start >= done[-1].end:
            done.append(span)
            continue
        last = done[-1]
        kind = min(last.kind, span.kind, key=_ORDER.index)
        lead = max((s for s in (last, span) if s.kind is kind), key=lambda s: s.certainty)
        done[-1] = lead.model_copy(update={"start": last.start, "end": max(last.end, span.end)})
    return done
