"""What was chosen goes, all else stays byte for byte."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.thirdparties.finder import Finder, merged
from connectors.thirdparties.redact import INSTEAD, by_place, forbidden, redact, redact_row
from schemas.ids import SystemId
from schemas.systems import Record, Row
from schemas.text import Language
from schemas.thirdparties import Choice, Chosen, Kind, Mention, Review, Span
from tests.connectors.thirdparties.score import own

CHAT = SystemId("chat")


def span(start: int, end: int, kind: Kind = Kind.NAME) -> Span:
    return Span(start=start, end=end, kind=kind, certainty=1, why="known_name")


def mentions(content: dict[str, Any]) -> list[Mention]:
    row = Row(record=Record(table="notes", key=("7",), category="notes"), content=content)
    return Finder(own(), frozenset({"lena", "berg"})).mentions(CHAT, row)


def reviewed(some: list[Mention], removed: set[str]) -> Review:
    choice = {m.id: Choice.REMOVE if m.text in removed else Choice.KEEP for m in some}
    return Review(choices={i: Chosen(choice=c, by="dpo") for i, c in choice.items()})


def test_a_name_is_replaced_in_the_language_of_the_copy() -> None:
    assert redact("Hej Lena!", [span(4, 8)], Language.SV) == "Hej [namn borttaget]!"
    assert redact("Hej Lena!", [span(4, 8)], Language.EN) == "Hej [name removed]!"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_of_its_own(kind: Kind) -> None:
    words = [INSTEAD[k] for k in Kind]

    assert redact("x", [span(0, 1, kind)], Language.SV) == INSTEAD[kind].sv
    assert len({w.sv for w in words}) == len({w.en for w in words}) == len(Kind)


def test_a_span_outside_of_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        redact("Lena", [span(0, 5)], Language.SV)


@given(
    st.text(min_size=1, max_size=80),
    st.lists(st.tuples(st.integers(0, 79), st.integers(1, 20), st.sampled_from(Kind)), max_size=6),
)
def test_all_that_was_not_chosen_stays_in_order(text: str, drawn: list[tuple[int, int, Kind]]) -> None:
    spans = [span(s, min(s + n, len(text)), k) for s, n, k in drawn if s < len(text)]
    covered = {n for s in spans for n in range(s.start, s.end)}
    expected = "".join(c for n, c in enumerate(text) if n not in covered)
    result = redact(text, spans, Language.EN)

    assert len(result) == len(expected) + sum(len(INSTEAD[s.kind].en) for s in merged(spans))
    at = 0
    for piece in merged(spans):
        assert text[at : piece.start] in result
        at = piece.end
    assert result.endswith(text[at:])


def test_a_row_is_redacted_at_any_depth_and_keeps_its_types() -> None:
    content = {
        "note": "vi såg Lena Berg",
        "data": {"Lena": 1, "Vera": [date(2024, 1, 2), {"who": "Bo Ek var här"}, None, 2.5, True]},
        "number": 196107032390,
        "count": 12,
    }
    some = mentions(content)
    fresh = redact_row(content, by_place(some), Language.SV)

    assert fresh == {
        "note": "vi såg [namn borttaget]",
        "data": {
            "[namn borttaget]": 1,
            "[namn borttaget] 2": [date(2024, 1, 2), {"who": "[namn borttaget] var här"}, None, 2.5, True],
        },
        "number": "[personnummer borttaget]",
        "count": 12,
    }
    assert content["note"] == "vi såg Lena Berg"


def test_a_row_without_mentions_is_as_it_was() -> None:
    content = {"a": ("x", [1, {"b": None}]), "n": 700_000_000_000}

    assert redact_row(content, {}, Language.SV) == content


def test_a_place_that_the_row_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="place"):
        redact_row({"note": "x"}, {"notes/0": [span(0, 1)]}, Language.SV)


def test_only_what_stands_nowhere_any_more_is_forbidden() -> None:
    some = mentions(
        {
            "a": "vi såg Lena Berg och Vera Ström",
            "b": "ring Vera Ström på 0701740611",
            "c": "mobil +46 70 174 06 11, Lena",
        }
    )
    removed = reviewed(some, {"Lena Berg", "Vera Ström", "0701740611", "Lena"})

    assert forbidden(some, removed) == {"Lena Berg", "Vera Ström", "Lena"}
    kept = reviewed(some, {"Lena", "Vera Ström"})
    assert forbidden(some, kept) == {"Vera Ström"}


def test_a_review_knows_what_is_open_and_what_goes() -> None:
    some = mentions({"a": "vi såg Lena Berg", "b": "och Vera Ström"})
    review = Review(choices={some[0].id: Chosen(choice=Choice.REMOVE, by="dpo")})

    assert review.open(some) == [some[1]]
    assert review.removed(some) == [some[0]]
