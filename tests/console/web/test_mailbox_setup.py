"""How a mailbox is named and looked at, and how long its mails are kept."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from connectors.postgres.mailbox import PostgresMailbox
from deploy import mail_doctor
from deploy.mailing import doors_of, token_of
from deploy.settings import Settings
from schemas.errors import BadSettings, SystemRefused
from schemas.mailbox import ImapAccount, ItemId, ItemState, Nothing, Settled
from tests.console.web.conftest import KLANGBRO, Site
from tests.console.web.mailboxes import UNCLEAR, Box, box, server, somebody, written
from tests.mailserver import MailServer

__all__ = ["box", "server"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_doctor_tells_whether_a_mailbox_lets_us_in_and_has_its_folders(
    box: Box, tmp_path: Path, site: Site
) -> None:
    good, away = box.account.model_dump(mode="json"), {**box.account.model_dump(mode="json"), "port": 1}
    without = await mail_doctor.examined(_file(tmp_path, {"klangbro": {"imap": good}}), frozenset({KLANGBRO}), None)
    await box.loop.look()
    whole = await mail_doctor.examined(_file(tmp_path, {"klangbro": {"imap": good}}), frozenset({KLANGBRO}), None)
    closed = await mail_doctor.examined(_file(tmp_path, {"klangbro": {"imap": away}}), frozenset({KLANGBRO}), None)
    unknown = await mail_doctor.examined(_file(tmp_path, {"nobody": {"imap": good}}), frozenset({KLANGBRO}), None)

    assert [f.ok for found in (without, whole, closed, unknown) for f in found] == [False, True, False, False]
    assert "Habeas/Done" in without[0].detail and without[0].remedy and "nobody" in unknown[0].detail


async def test_a_mailbox_is_named_wholly_or_the_start_is_stopped(tmp_path: Path) -> None:
    account = {"host": "imap.klangbro.example", "user": "privacy", "password": "secret-secret"}
    wrong = [
        {"imap": {**account, "token_command": ["x"]}},
        {"imap": {**account, "tls": "none"}},
        {"imap": {**account, "done": "INBOX"}},
        {"imap": {k: v for k, v in account.items() if k != "password"}},
        {"hook_secret": "short"},
    ]
    for given in wrong:
        with pytest.raises(BadSettings) as refused:
            doors_of(_file(tmp_path, {"klangbro": given}), frozenset({KLANGBRO}))

        assert "secret-secret" not in str(refused.value)
    assert doors_of(_file(tmp_path, {"klangbro": {"imap": account}}), frozenset({KLANGBRO}))[KLANGBRO].imap


async def test_a_token_comes_from_a_program_and_takes_the_place_of_a_password(server: MailServer) -> None:
    def account(*command: str) -> ImapAccount:
        return server.account(password=None, token_command=command)

    assert await token_of(account("printf", "ya29.token\\n")) == "ya29.token"
    for broken in (("false",), ("true",), ("/nowhere/at/all",)):
        with pytest.raises(SystemRefused):
            await token_of(account(*broken))


async def test_content_goes_some_time_after_a_mail_was_settled_and_what_the_rules_saw_stays(box: Box) -> None:
    from_now = datetime(2050, 1, 1, tzinfo=UTC)
    box.server.put(box.account, written(UNCLEAR, somebody()))
    await box.loop.look()
    (row,) = await box.engine.pool.fetch("SELECT id FROM mail_item ORDER BY stored_at DESC LIMIT 1")
    triage = box.room.mails
    await box.store.drop(KLANGBRO, from_now, datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC))
    waiting = await box.store.item(KLANGBRO, row["id"])
    await _dismissed(triage, row["id"])
    await box.store.drop(KLANGBRO, from_now, datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC))
    settled = await box.store.item(KLANGBRO, row["id"])

    assert waiting.readable and not settled.readable and settled.state is ItemState.DISMISSED
    assert settled.features == waiting.features and settled.features.suggested


async def _dismissed(mails: object, item: str) -> None:
    assert isinstance(mails, PostgresMailbox)
    said = Settled(state=ItemState.DISMISSED, by="anna", nothing=Nothing.TEST)
    assert await mails.settle(KLANGBRO, ItemId(item), said, datetime.now(UTC))


def _file(folder: Path, said: object) -> Settings:
    path = folder / f"{uuid4().hex}.yaml"
    path.write_text(yaml.safe_dump(said))
    path.chmod(0o600)
    return Settings(mailbox=path)
