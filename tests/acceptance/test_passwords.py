"""Passwords of running servers stand on no command line and in no message."""

from pathlib import Path

import psutil
import pytest

from deploy.place import Place
from tests.scan.stores import password_in, passwords_of
from tests.security.test_secrets import GIVEN, SECRET, run


@pytest.mark.asyncio(loop_scope="session")
async def test_no_process_has_a_secret_among_its_arguments(place: Place) -> None:
    secrets = passwords_of(place)
    lines = [line for p in psutil.process_iter(["cmdline"]) for line in [" ".join(p.info["cmdline"] or ())] if line]

    assert len(secrets) >= 3 and len(lines) > 3
    assert [line.split()[0] for line in lines if any(secret in line for secret in secrets)] == []


@pytest.mark.asyncio(loop_scope="session")
async def test_a_server_that_refuses_the_password_is_not_told_of_with_it(place: Place, tmp_path: Path) -> None:
    wrong = str(place.where.addresses.database_url).replace(
        password_in(str(place.where.addresses.database_url)), SECRET
    )
    systems = {
        f"HABEAS_SYSTEM_{k.upper()}_URL": v.replace(password_in(v), SECRET) for k, v in place.where.systems.items()
    }
    given = {**GIVEN, "HABEAS_DATABASE_URL": wrong, "HABEAS_MIGRATION_URL": wrong, **systems}
    for command in (
        ("request", "list"),
        ("connector", "list"),
        ("connector", "check", "booking"),
        ("worker",),
        ("web",),
    ):
        done = run(given, *command, folder=tmp_path / "data")
        assert SECRET not in done.stdout + done.stderr and "Traceback" not in done.stderr, command
