"""A model answers from a process of its own, in time and in bounds, or is told to have failed."""

import sys
from pathlib import Path

import pytest

from connectors.thirdparties.finder import Finder
from connectors.thirdparties.model import ModelFailed, ModelProcess
from schemas.thirdparties import Own

HEAD = """
import json, sys, time
for line in sys.stdin:
    text = json.loads(line)["text"]
"""
WORKS = """
    spans = [{"start": 0, "end": 5, "kind": "name", "certainty": 0.6}] if text.startswith("vroka") else []
    print(json.dumps({"spans": spans}), flush=True)
"""
MEMORY = 512 * 1024 * 1024


def model(folder: Path, body: str, within: float = 20) -> ModelProcess:
    script = folder / "model.py"
    script.write_text(HEAD + body, encoding="utf-8")
    return ModelProcess([sys.executable, str(script)], within=within, memory=MEMORY)


def test_a_model_finds_what_rules_do_not(tmp_path: Path) -> None:
    with model(tmp_path, WORKS) as asked:
        finder = Finder(Own(), model=asked)

        assert [s.why for s in finder.find("vroka å kom")] == ["model"]
        assert finder.find("ingen kom") == []


def test_a_question_larger_than_a_pipe_is_asked_whole(tmp_path: Path) -> None:
    with model(tmp_path, WORKS) as asked:
        assert len(asked.spans("vroka " + "ö" * 1_000_000)) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("    time.sleep(60)\n", "in time"),
        ("    sys.exit(3)\n", "ended"),
        ("    print('no json', flush=True)\n", "agreed"),
        ("    print('{\"spans\": 4}', flush=True)\n", "agreed"),
        (
            '    print(json.dumps({"spans": [{"start": 0, "end": 99, "kind": "name", "certainty": 1}]}), flush=True)\n',
            "outside",
        ),
        ("    x = bytearray(2 * 1024 ** 3)\n    print('{\"spans\": []}', flush=True)\n", "ended"),
    ],
    ids=["silent", "ends", "no json", "no spans", "outside", "too much memory"],
)
def test_a_model_that_fails_says_so_without_the_text_and_is_gone(tmp_path: Path, body: str, told: str) -> None:
    asked = model(tmp_path, body, within=1 if "sleep" in body else 20)

    with pytest.raises(ModelFailed, match=told) as failed:
        asked.spans("vroka")
    assert "vroka" not in str(failed.value)
    assert asked._process is None


def test_a_model_is_started_again_after_a_failure(tmp_path: Path) -> None:
    body = "    if text == 'end': sys.exit(1)\n" + WORKS
    with model(tmp_path, body) as asked:
        with pytest.raises(ModelFailed):
            asked.spans("end")

        assert len(asked.spans("vroka")) == 1


def test_a_program_that_is_not_there_is_a_failure() -> None:
    with pytest.raises(ModelFailed, match="started"):
        ModelProcess(["/nowhere/model"], within=1, memory=MEMORY).spans("x")
