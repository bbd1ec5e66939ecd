"""Whether our own mail server vouches for the address that a mail names as its sender.

Only headers that carry our own server's name count, and of each check only the topmost: what stands below came in with the
mail. The server has to take away headers in its own name that others send (RFC 8601 section 5), as Postfix with OpenDMARC, Exchange
Online and Google Workspace do. A wrong "pass" would win nobody anything but what an unknown sender has.
Source: RFC 8601; alignment as in DMARC's relaxed mode (RFC 7489 section 3.1).
"""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.utils import getaddresses
from typing import NamedTuple

from console import mail_bounds
from schemas.mailbox import SenderTrust

FIELD = "Authentication-Results"
MOST = 20
"""Headers that are looked at."""
WRONG = ("fail", "softfail", "permerror", "policy")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_DOMAIN = re.compile(r"\b(header\.d|header\.i|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"]*)", re.IGNORECASE)


class Check(NamedTuple):
    """One result of one check."""

    method: str
    result: str
    domains: tuple[str, ...]


def trust_of(raw: bytes, ours: Sequence[str]) -> SenderTrust:
    """What is known of the sender. ours: the names of our own servers; without one nothing is known.

    A mail that can't be taken apart is UNKNOWN: a person reads it anyway.
    """
    if not ours:
        return SenderTrust.UNKNOWN
    try:
        mail_bounds.fits(raw)
        mail = message_from_bytes(raw, policy=mail_bounds.POLICY)
        headers = [str(value) for value in (mail.get_all(FIELD) or [])[:MOST]]
        addresses = getaddresses([str(value) for value in mail.get_all("From") or []])
    except (mail_bounds.MailNotRead, *mail_bounds.BROKEN):
        return SenderTrust.UNKNOWN
    found = _topmost(headers, {name.lower().rstrip(".") for name in ours})
    if len(addresses) != 1:  # several in From: DMARC counts none of them (RFC 7489 section 6.6.1)
        return SenderTrust.DOUBTED if found else SenderTrust.UNKNOWN
    return _weighed(found, addresses[0][1].rpartition("@")[2].lower())


def _weighed(found: Sequence[Check], domain: str) -> SenderTrust:
    results = {check.result for check in found if check.method == "dmarc"}
    if results & {"pass", "bestguesspass"}:
        return SenderTrust.VOUCHED
    if results & set(WRONG):
        return SenderTrust.DOUBTED
    passed = [check for check in found if check.result == "pass"]
    if any(_aligned(one, domain) for check in passed for one in check.domains):
        return SenderTrust.VOUCHED
    if passed or any(check.result in WRONG for check in found):
        return SenderTrust.DOUBTED
    return SenderTrust.UNKNOWN


def _topmost(headers: Sequence[str], ours: set[str]) -> list[Check]:
    """The results of the first header of ours that speaks of a check."""
    found: dict[str, list[Check]] = {}
    for header in headers:
        name, _, rest = _COMMENT.sub(" ", header).partition(";")
        words = name.split()
        if not words or words[0].lower().rstrip(".") not in ours:
            continue
        here = list(_checks(rest))
        for method in {check.method for check in here} - set(found):
            found[method] = [check for check in here if check.method == method]
    return [check for checks in found.values() for check in checks]


def _checks(text: str) -> Iterator[Check]:
    for part in text.split(";")[:MOST]:
        if said := _RESULT.match(part):
            domains = (value.rpartition("@")[2].lower().strip(".") for _, value in _DOMAIN.findall(part))
            yield Check(said[1].lower(), said[2].lower(), tuple(one for one in domains if one))


def _aligned(one: str, other: str) -> bool:
    """Whether one is the other, or lies below it; a name without a dot is nobody's domain."""
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith("." + other) or other.endswith("." + one)
