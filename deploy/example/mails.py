"""The mails of the demonstration, and how they come to arrive now."""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

FOLDER = files("deploy.example") / "mail"
RECEIVED = re.compile(r"^(Received: [^;]*);[^;]*?$(?!\n[ \t])", re.MULTILINE)
DATE = re.compile(r"^Date: .*$", re.MULTILINE)
NAMES = ("erasure", "access", "access_en", "no_request")
"""Elsa asks for erasure, Nils and Owen for access, Arvid for another time."""


def mail(name: str) -> bytes:
    """The mail as it lies in the folder, with its own old dates. name: one of NAMES."""
    return (FOLDER / f"{name}.eml").read_bytes()


def mail_as_of(name: str, now: datetime) -> bytes:
    """The mail as if it had just arrived: its Received headers, Date and Message-ID are of that moment.

    name: one of NAMES. now: aware. The same moment gives the same bytes.
    """
    here = now.astimezone(ZoneInfo("Europe/Stockholm")).replace(microsecond=0)
    head, _, body = mail(name).partition(b"\r\n\r\n")
    text = head.decode("ascii").replace("\r\n", "\n")
    stamps = iter((here, here - timedelta(seconds=4)))
    text = RECEIVED.sub(lambda found: f"{found.group(1)}; {format_datetime(next(stamps))}", text)
    text = DATE.sub(f"Date: {format_datetime(here - timedelta(seconds=9))}", text)
    text = text.replace("\nMessage-ID: <", f"\nMessage-ID: <{here:%Y%m%d%H%M%S}.")
    return text.replace("\n", "\r\n").encode("ascii") + b"\r\n\r\n" + body
