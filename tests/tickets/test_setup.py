"""A ticket system is set up by what a command says, and what is wrong with it is said before anything starts."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from connectors.tickets.systems import system_of
from deploy.organisation_file.loading import load
from deploy.settings import Settings
from deploy.ticket_commands import commands
from deploy.ticketing import ticketing
from schemas.errors import BadManifest, BadSettings
from schemas.tickets import Profile, TicketSecret, TicketSource
from tests.tickets.played import SECRET, Vendor

ORGANISATIONS = Path(__file__).parents[2] / "deploy" / "organisations"
TICKETS = """
tickets:
  - {id: support, profile: PROFILE, address: "http://127.0.0.1:1"}
"""


def settings_with(folder: Path, profile: Profile, more: str = "", secrets: object = None) -> Settings:
    text = (ORGANISATIONS / "klangbro.yaml").read_text(encoding="utf-8")
    (folder / "klangbro.yaml").write_text(text + TICKETS.replace("PROFILE", profile) + more, encoding="utf-8")
    given = folder / "secrets"
    given.write_text(json.dumps({"klangbro": secrets} if secrets else {}))
    given.chmod(0o600)
    return Settings(organisations=folder, tickets=given, web_url="https://pages.example")


@pytest.mark.parametrize("profile", list(Profile), ids=str)
def test_the_check_says_what_to_write_and_what_to_do_in_the_product(tmp_path: Path, profile: Profile) -> None:
    settings = settings_with(tmp_path, profile)

    said = CliRunner().invoke(commands(lambda: settings), ["check", "support"])

    assert said.exit_code == 1 and "webhook_secret: whsec_" in said.output and "klangbro:" in said.output
    assert "https://pages.example/hooks/klangbro/support" in said.output and "gdpr-radering" in said.output


def test_a_check_of_a_system_that_is_away_says_so_and_the_list_says_where_it_calls(tmp_path: Path) -> None:
    secrets = {"support": {"webhook_secret": "0123456789abcdef", "token": "t"}}
    settings = settings_with(tmp_path, Profile.ZAMMAD, secrets=secrets)

    inside = CliRunner().invoke(commands(lambda: settings), ["check", "support", "--json"])
    allowed = settings.model_copy(update={"allowed_hosts": "127.0.0.1"})
    away = CliRunner().invoke(commands(lambda: allowed), ["check", "support", "--json"])
    listed = CliRunner().invoke(commands(lambda: settings), ["list", "--json"])

    assert [f["ok"] for f in json.loads(inside.output)["findings"]] == [True, False]
    assert "HABEAS_ALLOWED_HOSTS" in inside.output and "0123456789abcdef" not in inside.output
    assert "unavailable" in json.loads(away.output)["findings"][1]["detail"]
    assert json.loads(listed.output)[0]["hook"].endswith("/hooks/klangbro/support")


def test_two_things_of_one_name_and_words_that_a_tag_cannot_say_are_refused(tmp_path: Path) -> None:
    settings_with(tmp_path, Profile.RT, '  - {id: mail, profile: rt, address: "https://rt.example"}\n')

    with pytest.raises(BadManifest, match="something else here is called 'mail' too"):
        load([tmp_path / "klangbro.yaml"])
    with pytest.raises(ValidationError, match="a tag can't say"):
        TicketSource.model_validate(
            {"id": "a", "profile": "rt", "address": "https://a.example", "rights": {"x": "rectification"}}
        )
    with pytest.raises(ValidationError, match="fields: there is no nonsense"):
        TicketSource.model_validate(
            {"id": "a", "profile": "generic", "address": "https://a.example", "fields": {"nonsense": "x"}}
        )


def test_a_ticket_system_without_its_secrets_stops_the_start() -> None:
    vendor = Vendor(Profile.ZENDESK)
    for missing in ({"token": None}, {"user": None}):
        with pytest.raises(BadSettings, match="HABEAS_TICKETS"):
            system_of(vendor.source, SECRET.model_copy(update=missing), vendor.http)
    assert "0123456789abcdef" not in repr(TicketSecret(webhook_secret="0123456789abcdef"))


def test_secrets_of_what_there_is_not_stop_the_start(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, Profile.RT, secrets={"support": {"webhook_secret": "0123456789abcdef"}})

    with pytest.raises(BadSettings, match="names klangbro, which is no organisation here"):
        ticketing(settings, {}, None, None, None)  # type: ignore[arg-type]
