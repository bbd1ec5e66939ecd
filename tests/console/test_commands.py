"""Commands that need no server: how they end, and what they say."""

import json

import pytest

from deploy.__main__ import run


@pytest.mark.parametrize(
    "words",
    [
        "request new --type erasure",
        "request new --type forgiveness --email a@b.example",
        "request new --type erasure --email no-address",
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
    assert json.loads(capsys.readouterr().out) == {
        "nominal": "2026-02-28",
        "first": "2026-03-02",
        "extended": None,
        "promise": None,
        "effective": "2026-03-02",
    }
