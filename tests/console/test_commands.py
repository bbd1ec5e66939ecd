"""Commands that need no server: how they end, and what they say."""

import json
import sys
from pathlib import Path

import pytest

from deploy.__main__ import run


@pytest.mark.parametrize(
    "words",
    [
        "request new --type erasure",
        "request new --type forgiveness --email a@b.example",
        "request new --type erasure --email no-address",
        "request new --type access --email a@b.example --attach /nowhere.pdf",
        f"request new --type access --email a@b.example --attach {sys.executable}",
        "rules due --received 2026-13-01",
        "audit verify /nowhere.json",
        "no-such-command",
    ],
)
def test_wrong_use_ends_with_two_and_says_why(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(words.split(), {})

    said = capsys.readouterr()
    assert code == 2
    assert said.err
    assert not said.out


def test_a_misspelt_setting_stops_the_start_and_names_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["doctor"], {"HABEAS_DATABSE_URL": "postgresql://secret@somewhere"})

    said = capsys.readouterr()
    assert code == 2
    assert "HABEAS_DATABASE_URL" in said.err
    assert "secret" not in said.err + said.out


def test_a_due_date_is_moved_past_a_weekend(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["rules", "due", "--received", "2026-01-31", "--json"], {})

    assert code == 0
    told = json.loads(capsys.readouterr().out)
    steps = told.pop("steps")
    assert told == {
        "received": "2026-01-31",
        "nominal": "2026-02-28",
        "first": "2026-03-02",
        "extended": None,
        "promise": None,
        "effective": "2026-03-02",
        "refusal": "2026-03-02",
        "paused_days": 0,
        "pause_rejected": False,
    }
    assert [step["day"] for step in steps] == ["2026-01-31", "2026-02-28", "2026-03-02", "2026-03-02", "2026-03-02"]
    assert all(step["what"] and step["law"] for step in steps)


def test_a_due_date_tells_the_pause_and_the_last_day_to_appeal(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--asked", "2026-11-26", "--answered", "2026-11-30", "--served", "2026-12-10"]

    code = run(["rules", "due", "--received", "2026-11-25", "--extended", *asked, "--json"], {})

    told = json.loads(capsys.readouterr().out)
    assert code == 0 and told["paused_days"] == 4 and told["appeal_until"] == "2027-01-04"
    assert (told["effective"], told["refusal"]) == ("2027-03-01", "2026-12-29")
    assert run(["rules", "due", "--received", "2026-11-25", "--asked", "2026-11-26"], {}) == 2
    assert "give --answered" in capsys.readouterr().err


def test_law_cases_run_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong = tmp_path / "mine.yaml"
    wrong.write_text(
        "schema: dsr-vectors/1\ncases:\n- {id: M-1, title: t, given: {request: {type: access, received: 2026-06-01}}, "
        "expect: {due: {effective: 2026-07-02}}}\n"
    )

    assert run(["rules", "test", "tests/law"], {}) == 0
    assert "cases pass" in capsys.readouterr().out
    assert run(["rules", "test", str(wrong)], {}) == 1
    assert 'M-1: due effective: expected "2026-07-02", got "2026-07-01"' in capsys.readouterr().out
    assert run(["rules", "test", str(wrong), "--json"], {}) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) | {"failures": []} == {
        "id": "M-1",
        "passed": False,
        "fields": {"due": "fail"},
        "failures": [],
    }
    assert run(["rules", "test", str(tmp_path / "nothing.yaml")], {}) == 2
