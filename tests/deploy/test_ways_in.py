"""`habeas up` says where the staff signs in, and a command that makes an account there."""

import io

from rich.console import Console

from deploy.settings import Settings
from deploy.ways_in import tell


def test_every_organisation_has_its_address_and_the_command_names_one_with_systems() -> None:
    out = io.StringIO()
    tell(Console(file=out, width=200), "http://127.0.0.1:8080", Settings().organisations)

    said = out.getvalue()
    assert "http://127.0.0.1:8080/staff/klangbro" in said and "http://127.0.0.1:8080/staff/lindskogen" in said
    assert "habeas accounts new anna --role decider --no-second-factor --org lindskogen" in said


def test_without_pages_nothing_is_said() -> None:
    out = io.StringIO()
    tell(Console(file=out), None, Settings().organisations)

    assert out.getvalue() == ""
