"""Mails are read for what they ask, and nothing in them is believed."""

from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.intake_mail import read_mail
from schemas.intake import Asked, MailLanguage, MailRequest

RECEIVED = "from a.example by mx.lindskogen.example with ESMTPS id 1; Fri, 20 Nov 2026 23:30:00 +0000"


def mail(body: str, subject: str = "Hej", **headers: str) -> bytes:
    message = EmailMessage()
    message["Received"] = headers.pop("Received", RECEIVED)
    message["From"] = headers.pop("From", "Edith Dalin <Edith.Dalin@Posten.example>")
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def read(body: str, subject: str = "Hej", **headers: str) -> MailRequest:
    return read_mail(mail(body, subject, **headers))


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Kan ni skicka mig ett registerutdrag?", {Asked.ACCESS}),
        ("Vilka uppgifter har ni om mig egentligen?", {Asked.ACCESS}),
        ("Please send me a copy of all the data you hold about me.", {Asked.ACCESS}),
        ("Radera alla uppgifter ni har om mig, tack.", {Asked.ERASURE}),
        ("Please delete my account and everything in it.", {Asked.ERASURE}),
        ("Skicka mig ett registerutdrag, och radera sedan mitt konto.", {Asked.ACCESS, Asked.ERASURE}),
        ("Jag återkallar mitt samtycke.", {Asked.CONSENT_WITHDRAWAL}),
        ("Skicka inte mer reklam till mig.", {Asked.MARKETING_BLOCK}),
        ("Jag vill få rättelse, mitt namn är felstavat.", {Asked.RECTIFICATION}),
        ("Jag vill ha begränsning av behandling medan ni utreder.", {Asked.RESTRICTION}),
        ("Jag vill ha mina uppgifter i maskinläsbar form enligt artikel 20.", {Asked.PORTABILITY}),
        ("Kan vi flytta mötet till fredag?", set()),
        ("Radera inte mina uppgifter!", set()),
    ],
)
def test_what_is_asked_is_recognised(body: str, asked: set[Asked]) -> None:
    assert set(read(body).types) == asked


def test_the_received_header_counts_and_not_the_senders_date() -> None:
    got = read("Hej", Date="Mon, 1 Jan 2024 10:00:00 +0000")

    assert got.received_at == datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert got.received_on == date(2026, 11, 21)


def test_a_mail_without_received_has_no_time() -> None:
    assert read_mail(b"From: a@posten.example\r\n\r\nHej").received_at is None


@pytest.mark.parametrize(
    "day", ["Fri, 20 Nov 99999999999999999999 23:30:00 +0000", "Fri, 31 Dec 9999 23:59:59 -0900", "no day"]
)
def test_a_received_header_with_an_impossible_day_gives_no_time(day: str) -> None:
    assert read("Hej", Received=f"from a by b; {day}").received_at is None


def test_quoted_history_asks_for_nothing() -> None:
    got = read(
        "Tack, det blir bra.\n\nDen 3 nov. 2026 skrev Lindskogen <a@lindskogen.example>:\n> Du vill radera ditt konto.\n"
    )

    assert not got.is_request and "radera" not in got.body


def test_a_reply_names_its_case_and_gives_the_code_back() -> None:
    got = read("Här kommer koden: abcd2-efgh3", subject="Sv: Bekräfta att det är du [DSR-2026-000123]")

    assert (got.subject_case, got.challenge_code) == ("DSR-2026-000123", "ABCD2-EFGH3")


def test_a_quoted_code_counts_as_well() -> None:
    quoted = "Den 3 nov. 2026 skrev Lindskogen <a@lindskogen.example>:\n> ABCDE-FGHJK\n"
    got = read(f"Ja, det är jag.\n\n{quoted}", subject="Re: [DSR-2026-000123]")

    assert got.challenge_code == "ABCDE-FGHJK"


def test_an_answering_machine_gives_no_code_back() -> None:
    got = read("Jag har semester.\n> ABCDE-FGHJK", subject="Autosvar [DSR-2026-000123]", Auto_Submitted="auto-replied")

    assert got.is_auto_reply and got.challenge_code is None


def test_two_words_with_a_dash_are_no_code() -> None:
    assert read("Vi ses hemma-gamla vanan").challenge_code is None


def test_an_answering_machine_asks_for_nothing() -> None:
    got = read("Radera mitt konto", Auto_Submitted="auto-generated")

    assert got.is_auto_reply and not got.is_request


def test_the_last_valid_personnummer_is_claimed() -> None:
    assert read("Mitt personnummer är 190705019991, nej 19070501-9990.").claimed.personnummer == "190705019990"


def test_an_invalid_personnummer_is_not_claimed() -> None:
    assert read("Mitt personnummer är 19070501-9991.").claimed.personnummer is None


def test_the_address_is_claimed_in_lower_case() -> None:
    assert read("Hej").claimed.email == "edith.dalin@posten.example"


def test_a_mail_whose_words_are_only_in_html_is_read() -> None:
    message = EmailMessage()
    message["From"] = "a@posten.example"
    message.set_content("<p>Jag vill att ni <b>raderar</b> mitt konto och alla mina uppgifter.</p>", subtype="html")

    assert read_mail(message.as_bytes()).types == (Asked.ERASURE,)


def test_english_is_told_from_swedish() -> None:
    assert read("Please send me my data.").language is MailLanguage.EN
    assert read("Jag vill ha mina uppgifter.").language is MailLanguage.SV


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    assert 0 <= read_mail(raw).confidence <= 1


@given(st.binary(max_size=200))
def test_no_broken_part_makes_it_fail(raw: bytes) -> None:
    head = b"From: a@posten.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"

    assert 0 <= read_mail(head + raw + b"\r\n--x--").confidence <= 1
