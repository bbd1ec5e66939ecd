"""The demonstration's mails are read right, and arrive when they are sent."""

from datetime import UTC, date, datetime

import pytest

from console.intake_mail import read_mail
from deploy.example.cast import CAST
from deploy.example.mails import NAMES, mail, mail_as_of
from schemas.intake import Asked, MailLanguage

NOW = datetime(2026, 11, 20, 23, 30, 5, 999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "who", "asked", "language"),
    [
        ("erasure", "elsa", {Asked.ERASURE}, MailLanguage.SV),
        ("access", "nils", {Asked.ACCESS, Asked.ACCESS_LOG}, MailLanguage.SV),
        ("access_en", "owen", {Asked.ACCESS}, MailLanguage.EN),
        ("no_request", "arvid", set(), MailLanguage.SV),
    ],
)
def test_each_mail_is_read_right(name: str, who: str, asked: set[Asked], language: MailLanguage) -> None:
    read = read_mail(mail_as_of(name, NOW))

    assert set(read.types) == asked and read.is_request is bool(asked)
    assert (read.from_address, read.from_name) == (CAST[who].email, CAST[who].name)
    assert read.language is language and not read.is_auto_reply


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_arrives_now_and_counts_as_received_on_the_local_day(name: str) -> None:
    read = read_mail(mail_as_of(name, NOW))

    assert read.received_at == NOW.replace(microsecond=0)
    assert read.received_on == date(2026, 11, 21)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_dates_and_the_id_change(name: str) -> None:
    assert mail_as_of(name, NOW).partition(b"\r\n\r\n")[2] == mail(name).partition(b"\r\n\r\n")[2]
    assert mail_as_of(name, NOW) == mail_as_of(name, NOW)
    assert b"2 Nov 2026" not in mail_as_of(name, NOW)


def test_elsas_mail_claims_her_personnummer() -> None:
    assert read_mail(mail("erasure")).claimed.personnummer == CAST["elsa"].personnummer
