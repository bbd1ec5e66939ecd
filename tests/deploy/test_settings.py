"""The environment is read once, and a misspelt name stops the start."""

from pathlib import Path

import pytest

from deploy.settings import Settings
from schemas.errors import BadSettings

SECRET = "postgresql://habeas:s3cr3t@db.example/habeas"


def test_a_misspelt_name_stops_the_start_and_says_which_was_meant() -> None:
    with pytest.raises(BadSettings, match="HABEAS_DATABSE_URL; did you mean HABEAS_DATABASE_URL"):
        Settings.from_env({"HABEAS_DATABSE_URL": SECRET})


def test_a_wrong_value_is_named_but_never_shown() -> None:
    with pytest.raises(BadSettings) as told:
        Settings.from_env({"HABEAS_SMTP_PORT": "s3cr3t"})

    assert "HABEAS_SMTP_PORT" in str(told.value) and "s3cr3t" not in str(told.value)


def test_systems_have_addresses_of_their_own_and_others_variables_are_not_ours() -> None:
    settings = Settings.from_env({"HABEAS_SYSTEM_BOOKING_URL": SECRET, "PATH": "/bin", "HABEAS_TEMPORAL_TLS": "true"})

    assert settings.systems == {"booking": SECRET} and settings.temporal_tls


def test_secrets_stay_out_of_what_is_printed() -> None:
    settings = Settings.from_env({"HABEAS_DATABASE_URL": SECRET, "HABEAS_SYSTEM_CHAT_URL": SECRET})

    assert "s3cr3t" not in repr(settings)


def test_processes_of_ours_get_the_same_settings(tmp_path: Path) -> None:
    settings = Settings(
        organisations=tmp_path, oidc=tmp_path / "oidc", temporal_tls=True, smtp_port=2525, database_url=SECRET,
        systems={"chat": SECRET},
    )  # fmt: skip

    assert Settings.from_env(settings.env()) == settings
    assert Settings().env() == {}
