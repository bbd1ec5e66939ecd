"""A mail that is made to break its reader is read in no time, or given to a person."""

import io
import resource
import subprocess
import sys
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from console import mail_bounds
from console.intake_mail import read_mail
from console.mail_bounds import LARGEST, MailNotRead
from console.mailroom import Taken, take_mail
from schemas.clock import now
from schemas.ids import OrgId
from schemas.intake import Asked
from tests.console.test_intake_mail import mail

LONGEST = 2.0
"""Seconds of the processor; the worst of these takes 0.5, and took minutes before the reader had bounds."""
HEAD = b"From: a@b.example\r\nSubject: x\r\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
UNITS: tuple[bytes, ...] = (
    b"\n",
    b" \n",
    b"\r\n\r\n",
    b"\n\xc2\xa0",
    b"> ",
    b">\n",
    b"-",
    b"On ",
    b"On\n",
    b"Den ",
    b"Am ",
    b"From: ",
    b"On a wrote:\n",
    b"mail ",
)
UNITS += (
    b"This e-mail is confidential mail ",
    b"<",
    b"\t",
    b"From: a\nTo: b\n",
    b"Best regards\n",
    b"AAAAA-",
    b"19121212-121 ",
)
DEEP = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(2000))
HEADERS = (b"a,", b"a:", b"<", b'"', b"(", b"=?utf-8?q?a?= ", b"=?", b"\\", b"a@b ", b"[", b"@", b";", b"a*0*=b; ")


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_keeps_the_reader_busy(unit: bytes) -> None:
    began = time.process_time()
    read_mail(PLAIN + (unit * 20_000)[:40_000])

    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("unit", [b"<", b"<style ", b"<style>", b"<a ", b"<!--", b"<head></script>", b"&", b"&#x"])
def test_no_page_keeps_the_reader_busy(unit: bytes) -> None:
    began = time.process_time()
    read_mail(HTML + unit * 200_000)

    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize(
    "name", [b"From", b"Subject", b"Content-Type", b"Message-ID", b"Received", b"References", b"Date"]
)
@pytest.mark.parametrize("unit", HEADERS)
def test_no_header_keeps_the_reader_busy_or_breaks_it(name: bytes, unit: bytes) -> None:
    began = time.process_time()
    try:
        read_mail(name + b": text/plain; " + unit * (200_000 // len(unit)) + b"\r\n\r\nHej")
        read_mail(name + b": " + unit * (900 // len(unit)) + b"\r\n\r\nHej")
    except MailNotRead as refused:
        assert "a person has to look at it" in str(refused)

    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + DEEP,
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 100_000,
        HEAD + b"X-A: b\r\n" * 300_000,
        HEAD + b"\r\n" + b"x" * LARGEST,
    ],
    ids=["multiparts in multiparts", "mails in mails", "many parts", "many headers", "large"],
)
def test_what_is_too_deep_or_too_large_is_for_a_person(raw: bytes) -> None:
    began = time.process_time()
    with pytest.raises(MailNotRead, match="a person has to look at it"):
        read_mail(raw)

    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("charset", ["punycode", "idna", "zip", "hex", "rot13", "nowhere", "utf-7", "unicode-escape"])
def test_an_encoding_that_no_mail_has_is_read_as_it_stands(charset: str) -> None:
    began = time.process_time()
    read_mail(HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + b"a-" + b"9" * 200_000)

    assert time.process_time() - began < LONGEST


def bomb() -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros", "w", force_zip64=True) as zeros,
    ):
        for _ in range(200):
            zeros.write(bytes(1024 * 1024))
    return packed.getvalue()


def test_what_is_attached_is_never_unpacked_and_the_request_is_read() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "Hej"
    message.set_content("Radera alla uppgifter ni har om mig, tack.")
    message.add_attachment(bomb(), maintype="application", subtype="zip", filename="../../etc/cron.d/x.zip")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = read_mail(message.as_bytes())
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert read.types == (Asked.ERASURE,)
    assert after - before < 100 * 1024, "kilobytes; the bomb holds 200 MB"


def test_a_mail_of_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    large = tmp_path / "large.eml"
    with large.open("wb") as file:
        file.write(PLAIN)
        file.truncate(1 << 30)
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, "intake", "parse", str(large)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2, done.stderr
    assert f"larger than {LARGEST >> 20} MB" in done.stderr


_LIMITED = """
import resource, sys
from deploy import __main__ as program
resource.setrlimit(resource.RLIMIT_DATA, (700 << 20, 700 << 20))
sys.exit(program.run(sys.argv[1:], {}))
"""


async def test_what_could_not_be_read_is_for_a_person_and_says_why() -> None:
    taken = await take_mail(None, OrgId("lindskogen"), HEAD + DEEP, now())  # type: ignore[arg-type] # no door is reached

    assert taken.what is Taken.FOR_A_PERSON and "nested too deep" in str(taken.why)


@pytest.mark.parametrize("sender", ['"a b"@c.example', "a@b.example\r\n BCC: x@y.example", "<a@b.example> SIZE=1"])
async def test_an_address_that_is_more_than_an_address_opens_nothing(sender: str) -> None:
    raw = mail("Radera alla uppgifter ni har om mig, tack.").replace(
        b"Edith Dalin <Edith.Dalin@Posten.example>", sender.encode()
    )
    read = read_mail(raw)

    assert "\n" not in read.from_address and "\r" not in read.from_address
    if any(c in read.from_address for c in " <>"):
        taken = await take_mail(None, OrgId("lindskogen"), raw, now())  # type: ignore[arg-type] # no door is reached
        assert taken.what is Taken.FOR_A_PERSON


def test_what_a_page_hides_is_not_read_and_what_it_shows_is() -> None:
    page = "<html><head><title>x</title></head><style>p{}</style><p>Radera <b>allt</b></p><script>1<2</script>tack"

    assert mail_bounds.shown(page).split() == ["Radera", "allt", "tack"]
