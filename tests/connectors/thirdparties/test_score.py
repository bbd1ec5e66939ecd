"""What the finder finds in the labelled texts does not fall below the floors."""

import json

import pytest

from schemas.thirdparties import Kind
from tests.connectors.thirdparties.score import CORPUS, GROUPS, disguised, score, texts

NAMES = ("unknown name", "unknown, on no list")


@pytest.mark.parametrize("name", ["train", "holdout"])
def test_labels_stand_where_they_say(name: str) -> None:
    rows = [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]

    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["text"][s["start"] : s["end"]] == s["text"] for row in rows for s in row["spans"])
    assert {row["language"] for row in rows} == {"sv", "en"}


def test_no_text_is_both_tuned_on_and_held_out() -> None:
    assert not {t.text for t in texts("train")} & {t.text for t in texts("holdout")}
    assert len(texts("train")) + len(texts("holdout")) >= 160


@pytest.mark.parametrize("name", ["train", "holdout"])
def test_what_is_found_stays_above_the_floors(name: str) -> None:
    result = score(texts(name))

    assert result.recall("personnummer", "phone", "email") >= 0.97
    assert result.recall("address") >= 0.9
    assert result.recall("known name") >= 0.95
    assert result.recall(*NAMES) >= 0.88
    assert result.recall(*GROUPS) >= 0.94
    assert result.precision() >= 0.93
    assert result.precision(Kind.NAME) >= 0.9


def test_names_that_stand_on_no_list_are_found_by_where_they_stand() -> None:
    result = score(disguised(texts("train") + texts("holdout")))

    assert result.there["unknown, on no list"] > 150
    assert result.recall("unknown, on no list") >= 0.87
